"""ECMP over all single failures of a large real network, every demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from weft.graph import Multigraph, Weights, place

N_NETWORKX_STATES = 3
"""How many failures networkx is given: each takes it long, and all take about the same."""


def failures() -> Measured:
    """Milliseconds a failure: ours over every failure, networkx over a few."""
    n_nodes, ends, metric = _tata()
    tail = [u for a, z in ends for u in (a, z)]
    head = [v for a, z in ends for v in (z, a)]
    graph = Multigraph.of(n_nodes, tail, head)
    weights = Weights(np.repeat(metric, 2), np.ones(len(tail)))
    states = np.ones((len(ends), len(tail)), dtype=np.bool_)
    for link in range(len(ends)):
        states[link, 2 * link : 2 * link + 2] = False
    targets = np.arange(n_nodes)
    volume = (1.0 - np.eye(n_nodes))[None, :, :, None]
    ours_s = wall_s(lambda: place(graph, weights, states, targets, volume), 5)
    placed = place(graph, weights, states[:N_NETWORKX_STATES], targets, volume)
    references = [_networkx_loads(n_nodes, ends, metric, link) for link in range(N_NETWORKX_STATES)]
    if not np.allclose(placed.load_gbps[:, :, 0], references, rtol=1e-9):
        raise RuntimeError("the loads differ from networkx, so the times say nothing")
    peers_s = wall_s(lambda: [_networkx_loads(n_nodes, ends, metric, link) for link in range(N_NETWORKX_STATES)], 1)
    return Measured(1e3 * ours_s / len(states), 1e3 * peers_s / N_NETWORKX_STATES)


def _tata() -> tuple[int, list[tuple[int, int]], np.ndarray[Any, np.dtype[np.int64]]]:
    """TataNld of the Internet Topology Zoo as topohub ships it: its links and metrics by length."""
    published = json.loads((resources.files("topohub") / "data" / "topozoo" / "TataNld.json").read_text("utf-8"))
    row = {node["id"]: i for i, node in enumerate(published["nodes"])}
    ends = [(row[edge["source"]], row[edge["target"]]) for edge in published["edges"]]
    return len(row), ends, np.array([max(1, round(edge["dist"])) for edge in published["edges"]])


def _networkx_loads(
    n_nodes: int, ends: list[tuple[int, int]], metric: np.ndarray[Any, np.dtype[np.int64]], failed: int
) -> list[float]:
    """Load of each arc as a careful user of networkx finds it: one Dijkstra a target, loads pushed down its order."""
    graph = nx.Graph()
    graph.add_nodes_from(range(n_nodes))
    for link, (a, z) in enumerate(ends):
        if link != failed:
            graph.add_edge(a, z, weight=int(metric[link]))
    load = dict.fromkeys(_arcs(ends), 0.0)
    for target in range(n_nodes):
        hops, dist = nx.dijkstra_predecessor_and_distance(graph, target)
        sent = dict.fromkeys(dist, 1.0)
        for node in islice(sorted(dist, key=dist.__getitem__, reverse=True), len(dist) - 1):
            share = sent[node] / len(hops[node])
            for hop in hops[node]:
                load[node, hop] += share
                sent[hop] += share
    return list(load.values())


def _arcs(ends: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for a, z in ends:
        yield a, z
        yield z, a


BENCHMARKS = (
    Benchmark(
        "ecmp-failures",
        "ECMP loads of all demands of TataNld (143 nodes) after each of its 181 single failures, per failure",
        failures, "ms", "networkx, one Dijkstra a target and loads pushed down its order", aim=10, on="ratio",
    ),
)  # fmt: skip
