"""Waypoints: all that a segment list may name in front of the target, priced and timed together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Legs, cheapest_waypoint
from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph


@dataclass(frozen=True, slots=True, eq=False)
class Waypoints:
    """First the nodes, each as a node segment, then (where asked) the arcs, each as an adjacency segment.

    `enter` and `leave` (n_waypoints,) are the nodes where the first leg ends and the second begins; `arc`
    (n_waypoints,) is the arc between them, -1 at a node.  The node that a group starts from is its straight way.
    """

    enter: Ints
    leave: Ints
    arc: Ints
    delay_ms: Floats

    @classmethod
    def of(cls, ip: IpGraph, up: Bools, *, adjacencies: bool) -> Waypoints:
        """All nodes, and all arcs that are `up` (n_arcs,) and have a capacity if `adjacencies`."""
        nodes = np.arange(ip.n_nodes)
        arcs = np.flatnonzero(up & (ip.capacity_row >= 0)) if adjacencies else np.zeros(0, np.int64)
        return cls(
            np.concatenate([nodes, ip.graph.tail[arcs]]), np.concatenate([nodes, ip.graph.head[arcs]]),
            np.concatenate([np.full(ip.n_nodes, -1), arcs]), np.concatenate([np.zeros(ip.n_nodes), ip.delay_ms[arcs]]),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.enter)

    def find(self, via: Ints, arc: Ints) -> Ints:
        """The waypoint of each segment list given as in `Policies`, -1 where there is none; straight is not one."""
        of_arc = np.full(int(self.arc.max(initial=-1)) + 2, -1)
        has = np.flatnonzero(self.arc >= 0)
        of_arc[self.arc[has]] = has
        known = (arc >= 0) & (arc < len(of_arc) - 1)
        return np.where(arc >= 0, np.where(known, of_arc[np.where(known, arc, -1)], -1), via)

    def cost(self, expected: Floats, length: Floats, source: Ints, target: Ints, waypoint: Ints) -> Floats:
        """Expected length of ways (n_ways,) by `waypoint`, where legs are `expected` and arcs `length` long."""
        own = np.where(self.arc[waypoint] >= 0, length[self.arc[waypoint]], 0.0)
        return np.asarray(
            expected[self.enter[waypoint], source] + own + expected[target, self.leave[waypoint]]
        )

    def cheapest(
        self, legs: Legs, expected: Floats, length: Floats, ways: tuple[Ints, Ints, Floats]
    ) -> tuple[Ints, Floats]:
        """For each (source, target, most_delay_ms) of `ways` the cheapest waypoint in time and its cost."""
        own = np.where(self.arc >= 0, length[self.arc], 0.0)
        into = expected[self.enter].T + own, legs.delay_ms[self.enter].T + self.delay_ms
        onward = expected[:, self.leave], legs.delay_ms[:, self.leave]
        return cheapest_waypoint(into, onward, *ways)
