"""One scenario of a network as the reference routes it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.routing.test_proof_against_networkx import Reference

from weft.network import FailureMasks, Incidence, Network, Risks, Scenarios, carry


def failed(network: Network, everything: Risks, members: Sequence[int]) -> Reference:
    """The network with some risks down."""
    state = Scenarios(("down",), ("down",), Incidence.of([list(members)], len(everything)))
    return of_masks(network, carry(network, everything, state), 0)


def of_masks(network: Network, masks: FailureMasks, s: int) -> Reference:
    """Scenario `s` of what masks leave."""
    up, gbps = (masks.router_up[s].tolist(), masks.site_up[s].tolist()), masks.capacity_gbps[s].tolist()
    return Reference(network, (*up, gbps, masks.gateway_gbps[s].tolist()))
