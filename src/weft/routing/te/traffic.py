"""What is to be routed: all demands of a network, its capacities, and the states that routing is compared in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Multigraph, Weights, place
from weft.network import Bools, Floats, Ints, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, IpStates, build, states
from weft.routing.required import Required
from weft.routing.volumes import Volumes, volumes


@dataclass(frozen=True, slots=True, eq=False)
class Traffic:
    """All traffic of a network whatever its class, in some states; without ceilings or delay limits.

    `volume_gbps` (n_targets, n_nodes) is what each node sends to each of `targets`; in each state the demand of what
    is down is gone.
    """

    ip: IpGraph
    left: IpStates
    targets: Ints
    volume_gbps: Floats
    width: int

    @classmethod
    def of(cls, network: Network, all_risks: Risks, chosen: Scenarios, width: int) -> Traffic:
        """Of a network in the states `chosen`, the first of which has nothing failed.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        sent: Volumes = volumes(network, ip)
        left = states(ip, network, carry(network, all_risks, chosen))
        return cls(ip, left, sent.targets, sent.by_class_gbps.sum(axis=2), width)

    def arc_capacity_gbps(self, state: int) -> Floats:
        """Capacity of each arc (n_arcs,), inf without limit, 0 where it is down."""
        of_row = np.append(self.left.capacity_gbps[state], np.inf)[self.ip.capacity_row]
        return np.where(self.left.arc_up[state], of_row, 0.0)

    def sent(self, state: int) -> Floats:
        """What is sent in a state (n_targets, n_nodes)."""
        up = self.left.node_up[state]
        return np.asarray(self.volume_gbps * up[self.targets][:, None] * up[None, :])

    @property
    def required(self) -> Required:
        """All of it as what every state requires, arcs filled up to their capacity."""
        n = len(self.left)
        volume = np.stack([self.sent(s) for s in range(n)])
        return Required(self.left.arc_up, self.targets, volume, np.full(volume.shape, np.inf), np.ones(n))

    def utilisation(self, ip: IpGraph, rows: slice = slice(None)) -> Floats:
        """The fullest arc of some states (n_states,) by ECMP with the metrics of `ip`."""
        chosen = range(len(self.left))[rows]
        volume = np.stack([self.sent(s) for s in chosen])[..., None]
        weights = Weights(ip.metric, ip.delay_ms, self.width)
        load = place(ip.graph, weights, self.left.arc_up[rows], self.targets, volume).load_gbps[..., 0]
        capacity = np.stack([self.arc_capacity_gbps(s) for s in chosen])
        return np.asarray(filled(load, capacity).max(axis=1, initial=0.0))

    def whole(self, state: int) -> tuple[Multigraph, Bools]:
        """The graph of what is left in a state, all of whose arcs are up, and which arcs (n_arcs,) these are."""
        up, graph = self.left.arc_up[state], self.ip.graph
        return Multigraph.of(graph.n_nodes, graph.tail[up], graph.head[up]), up


def filled(load_gbps: Floats, capacity_gbps: Floats) -> Floats:
    """Load over capacity, 0 where there is none."""
    return np.divide(load_gbps, capacity_gbps, out=np.zeros_like(load_gbps), where=capacity_gbps > 0)
