"""ECMP on random directed multigraphs against a reference built on networkx's shortest path lengths."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.graph import Multigraph, Weights, place, worst

Floats = npt.NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)


@dataclass
class Case:
    """A random graph with arcs down, destinations, and volumes in two columns."""

    graph: Multigraph
    weights: Weights
    up: npt.NDArray[np.bool_]
    targets: npt.NDArray[np.int64]
    volume: Floats

    @staticmethod
    def of(seed: int) -> Case:
        """One from each number; metrics are few, so that ties are many."""
        rng = np.random.default_rng(seed)
        n_nodes, n_arcs, n_states = int(rng.integers(2, 12)), int(rng.integers(1, 60)), int(rng.integers(1, 4))
        ends = np.array([rng.choice(n_nodes, 2, replace=False) for _ in range(n_arcs)])
        targets = rng.choice(n_nodes, int(rng.integers(1, n_nodes)), replace=False)
        volume = rng.uniform(0, 9, (n_states, len(targets), n_nodes, 2)) * (rng.random((1, 1, n_nodes, 1)) < 0.7)
        volume[:, np.arange(len(targets)), targets] = 0.0
        weights = Weights(rng.integers(1, 4, n_arcs), rng.uniform(0, 5, n_arcs))
        up = rng.random((n_states, n_arcs)) < rng.choice([0.6, 1.0])
        return Case(Multigraph.of(n_nodes, ends[:, 0], ends[:, 1]), weights, up, targets, volume)

    def reference(self, state: int) -> tuple[Floats, Floats]:
        """Loads (n_arcs, 2) and delays (n_targets, n_nodes), by recursion over distances networkx finds."""
        graph = self.graph
        left = nx.DiGraph()
        left.add_nodes_from(range(graph.n_nodes))
        arcs = [(i, int(graph.tail[i]), int(graph.head[i]), int(self.weights.metric[i])) for i in range(graph.n_arcs)]
        arcs = [arc for arc in arcs if self.up[state, arc[0]]]
        for _, u, v, metric in arcs:
            left.add_edge(v, u, metric=min(metric, left.get_edge_data(v, u, {"metric": metric})["metric"]))
        load, delay = np.zeros((graph.n_arcs, 2)), np.full((len(self.targets), graph.n_nodes), np.inf)
        for t, target in enumerate(self.targets.tolist()):
            dist = nx.single_source_dijkstra_path_length(left, target, weight="metric")
            hops = defaultdict(list)
            for i, u, v, metric in arcs:
                if u in dist and v in dist and dist[u] == metric + dist[v]:
                    hops[u].append((i, v))
            delay[t, target] = 0.0
            for u in sorted(dist, key=lambda node: dist[node])[1:]:
                delay[t, u] = max(self.weights.delay_ms[i] + delay[t, v] for i, v in hops[u])
            sent = {u: self.volume[state, t, u].copy() for u in dist}
            for u in sorted(dist, key=lambda node: -dist[node])[:-1]:
                for i, v in hops[u]:
                    load[i] += sent[u] / len(hops[u])
                    sent[v] = sent[v] + sent[u] / len(hops[u])
        return load, delay


@given(seeds)
def test_loads_and_longest_delays_agree_to_1e_9(seed: int) -> None:
    """Every arc, column, state and source, parallel and equal-cost arcs each with an equal share."""
    case = Case.of(seed)
    placed = place(case.graph, case.weights, case.up, case.targets, case.volume)
    for state in range(len(case.up)):
        load, delay = case.reference(state)
        assert placed.load_gbps[state] == pytest.approx(load, rel=1e-9, abs=1e-9)
        assert placed.delay_ms[state] == pytest.approx(delay, rel=1e-9, abs=1e-9)


@given(seeds)
def test_the_worst_load_is_the_largest_over_states(seed: int) -> None:
    """Divided by each state's ceiling; what has no path and what is late are summed by state."""
    case, rng = Case.of(seed), np.random.default_rng(seed)
    ceiling, limit = rng.uniform(0.5, 1.0, len(case.up)), np.full(case.volume.shape[:3], 4.0)
    found = worst(case.graph, case.weights, case.up, case.targets, (case.volume[..., 0], ceiling, limit))
    references = [case.reference(state) for state in range(len(case.up))]
    asked = np.array([load[:, 0] / ceiling[s] for s, (load, _) in enumerate(references)])
    assert found.need_gbps == pytest.approx(asked.max(axis=0), rel=1e-9, abs=1e-9)
    for s, (_, delay) in enumerate(references):
        sent = case.volume[s, ..., 0]
        assert found.unroutable_gbps[s] == pytest.approx(sent[np.isinf(delay)].sum(), rel=1e-9, abs=1e-9)
        late = delay[(sent > 0) & np.isfinite(delay)] - 4.0
        assert found.late_ms[s] == pytest.approx(late[late > 0].sum(), rel=1e-9, abs=1e-9)
    loaded = asked.max(axis=0) > 0
    assert (found.state >= 0).tolist() == loaded.tolist()
    arcs = np.flatnonzero(loaded)
    assert asked[found.state[arcs], arcs] == pytest.approx(asked.max(axis=0)[arcs], rel=1e-9)


