"""What is free while lightpaths are placed: a bit for each slice of each pair."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from weft.network.columns import Bools
from weft.optical.spectrum.instance import Problem


class Placed(NamedTuple):
    """A choice, its first slice, and a pair for each link of its route."""

    choice: int
    slot: int
    pairs: tuple[int, ...]


class Occupancy:
    """Free slices of every pair, and on which starts a kind of slot finds room on a link."""

    def __init__(self, problem: Problem) -> None:
        self._free = _bits(problem.free)
        self._starts = _bits(problem.starts)
        self._width: list[int] = problem.width.tolist()
        self._pairs: list[list[int]] = [[] for _ in range(problem.n_links)]
        for pair, link in enumerate(problem.link.tolist()):
            self._pairs[link].append(pair)
        self._known: list[dict[int, int]] = [{} for _ in range(problem.n_links)]
        self.routes = [problem.route[choice].tolist() for choice in range(problem.route.n_rows)]
        self.kinds: list[int] = problem.kind.tolist()

    def places(self, choice: int) -> int:
        """Bit s is set if the choice finds room on every link from slice s on."""
        kind = self.kinds[choice]
        found = self._starts[kind]
        for link in self.routes[choice]:
            found &= self._room(link, kind)
            if not found:
                break
        return found

    def take(self, choice: int, slot: int) -> Placed:
        """Occupy the slot on the first pair of each link that has it free."""
        width = self.width(choice)
        wanted: int = ((1 << width) - 1) << slot
        pairs = []
        for link in self.routes[choice]:
            pair = next(pair for pair in self._pairs[link] if not wanted & ~self._free[pair])
            self._free[pair] &= ~wanted
            self._known[link].clear()
            pairs.append(pair)
        return Placed(choice, slot, tuple(pairs))

    def hold(self, placed: Placed) -> None:
        """Occupy a place as it is told."""
        held = ((1 << self.width(placed.choice)) - 1) << placed.slot
        for link, pair in zip(self.routes[placed.choice], placed.pairs, strict=True):
            self._free[pair] &= ~held
            self._known[link].clear()

    def width(self, choice: int) -> int:
        """Slices that a choice takes."""
        return self._width[self.kinds[choice]]

    def give_back(self, placed: Placed) -> None:
        """Free what a lightpath held."""
        held = ((1 << self.width(placed.choice)) - 1) << placed.slot
        for link, pair in zip(self.routes[placed.choice], placed.pairs, strict=True):
            self._free[pair] |= held
            self._known[link].clear()

    def _room(self, link: int, kind: int) -> int:
        known = self._known[link].get(kind)
        if known is None:
            known = 0
            for pair in self._pairs[link]:
                known |= runs(self._free[pair], self._width[kind])
            self._known[link][kind] = known
        return known


def runs(free: int, width: int) -> int:
    """Bits from which `width` bits in a row are set."""
    found, held = free, 1
    while held < width:
        step = min(held, width - held)
        found &= found >> step
        held += step
    return found


def _bits(masks: Bools) -> list[int]:
    """Each row (n_slices,) as an integer, slice s as bit s."""
    packed = np.packbits(masks, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
