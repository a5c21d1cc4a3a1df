"""Running a sweep: whatever is not in its store yet is worked on and put there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Protocol

from weft.diagnostics import SweepError
from weft.routing import Outcomes
from weft.sweep.asked import Sweep
from weft.sweep.store import Store

Progress = Callable[[int, int, bool], None]
"""Called with scenarios done, scenarios in all, and whether the file is being waited for."""


def unseen(done: int, total: int, waiting: bool) -> None:
    """Shows nothing."""


class Workers(Protocol):
    """Whoever works on blocks; they may come back in any order, each once."""

    def outcomes(self, sweep: Sweep, blocks: Iterable[int]) -> Iterator[tuple[int, Outcomes]]:
        """Each block with its outcomes."""


def run(store: Store, workers: Workers, progress: Progress = unseen) -> None:
    """Work on every block that a store has not of its sweep; what is done stays done, whatever interrupts.

    Raises SweepError if the store cannot be written.
    """
    sweep, missing = store.sweep, store.missing()
    total, size = len(sweep.every), sweep.block_size
    done = total - sum(min(total - number * size, size) for number in missing)
    progress(done, total, False)
    try:
        for number, outcomes in workers.outcomes(sweep, missing):
            store.put(number, outcomes)
            done += len(outcomes)
            progress(done, total, store.waiting)
    except SweepError:
        raise
    except BaseException:
        with suppress(SweepError):  # what went wrong first is what is told
            store.write()
        raise
    while not store.write():
        progress(done, total, True)
