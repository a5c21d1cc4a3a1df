"""The failure engine of a steered network: each scenario by itself."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from tests.conftest import RandomNetwork

from weft import routing
from weft.network import risks, scenarios
from weft.routing.outcome import joined
from weft.routing.steering import SteeredEngine

LIMITS = routing.Ceilings(0.8, 0.95)


@pytest.mark.parametrize("seed", range(12))
def test_an_outcome_depends_on_no_other_scenario_and_no_thread(random_network: RandomNetwork, seed: int) -> None:
    """One call over all scenarios, one a scenario, and two threads give the same bits."""
    network = random_network(seed)
    all_risks = risks(network)
    engine = SteeredEngine.of(network, all_risks, LIMITS, routing.Run())
    members = np.array([[-1, -1], *([i, (i * 7) % len(all_risks)] for i in range(len(all_risks)))])
    state = ("none", *(all_risks.kind[i] for i in range(len(all_risks))))
    whole = engine.outcomes(members, state)
    single = joined([engine.outcomes(members[i : i + 1], state[i : i + 1]) for i in range(len(members))])
    threaded = replace(engine, run=routing.Run(threads=2)).outcomes(members, state)
    for other in (single, threaded):
        for field in fields(whole):
            np.testing.assert_array_equal(getattr(whole, field.name), getattr(other, field.name), field.name)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_shortest_paths_hold_a_controller_holds(random_network: RandomNetwork, seed: int) -> None:
    """Where ECMP keeps a promise there is a steering that does, and the engine finds one."""
    network = random_network(seed)
    all_risks = risks(network)
    chosen = scenarios(all_risks, list(dict.fromkeys(all_risks.kind)))
    members = np.array([[one[0] if len(one) else -1] for one in (chosen.risks[s] for s in range(len(chosen)))])
    state = chosen.state
    plain = routing.prove(network, all_risks, chosen, LIMITS)
    steered = SteeredEngine.of(network, all_risks, LIMITS, routing.Run()).outcomes(members, state)
    assert not (plain.held & ~steered.held).any()
    np.testing.assert_allclose(steered.offered_gbps, plain.offered_gbps, rtol=1e-9)
    np.testing.assert_allclose(steered.removed_gbps, plain.removed_gbps, rtol=1e-9)
