"""The hose: totals that no matrix exceeds, and the matrix that is worst for given weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.traffic.hose_corners import corners

from weft.network import Floats
from weft.traffic import Corners, Hose

TOTALS = st.lists(st.integers(0, 9), min_size=3, max_size=7).filter(lambda t: sum(x > 0 for x in t) >= 2)


def is_inside(hose: Hose, pair_gbps: Floats) -> bool:
    """Whether no site sends or receives more than its total."""
    sides = (np.bincount(end, pair_gbps, len(hose.total_gbps)) for end in (hose.a, hose.z))
    return bool((pair_gbps >= 0).all()) and all((side <= hose.total_gbps + 1e-7).all() for side in sides)


@settings(max_examples=60, deadline=None)
@given(totals=TOTALS, seed=st.integers(0, 2**32 - 1))
def test_the_worst_matrix_is_inside_and_none_weighs_more(totals: list[int], seed: int) -> None:
    """Against a linear program written anew; and the quick bound is no less."""
    hose = Hose.of(np.array(totals, float), np.ones(1))
    weight = np.random.default_rng(seed).random(len(hose.a)).round(2)
    found = Corners(hose).worst(weight)
    assert is_inside(hose, found)
    rows = np.concatenate([np.stack([end == v for v in range(len(totals))]) for end in (hose.a, hose.z)])
    best = -linprog(-weight, rows, np.tile(totals, 2)).fun
    assert weight @ found == pytest.approx(best, rel=1e-4, abs=1e-6)
    assert hose.most(weight) >= best - 1e-6


@given(totals=TOTALS)
def test_the_even_matrix_is_inside_and_fills_a_site(totals: list[int]) -> None:
    """In proportion to both totals, as much as there may be."""
    hose = Hose.of(np.array(totals, float), np.ones(1))
    even = hose.even()
    assert is_inside(hose, even)
    assert (even > 0).all()
    sent = np.bincount(hose.a, even, len(totals))
    assert np.isclose(sent, totals, rtol=1e-9)[np.array(totals) > 0].any()


def test_the_corners_of_the_smallest_hose_are_all_full_or_empty() -> None:
    """Two sites of 3 and 5: each direction is empty or as full as the smaller site lets it be."""
    hose = Hose.of(np.array([3.0, 5.0]), np.ones(1))
    assert sorted(map(tuple, corners(hose).tolist())) == [(0, 0), (0, 3), (3, 0), (3, 3)]


def test_classes_split_every_pair_alike() -> None:
    """A class without a share has no demand."""
    hose = Hose.of(np.array([2.0, 2.0]), np.array([0.75, 0.0, 0.25]))
    assert hose.split(np.array([[2.0, 1.0]])).tolist() == [[1.5, 0.5, 0.75, 0.25]]
