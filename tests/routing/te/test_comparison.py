"""Ways of routing beside the bound, on random whole networks and against a linear program over arcs."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog
from tests.conftest import RandomNetwork

from weft.network import risks, scenarios
from weft.routing.te import Search, Traffic, Wish, compared, optimised_metrics

NEAR = 1e-6


def traffic_of(random_network: RandomNetwork, seed: int, *expressions: str) -> Traffic:
    """A random network's traffic with nothing failed, and in the states of some kinds that it has."""
    network = random_network(seed)
    all_risks = risks(network)
    kinds = [expression for expression in expressions if expression in all_risks.kind]
    return Traffic.of(network, all_risks, scenarios(all_risks, kinds), 64)


def least_utilisation(traffic: Traffic, state: int) -> float:
    """The optimum over arcs and destinations; what has no path is left out."""
    graph, up = traffic.whole(state)
    capacity, sent = traffic.arc_capacity_gbps(state)[up], traffic.sent(state)
    n, m = graph.n_nodes, graph.n_arcs
    reach = np.eye(n, dtype=bool)
    for _ in range(n):
        reach[graph.tail] |= reach[graph.head]
        for a in range(m):
            reach[graph.tail[a]] |= reach[graph.head[a]]
    blocks, volume = [], []
    ends = sp.csr_matrix(
        (np.r_[np.ones(m), -np.ones(m)], (np.r_[graph.tail, graph.head], np.r_[np.arange(m), np.arange(m)])), (n, m)
    )
    for t, target in enumerate(traffic.targets.tolist()):
        rows = np.flatnonzero(np.arange(n) != target)
        blocks.append(ends[rows])
        volume.append(np.where(reach[:, target], sent[t], 0.0)[rows])
    limited = np.flatnonzero(np.isfinite(capacity))
    if not len(limited) or not sum(v.sum() for v in volume):
        return 0.0
    conserve = sp.hstack([sp.block_diag(blocks), sp.csr_matrix((len(blocks) * (n - 1), 1))])
    fits = sp.hstack([sp.eye(m).tocsr()[limited]] * len(blocks) + [sp.csr_matrix(-capacity[limited][:, None])])
    cost = np.zeros(len(blocks) * m + 1)
    cost[-1] = 1.0
    found = linprog(cost, fits, np.zeros(len(limited)), conserve, np.concatenate(volume), method="highs")
    return float(found.fun)


@pytest.mark.parametrize("seed", range(25))
def test_bound_holds_the_optimum_from_below_and_the_routing_from_above(
    random_network: RandomNetwork, seed: int
) -> None:
    """In every state the linear program's optimum lies between what is proved and what is reached."""
    traffic = traffic_of(random_network, seed, "fibre", "router")
    found = compared(traffic, Wish(gap=0.01, segments=False, threads=1))
    for s in range(len(traffic.left)):
        optimum = least_utilisation(traffic, s)
        assert found.bound[s] <= optimum * (1 + NEAR) + NEAR
        assert optimum <= found.achieved[s] * (1 + NEAR) + NEAR


@pytest.mark.parametrize("seed", range(15))
def test_no_way_of_routing_goes_below_the_bound(random_network: RandomNetwork, seed: int) -> None:
    """Shortest paths, optimised metrics, fixed policies and a controller stay above it, the controller lowest."""
    traffic = traffic_of(random_network, seed, "link")
    found = compared(traffic, Wish(gap=0.01, metrics=Search(50), threads=1))
    by_name = {way.name: way for way in found.ways}
    assert len(by_name) == (3 if len(traffic.left) == 1 else 4)
    for way in found.ways:
        assert way.utilisation >= found.bound[0] * (1 - NEAR) - NEAR
        assert way.worst_utilisation >= found.bound.max() * (1 - NEAR) - NEAR
    controller = by_name["two segments, a controller in each state"]
    assert controller.worst_utilisation <= by_name["ECMP, present metrics"].worst_utilisation * (1 + 1e-2) + NEAR


@pytest.mark.parametrize("seed", range(8))
def test_optimised_metrics_fill_the_fullest_link_no_more_than_the_present_ones(
    random_network: RandomNetwork, seed: int
) -> None:
    """The search keeps the best of what it saw, the start included, and the same seed finds the same."""
    traffic = traffic_of(random_network, seed)
    found, again = (optimised_metrics(traffic, Search(80, seed=3)) for _ in range(2))
    assert found.utilisation <= float(traffic.utilisation(traffic.ip)[0]) + NEAR
    np.testing.assert_array_equal(found.metric, again.metric)
    assert found.metric.min(initial=1) >= 1
