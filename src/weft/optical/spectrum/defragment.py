"""Lightpaths moved down, one at a time and without a break, so that the top of the band comes free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from weft.optical.spectrum.instance import Problem
from weft.optical.spectrum.occupancy import Occupancy, Placed

PASSES = 8
"""Times that all lightpaths are looked at, most; the last of them usually moves none."""


class Move(NamedTuple):
    """A lightpath (its row) that takes `after`, which is free by then, before it leaves `before`."""

    lightpath: int
    before: Placed
    after: Placed


def defragmented(
    problem: Problem, placed: Sequence[Placed | None]
) -> tuple[list[Placed | None], tuple[Move, ...]]:
    """Places after all moves, and the moves in the order in which they are made.

    The lightpath that ends highest goes first, to the lowest slot below its own that is free on any of its choices
    while it still holds its own: the new one is lit before the old one goes dark.  Nobody is moved up, and no one
    loses a place.
    """
    now, moves = list(placed), list[Move]()
    occupancy, choices = Occupancy(problem), problem.choices_of()
    requests = [request for request, count in enumerate(problem.count.tolist()) for _ in range(count)]
    for place in now:
        if place is not None:
            occupancy.hold(place)
    for _ in range(PASSES):
        held = [(-_end(problem, place), row) for row, place in enumerate(now) if place is not None]
        made = len(moves)
        for _, row in sorted(held):
            before = now[row]
            assert before is not None
            lower = _lowest(occupancy, choices[requests[row]].tolist(), before)
            if lower is not None:
                after = occupancy.take(*lower)
                occupancy.give_back(before)
                now[row] = after
                moves.append(Move(row, before, after))
        if len(moves) == made:
            break
    return now, tuple(moves)


def _end(problem: Problem, place: Placed) -> int:
    return place.slot + int(problem.width[problem.kind[place.choice]])


def _lowest(occupancy: Occupancy, choices: Sequence[int], before: Placed) -> tuple[int, int] | None:
    """Choice and start of the lowest free slot that begins and ends below the present one; ties by fewest links."""
    best: tuple[int, int, int] | None = None
    width = occupancy.width(before.choice)
    for choice in choices:
        below = before.slot + min(0, width - occupancy.width(choice))
        places = occupancy.places(choice) & ((1 << max(0, below)) - 1)
        if places:
            key = ((places & -places).bit_length() - 1, len(occupancy.routes[choice]), choice)
            best = key if best is None else min(best, key)
    return None if best is None else (best[2], best[0])
