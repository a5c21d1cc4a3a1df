"""The channel plan: band C first, then band L where fibres have it, and nothing twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.network import Incidence, Ints, ints
from weft.optical.dci import Assignment
from weft.planning.step5_channel_plan import _in_bands

C_ONLY, BOTH = 768, 1536


def overlaps(found: Assignment, width: Ints) -> int:
    """How many slices are taken more than once."""
    taken: dict[tuple[int, int], np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    for row, slot in enumerate(found.slot.tolist()):
        first = int(found.route.indptr[row])
        for hop, fibre in enumerate(found.route[row].tolist() if slot >= 0 else []):
            pair = int(found.pair[first + hop])
            use = taken.setdefault((fibre, pair), np.zeros(BOTH, np.int64))
            use[slot : slot + int(width[found.request[row]])] += 1
    return sum(int((use > 1).sum()) for use in taken.values())


def test_band_l_takes_who_finds_no_place_in_band_c() -> None:
    """Of 70 channels of 75 GHz 64 stand in band C and six in band L; of 140 twelve are left."""
    route = Incidence.of([[0]], 1)
    for asked, left in ((70, 0), (140, 12)):
        found = _in_bands(route, ints([12]), ints([asked]), ints([1]), ints([BOTH]), seed=1)
        assert found.left.tolist() == [left]
        assert int((found.slot >= C_ONLY).sum()) == min(asked, 128) - 64
        assert overlaps(found, ints([12])) == 0


def test_a_route_over_a_fibre_without_band_l_stays_in_band_c() -> None:
    """Even where the other fibre has room there."""
    route = Incidence.of([[0, 1]], 2)
    found = _in_bands(route, ints([12]), ints([70]), ints([1, 1]), ints([BOTH, C_ONLY]), seed=1)
    assert found.left.tolist() == [6]
    assert found.slot.max() < C_ONLY


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nothing_overlaps_or_leaves_its_band(seed: int) -> None:
    """Random requests over a triangle: slots continuous along routes, none across the edge between the bands."""
    rng = np.random.default_rng(seed)
    routes = [[0], [1], [2], [0, 1], [1, 2]]
    route = Incidence.of(routes, 3)
    width, count = ints(rng.choice([6, 8, 12, 14, 24], 5)), ints(rng.integers(0, 40, 5))
    found = _in_bands(route, width, count, ints(rng.integers(1, 3, 3)), ints(rng.choice([C_ONLY, BOTH], 3)), seed=1)
    assert overlaps(found, width) == 0
    wide = width[found.request]
    placed = found.slot >= 0
    assert ((found.slot % C_ONLY) + wide <= C_ONLY)[placed].all()
    assert np.bincount(found.request[~placed], minlength=5).tolist() == found.left.tolist()
