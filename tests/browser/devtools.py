"""Headless Chromium that stays open: pages of a server, used by a script and looked at, over a pipe and no port."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.browser.chromium import NAMES

ANSWER_S, START_S, END_S = 60.0, 60.0, 20.0


class Page:
    """One page; `complaints` are lines of its console and what it failed to load, `requests` what it asked for."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read, self._rest = write, read, b""
        self._numbers, self._session = itertools.count(1), ""
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def look(self, width: int, height: int = 900, scheme: str = "light") -> None:
        """Have the page at a size, light or dark."""
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, url: str) -> None:
        """Go to an address and wait until all it needs is loaded."""
        self._ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def found(self, script: str) -> Any:
        """The value of an expression, waited for if it is a promise."""
        got = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def until(self, condition: str, seconds: float = ANSWER_S) -> Any:
        """The value of an expression once it is true, never for ever; true for an element."""
        deadline, last = time.monotonic() + seconds, ""
        plain = f"((value) => value instanceof Element ? true : value)({condition})"
        while time.monotonic() < deadline:
            with suppress(AssertionError):  # what it asks for may not be there yet, or the page be on its way
                if value := self.found(plain):
                    return value
                last = self.found("document.body.innerText")
            time.sleep(0.05)
        raise AssertionError(f"it never came: {condition}; {last[:2000]}")

    def click(self, selector: str) -> None:
        """Click the middle of an element as a mouse does, once it is in view."""
        place = self.found(f"""(() => {{
          const element = document.querySelector({json.dumps(selector)});
          element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
          const room = element.getBoundingClientRect();
          return [room.x + room.width / 2, room.y + room.height / 2];
        }})()""")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self._ask("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        code = {"Enter": 13, "Tab": 9, "ArrowRight": 39}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        self._ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self._ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def photograph(self, path: Path) -> None:
        """Keep what is to be seen as a picture."""
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def _ask(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._write, json.dumps(asked).encode() + b"\0")
        for told in self._told(time.monotonic() + ANSWER_S):
            if told.get("id") == number:
                assert "error" not in told, (method, told["error"])
                return told["result"]
            self._note(told)
        raise AssertionError(f"Chromium did not answer {method}")

    def _told(self, deadline: float) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self._rest:
                line, _, self._rest = self._rest.partition(b"\0")
                yield json.loads(line)
            ready, _, _ = select.select([self._read], [], [], max(0.0, deadline - time.monotonic()))
            more = os.read(self._read, 1 << 20) if ready else b""
            if not more:
                return
            self._rest += more

    def _note(self, told: dict[str, Any]) -> None:
        method, what = told.get("method"), told.get("params", {})
        if method == "Runtime.consoleAPICalled":
            self.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in what["args"]))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(what["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Log.entryAdded":
            self.complaints.append(what["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])


@contextmanager
def browser() -> Iterator[Page]:
    """A page of a Chromium that is ended with all that it started."""
    binary = next((path for name in NAMES if (path := shutil.which(name))), None)
    if binary is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    into, answers = os.pipe(), os.pipe()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Chromium reads descriptor 3 and writes 4; --no-sandbox, as tests run as root in containers
        flags = (
            "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars"
            " --disable-background-networking --remote-debugging-pipe"
        )
        script = f'exec "$0" {flags} --user-data-dir="$1" 3<&{into[0]} 4>&{answers[1]}'
        process = subprocess.Popen(
            ["bash", "-c", script, binary, folder], pass_fds=(into[0], answers[1]), stderr=subprocess.DEVNULL
        )
        os.close(into[0])
        os.close(answers[1])
        try:
            yield Page(into[1], answers[0])
        finally:
            os.close(into[1])  # at the end of its pipe it ends by itself
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_S)
            os.close(answers[0])
