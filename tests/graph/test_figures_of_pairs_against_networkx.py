"""Delays, arcs taken and traffic served, pair by pair, against every path written out over networkx's distances."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.paths_of import Drawn

from weft.graph import Multigraph, Weights
from weft.graph.delays import delays
from weft.graph.served import served
from weft.graph.shares import shares

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_least_mean_and_longest_delay_are_those_of_the_paths(seed: int) -> None:
    """Every state, source and destination; inf where there is no path, 0 from a node to itself."""
    case = Drawn.of(seed)
    nodes = np.arange(case.graph.n_nodes)
    found = delays(case.graph, case.weights, case.up, nodes)
    for state, target, source in np.ndindex(found.min_ms.shape):
        paths = case.paths(state, source, target)
        took = [(share, sum(case.weights.delay_ms[list(arcs)])) for share, arcs in paths]
        expected = (
            (min(ms for _, ms in took), sum(share * ms for share, ms in took), max(ms for _, ms in took))
            if took
            else (np.inf,) * 3
        )
        at = state, target, source
        assert (found.min_ms[at], found.mean_ms[at], found.max_ms[at]) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(seeds)
def test_each_pair_takes_the_arcs_of_its_paths_in_their_shares(seed: int) -> None:
    """Pairs in any order; no row twice, no row without traffic, and none for a pair without a path."""
    case = Drawn.of(seed)
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 2 * case.graph.n_nodes))
    source, target = rng.integers(0, case.graph.n_nodes, (2, n))
    found = shares(case.graph, case.weights, case.up[0], target, source)
    assert (np.diff(found.pair) >= 0).all()
    got: dict[tuple[int, int], float] = {}
    for pair, arc, share in zip(found.pair.tolist(), found.arc.tolist(), found.share.tolist(), strict=True):
        assert (pair, arc) not in got
        got[pair, arc] = share
    expected: dict[tuple[int, int], float] = defaultdict(float)
    for pair in range(n):
        paths = case.paths(0, int(source[pair]), int(target[pair]))
        longest = max((sum(case.weights.delay_ms[list(arcs)]) for _, arcs in paths), default=np.inf)
        assert found.max_delay_ms[pair] == pytest.approx(longest, rel=1e-9, abs=1e-9)
        for share, arcs in paths:
            for arc in arcs:
                expected[pair, arc] += share
    assert got == pytest.approx(dict(expected), rel=1e-9)


def test_room_is_made_for_long_paths() -> None:
    """A chain of 200 nodes: 199 arcs for one pair."""
    chain = Multigraph.of(200, range(199), range(1, 200))
    found = shares(
        chain, Weights(np.ones(199, np.int64), np.ones(199)), np.ones(199, bool), np.array([199]), np.zeros(1)
    )
    assert found.arc.tolist() == list(range(199))
    assert found.share.tolist() == [1.0] * 199


@given(seeds)
def test_what_arrives_is_the_product_along_each_path(seed: int) -> None:
    """And exactly 1 where no arc on the way drops anything."""
    case = Drawn.of(seed)
    rng = np.random.default_rng(seed)
    drop = rng.random((*case.up.shape, 2)) * (rng.random((*case.up.shape, 2)) < 0.3)
    found = served(case.graph, case.weights, case.up, np.arange(case.graph.n_nodes), drop)
    for state, target, source, column in np.ndindex(found.share.shape):
        paths = case.paths(state, source, target)
        kept = [share * np.prod(1.0 - drop[state, list(arcs), column]) for share, arcs in paths]
        assert found.share[state, target, source, column] == pytest.approx(sum(kept), rel=1e-9, abs=1e-12)
        if paths and not any(drop[state, list(arcs), column].any() for _, arcs in paths):
            assert found.share[state, target, source, column] == 1.0
