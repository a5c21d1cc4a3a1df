"""Flows lie between the bounds that they prove, HiGHS finds its optimum there too, and scipy finds the same bounds."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.edge_program import Ends, distances, least_utilisation, most_flow

from weft.graph import Effort, Multigraph, concurrent_flow, flow_bound, total_flow, utilisation_bound

Floats = npt.NDArray[np.float64]

FINE = Effort(gap=1e-3, sweeps=2000)
ROUNDING = 1e-6


def drawn(seed: int, load: float = 1.0) -> tuple[Multigraph, Ends, Floats, Floats]:
    """A connected multigraph with parallel arcs, capacities and volumes, some of them 0."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    ring = [(v, (v + 1) % n) for v in range(n)]
    more = [tuple(rng.choice(n, 2, replace=False).tolist()) for _ in range(int(rng.integers(0, 2 * n)))]
    tail, head = (
        np.array(column, dtype=np.int64) for column in zip(*ring, *((z, a) for a, z in ring), *more, strict=True)
    )
    capacity = rng.choice([1.0, 2.5, 10.0], len(tail)) * 100
    volume = rng.lognormal(0, 1, (n, n)) * (rng.random((n, n)) < 0.7) * (1 - np.eye(n)) * 20 * load
    return Multigraph.of(n, tail, head), (n, tail, head), capacity, volume


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_the_least_utilisation_lies_within_its_bounds(seed: int) -> None:
    """Of random multigraphs, and the gap is what was asked for."""
    graph, ends, capacity, volume = drawn(seed)
    found = concurrent_flow(graph, capacity, np.arange(graph.n_nodes), volume, FINE)
    optimum = least_utilisation(ends, capacity, volume)
    assert found.gap <= FINE.gap * (1 + ROUNDING)
    assert found.bound <= optimum * (1 + ROUNDING)
    assert found.utilisation >= optimum * (1 - ROUNDING)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([1.0, 4.0, 20.0]))
def test_the_most_flow_lies_within_its_bounds(seed: int, load: float) -> None:
    """Whatever the overload, and the gap is what was asked for."""
    graph, ends, capacity, volume = drawn(seed, load)
    found = total_flow(graph, capacity, np.arange(graph.n_nodes), volume, FINE)
    optimum = most_flow(ends, capacity, volume)
    assert found.gap <= FINE.gap * (1 + ROUNDING)
    assert found.bound_gbps >= optimum * (1 - ROUNDING)
    assert found.carried_gbps <= optimum * (1 + ROUNDING)


@given(st.integers(0, 10**6))
def test_lengths_alone_prove_the_bounds_to_scipy(seed: int) -> None:
    """The certificate is recomputed from lengths, demands and capacities by another shortest-path code."""
    graph, ends, capacity, volume = drawn(seed, 4.0)
    targets = np.arange(graph.n_nodes)
    least = concurrent_flow(graph, capacity, targets, volume)
    distance = distances(ends, least.length.astype(float))
    proved = (volume * distance).sum() / (capacity @ least.length)
    assert proved == pytest.approx(least.bound, rel=1e-9)
    assert proved == pytest.approx(utilisation_bound(graph, capacity, targets, volume, least.length), rel=1e-9)
    most = total_flow(graph, capacity, targets, volume)
    price = most.length / most.unit
    proved = capacity @ price + (volume * np.maximum(0.0, 1.0 - distances(ends, price))).sum()
    assert proved == pytest.approx(flow_bound(graph, capacity, targets, volume, most.length, most.unit), rel=1e-9)
    assert most.bound_gbps <= max(proved, volume.sum()) * (1 + 1e-9)
    assert proved <= most.bound_gbps * (1 + 1e-9) + 1e-6