@given(seeds)
def test_flow_is_conserved_at_every_node(seed: int) -> None:
    """What enters a node and what starts there leaves it or ends there; only what has no path is missing."""
    case = Case.of(seed)
    placed = place(case.graph, case.weights, case.up, case.targets, case.volume)
    n_nodes = case.graph.n_nodes
    for state, load in enumerate(placed.load_gbps):
        routable = np.isfinite(placed.delay_ms[state])[:, :, None]
        sent = (case.volume[state] * routable).sum(axis=0)
        ended = np.zeros((n_nodes, 2))
        np.add.at(ended, case.targets, (case.volume[state] * routable).sum(axis=1))
        left, entered = np.zeros((n_nodes, 2)), np.zeros((n_nodes, 2))
        np.add.at(left, case.graph.tail, load)
        np.add.at(entered, case.graph.head, load)
        assert left - entered == pytest.approx(sent - ended, abs=1e-9)
        assert not load[~case.up[state]].any()


@given(seeds)
def test_permuting_arcs_changes_nothing(seed: int) -> None:
    """Row order is no part of the answer as long as nobody has more equal arcs than ECMP takes."""
    case = Case.of(seed)
    order = np.random.default_rng(seed).permutation(case.graph.n_arcs)
    turned = Multigraph.of(case.graph.n_nodes, case.graph.tail[order], case.graph.head[order])
    weights = Weights(case.weights.metric[order], case.weights.delay_ms[order])
    before = place(case.graph, case.weights, case.up, case.targets, case.volume)
    after = place(turned, weights, case.up[:, order], case.targets, case.volume)
    assert after.load_gbps == pytest.approx(before.load_gbps[:, order], rel=1e-12, abs=1e-12)
    assert np.array_equal(after.delay_ms, before.delay_ms)


@given(seeds)
def test_the_longest_delay_is_at_least_that_of_any_path_by_delay(seed: int) -> None:
    """No routing is faster than the fastest path, and a source with no path has delay inf."""
    case = Case.of(seed)
    placed = place(case.graph, case.weights, case.up, case.targets, case.volume)
    for state in range(len(case.up)):
        left = nx.MultiDiGraph()
        left.add_nodes_from(range(case.graph.n_nodes))
        for i in np.flatnonzero(case.up[state]).tolist():
            left.add_edge(int(case.graph.head[i]), int(case.graph.tail[i]), delay=float(case.weights.delay_ms[i]))
        for t, target in enumerate(case.targets.tolist()):
            least = nx.single_source_dijkstra_path_length(left, target, weight="delay")
            for node in range(case.graph.n_nodes):
                assert placed.delay_ms[state, t, node] >= least.get(node, np.inf) - 1e-9
                assert np.isinf(placed.delay_ms[state, t, node]) == (node not in least)


@given(seeds)
def test_losing_more_arcs_never_leaves_less_without_a_path(seed: int) -> None:
    """Reachability only shrinks."""
    case = Case.of(seed)
    fewer = case.up & (np.random.default_rng(seed).random(case.up.shape) < 0.8)
    before = place(case.graph, case.weights, case.up, case.targets, case.volume)
    after = place(case.graph, case.weights, fewer, case.targets, case.volume)
    assert (np.isinf(after.delay_ms) | np.isfinite(before.delay_ms)).all()
    volume = case.volume[..., 0]
    assert (volume * np.isinf(after.delay_ms)).sum() >= (volume * np.isinf(before.delay_ms)).sum()


def test_of_more_equal_arcs_than_ecmp_takes_the_first_are_used() -> None:
    """Five parallel arcs and a width of three: the first three carry a third each."""
    graph = Multigraph.of(2, [0] * 5, [1] * 5)
    weights = Weights(np.ones(5, np.int64), np.arange(5.0), width=3)
    placed = place(graph, weights, np.ones((1, 5), bool), np.array([1]), np.array([[[[3.0], [0.0]]]]))
    assert placed.load_gbps[0, :, 0].tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert placed.delay_ms[0, 0, 0] == 2.0


def test_distances_beyond_32_bits_are_exact() -> None:
    """A path of the largest IS-IS metrics, longer by one than the other, carries nothing."""
    top = (1 << 24) - 2
    n = 400
    tail, head = [*range(n), *range(n)], [*range(1, n + 1), *range(1, n + 1)]
    metric = np.array([top] * n + [top - 1] + [top] * (n - 1))
    placed = place(
        Multigraph.of(n + 1, tail, head), Weights(metric, np.zeros(2 * n)), np.ones((1, 2 * n), bool), np.array([n]),
        np.ones((1, 1, n + 1, 1)) * (np.arange(n + 1) == 0)[None, None, :, None],
    )  # fmt: skip
    assert placed.load_gbps[0, [0, n], 0].tolist() == [0.0, 1.0]
    assert placed.load_gbps[0, [1, n + 1], 0].tolist() == [0.5, 0.5]


def test_a_metric_of_zero_is_refused() -> None:
    """Equal-cost paths over free arcs may run in circles."""
    with pytest.raises(ValueError, match="at least 1"):
        Weights(np.array([1, 0]), np.zeros(2))


def test_an_arc_to_no_node_is_refused() -> None:
    """Rather than counting from the end."""
    with pytest.raises(ValueError, match=r"outside 0\.\.1"):
        Multigraph.of(2, [0], [-1])
