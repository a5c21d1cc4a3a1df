"""A worker's end of its line to the server: JSON in, JSON out, and an end when the server is gone."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

ABANDONED = 70
"""Exit status of a worker whose server is gone."""


class Wire:
    """Lines of JSON from and to the server.

    Whatever else this process prints goes to standard error.  Once the input has ended the process does, at once and
    in the midst of its work.
    """

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def heard(self) -> dict[str, Any]:
        """The next line, waited for."""
        return self._lines.get()

    def has_more(self) -> bool:
        """Whether another line has come already."""
        return not self._lines.empty()

    def each(self) -> Iterator[dict[str, Any]]:
        """All lines as they come, without end."""
        while True:
            yield self.heard()

    def tell(self, value: dict[str, Any]) -> None:
        """Write one line."""
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        with self._lock:
            self._out.write(text + "\n")
            self._out.flush()

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            self._lines.put(json.loads(line))
        if os.getpgrp() == os.getpid():  # and whatever this process has started
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os._exit(ABANDONED)
