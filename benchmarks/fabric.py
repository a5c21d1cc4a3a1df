"""Traffic on k-ary fat trees: exact loads, fair rates of hashed flows, and a permutation to completion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import networkx as nx
import numpy as np
import numpy.typing as npt

from benchmarks.clock import once_s, wall_s
from benchmarks.path_vector import N_NETWORKX
from benchmarks.path_vector import fat_tree as sessions_of
from benchmarks.record import Benchmark, Measured
from benchmarks.simgrid import simgrid
from weft.catalogue import load
from weft.fabric import FabricAsk, menu, wire
from weft.fabric.loads import prove_loads
from weft.graph import Levels, completion, hashed_routes, level_loads, max_min

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Arcs = npt.NDArray[np.int32]

KNOWN = {1: 0.41, 8: 0.83, 64: 0.98}
"""Mean throughput of a permutation on k = 32 with so many flows a host, found before with code of another kind."""

NEAR = 0.01
PORT_GBPS = 100.0
SIZE_GBIT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class FatTree:
    """Racks, spines and superspines, with k / 2 hosts a rack; arcs from hosts and to hosts are the last ones."""

    levels: Levels
    n_racks: int
    hosts_per_rack: int

    @property
    def n_hosts(self) -> int:
        """k³ / 4."""
        return self.n_racks * self.hosts_per_rack

    @property
    def capacity_gbps(self) -> Floats:
        """All links are alike, as many up as down at every box."""
        return np.full(2 * (self.levels.n_links + self.n_hosts), PORT_GBPS)

    def arcs(self, source: Ints, sink: Ints, seed: int) -> Arcs:
        """Arcs of flows between hosts, each hashed by a key of its own."""
        keys = np.random.default_rng(seed).integers(0, 2**63, len(source)).astype(np.uint64)
        up = np.ones(self.levels.n_links, np.bool_)
        rack, other = source // self.hosts_per_rack, sink // self.hosts_per_rack
        first = 2 * self.levels.n_links
        between = hashed_routes(self.levels, up, (rack, other, keys)).arc
        return np.column_stack([first + source, between, first + self.n_hosts + sink]).astype(np.int32)


@cache
def fat_tree(k: int) -> FatTree:
    """A k-ary fat tree; rows as in the benchmark of its sessions."""
    sessions = sessions_of(k)
    n_racks = k * k // 2
    level = np.repeat([1, 2, 3], [n_racks, n_racks, k * k // 4])
    return FatTree(Levels.of(level, sessions.a, sessions.z), n_racks, k // 2)


def loads(k: int) -> Measured:
    """Milliseconds for the loads of all hosts to all hosts; networkx does a few destinations, with the same loads."""
    tree = fat_tree(k)
    racks = np.arange(tree.n_racks)
    width, volume = np.ones(tree.levels.n_links), np.full((tree.n_racks, tree.n_racks), float(tree.hosts_per_rack**2))
    few = racks[:N_NETWORKX]
    ours = level_loads(tree.levels, width, (racks, few, volume[:, :N_NETWORKX]))
    graph = nx.Graph(zip(tree.levels.a.tolist(), tree.levels.z.tolist(), strict=True))
    theirs = [_pushed(graph, rack, tree) for rack in few.tolist()]
    total = sum(sum(load.values()) for load in theirs)
    if not np.isclose(total, ours.up_gbps.sum() + ours.down_gbps.sum()):
        raise RuntimeError("networkx's loads are others, so the times say nothing")
    ours_s = wall_s(lambda: level_loads(tree.levels, width, (racks, racks, volume)), 9)
    peers_s = once_s(lambda: [_pushed(graph, rack, tree) for rack in few.tolist()])
    return Measured(1e3 * ours_s, 1e3 * peers_s * tree.n_racks / len(few))


def _pushed(graph: nx.Graph, rack: int, tree: FatTree) -> dict[tuple[int, int], float]:
    """Loads towards one rack, pushed down the shortest paths that networkx finds."""
    hops = nx.single_source_shortest_path_length(graph, rack)
    at = {v: float(tree.hosts_per_rack**2) if v < tree.n_racks else 0.0 for v in hops}
    load = {}
    for v in sorted(hops, key=lambda node: -hops[node])[:-1]:
        nexts = [w for w in graph[v] if hops[w] < hops[v]]
        for w in nexts:
            load[v, w] = at[v] / len(nexts)
            at[w] += load[v, w]
    return load


def fair_rates(k: int, each: int) -> Measured:
    """Milliseconds for the max-min fair rates of a permutation with so many flows a host."""
    tree = fat_tree(k)
    source, sink = _permutation(tree, each, seed=1)
    arcs = tree.arcs(source, sink, seed=1)
    return Measured(1e3 * wall_s(lambda: max_min(arcs, tree.capacity_gbps), 5), None)


def throughput(k: int, each: int) -> Measured:
    """Mean share of a host's port that a permutation gets, over three of them.

    Raises RuntimeError if it is not what is known.
    """
    tree = fat_tree(k)
    found = []
    for seed in range(3):
        source, sink = _permutation(tree, each, seed)
        rates = max_min(tree.arcs(source, sink, seed), tree.capacity_gbps)
        found.append(float(np.bincount(source, rates).mean()) / PORT_GBPS)
    mean = float(np.mean(found))
    if k == 32 and abs(mean - KNOWN[each]) > NEAR:
        raise RuntimeError(f"{each} flows a host give {mean:.3f}, and {KNOWN[each]} is known")
    return Measured(mean, 1.0)


def to_completion(k: int, *, alike: bool) -> Measured:
    """Milliseconds from routes to every flow's end; SimGrid's for the same ones, without building its platform.

    Raises RuntimeError if first rates or ends differ by more than one in a million.
    """
    tree = fat_tree(k)
    source, sink = _permutation(tree, 1, seed=1)
    apart = source != sink
    source, sink = source[apart], sink[apart]
    arcs = tree.arcs(source, sink, seed=1)
    spread = 0.0 if alike else 0.5
    size = SIZE_GBIT * np.random.default_rng(1).uniform(1 - spread, 1 + spread, len(source))
    peer = simgrid(tree.capacity_gbps, tree.n_hosts, (source, sink, size), arcs)
    rate, end = max_min(arcs, tree.capacity_gbps), completion(arcs, tree.capacity_gbps, size).end_s
    if not (np.allclose(rate, peer.rate_gbps, rtol=1e-6) and np.allclose(end, peer.end_s, rtol=1e-6)):
        raise RuntimeError("SimGrid's rates or ends are others, so the times say nothing")
    ours_s = wall_s(lambda: completion(arcs, tree.capacity_gbps, size), 9)
    return Measured(1e3 * ours_s, 1e3 * peer.seconds)


def proof(ask: FabricAsk) -> Measured:
    """Seconds to prove the wired design of least draw, every single loss looked at.

    Raises RuntimeError if it is not proved.
    """
    wiring = wire(menu(ask, load(["builtin"]), "power")[0])
    if not prove_loads(wiring, ask).is_proved:
        raise RuntimeError("the design does not keep its promise, so the time says nothing")
    return Measured(wall_s(lambda: prove_loads(wiring, ask), 3), None)


def _permutation(tree: FatTree, each: int, seed: int) -> tuple[Ints, Ints]:
    """Sources and sinks of so many flows a host."""
    hosts = np.arange(tree.n_hosts)
    return np.repeat(hosts, each), np.repeat(np.random.default_rng(seed).permutation(tree.n_hosts), each)


BENCHMARKS = (
    Benchmark(
        "fabric-loads", "Fat tree k = 32, 8,192 hosts: ECMP loads of all to all", partial(loads, 32), "ms",
        "networkx, from a few destinations", aim=20,
    ),
    Benchmark(
        "fabric-maxmin", "Fat tree k = 32: max-min fair rates of 524,288 hashed flows", partial(fair_rates, 32, 64),
        "ms", "none", aim=400,
    ),
    Benchmark(
        "fabric-permutation", "Fat tree k = 24, 3,456 hosts: a permutation to completion, same routes, same ends",
        partial(to_completion, 24, alike=True), "ms", "SimGrid 3.32, max-min alone", aim=100, on="ratio",
    ),
    Benchmark(
        "fabric-unlike", "The same with flows of sizes drawn evenly from half to one and a half: every end an event",
        partial(to_completion, 24, alike=False), "ms", "SimGrid 3.32, max-min alone", aim=50, on="ratio",
    ),
    Benchmark(
        "fabric-proof", "65,536 dual-homed hosts: all traffic at the promise in every single loss, each one proved",
        partial(proof, FabricAsk(65536, 2, 100.0, "dual", 1.5, ("spine", "leaf"), 48000.0, 2)), "s", "none", aim=2,
    ),
    *(
        Benchmark(
            f"fabric-ecmp-{each}",
            f"Fat tree k = 32: mean throughput of a permutation with {each} flow{'s' * (each > 1)} a host",
            partial(throughput, 32, each), "of a port", "spreading packet by packet", aim=known - NEAR / 2,
            better="more",
        )
        for each, known in KNOWN.items()
    ),
)  # fmt: skip
