"""What IS-IS converges to: distances of routers, the links that each sends over, and the prefixes that it has so.

Shortest paths are those of the kernel that planning routes by.  A router with the overload bit is two nodes, one that
links enter and one that they leave (ISO/IEC 10589, 7.2.8.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from weft.graph import Multigraph, Weights
from weft.graph.dag import arrays, equal_cost, remain, room
from weft.graph.shortest_dag import UNREACHED
from weft.lab.prediction import Table
from weft.lab.topology import Topology
from weft.lab.wide.broken import Broken

PATHS = 64
"""Equal paths that FRR takes, as it is built for Debian."""

LOOPBACK_METRIC = 10
"""Of a passive interface, FRR's own."""

Ways = tuple[int, frozenset[int]]
"""A distance and the links that begin ways of that length."""


@dataclass(frozen=True)
class Igp:
    """IS-IS of a topology with something broken; switches run none and are reached by none."""

    topology: Topology
    broken: Broken

    def way(self, v: int, u: int) -> Ways | None:
        """From one router to another; None where there is none."""
        return self._ways[u].get(v)

    def table(self, v: int) -> Table:
        """What a router holds of loopbacks and links of others; its own are connected, which counts before IS-IS."""
        if v in self.broken.mute_igp or self.topology.routers[v].device.isis is None:
            return {}
        table: Table = {}
        for prefix, owners in self._owners.items():
            if any(u == v for u, _ in owners):
                continue
            found = [(way[0] + metric, way[1]) for u, metric in owners if (way := self.way(v, u)) is not None]
            if found:
                least = min(length for length, _ in found)
                links = frozenset(k for length, over in found if length == least for k in over)
                table[prefix] = frozenset(self.topology.links[k].interface(v) for k in links)
        return table

    @cached_property
    def _owners(self) -> dict[str, list[tuple[int, int]]]:
        """Who announces each prefix, and at which metric: both ends of a link do."""
        found: dict[str, list[tuple[int, int]]] = {}
        for v, router in enumerate(self.topology.routers):
            for prefix, metric in _announced(self.topology, v, self.broken) if router.device.isis else ():
                found.setdefault(prefix, []).append((v, metric))
        return found

    @cached_property
    def _ways(self) -> dict[int, dict[int, Ways]]:
        """For each router that runs IS-IS those that reach it."""
        speaking = [v for v, router in enumerate(self.topology.routers) if router.device.isis is not None]
        arcs = list(_arcs(self.topology))
        leaves = {v: v + len(self.topology.routers) if _overloaded(self.topology, v) else v for v in speaking}
        n_nodes = 2 * len(self.topology.routers)
        graph = Multigraph.of(n_nodes, [leaves[tail] for _, tail, _, _ in arcs], [head for _, _, head, _ in arcs])
        metric = np.array([metric for _, _, _, metric in arcs], np.int64)
        flat = arrays(graph, Weights(metric, np.zeros(len(arcs)), PATHS))
        work, longest = room(graph), np.empty(n_nodes)
        muted = self.broken.mute_igp
        up = [k not in self.broken.unused and not {tail, head} & muted for k, tail, head, _ in arcs]
        remain(flat, np.array(up, np.bool_), work)
        found: dict[int, dict[int, Ways]] = {}
        for target in speaking:
            count = equal_cost(flat, target, work, longest)
            dist, order, first, hops = work[:4]
            place = {int(node): i for i, node in enumerate(order[:count])}
            found[target] = {
                v: (int(dist[node]), frozenset(arcs[arc][0] for arc in hops[first[i] : first[i + 1]].tolist()))
                for v, node in leaves.items() if (i := place.get(node, 0)) and dist[node] < UNREACHED
            }  # fmt: skip
        return found


def _overloaded(topology: Topology, v: int) -> bool:
    isis = topology.routers[v].device.isis
    return isis is not None and isis.overloaded


def _arcs(topology: Topology) -> Iterator[tuple[int, int, int, int]]:
    """Link, tail, head and metric of both directions of each link that both ends run IS-IS over."""
    metrics = [
        {link.name: link.metric for link in router.device.isis.interfaces} if router.device.isis else {}
        for router in topology.routers
    ]
    for k, link in enumerate(topology.links):
        there, back = metrics[link.a].get(link.a_interface), metrics[link.z].get(link.z_interface)
        if there is not None and back is not None:
            yield k, link.a, link.z, there
            yield k, link.z, link.a, back


def _announced(topology: Topology, v: int, broken: Broken) -> Iterator[tuple[str, int]]:
    """Prefixes of a router's loopback and of its links that have carrier, with metrics."""
    device = topology.routers[v].device
    if device.isis is None:
        return
    metrics = {link.name: link.metric for link in device.isis.interfaces}
    there = {topology.links[k].interface(v) for k in topology.links_of[v] if k not in broken.down}
    for port in device.interfaces:
        if port.kind == "loopback" or port.name in metrics.keys() & there:
            for address in port.addresses:
                if address.version == 4 or device.isis.is_v6:
                    yield str(address.network), metrics.get(port.name, LOOPBACK_METRIC)
