"""Time a call or a whole process: the median of several runs, for one run on a busy machine says little."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

SCRIPTS = Path(sys.executable).parent


def wall_s(call: Callable[[], object], runs: int) -> float:
    """Median wall time of a call; one call before it warms caches and is not counted."""
    call()
    return median(once_s(call) for _ in range(runs))


def process_s(command: Sequence[str | Path], runs: int) -> float:
    """Median wall time of a whole process, start to exit.

    Raises RuntimeError if it fails.
    """
    return wall_s(lambda: _run(command), runs)


def process_once_s(command: Sequence[str | Path]) -> float:
    """Wall time of a whole process that takes minutes, run once.

    Raises RuntimeError if it fails.
    """
    return once_s(lambda: _run(command))


def script(name: str) -> Path:
    """A console script of this environment."""
    return SCRIPTS / name


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-2000:]}")


def once_s(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
