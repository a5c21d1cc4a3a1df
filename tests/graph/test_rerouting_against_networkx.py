"""Delta re-routing of random directed multigraphs against a reference built on networkx's shortest path lengths."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.graph import Multigraph, Weights
from weft.graph.delta import LATE_DEMANDS, STUCK, STUCK_DEMANDS
from weft.graph.kept import Kept, Together
from weft.graph.rerouting import Failures, Rerouting, Sent

Floats = npt.NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)
N_SINGLE = 6


@dataclass
class Case:
    """A random graph, what is sent over it, and random failures of arcs and of whole nodes with their demands."""

    graph: Multigraph
    weights: Weights
    targets: npt.NDArray[np.int64]
    sent: Sent
    single: list[tuple[list[int], list[int]]]

    @staticmethod
    def of(seed: int) -> Case:
        """One from each number; metrics are few, so that ties are many, and widths are small."""
        rng = np.random.default_rng(seed)
        n_nodes, n_arcs = int(rng.integers(2, 14)), int(rng.integers(1, 70))
        ends = np.array([rng.choice(n_nodes, 2, replace=False) for _ in range(n_arcs)])
        targets = rng.choice(n_nodes, int(rng.integers(1, n_nodes)), replace=False)
        volume = rng.uniform(0, 9, (len(targets), n_nodes, 2)) * (rng.random((1, n_nodes, 1)) < 0.7)
        volume[np.arange(len(targets)), targets] = 0.0
        limit = np.array([rng.uniform(0, 8), np.inf]) if rng.random() < 0.5 else np.full(2, np.inf)
        sent = Sent(volume, (volume > 0).astype(np.int64), np.full((2, n_nodes), -1), limit)
        weights = Weights(rng.integers(1, 4, n_arcs), rng.uniform(0, 5, n_arcs), int(rng.choice([1, 2, 64])))
        graph, single = Multigraph.of(n_nodes, ends[:, 0], ends[:, 1]), []
        for _ in range(N_SINGLE):
            if rng.random() < 0.3:
                node = int(rng.integers(n_nodes))
                dead = np.flatnonzero((graph.tail == node) | (graph.head == node)).tolist()
                single.append((dead, [node] if rng.random() < 0.7 else []))
            else:
                single.append((rng.choice(n_arcs, min(n_arcs, int(rng.integers(1, 4))), replace=False).tolist(), []))
        return Case(graph, weights, targets, sent, single)

    def reference(self, dead: set[int], lost: set[int]) -> tuple[Floats, Floats]:
        """Loads (n_arcs, 2), then volume without a path, demands without and late demands (3, 2)."""
        graph, metric, delay_ms = self.graph, self.weights.metric.tolist(), self.weights.delay_ms.tolist()
        left = nx.DiGraph()
        left.add_nodes_from(range(graph.n_nodes))
        arcs = [(i, int(graph.tail[i]), int(graph.head[i])) for i in range(graph.n_arcs) if i not in dead]
        for i, u, v in arcs:
            left.add_edge(v, u, metric=min(metric[i], left.get_edge_data(v, u, {"metric": metric[i]})["metric"]))
        load, tally = np.zeros((graph.n_arcs, 2)), np.zeros((3, 2))
        for t, target in enumerate(self.targets.tolist()):
            dist = nx.single_source_dijkstra_path_length(left, target, weight="metric")
            hops = defaultdict(list)
            for i, u, v in arcs:
                if u in dist and v in dist and dist[u] == metric[i] + dist[v] and len(hops[u]) < self.weights.width:
                    hops[u].append((i, v))
            longest, flow = {target: 0.0}, self.sent.volume_gbps[t].copy()
            flow[[v for v in range(graph.n_nodes) if v in lost or target in lost]] = 0.0
            for node in sorted(set(dist) - {target}, key=dist.__getitem__):
                longest[node] = max(delay_ms[i] + longest[v] for i, v in hops[node])
            for node in range(graph.n_nodes):
                waits = self.sent.waiting[t, node] * (node not in lost and target not in lost)
                if node not in dist:
                    tally[STUCK] += flow[node]
                    tally[STUCK_DEMANDS] += waits
                else:
                    tally[LATE_DEMANDS] += waits * (longest[node] > self.sent.limit_ms)
            for node in sorted(set(dist) - {target}, key=dist.__getitem__, reverse=True):
                for i, v in hops[node]:
                    load[i] += flow[node] / len(hops[node])
                    flow[v] += flow[node] / len(hops[node])
        return load, tally


def _rows(sets: list[tuple[list[int], list[int]]], place: npt.NDArray[np.int64]) -> Failures:
    dead = [place[sorted(set(row[0]))] for row in sets]
    lost = [np.array(sorted(set(row[1])), dtype=np.int64) for row in sets]
    starts = [np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64) for rows in (dead, lost)]
    return Failures(starts[0], np.concatenate([*dead, lost[0][:0]]), starts[1], np.concatenate(lost))


def _agrees(case: Case, state: Rerouting, load: Floats, failed: tuple[list[int], list[int]]) -> None:
    arcs, tally = case.reference(set(failed[0]), set(failed[1]))
    n_arcs = case.graph.n_arcs
    found = np.empty((n_arcs, 2))
    found[state.intact.arc] = load[:n_arcs]
    found[sorted(set(failed[0]))] = 0.0
    assert found == pytest.approx(arcs, rel=1e-9, abs=1e-9)
    assert load[n_arcs:] == pytest.approx(tally, rel=1e-9, abs=1e-9)


def _rerouting(case: Case) -> tuple[Rerouting, npt.NDArray[np.int64]]:
    state = Rerouting.of(case.graph, case.weights, case.targets, case.sent)
    return state, np.argsort(state.intact.arc)


@settings(max_examples=200)
@given(seeds)
def test_any_set_of_failures_from_the_intact_state(seed: int) -> None:
    """Loads of all arcs, what has no path, and what is late, after arcs and nodes fail at once."""
    case = Case.of(seed)
    state, place = _rerouting(case)
    load = np.repeat(state.load[None], N_SINGLE, axis=0)
    state.each(_rows(case.single, place), state.room(), load)
    _agrees(case, state, state.load, ([], []))
    for s in range(N_SINGLE):
        _agrees(case, state, load[s], case.single[s])


@settings(max_examples=200)
@given(seeds)
def test_failures_added_up(seed: int) -> None:
    """Pairs and triples of failures, from what each does alone and joint runs where they depend."""
    case = Case.of(seed)
    state, place = _rerouting(case)
    members = np.array([[0, 1, -1], [2, 3, -1], [4, 5, -1], [0, 2, 4], [1, 3, 5], [0, 5, -1], [5, 1, 2]])
    kept = Kept(state, _rows(case.single, place))
    sums = Together.of(members, np.ones(len(members), np.bool_), kept, 1)
    joint = []
    for row in members[sums.order].tolist():
        chosen = [case.single[which] for which in row if which >= 0]
        joint.append(([i for dead, _ in chosen for i in dead], [v for _, lost in chosen for v in lost]))
    load = np.repeat(state.load[None], len(members), axis=0)
    runs = sums.run(state, sums.order, _rows(joint, place), state.room(), load)
    assert (runs <= len(case.targets)).all()
    for s, failed in enumerate(joint):
        _agrees(case, state, load[s], failed)


def test_failures_far_apart_are_not_run_again() -> None:
    """On a ring of rings, two links of different rings meet for few destinations, and the sum is right."""
    n, size = 40, 5
    ends = [(i, (i + 1) % n) for i in range(n)]
    for i in range(n):
        ring = [i, *range(n + i * (size - 1), n + (i + 1) * (size - 1)), i]
        ends += list(itertools.pairwise(ring))
    tail = [v for a, z in ends for v in (a, z)]
    head = [v for a, z in ends for v in (z, a)]
    n_nodes = max(tail) + 1
    graph = Multigraph.of(n_nodes, tail, head)
    volume = (1.0 - np.eye(n_nodes))[:, :, None]
    sent = Sent(volume, (volume > 0).astype(np.int64), np.full((2, n_nodes), -1), np.full(1, np.inf))
    case = Case(graph, Weights(np.full(len(tail), 3), np.ones(len(tail))), np.arange(n_nodes), sent, [])
    case.single = [([2 * k, 2 * k + 1], []) for k in (n + 1, n + 8 * size + 1)]
    state, place = _rerouting(case)
    kept, members = Kept(state, _rows(case.single, place)), np.array([[0, 1]])
    sums = Together.of(members, np.ones(1, np.bool_), kept, 1)
    load = state.load[None].copy()
    failed = case.single[0][0] + case.single[1][0]
    runs = sums.run(state, sums.order, _rows([(failed, [])], place), state.room(), load)
    assert 0 < runs[0] < n_nodes / 10
    load[0, place[failed]] = 0.0
    assert load[0, place] == pytest.approx(case.reference(set(failed), set())[0][:, :1], rel=1e-9, abs=1e-9)
