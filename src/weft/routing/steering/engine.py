"""The failure engine of a network that a controller steers: each scenario is a program of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft.network import Ints, Network, Risks
from weft.routing.forwarded import ForwardedEngine
from weft.routing.ipgraph import IpStates, build
from weft.routing.prove import Run
from weft.routing.steering.controller import Effort, Path
from weft.routing.steering.flows import MOST_LINKS, Flows, flows_of
from weft.routing.steering.states import Asked, Desk, Promise, SteeredStates
from weft.routing.verdict import Routed
from weft.routing.volumes import INTACT, Ceilings, Volumes, volumes

EFFORT = Effort(within=1e-3, once=True)
"""Each scenario is looked at once: what is lost there is at most a thousandth more than it need be."""

Programmed = Mapping[int, Sequence[tuple[int, int, int, tuple[int, ...]]]]
"""Paths that a controller used when a risk failed alone, or none did (-1): source, target, class, and arcs between."""


@dataclass(frozen=True, slots=True, eq=False)
class SteeredEngine(ForwardedEngine):
    """A steered network ready to be failed in many ways.

    `known` are the paths that the controller begins with in each scenario: those that it uses with nothing failed, so
    that an answer depends on no other scenario.  `before` are more by risk, for scenarios in which that fails.
    """

    flows: Flows
    known: Sequence[Path]
    before: Mapping[int, Sequence[Path]]

    @classmethod
    def of(
        cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run, most_links: int = MOST_LINKS,
        programmed: Programmed | None = None,
    ) -> SteeredEngine:  # fmt: skip
        """Steer everything once with nothing failed, over paths of at most `most_links` links.

        With what was `programmed` before, as of a plan, less is left to be found.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        sent = volumes(network, ip)
        flows = flows_of(sent, network.demands.traffic_class, network.classes, most_links)
        before = _before(flows, sent, network.demands.traffic_class, programmed or {})
        engine = cls(network, all_risks, limits, run, ip, sent, flows, before.get(-1, ()), before)
        desk = Desk(ip, flows, np.ones(ip.graph.n_arcs), EFFORT)
        engine._steered(desk, engine.left(np.full((1, 1), -1)), INTACT)
        return replace(engine, known=desk.used)

    def informed(self, members: Ints) -> SteeredEngine:
        """The engine that knows what was programmed when any of these risks failed alone."""
        more = [path for risk in members.tolist() if risk >= 0 for path in self.before.get(risk, ())]
        return replace(self, known=list(dict.fromkeys([*self.known, *more]))) if more else self

    def routed(self, left: IpStates, state: str) -> Routed:
        """What flows when the controller has programmed one scenario."""
        desk = Desk(self.ip, self.flows, np.ones(self.ip.graph.n_arcs), EFFORT)
        return self._steered(desk, left, state).routed(slice(0, 1))

    def _steered(self, desk: Desk, left: IpStates, state: str) -> SteeredStates:
        asked = Asked.of(self.flows, left, Promise(self.network.classes, (state,), self.limits))
        desk.know(self.known, asked.due_gbps[0] > 0)
        room = np.append(left.capacity_gbps[0], np.inf)[self.ip.capacity_row] * asked.ceiling[0]
        one = desk.steer(left.arc_up[0], room, asked.due_gbps[0], asked.offered_gbps[0])
        none = np.zeros(len(self.ip.row_name), np.int64)
        return SteeredStates(self.ip, self.flows, (one,), asked.alive, none)


def _before(
    flows: Flows, sent: Volumes, traffic_class: Ints, programmed: Programmed
) -> dict[int, Sequence[Path]]:
    """The same paths, each of the flow that carries its class; those without traffic now are left out."""
    ends = zip(sent.source.tolist(), sent.targets[sent.target].tolist(), traffic_class.tolist(), strict=True)
    flow = {key: f for key, f in zip(ends, flows.flow_of_demand.tolist(), strict=True) if f >= 0}
    return {
        risk: [(flow[key], arcs) for *ends_and_class, arcs in paths if (key := tuple(ends_and_class)) in flow]
        for risk, paths in programmed.items()
    }
