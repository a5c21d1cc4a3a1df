"""ECMP loads of folded Clos fabrics against networkx, and next hops against eBGP."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.folded import folded, loads_by_networkx

from weft.graph import Decision, Destinations, Levels, level_loads, predict

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_loads_agree_to_1e_9_whatever_has_failed(seed: int) -> None:
    """Every link upwards and downwards, with parallel links, links and nodes down, and what is lost."""
    case = folded(seed)
    demand = np.random.default_rng(seed).uniform(0, 9, (len(case.leaves), len(case.leaves)))
    ours = level_loads(case.levels, case.width, (case.leaves, case.leaves, demand))
    up, down, lost = loads_by_networkx(case, demand)
    assert ours.up_gbps == pytest.approx(up, rel=1e-9, abs=1e-9)
    assert ours.down_gbps == pytest.approx(down, rel=1e-9, abs=1e-9)
    assert ours.lost_gbps == pytest.approx(lost, rel=1e-9, abs=1e-9)


@settings(max_examples=30)
@given(seeds)
def test_links_in_use_are_those_ebgp_forwards_over(seed: int) -> None:
    """With one ASN for the spines of a pod and one for all superspines, as configured, whatever links are down."""
    case = folded(seed, wide=False)
    peering = case.fabric.peering()
    ends = Destinations.of([[leaf] for leaf in case.fabric.leaves])
    session_up, speaker_up = case.width > 0, np.ones(case.levels.n_nodes, np.bool_)
    routes = predict(peering, ends, Decision(), up=(session_up, speaker_up))
    for d, target in enumerate(case.fabric.leaves):
        for source in case.fabric.leaves:
            if source == target:
                continue
            one = level_loads(case.levels, case.width, (np.array([source]), np.array([target]), np.ones((1, 1))))
            loaded = set(np.flatnonzero(one.up_gbps + one.down_gbps).tolist())
            assert loaded == _forwarded_over(routes, d, source, target)


def _forwarded_over(routes, destination: int, source: int, target: int) -> set[int]:  # type: ignore[no-untyped-def]
    found: set[int] = set()
    if routes.length[destination, source] < 0:
        return found
    waiting, seen = [source], {source, target}
    while waiting:
        speaker = waiting.pop()
        for session in routes.sessions(destination, speaker).tolist():
            found.add(session)
            onward = int(routes.peering.a[session] + routes.peering.z[session]) - speaker
            if onward not in seen:
                seen.add(onward)
                waiting.append(onward)
    return found


@given(seeds)
def test_what_is_sent_arrives_or_is_lost(seed: int) -> None:
    """Each leaf's links down carry what the others send to it, but for what has no way."""
    case = folded(seed)
    leaves = case.leaves
    demand = np.random.default_rng(seed).uniform(0, 9, (len(leaves), len(leaves)))
    np.fill_diagonal(demand, 0.0)
    loads = level_loads(case.levels, case.width, (leaves, leaves, demand))
    arrived = np.bincount(case.levels.a, loads.down_gbps, case.levels.n_nodes)[leaves]
    assert arrived.sum() + loads.lost_gbps == pytest.approx(demand.sum())
    assert (arrived <= demand.sum(axis=0) + 1e-9).all()


@given(seeds)
def test_an_anycast_destination_is_the_nearest_of_its_nodes_link_by_link(seed: int) -> None:
    """Routers under two border leaves as one destination load links as one router with all their links would."""
    rng = np.random.default_rng(seed)
    case = folded(seed)
    borders, n = case.leaves[:2], case.levels.n_nodes
    ports = rng.integers(1, 4, 2)
    level, low, high = case.levels.level, case.levels.a, case.levels.z
    lower, upper = np.concatenate([low, [n, n, n + 1, n + 1]]), np.concatenate([high, borders, borders])
    many = Levels.of(np.concatenate([level, [0, 0]]), lower, upper)
    one = Levels.of(np.concatenate([level, [0]]), np.concatenate([low, [n, n]]), np.concatenate([high, borders]))
    sources, volume = case.leaves, rng.uniform(0, 9, (len(case.leaves), 1))
    apart = level_loads(
        many, np.concatenate([case.width, ports, ports]), (sources, np.array([n, n + 1]), volume), anycast=True
    )
    together = level_loads(one, np.concatenate([case.width, 2 * ports]), (sources, np.array([n]), volume))
    n_links = case.levels.n_links
    assert apart.up_gbps[:n_links] == pytest.approx(together.up_gbps[:n_links])
    assert apart.down_gbps[:n_links] == pytest.approx(together.down_gbps[:n_links])
    assert apart.down_gbps[n_links:].reshape(2, 2).sum(axis=0) == pytest.approx(together.down_gbps[n_links:])


def test_what_a_leaf_sends_to_itself_loads_nothing() -> None:
    """Traffic between hosts of one leaf stays there."""
    case = folded(3, failing=False)
    demand = np.eye(len(case.leaves))
    loads = level_loads(case.levels, case.width, (case.leaves, case.leaves, demand))
    assert loads.up_gbps.sum() + loads.down_gbps.sum() + loads.lost_gbps == 0.0


def test_a_link_that_skips_a_level_is_refused() -> None:
    """Such a graph is no folded Clos, and what is nearest would not be found by levels."""
    with pytest.raises(ValueError, match="neighbouring levels"):
        Levels.of([0, 1, 2], [0], [2])
    with pytest.raises(ValueError, match="outside"):
        Levels.of([0, 1], [0], [5])
