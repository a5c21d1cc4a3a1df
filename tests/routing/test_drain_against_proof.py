"""What is lost during a maintenance, against a proof of both failures together on a network of that hour's traffic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.test_promises import LIMITS, TWO_PLANES, Traffic, network_of

from weft.network import Incidence, Ints, Network, Risks, Scenarios, floats, risks
from weft.routing import Proof, prove
from weft.routing.drain import Drain, Further, drain, windows

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)


def singles(everything: Risks, *kinds: str) -> Further:
    """Every single risk of some kinds."""
    rows = [i for i, kind in enumerate(everything.kind) if kind in kinds]
    return Further(np.array(rows, dtype=np.int64)[:, None], tuple(everything.kind[i] for i in rows))


def proved(network: Network, everything: Risks, sets: list[list[int]], state: tuple[str, ...]) -> Proof:
    """The proof of some sets of risks."""
    chosen = Scenarios(tuple(map(str, range(len(sets)))), state, Incidence.of(sets, len(everything)))
    return prove(network, everything, chosen, LIMITS)


@settings(max_examples=40)
@given(seeds)
def test_each_further_failure_loses_what_both_together_do(random_network: RandomNetwork, seed: int) -> None:
    """In each of three hours, with the element out and with it in service; and the classes that must be carried."""
    network, rng = random_network(seed), np.random.default_rng(seed)
    everything = risks(network)
    element = rng.choice(len(everything), min(2, len(everything)), replace=False).astype(np.int64)
    factor = np.concatenate([np.ones((1, len(network.demands))), rng.uniform(0, 3, (2, len(network.demands)))])
    found = drain(network, everything, element, singles(everything, "link", "router", "site", "srlg"), factor)
    further = [row[row >= 0].tolist() for row in found.further.members]
    assert further[0] == []
    assert all(not set(row) <= set(element.tolist()) for row in further[1:])
    both = [sorted({*element.tolist(), *row}) for row in further]
    for hour in range(3):
        then = replace(network, demands=replace(network.demands, gbps=floats(network.demands.gbps * factor[hour])))
        # any state but `none` counts as a failure, in which deferrable shares are not lost
        out = proved(then, everything, both, ("x",) * len(both))
        service = proved(then, everything, further, ("none", *["x"] * (len(further) - 1)))
        assert found.lost_gbps[hour] == pytest.approx(out.lost_gbps, abs=1e-9)
        assert found.before_gbps[hour] == pytest.approx(service.lost_gbps, abs=1e-9)
        assert found.max_utilisation[hour] == pytest.approx(out.max_utilisation[0])
        assert found.removed_gbps[hour] == pytest.approx(out.removed_gbps[0])
    for s, state in enumerate(found.further.state):
        kept = [bool(p) if s == 0 else state in p for p in network.classes.protect]
        assert found.must[s].tolist() == kept
    _late_as_proved(network, everything, found, (both, further))


def _late_as_proved(network: Network, everything: Risks, found: Drain, sets: tuple[list[list[int]], ...]) -> None:
    """Late demands are those whose delay breaks a promise in the proof."""
    for rows, late in zip(sets, (found.late, found.late_before), strict=True):
        for s, members in enumerate(rows):
            state = found.further.state[s]
            asks = tuple((state,) if found.must[s, c] else () for c in range(len(network.classes)))
            asked = replace(network, classes=replace(network.classes, protect=asks))
            proof = proved(asked, everything, [members], (state,))
            limit = network.classes.max_delay_ms[network.demands.traffic_class]
            delay = proof.demands.worst_delay_ms
            assert late[s] == np.count_nonzero(np.isfinite(delay) & (delay > limit * (1 + 1e-9)))


def rows_of(everything: Risks, *labels: str) -> Ints:
    """Risks by kind and name."""
    names = [everything.label(i) for i in range(len(everything))]
    return np.array([names.index(label) for label in labels], dtype=np.int64)


def test_of_two_planes_none_may_go_when_one_cannot_carry_the_rest() -> None:
    """Nothing is lost with one out; then the other is all there is."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 90.0)]))
    everything = risks(network)
    found = drain(network, everything, rows_of(everything, "link L0"), singles(everything, "link"), np.ones((1, 1)))
    assert found.lost_gbps[0].ravel().tolist() == [0.0, 90.0]
    assert found.before_gbps[0].ravel().tolist() == [0.0, 0.0]
    assert found.max_utilisation.tolist() == pytest.approx([0.9])
    assert found.is_safe.tolist() == [False]


def test_of_three_planes_one_may_go_at_night() -> None:
    """90 Gb/s by day over two planes of 50 and then one: lost; 30 Gb/s by night fit on one."""
    planes = [0, 0, 0, 1, 1, 1], [(0, 3, 50.0), (1, 4, 50.0), (2, 5, 50.0)]
    network = network_of(*planes, Traffic([(0, 1, 0, 90.0)]))
    everything = risks(network)
    factor = np.array([[1.0], [1 / 3]])
    found = drain(network, everything, rows_of(everything, "router R1"), singles(everything, "link", "router"), factor)
    assert found.is_safe.tolist() == [False, True]
    assert found.at_risk_gbps.sum(axis=2).max(axis=1).tolist() == pytest.approx([40.0, 0.0])


def test_what_would_be_lost_anyway_is_no_reason() -> None:
    """A spur loses its traffic when its only link fails, drained ring or not."""
    ring_and_spur = [0, 1, 2, 3], [(0, 1, 100.0), (1, 2, 100.0), (2, 0, 100.0), (0, 3, 100.0)]
    network = network_of(*ring_and_spur, Traffic([(0, 3, 0, 10.0)]))
    everything = risks(network)
    found = drain(network, everything, rows_of(everything, "link L1"), singles(everything, "link"), np.ones((1, 1)))
    assert found.lost_gbps.max() == 10.0
    assert found.is_safe.tolist() == [True]


def test_a_longer_way_than_a_class_allows_is_a_reason() -> None:
    """Nothing is lost, but what protects is late at once."""
    triangle = [0, 1, 2], [(0, 1, 100.0), (1, 2, 100.0), (2, 0, 100.0)]
    network = network_of(*triangle, Traffic([(0, 1, 0, 10.0)], [(1.5, 0.0, ("router",))]))
    everything = risks(network)
    found = drain(network, everything, rows_of(everything, "link L0"), singles(everything, "link"), np.ones((1, 1)))
    assert found.at_risk_gbps.max() == 0.0
    assert (found.late.tolist(), found.late_before.tolist()) == ([1, 0, 0], [0, 0, 0])
    assert found.is_safe.tolist() == [False]


@given(st.lists(st.booleans(), min_size=24, max_size=24), st.floats(0.1, 30.0))
def test_a_window_is_safe_in_every_hour_that_it_touches(safe: list[bool], hours: float) -> None:
    """Over midnight too; what takes more than a day needs every hour."""
    whole = int(np.ceil(hours))
    expected = [h for h in range(24) if all(safe[(h + i) % 24] for i in range(whole))]
    assert list(windows(np.array(safe), hours)) == expected
