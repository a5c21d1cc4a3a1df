"""The bound on what any matrix puts on a link: never too low, and reached where it should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.graph.clos import clos
from tests.graph.folded import Folded, folded, loads_by_networkx

from weft.graph import Levels, hose_loads, level_loads

seeds = st.integers(0, 2**32 - 1)


def worst_by_linear_programs(case: Folded, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The worst load of each link upwards and downwards over all matrices, one transport problem a link."""
    n, n_links = len(case.leaves), case.levels.n_links
    share = np.zeros((n, n, 2, n_links))
    for v in range(n):
        for w in range(n):
            demand = np.zeros((n, n))
            demand[v, w] = 1.0
            share[v, w] = loads_by_networkx(case, demand)[:2]
    cells = np.arange(n * n)
    sums = np.zeros((2 * n, n * n))
    sums[cells // n, cells] = 1.0
    sums[n + cells % n, cells] = 1.0
    limits = np.concatenate([most, most])
    worst = np.zeros((2, n_links))
    for way in range(2):
        for e in range(n_links):
            worst[way, e] = -linprog(-share[:, :, way, e].ravel(), A_ub=sums, b_ub=limits).fun
    return worst[0], worst[1]


@pytest.mark.parametrize("seed", range(12))
def test_no_matrix_is_worse_whatever_has_failed(seed: int) -> None:
    """The bound is at least the optimum of every link's transport problem, as HiGHS solves it."""
    case = folded(seed)
    most = np.random.default_rng(seed).uniform(1, 9, len(case.leaves))
    up, down = hose_loads(case.levels, case.width, case.leaves, most)
    worst_up, worst_down = worst_by_linear_programs(case, most)
    assert (up >= worst_up - 1e-6).all()
    assert (down >= worst_down - 1e-6).all()


def test_intact_fabrics_of_like_leaves_reach_it() -> None:
    """Where no pod has more than half of the hosts, some matrix loads each link as far as the bound says."""
    fabric = clos(3, 2, 2, 2, shared=True, parallel=1)
    low, high = np.array(fabric.links).T
    level = np.repeat([1, 2, 3], [len(fabric.leaves), len(fabric.spines), len(fabric.superspines)])
    case = Folded(fabric, Levels.of(level, low, high), np.ones(len(low)))
    most = np.full(len(case.leaves), 4.0)
    up, down = hose_loads(case.levels, case.width, case.leaves, most)
    worst_up, worst_down = worst_by_linear_programs(case, most)
    assert up == pytest.approx(worst_up)
    assert down == pytest.approx(worst_down)


@given(seeds)
def test_random_matrices_stay_below_it(seed: int) -> None:
    """Any demands within what leaves may send and receive, on any fabric with any failures."""
    case = folded(seed)
    rng = np.random.default_rng(seed)
    most = rng.uniform(1, 9, len(case.leaves))
    demand = rng.random((len(most), len(most))) ** 4
    np.fill_diagonal(demand, 0.0)
    demand *= (most / np.maximum(demand.sum(axis=1), 1e-12))[:, None]
    demand *= np.minimum(1.0, most / np.maximum(demand.sum(axis=0), 1e-12))
    loads = level_loads(case.levels, case.width, (case.leaves, case.leaves, demand))
    up, down = hose_loads(case.levels, case.width, case.leaves, most)
    assert (loads.up_gbps <= up + 1e-9).all()
    assert (loads.down_gbps <= down + 1e-9).all()
