"""eBGP of whole fabrics: k-ary fat trees with the ASNs of RFC 7938, every rack's prefixes."""

from __future__ import annotations

from functools import partial

import networkx as nx
import numpy as np

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from weft.graph import Decision, Destinations, Peering, predict

N_NETWORKX = 4
"""How many destinations networkx is given: all take it about the same."""


def fat_tree(k: int) -> Peering:
    """Racks, then spines, then superspines of a k-ary fat tree (k³ / 4 hosts); a pod's spines share an ASN.

    Source: M. Al-Fares, A. Loukissas, A. Vahdat, "A scalable, commodity data center network architecture",
    SIGCOMM 2008.
    """
    half = k // 2
    pods, ports = np.arange(k), np.arange(half)
    racks = pods[:, None] * half + ports
    spines = k * half + racks
    tops = 2 * k * half + np.arange(half * half).reshape(half, half)
    a = np.concatenate([np.repeat(racks, half, axis=1).ravel(), np.repeat(spines, half, axis=1).ravel()])
    z = np.concatenate([np.tile(spines, half).ravel(), np.tile(tops.ravel(), k)])
    of_spine, of_top = np.repeat(4200001000 + pods, half), np.full(tops.size, 4200000000)
    return Peering.of(np.concatenate([4200010000 + racks.ravel(), of_spine, of_top]), a, z)


def converged(k: int) -> Measured:
    """Milliseconds for all racks' prefixes; networkx searches the same next hops for a few, which knows no ASNs."""
    peering = fat_tree(k)
    racks = Destinations.of([[rack] for rack in range(k * k // 2)])
    routes = predict(peering, racks, Decision(), threads=2)
    graph = nx.Graph(zip(peering.a.tolist(), peering.z.tolist(), strict=True))
    for d in range(N_NETWORKX):
        hops = nx.single_source_shortest_path_length(graph, d)
        if [hops[v] for v in range(peering.n_speakers)] != routes.length[d].tolist():
            raise RuntimeError("intact, AS paths and hops differ, so the times say nothing")
    ours_s = wall_s(lambda: predict(peering, racks, Decision(), threads=2), 3)
    peers_s = wall_s(lambda: [_searched(graph, d) for d in range(N_NETWORKX)], 1)
    return Measured(1e3 * ours_s, 1e3 * peers_s * len(racks) / N_NETWORKX)


def _searched(graph: nx.Graph, target: int) -> dict[int, list[int]]:
    """Next hops to one target as networkx finds them: the neighbours that are one hop nearer."""
    hops = nx.single_source_shortest_path_length(graph, target)
    return {v: [u for u in graph[v] if hops[u] < hops[v]] for v in graph}


BENCHMARKS = tuple(
    Benchmark(
        f"ebgp-{k**3 // 4}",
        f"eBGP of a fat tree of {5 * k * k // 4:,} switches ({k**3 // 4:,} hosts): next hops to all {k * k // 2} racks",
        partial(converged, k), "ms", "networkx, which knows no AS paths; from a few destinations", aim=20, on="ratio",
    )
    for k in (16, 32, 64)
)  # fmt: skip
