"""Work on this machine: the engine's own threads, one block after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from weft.routing import Outcomes
from weft.sweep.asked import Sweep


def worked(sweep: Sweep, number: int) -> Outcomes:
    """The outcomes of one block."""
    start = number * sweep.block_size
    members, state = sweep.every.block(start, start + sweep.block_size)
    return sweep.engine.outcomes(members, state, sweep.keep)


@dataclass(frozen=True, slots=True)
class Threads:
    """Blocks in order; the next one is worked on while the last one is written."""

    def outcomes(self, sweep: Sweep, blocks: Iterable[int]) -> Iterator[tuple[int, Outcomes]]:
        """Each block with its outcomes."""
        with ThreadPoolExecutor(1) as pool:
            ahead = None
            for number in blocks:
                following = number, pool.submit(worked, sweep, number)
                if ahead is not None:
                    yield ahead[0], ahead[1].result()
                ahead = following
            if ahead is not None:
                yield ahead[0], ahead[1].result()
