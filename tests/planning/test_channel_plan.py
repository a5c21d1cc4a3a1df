"""The channel plan: band C first, then band L where fibres have it, and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.network import Incidence, ints
from weft.optical import dci
from weft.planning.step5_channel_plan import Places, Wanted, _in_bands

C_ONLY, BOTH = 768, 1536


def overlaps(wanted: Wanted, found: Places) -> int:
    """How many slices are taken more than once."""
    taken: dict[tuple[int, int], np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    for row, places in enumerate(found):
        for place in places:
            for fibre, pair in zip(wanted.route[row].tolist(), place.pairs, strict=True):
                use = taken.setdefault((fibre, pair), np.zeros(BOTH, np.int64))
                use[place.slot : place.slot + int(wanted.width[row])] += 1
    return sum(int((use > 1).sum()) for use in taken.values())


def asked(routes: list[list[int]], width: list[int], count: list[int], n_fibres: int = 1) -> Wanted:
    """Requests of which none is there already."""
    return Wanted(Incidence.of(routes, n_fibres), ints(width), ints(count), [[] for _ in routes])


def test_band_l_takes_who_finds_no_place_in_band_c() -> None:
    """Of 70 channels of 75 GHz 64 stand in band C and six in band L; of 140 twelve are left."""
    for count, left in ((70, 0), (140, 12)):
        wanted = asked([[0]], [12], [count])
        found, missing = _in_bands(wanted, ints([1]), ints([BOTH]), seed=1)
        assert missing.tolist() == [left]
        assert sum(place.slot >= C_ONLY for place in found[0]) == min(count, 128) - 64
        assert overlaps(wanted, found) == 0


def test_a_route_over_a_fibre_without_band_l_stays_in_band_c() -> None:
    """Even where the other fibre has room there."""
    found, missing = _in_bands(asked([[0, 1]], [12], [70], 2), ints([1, 1]), ints([BOTH, C_ONLY]), seed=1)
    assert missing.tolist() == [6]
    assert max(place.slot for place in found[0]) < C_ONLY


def test_what_is_there_keeps_its_place_in_either_band() -> None:
    """And comes first among the lightpaths of its request, band by band."""
    there = [dci.Place(24, (0,)), dci.Place(C_ONLY + 36, (0,))]
    wanted = replace(asked([[0]], [12], [70]), held=[there])
    found, missing = _in_bands(wanted, ints([1]), ints([BOTH]), seed=1)
    assert not missing.any()
    assert set(there) <= set(found[0])
    assert overlaps(wanted, found) == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nothing_overlaps_or_leaves_its_band(seed: int) -> None:
    """Random requests over a triangle: slots continuous along routes, none across the edge between the bands."""
    rng = np.random.default_rng(seed)
    width, count = rng.choice([6, 8, 12, 14, 24], 5).tolist(), rng.integers(0, 40, 5).tolist()
    wanted = asked([[0], [1], [2], [0, 1], [1, 2]], width, count, 3)
    found, missing = _in_bands(wanted, ints(rng.integers(1, 3, 3)), ints(rng.choice([C_ONLY, BOTH], 3)), seed=1)
    assert overlaps(wanted, found) == 0
    for row, places in enumerate(found):
        assert all(place.slot % C_ONLY + width[row] <= C_ONLY for place in places)
        assert len(places) + missing[row] == count[row]