@given(st.integers(0, 10**6))
def test_flows_are_conserved_and_add_up_to_the_loads(seed: int) -> None:
    """At each node and for each destination; nothing is negative, and no arc of a total flow is overfilled."""
    graph, _, capacity, volume = drawn(seed, 4.0)
    targets = np.arange(graph.n_nodes)
    least = concurrent_flow(graph, capacity, targets, volume)
    _check_conserved(graph, least.flow_gbps, volume)
    np.testing.assert_allclose(least.flow_gbps.sum(axis=0), least.load_gbps, rtol=1e-9, atol=1e-6)
    assert (least.load_gbps / capacity).max() == pytest.approx(least.utilisation)
    most = total_flow(graph, capacity, targets, volume)
    _check_conserved(graph, most.flow_gbps, most.admitted_gbps)
    np.testing.assert_allclose(most.flow_gbps.sum(axis=0), most.load_gbps, rtol=1e-9, atol=1e-6)
    assert (most.load_gbps <= capacity * (1 + 1e-9)).all()
    assert (most.admitted_gbps <= volume * (1 + 1e-9)).all()
    assert most.admitted_gbps.sum() == pytest.approx(most.carried_gbps)


@given(st.integers(0, 10**6), st.sampled_from([1e-6, 0.5, 3.0, 1e5]))
def test_scaling_demand_or_capacity_scales_the_answer(seed: int, factor: float) -> None:
    """Twice the demand fills twice as much, twice the capacity half as much, within the gaps."""
    graph, _, capacity, volume = drawn(seed)
    targets = np.arange(graph.n_nodes)
    plain = concurrent_flow(graph, capacity, targets, volume, FINE)
    more = concurrent_flow(graph, capacity, targets, volume * factor, FINE)
    wider = concurrent_flow(graph, capacity * factor, targets, volume, FINE)
    assert more.utilisation == pytest.approx(plain.utilisation * factor, rel=2 * FINE.gap)
    assert wider.utilisation == pytest.approx(plain.utilisation / factor, rel=2 * FINE.gap)


@given(st.integers(0, 10**6))
def test_threads_change_no_bit(seed: int) -> None:
    """Of either objective."""
    graph, _, capacity, volume = drawn(seed, 4.0)
    targets = np.arange(graph.n_nodes)
    for solve in (concurrent_flow, total_flow):
        one, two = (solve(graph, capacity, targets, volume, Effort(threads=threads)) for threads in (1, 2))
        assert one.load_gbps.tobytes() == two.load_gbps.tobytes()
        assert one.length.tobytes() == two.length.tobytes()


def test_what_has_no_path_is_reported_and_the_rest_is_routed() -> None:
    """Two islands: what would cross the water is unroutable, in both objectives."""
    graph = Multigraph.of(4, [0, 1, 2, 3], [1, 0, 3, 2])
    capacity, volume = np.full(4, 10.0), np.zeros((4, 4))
    volume[1, 0], volume[3, 2], volume[3, 0] = 5.0, 20.0, 7.0
    least = concurrent_flow(graph, capacity, np.arange(4), volume)
    assert (least.unroutable_gbps, least.utilisation) == (7.0, 2.0)
    assert least.bound == pytest.approx(2.0)
    most = total_flow(graph, capacity, np.arange(4), volume)
    assert most.unroutable_gbps == 7.0
    assert most.offered_gbps == 32.0
    assert most.carried_gbps == pytest.approx(15.0, rel=0.01)


def test_no_demand_fills_nothing() -> None:
    """And that is proved: both bounds and both gaps are 0."""
    graph = Multigraph.of(3, [0, 1], [1, 2])
    for volume in (np.zeros((3, 3)), np.diag([1.0, 2.0, 3.0])):
        least = concurrent_flow(graph, np.ones(2), np.arange(3), volume)
        assert (least.utilisation, least.bound, least.gap, least.sweeps) == (0.0, 0.0, 0.0, 0)
        most = total_flow(graph, np.ones(2), np.arange(3), volume)
        assert (most.carried_gbps, most.gap, most.sweeps) == (0.0, pytest.approx(0.0, abs=1e-9), 0)


def test_an_arc_without_limit_is_free() -> None:
    """An anycast sink behind two members: the fuller of both ways there counts, the last arcs do not."""
    graph = Multigraph.of(4, [0, 0, 1, 2], [1, 2, 3, 3])
    capacity, volume = np.array([10.0, 30.0, np.inf, np.inf]), np.array([[20.0, 0.0, 0.0, 0.0]])
    least = concurrent_flow(graph, capacity, np.array([3]), volume, FINE)
    assert least.utilisation == pytest.approx(0.5, rel=2e-3)
    assert 0.5 * (1 - 2e-3) <= least.bound <= 0.5 * (1 + 1e-9)
    assert total_flow(graph, capacity, np.array([3]), 3 * volume).carried_gbps == pytest.approx(40.0, rel=0.01)


