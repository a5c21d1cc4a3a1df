"""The failure engine of a network that a controller steers: each scenario is a program of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Network, Risks
from weft.routing.forwarded import ForwardedEngine
from weft.routing.ipgraph import IpStates, build
from weft.routing.prove import Run
from weft.routing.steering.controller import Path
from weft.routing.steering.flows import MOST_LINKS, Flows, flows_of
from weft.routing.steering.states import Asked, Desk, Promise, SteeredStates
from weft.routing.verdict import Routed
from weft.routing.volumes import INTACT, Ceilings, volumes


@dataclass(frozen=True, slots=True, eq=False)
class SteeredEngine(ForwardedEngine):
    """A steered network ready to be failed in many ways.

    `known` are the paths that the controller uses with nothing failed: what it begins with in each scenario, so that
    an answer depends on no other scenario.
    """

    flows: Flows
    known: tuple[list[Path], list[Path]]

    @classmethod
    def of(
        cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run, most_links: int = MOST_LINKS
    ) -> SteeredEngine:
        """Steer everything once with nothing failed, over paths of at most `most_links` links.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        sent = volumes(network, ip)
        flows = flows_of(sent, network.demands.traffic_class, network.classes, most_links)
        engine = cls(network, all_risks, limits, run, ip, sent, flows, ([], []))
        desk = Desk(ip, flows, np.ones(ip.graph.n_arcs))
        engine._steered(desk, engine.left(np.full((1, 1), -1)), INTACT)
        return cls(network, all_risks, limits, run, ip, sent, flows, desk.used)

    def routed(self, left: IpStates, state: str) -> Routed:
        """What flows when the controller has programmed one scenario."""
        desk = Desk(self.ip, self.flows, np.ones(self.ip.graph.n_arcs))
        desk.know(self.known)
        return self._steered(desk, left, state).routed(slice(0, 1))

    def _steered(self, desk: Desk, left: IpStates, state: str) -> SteeredStates:
        asked = Asked.of(self.flows, left, Promise(self.network.classes, (state,), self.limits))
        room = np.append(left.capacity_gbps[0], np.inf)[self.ip.capacity_row] * asked.ceiling[0]
        one = desk.steer(left.arc_up[0], room, asked.due_gbps[0], asked.offered_gbps[0])
        none = np.zeros(len(self.ip.row_name), np.int64)
        return SteeredStates(self.ip, self.flows, (one,), asked.alive, none)
