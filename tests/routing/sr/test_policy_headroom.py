"""Headroom of fixed policies: against plain ECMP where there are none, and against bisection with the proof."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.conftest import RandomNetwork
from tests.routing.sr.test_policies_against_networkx import random_policies
from tests.routing.test_promises import LIMITS

from weft import routing
from weft.network import Floats, Network, Risks, Scenarios, floats, risks, scenarios
from weft.routing.arrivals import members_of
from weft.routing.headroom import Growth, headroom
from weft.routing.prove import Run
from weft.routing.sr import Policies, PolicyEngine, policy_headroom


def policies_of(network: Network, seed: int) -> Policies:
    """Random policies between the nodes that send and the targets of demands."""
    ip = routing.build(network)
    sent, some = routing.volumes(network, ip), random_policies(ip, seed)
    place = np.full(ip.n_nodes, -1)
    place[sent.targets] = np.arange(len(sent.targets))
    kept = place[some.target] >= 0
    columns = (some.source, place[some.target], some.via, some.arc, some.share)
    return Policies.of(*(column[kept] for column in columns))


def parts(network: Network, found: tuple[Growth, Growth, Growth]) -> list[tuple[float, Floats]]:
    """The factor of each thing that may grow, and which demands belong to it."""
    demands, n_sites = network.demands, len(network.sites)
    mine = [
        *np.eye(len(demands)), *(1.0 * ((demands.a == v) | (demands.z == v)) for v in range(n_sites)),
        np.ones(len(demands)),
    ]  # fmt: skip
    return list(zip(np.concatenate([growth.factor for growth in found]).tolist(), mine, strict=True))


class Proved:
    """Whether a network with policies keeps its promise when some demands have grown."""

    def __init__(self, network: Network, all_risks: Risks, chosen: Scenarios, policies: Policies) -> None:
        self.network, self.risks, self.chosen, self.policies = network, all_risks, chosen, policies
        self.members = members_of(chosen, range(len(chosen)))

    def holds(self, mine: Floats, factor: float) -> bool:
        """By the engine that proves states of fixed policies."""
        gbps = floats(self.network.demands.gbps * np.where(mine > 0, factor, 1.0))
        grown = replace(self.network, demands=replace(self.network.demands, gbps=gbps))
        engine = PolicyEngine.of(grown, self.risks, LIMITS, Run(), self.policies)
        return bool(engine.outcomes(self.members, self.chosen.state).held.all())


@pytest.mark.parametrize("seed", range(8))
def test_without_policies_it_is_that_of_shortest_paths(random_network: RandomNetwork, seed: int) -> None:
    """Factors of demands, sites and everything, and where they bind."""
    network = random_network(seed)
    all_risks = risks(network)
    chosen = scenarios(all_risks, ["fibre", "router", "link"])
    plain = headroom(network, all_risks, chosen, LIMITS)
    fixed = policy_headroom(PolicyEngine.of(network, all_risks, LIMITS, Run(), Policies.none()), chosen)
    for thing in ("demands", "sites", "everything"):
        np.testing.assert_allclose(getattr(fixed, thing).factor, getattr(plain, thing).factor, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6])
def test_bisection_with_the_proof_finds_the_same_factor(random_network: RandomNetwork, seed: int) -> None:
    """A little less traffic keeps every promise and a little more breaks one, down to where bisection ends."""
    network = random_network(seed)
    small = replace(network.demands, gbps=floats(network.demands.gbps / 100))
    classes = replace(network.classes, max_delay_ms=floats([np.inf] * len(network.classes)))
    network = replace(network, demands=small, classes=classes)
    all_risks = risks(network)
    chosen, policies = scenarios(all_risks, ["fibre", "link"]), policies_of(network, seed)
    found = policy_headroom(PolicyEngine.of(network, all_risks, LIMITS, Run(), policies), chosen)
    without = floats(np.where(found.demands.factor > 1, small.gbps, 0.0))  # of demands that some failure cuts off
    network = replace(network, demands=replace(small, gbps=without))
    found = policy_headroom(PolicyEngine.of(network, all_risks, LIMITS, Run(), policies), chosen)
    assert found.everything.factor[0] > 1
    proved, rng = Proved(network, all_risks, chosen, policies), np.random.default_rng(seed)
    each = parts(network, (found.demands, found.sites, found.everything))
    bound = [i for i, (factor, _) in enumerate(each) if np.isfinite(factor)]
    for at in {*rng.choice(bound, min(4, len(bound)), replace=False).tolist(), bound[-1]}:
        factor, mine = each[at]
        low, high = 1.0, 2.0 * factor
        for _ in range(22):
            middle = (low + high) / 2
            low, high = (middle, high) if proved.holds(mine, middle) else (low, middle)
        assert (low + high) / 2 == pytest.approx(factor, rel=1e-6)


def test_a_flow_group_whose_lists_all_fail_goes_straight(random_network: RandomNetwork) -> None:
    """Policies that change where traffic goes change the factor, but not in a state that leaves none of them valid."""
    network = random_network(3)
    all_risks = risks(network)
    ip = routing.build(network)
    sent = routing.volumes(network, ip)
    nowhere = int(np.flatnonzero(ip.graph.head != ip.graph.tail)[0])
    groups = dict.fromkeys(zip(sent.source.tolist(), sent.target.tolist(), strict=True))
    policies = Policies.of(
        *zip(*((source, target, int(ip.graph.tail[nowhere]), nowhere, 1.0) for source, target in groups), strict=True)
    )
    chosen = scenarios(all_risks, ["link"])
    engine = PolicyEngine.of(network, all_risks, LIMITS, Run(), policies)
    down = [s for s in range(len(chosen)) if not engine.left(members_of(chosen, range(s, s + 1))).arc_up[0, nowhere]]
    some = scenarios(all_risks, [f"link:{all_risks.name[int(chosen.risks[s][0])]}" for s in down], intact=False)
    fixed, plain = policy_headroom(engine, some), headroom(network, all_risks, some, LIMITS)
    assert len(some)
    np.testing.assert_allclose(fixed.demands.factor, plain.demands.factor, rtol=1e-9, atol=1e-9)
