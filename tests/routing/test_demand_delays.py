"""Delays of demands over failures, against the proof's and worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.test_promises import LIMITS, Traffic, network_of

from weft.network import Network, floats, risks, scenarios
from weft.routing import prove
from weft.routing.demand_delays import demand_delays
from weft.routing.prove import Run

RandomNetwork = Callable[[int], Network]


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_the_longest_delays_are_those_of_the_proof(random_network: RandomNetwork, seed: int) -> None:
    """With nothing failed and at the worst; the least is at most the mean, the mean at most the longest."""
    network = random_network(seed)
    every = ("fibre", "router", "site", "link")
    classes = replace(network.classes, protect=(every,) * 3, deferrable=floats([0.0] * 3))
    network, everything = replace(network, classes=classes), risks(network)
    chosen = scenarios(everything, every)
    found = demand_delays(network, everything, chosen)
    proof = prove(network, everything, chosen, LIMITS)
    assert found.intact.max_ms == pytest.approx(proof.demands.delay_ms, nan_ok=True)
    assert found.worst.max_ms == pytest.approx(proof.demands.worst_delay_ms, nan_ok=True)
    moved = proof.demands.worst_scenario >= 0
    assert found.scenario[moved].tolist() == proof.demands.worst_scenario[moved].tolist()
    for reach in (found.intact, found.worst):
        assert (reach.min_ms <= reach.mean_ms * (1 + 1e-9)).all()
        assert (reach.mean_ms <= reach.max_ms * (1 + 1e-9)).all()


def test_each_path_counts_by_its_traffic() -> None:
    """Two planes of 1 ms and 3 ms: 2 ms in the mean; without the quick one 3, without both no path at all."""
    network = network_of([0, 0, 1, 1], [(0, 2, 100.0), (1, 3, 100.0)], Traffic([(0, 1, 0, 10.0)]))
    slow = replace(network, ip_links=replace(network.ip_links, delay_ms=floats([1.0, 3.0])))
    everything = risks(slow)
    found = demand_delays(slow, everything, scenarios(everything, ["link:L0"]), Run(threads=2))
    assert [column.tolist() for column in (found.intact.min_ms, found.intact.mean_ms, found.intact.max_ms)] == [
        [1.0], [2.0], [3.0]
    ]  # fmt: skip
    assert found.worst.min_ms.tolist() == [1.0]
    assert found.scenario.tolist() == [0]
    cut = demand_delays(slow, everything, scenarios(everything, ["link:2"], intact=False))
    assert np.isnan(cut.intact.max_ms).all()
    assert cut.worst.min_ms.tolist() == [np.inf]
    gone = demand_delays(slow, everything, scenarios(everything, ["site:A"], intact=False))
    assert (gone.scenario.tolist(), np.isnan(gone.worst.mean_ms).all()) == ([-1], True)
