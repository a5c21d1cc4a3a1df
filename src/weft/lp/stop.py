"""When work must end early, and why: a clock, a person, or memory."""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from typing import Literal

Reason = Literal["clock", "interrupt", "memory"]
"""What ended the work: its time was up, somebody asked, or it held as much memory as it may."""

LOOK_EVERY_S = 0.05
"""Between two looks at the memory held, which take longer than one at the clock."""

_STATM = Path("/proc/self/statm")


class Stopped(Exception):  # noqa: N818 - no error: whoever waits asked for it
    """Work that has nothing to give yet was told to end."""


class Stop:
    """Asked again and again by long work; once it has struck it stays so.

    `seconds` from now and `memory_bytes` held by this process are the limits, None where there is none; `interrupt`
    may be called from any thread, and by the handler of a signal.  What it never strikes it does not change.  It
    strikes too when the one `above` it does, for the same reason.
    """

    def __init__(
        self, seconds: float | None = None, memory_bytes: float | None = None, above: Stop | None = None
    ) -> None:
        self._above = above
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._memory_bytes = memory_bytes
        self._next_look = 0.0
        self._reason: Reason | None = None

    @property
    def left_s(self) -> float | None:
        """Seconds until a clock strikes; None where there is none."""
        mine = None if self._deadline is None else max(0.0, self._deadline - time.monotonic())
        above = None if self._above is None else self._above.left_s
        return above if mine is None else mine if above is None else min(mine, above)

    def part(self, share: float) -> Stop:
        """One that strikes when this does, and when that share of the time left is over; `lift` ends the latter."""
        return Stop(None if self.left_s is None else share * self.left_s, above=self)

    def lift(self) -> None:
        """Strike from now on only when the one above does."""
        self._deadline, self._reason = None, None

    def interrupt(self) -> None:
        """Let the work end with what it has."""
        self._reason = self._reason or "interrupt"

    @property
    def reason(self) -> Reason | None:
        """Why the work must end; None as long as it need not."""
        if self._reason is None:
            self._reason = self._look()
        return self._reason

    def struck(self) -> bool:
        """Whether the work must end."""
        return self.reason is not None

    def check(self) -> None:
        """Leave work that has nothing to give before it is done.

        Raises Stopped if it must end.
        """
        if self.struck():
            raise Stopped

    def _look(self) -> Reason | None:
        if self._above is not None and self._above.struck():
            return self._above.reason
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline:
            return "clock"
        if self._memory_bytes is not None and now >= self._next_look:
            self._next_look = now + LOOK_EVERY_S
            if resident_bytes() >= self._memory_bytes:
                return "memory"
        return None


def resident_bytes() -> float:
    """Memory that this process holds, in bytes; where the system tells only the most it ever held, that."""
    if _STATM.is_file():
        return float(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most) * (1.0 if sys.platform == "darwin" else 1024.0)  # bytes there, KiB elsewhere
