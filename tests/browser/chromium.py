"""Opens a page in headless Chromium without any network, and tells what it said and what became of the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Opened:
    """What came of a page: what its probe found, and the lines of its console."""

    found: Any
    console: tuple[str, ...]


def opened(page: Path, probe: str, size: tuple[int, int] = (1280, 900), *, in_real_time: bool = False) -> Opened:
    """Open a page and run `probe`, a JavaScript expression or a function's body that returns.

    It runs when the page is laid out, in virtual time; or at once and in real time, to see how long that took. The
    probe goes into a copy of the page, whose policy is widened by the hash of just this script.
    """
    binary = next((path for name in NAMES if (path := shutil.which(name))), None)
    if binary is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    body = probe if "return " in probe else f"return ({probe});"
    told = f"document.documentElement.dataset.found = JSON.stringify((() => {{ {body} }})() ?? null);"
    script = told if in_real_time else f"setTimeout(() => {{ {told} }}, 500);"
    clock = [] if in_real_time else ["--virtual-time-budget=4000"]
    policy = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = page.read_text("utf-8")
    widened = html.replace("script-src ", f"script-src 'sha256-{policy}' ", 1)
    head, body_end, tail = widened.rpartition("</body>")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "probed.html"
        copy.write_text(f"{head}<script>{script}</script>{body_end}{tail}", encoding="utf-8")
        # --no-sandbox, as tests run as root in containers; the page is our own and there is no network
        run = subprocess.run(
            [
                binary, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--enable-logging=stderr", "--log-level=0",
                "--host-resolver-rules=MAP * ~NOTFOUND", *clock, f"--window-size={size[0]},{size[1]}",
                f"--user-data-dir={folder}/profile", "--dump-dom", copy.as_uri(),
            ],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    console = tuple(line for line in run.stderr.splitlines() if ":CONSOLE" in line)
    found = re.search(r'data-found="([^"]*)"', run.stdout)
    assert found, f"the probe did not run: {console}"
    text = found[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return Opened(json.loads(text), console)
