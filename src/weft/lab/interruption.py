"""Ctrl-C, SIGTERM and SIGHUP while a lab runs: noted at once, heeded between steps.

A signal that raised where it found the lab could leave a namespace half made or half taken away, a second one all that
was not taken away yet.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Whether someone asked the lab to end."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End the lab at its next step; more than once is the same."""
        self._asked.set()

    def check(self) -> None:
        """Raise KeyboardInterrupt if someone asked."""
        if self._asked.is_set():
            raise KeyboardInterrupt

    def pause(self, seconds: float) -> None:
        """Wait, unless someone asks.

        Raises KeyboardInterrupt then.
        """
        self._asked.wait(seconds)
        self.check()


@contextmanager
def listening() -> Iterator[Interruption]:
    """Signals are noted meanwhile; outside the main thread they are the programme's own affair."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before = {number: signal.signal(number, interruption.ask) for number in SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