def test_capacities_and_volumes_must_make_sense() -> None:
    """No capacity, or less than no volume, is refused."""
    graph = Multigraph.of(2, [0], [1])
    with pytest.raises(ValueError, match="without capacity"):
        concurrent_flow(graph, np.zeros(1), np.array([1]), np.ones((1, 2)))
    with pytest.raises(ValueError, match="at least 0"):
        total_flow(graph, np.ones(1), np.array([1]), -np.ones((1, 2)))


@pytest.mark.parametrize("name", ["Abilene", "AttMpls", "Geant2012"])
def test_networks_of_repetita(shared_data: Path, name: str) -> None:
    """HiGHS finds the optimum of REPETITA's own demands between our bounds, a part in 10**5 apart."""
    ends, capacity, volume = _repetita(shared_data / "repetita", name)
    found = concurrent_flow(Multigraph.of(*ends), capacity, np.arange(ends[0]), volume, Effort(gap=1e-5))
    optimum = least_utilisation(ends, capacity, volume)
    assert found.gap <= 1e-5
    assert found.bound * (1 - ROUNDING) <= optimum <= found.utilisation * (1 + ROUNDING)


def test_a_network_of_topohub() -> None:
    """Nobel-Germany of SNDlib with its demands, both objectives."""
    text = (resources.files("topohub") / "data" / "sndlib" / "nobel-germany.json").read_text("utf-8")
    published = json.loads(text)
    row = {node["id"]: i for i, node in enumerate(published["nodes"])}
    pairs = [(row[edge["source"]], row[edge["target"]]) for edge in published["edges"]]
    tail, head = (
        np.array([end for a, z in pairs for end in (a, z)]),
        np.array([end for a, z in pairs for end in (z, a)]),
    )
    n = len(row)
    volume = np.zeros((n, n))
    for source, sent in published["graph"]["demands"].items():
        for target, gbps in sent.items():
            volume[row[int(target)], row[int(source)]] += gbps
    capacity = np.full(len(tail), volume.sum() / 20)
    ends = (n, tail, head)
    graph = Multigraph.of(n, tail, head)
    least = concurrent_flow(graph, capacity, np.arange(n), volume, FINE)
    assert (
        least.bound * (1 - ROUNDING) <= least_utilisation(ends, capacity, volume) <= least.utilisation * (1 + ROUNDING)
    )
    most = total_flow(graph, capacity, np.arange(n), 2 * volume, FINE)
    optimum = most_flow(ends, capacity, 2 * volume)
    assert most.carried_gbps * (1 - ROUNDING) <= optimum <= most.bound_gbps * (1 + ROUNDING)
    assert max(least.gap, most.gap) <= FINE.gap


def _check_conserved(graph: Multigraph, flow: Floats, volume: Floats) -> None:
    assert flow.min(initial=0.0) >= 0.0
    for target in range(graph.n_nodes):
        leaves = np.bincount(graph.tail, flow[target], graph.n_nodes)
        enters = np.bincount(graph.head, flow[target], graph.n_nodes)
        sent = volume[target].copy()
        sent[target] = -(volume[target].sum() - volume[target, target])
        np.testing.assert_allclose(leaves - enters, sent, rtol=1e-9, atol=1e-6)


def _repetita(folder: Path, name: str) -> tuple[Ends, Floats, Floats]:
    """A graph and its first demands: lines of `label src dest weight bw delay`, and of `label src dest bw`."""
    blocks = (folder / f"{name}.graph").read_text("utf-8").split("EDGES")
    n = int(blocks[0].split()[1])
    edges = [line.split() for line in blocks[1].splitlines()[2:] if line.strip()]
    demands = [line.split() for line in (folder / f"{name}.0000.demands").read_text("utf-8").splitlines()[2:]]
    volume = np.zeros((n, n))
    for _, source, target, kbps in demands:
        volume[int(target), int(source)] += float(kbps)
    tail, head = (np.array([int(edge[i]) for edge in edges]) for i in (1, 2))
    return (n, tail, head), np.array([float(edge[4]) for edge in edges]), volume
