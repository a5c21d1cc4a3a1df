"""The failure engine on Kdl (754 nodes, 895 links, 567,762 demands): every single and every double link failure.

Times are the least of several runs, for they are of seconds and the machine may be shared; peers' too.  The intact
state, which is routed once, is not counted with the singles: it is a figure of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from itertools import combinations, islice
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import numpy.typing as npt
import rustworkx

from benchmarks.plain import Plain, of_teal, single
from benchmarks.record import Benchmark, Measured
from weft.network import risks
from weft.routing import Ceilings, Engine, Run

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DATA = Path(os.environ.get("WEFT_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
RUN = Run(threads=2)
RUNS = 7
N_BLOCKS, BLOCK = 3, 4096
"""Doubles that are played when all of them are foretold: blocks of consecutive ones, as a sweep plays them."""
N_NETWORKX = 3
"""Failures that networkx is given: each takes it long, and all take about the same."""


@cache
def kdl() -> Plain:
    """Kdl with the demands that the data's notice gives."""
    return of_teal(DATA / "teal" / "Kdl.json")


@cache
def _engine() -> Engine:
    network = kdl().network()
    return Engine.of(network, risks(network), Ceilings(1.0, 1.0), RUN)


def least_s(call: Callable[[], object], runs: int) -> float:
    """Least wall time of a call, after one that is not counted."""
    call()
    return min(_once(call) for _ in range(runs))


def intact() -> Measured:
    """Seconds to route everything once and get ready, from the tables of the network."""
    engine = _engine()
    return Measured(least_s(lambda: Engine.of(engine.network, engine.risks, engine.limits, RUN), 3), None)


@cache
def _singles_s() -> float:
    engine = _engine()
    members = single(engine.risks, "link")
    state = ("link",) * len(members)
    return least_s(lambda: engine.outcomes(members, state), RUNS)


def singles() -> Measured:
    """Seconds for all single link failures, every demand, judged."""
    return Measured(_singles_s(), None)


def per_destination() -> Measured:
    """Microseconds of one thread for each destination that a failure affects."""
    engine = _engine()
    state = engine.rerouting.intact.was
    graph = engine.rerouting.intact.graph
    tight = state[:, graph.tail, 0] == state[:, graph.head, 0] + engine.rerouting.intact.weights.metric
    links = engine.row_arcs[: engine.ip.n_links]
    affected = int((tight[:, links[:, 0]] | tight[:, links[:, 1]]).sum())
    return Measured(1e6 * RUN.threads * _singles_s() / affected, None)


def against_networkx() -> Measured:
    """Milliseconds a failure; networkx routes what is left anew."""
    members = single(_engine().risks, "link")[:N_NETWORKX]
    ours = _engine().loads(members).load_gbps[:, : 2 * len(kdl().a), 0]
    theirs = np.array([_networkx_loads(kdl(), link) for link in range(N_NETWORKX)])
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9 * theirs.max()):
        raise RuntimeError("the loads differ from networkx, so the times say nothing")
    peers_s = min(_once(lambda i=link: _networkx_loads(kdl(), i)) for link in range(N_NETWORKX))  # type: ignore[misc]
    return Measured(1e3 * _singles_s() / len(kdl().a), 1e3 * peers_s)


def against_igraph() -> Measured:
    """Milliseconds a failure; igraph gives the distances between all pairs once, and no loads."""
    plain = kdl()
    graph = igraph.Graph(n=plain.n_nodes, edges=list(zip(plain.a.tolist(), plain.z.tolist(), strict=True)))
    weight = plain.metric.tolist()
    return Measured(1e3 * _singles_s() / len(plain.a), 1e3 * least_s(lambda: graph.distances(weights=weight), RUNS))


def against_rustworkx() -> Measured:
    """Milliseconds a failure; rustworkx gives the distances between all pairs once, and no loads."""
    plain = kdl()
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(plain.n_nodes))
    edges = zip(plain.a.tolist(), plain.z.tolist(), plain.metric.astype(float).tolist(), strict=True)
    graph.add_edges_from(list(edges))
    peers_s = least_s(lambda: rustworkx.all_pairs_dijkstra_path_lengths(graph, float), RUNS)
    return Measured(1e3 * _singles_s() / len(plain.a), 1e3 * peers_s)


def doubles() -> Measured:
    """Minutes for all doubles: what is kept of the singles, and as many times the mean of some blocks."""
    fresh = Engine.of(_engine().network, _engine().risks, _engine().limits, RUN)
    links = single(fresh.risks, "link").ravel()
    few = np.stack([links, np.roll(links, 1)], axis=1)
    prepared = _once(lambda: fresh.outcomes(few, ("link:2",) * len(few)))
    pairs, rng = np.array(list(combinations(links.tolist(), 2))), np.random.default_rng(0)
    blocks = [pairs[start : start + BLOCK] for start in rng.integers(0, len(pairs) - BLOCK, N_BLOCKS).tolist()]
    played = sum(least_s(lambda part=part: fresh.outcomes(part, ("link:2",) * BLOCK), 1) for part in blocks)  # type: ignore[misc]
    return Measured((prepared + played * len(pairs) / (N_BLOCKS * BLOCK)) / 60, None)


def _networkx_loads(plain: Plain, failed: int) -> list[float]:
    """Load of each arc as a careful user of networkx finds it: one Dijkstra a target, loads pushed down its order."""
    graph = nx.Graph()
    graph.add_nodes_from(range(plain.n_nodes))
    ends = list(zip(plain.a.tolist(), plain.z.tolist(), strict=True))
    for link, (a, z) in enumerate(ends):
        if link != failed:
            graph.add_edge(a, z, weight=int(plain.metric[link]))
    volume = np.zeros((plain.n_nodes, plain.n_nodes))
    volume[plain.target, plain.source] = plain.gbps
    load = dict.fromkeys([arc for a, z in ends for arc in ((a, z), (z, a))], 0.0)
    for target in range(plain.n_nodes):
        hops, dist = nx.dijkstra_predecessor_and_distance(graph, target)
        sent = volume[target].tolist()
        for node in islice(sorted(dist, key=dist.__getitem__, reverse=True), len(dist) - 1):
            share = sent[node] / len(hops[node])
            for hop in hops[node]:
                load[node, hop] += share
                sent[hop] += share
    return list(load.values())


def _once(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


WHAT = "Kdl (754 nodes, 567,762 demands), loads and verdict after each of its 895 single link failures, two threads"

BENCHMARKS = (
    Benchmark("kdl-singles", WHAT, singles, "s", "", aim=0.7),
    Benchmark("kdl-intact", "Kdl: the intact state of which failures are played", intact, "s", "", aim=1.0),
    Benchmark(
        "kdl-destination", "Kdl: one thread's time for each destination that a failure affects", per_destination, "us",
        "", aim=2.5,
    ),
    Benchmark(
        "kdl-networkx", f"{WHAT}, per failure", against_networkx, "ms",
        "networkx, one Dijkstra a target and loads pushed down its order", aim=1200, on="ratio",
    ),
    Benchmark(
        "kdl-igraph", f"{WHAT}, per failure", against_igraph, "ms", "igraph, distances of all pairs alone", aim=20,
        on="ratio",
    ),
    Benchmark(
        "kdl-rustworkx", f"{WHAT}, per failure", against_rustworkx, "ms", "rustworkx, distances of all pairs alone",
        aim=20, on="ratio",
    ),
    Benchmark(
        "kdl-doubles", f"Kdl: all 400,065 double link failures, foretold from {N_BLOCKS * BLOCK:,}, two threads",
        doubles, "min", "", aim=5,
    ),
)  # fmt: skip
