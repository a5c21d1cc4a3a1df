"""Moves that free the top of the band: each into what is free, none up, none lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from tests.optical.spectrum.problems import problem, problems

from weft.optical.spectrum.check import overlaps
from weft.optical.spectrum.defragment import defragmented
from weft.optical.spectrum.greedy import placed_in_order
from weft.optical.spectrum.instance import Problem
from weft.optical.spectrum.optimise import plan_of, requests_bound


@given(asked=problems())
def test_every_move_is_into_what_is_free(asked: Problem) -> None:
    """After each move nothing overlaps, even if the lightpath stays at its old place as well until it is done."""
    now = placed_in_order(asked, "asked", "last")
    end, moves = defragmented(asked, now)
    bound = requests_bound(asked)
    double = replace(asked, count=asked.count * 2)
    for row, before, after in moves:
        assert now[row] == before
        assert after.slot < before.slot
        both = [one for place in now for one in (place, None)]
        both[2 * row + 1] = after
        assert overlaps(double, plan_of(double, both, bound)) == ()
        now[row] = after
    assert end == now
    assert plan_of(asked, end, bound).value == plan_of(asked, now, bound).value


def test_the_top_comes_free() -> None:
    """Last fit leaves lightpaths at the top; all of them fit below."""
    asked = problem([(0, [0, 1]), (1, [0]), (2, [1])], 10, count=[2, 1, 1])
    before = placed_in_order(asked, "asked", "last")
    after, moves = defragmented(asked, before)
    assert max(place.slot for place in before if place) == 9
    assert max(place.slot for place in after if place) == 2
    assert len(moves) == 4


def test_who_is_lowest_stays() -> None:
    """First fit leaves nothing to move."""
    asked = problem([(r, [r % 3, 3 + r % 2]) for r in range(12)], 12)
    placed = placed_in_order(asked, "asked", "first")
    assert defragmented(asked, placed) == (placed, ())
    assert np.all(asked.free)
