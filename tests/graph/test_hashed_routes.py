"""Routes of single flows: where they go, and how evenly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.folded import Folded, folded, ways

from weft.graph import hashed_routes, level_loads

seeds = st.integers(0, 2**32 - 1)


def keys(n: int, seed: int) -> np.ndarray:
    """As many keys as flows."""
    return np.random.default_rng(seed).integers(0, 2**63, n).astype(np.uint64)


def all_pairs(case: Folded, each: int) -> tuple[np.ndarray, np.ndarray]:
    """Tails and heads: so many flows of every ordered pair of leaves."""
    tails, heads = (ends.ravel() for ends in np.meshgrid(case.leaves, case.leaves, indexing="ij"))
    return np.repeat(tails, each), np.repeat(heads, each)


@given(seeds)
def test_a_flow_takes_one_of_the_equal_cost_paths(seed: int) -> None:
    """Each hop is over a link that networkx has among the next ones; without a way there is no route."""
    case = folded(seed, wide=False)
    tails, heads = all_pairs(case, 2)
    routes = hashed_routes(case.levels, case.width > 0, (tails, heads, keys(len(tails), seed)))
    next_hops = {target: ways(case, target) for target in case.fabric.leaves}
    n_links = case.levels.n_links
    rows = zip(tails.tolist(), heads.tolist(), routes.arc.tolist(), routes.routed, strict=True)
    for tail, head, arcs, routed in rows:
        here = (tail, "up")
        for arc in (arc for arc in arcs if arc >= 0):
            onward = dict(next_hops[head][here])
            assert arc % n_links in onward
            here = onward[arc % n_links]
            assert (here[1] == "down") == (arc >= n_links)
        if routed:
            assert here[0] == head
        else:
            assert not next_hops[head][tail, "up"]


def test_many_flows_load_links_as_a_fluid_would() -> None:
    """Within five standard deviations on every link, in a fabric with links down."""
    case, each = folded(11, wide=False), 4000
    tails, heads = all_pairs(case, each)
    routes = hashed_routes(case.levels, case.width > 0, (tails, heads, keys(len(tails), 0)))
    counted = np.bincount(routes.arc[routes.arc >= 0], minlength=2 * case.levels.n_links)
    demand = np.full((len(case.leaves), len(case.leaves)), float(each))
    fluid = level_loads(case.levels, case.width, (case.leaves, case.leaves, demand))
    expected = np.concatenate([fluid.up_gbps, fluid.down_gbps])
    assert expected.max() > 0
    assert np.abs(counted - expected).max() <= 5 * np.sqrt(expected.max())


def test_a_key_decides_and_nothing_else() -> None:
    """The same flow takes the same path, alone or among others, in any order."""
    case = folded(5, failing=False, wide=False)
    tails, heads = all_pairs(case, 5)
    key = keys(len(tails), 1)
    arcs = hashed_routes(case.levels, case.width > 0, (tails, heads, key)).arc
    some = np.random.default_rng(2).permutation(len(tails))[:7]
    again = hashed_routes(case.levels, case.width > 0, (tails[some], heads[some], key[some])).arc
    assert (again == arcs[some]).all()


def test_with_one_seed_for_all_switches_hashing_is_polarised() -> None:
    """Flows that one choice brought to a spine all make the same next choice, so most trunks stay empty."""
    case = folded(_three_levels(), failing=False, wide=False)
    tails, heads = all_pairs(case, 500)
    used = {
        polarised: len(
            np.unique(
                hashed_routes(case.levels, case.width > 0, (tails, heads, keys(len(tails), 3)), polarised=polarised).arc
            )
        )
        for polarised in (False, True)
    }
    assert used[True] < used[False]


def _three_levels() -> int:
    """A seed whose fabric has as many superspines a plane as spines a pod, above one."""
    for seed in range(1000):
        fabric = folded(seed, failing=False, wide=False).fabric
        if len(fabric.spines) >= 4 and len(fabric.superspines) == 9:
            return seed
    pytest.fail("no such fabric among the first thousand")
