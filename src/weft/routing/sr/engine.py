"""The failure engine of a network with fixed policies."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network import Network, Risks
from weft.routing.forwarded import ForwardedEngine
from weft.routing.ipgraph import IpStates, build
from weft.routing.prove import Run
from weft.routing.sr.placed import placed
from weft.routing.sr.policies import Policies
from weft.routing.verdict import Routed
from weft.routing.volumes import Ceilings, volumes


@dataclass(frozen=True, slots=True, eq=False)
class PolicyEngine(ForwardedEngine):
    """A network whose `policies` stay as they are, ready to be failed in many ways."""

    policies: Policies

    @classmethod
    def of(cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run, policies: Policies) -> PolicyEngine:
        """From a network and its policies.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        return cls(network, all_risks, limits, run, ip, volumes(network, ip), policies)

    def routed(self, left: IpStates, state: str) -> Routed:  # noqa: ARG002 - policies ask for no promise
        """What the policies make of what is left, once all routers have converged."""
        sent = self.sent
        both_up = left.node_up[:, sent.targets, None, None] & left.node_up[:, None, :, None]
        volume = sent.by_class_gbps * both_up
        return Routed.of(placed(self.ip, left.arc_up, sent.targets, volume, self.policies, self.run.ecmp), sent)
