"""Headroom against loads of single demands by hand, and against a proof of the network with its traffic grown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.by_hand import of_masks
from tests.routing.test_promises import LIMITS, TWO_PLANES, Traffic, network_of
from tests.routing.test_proof_against_networkx import SURVIVE, Arc, Reference

from weft.network import Floats, Network, carry, floats, risks, scenarios
from weft.routing import prove
from weft.routing.headroom import Growth, headroom
from weft.routing.prove import Run

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)


def row_of(arc: Arc) -> str:
    """The name of the IP link or gateway that an arc of the reference belongs to."""
    return arc[2]


def allowed(network: Network, reference: Reference, state: str) -> list[tuple[Floats, dict[int, float]]]:
    """For each thing that may grow, demands, then sites, then all: the least factor, and the factor at each arc.

    Things are given by how much of each demand belongs to them.
    """
    demands, classes, failed = network.demands, network.classes, state != "none"
    ceiling = LIMITS.failure if failed else LIMITS.normal
    load: dict[Arc, Floats] = defaultdict(lambda: np.zeros(len(demands)))
    broken = np.zeros(len(demands), dtype=bool)
    for d in range(len(demands)):
        c, ends = int(demands.traffic_class[d]), reference.ends(d)
        firm = (1.0 - classes.deferrable[c] if failed else 1.0) * (not failed or state in classes.protect[c])
        if ends is None or not firm * demands.gbps[d]:
            continue
        route, delay = reference.route(*ends, float(demands.gbps[d] * firm))
        broken[d] = np.isinf(delay) or delay > classes.max_delay_ms[c] * (1 + 1e-9)
        for arc, part in route.items():
            load[arc][d] += part
    n_sites = len(network.sites)
    things = [*np.eye(len(demands), dtype=bool), *((demands.a == v) | (demands.z == v) for v in range(n_sites))]
    found = []
    for mine in [*things, np.ones(len(demands), dtype=bool)]:
        factors = [np.inf]
        for arc, parts in load.items():
            if arc in reference.capacity and parts[mine].sum() > 0:
                room = ceiling * reference.capacity[arc] - parts[~mine].sum()
                factors.append(room / parts[mine].sum())
        found.append(0.0 if broken[mine].any() else min(factors))
    return found


@settings(max_examples=60)
@given(seeds)
def test_the_least_factor_of_all_scenarios_and_arcs_is_found(random_network: RandomNetwork, seed: int) -> None:
    """Of each demand, each site and everything, whatever fails; and the scenario is one that allows no more."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, SURVIVE)
    found = headroom(network, everything, chosen, LIMITS)
    masks = carry(network, everything, chosen)
    expected = np.array([allowed(network, of_masks(network, masks, s), chosen.state[s]) for s in range(len(chosen))])
    growth = [found.demands, found.sites, found.everything]
    factor = np.concatenate([g.factor for g in growth])
    assert factor == pytest.approx(expected.min(axis=0), rel=1e-9, abs=1e-9)
    for i, s in enumerate(np.concatenate([g.scenario for g in growth]).tolist()):
        assert (expected[s, i] if s >= 0 else np.inf) == pytest.approx(factor[i], rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(seeds)
def test_at_the_factor_a_promise_just_holds(random_network: RandomNetwork, seed: int) -> None:
    """Of a network that holds: the row that binds is then at its ceiling, and no row above."""
    network = _held(random_network(seed))
    everything = risks(network)
    chosen = scenarios(everything, ["fibre", "link"])
    found = headroom(network, everything, chosen, LIMITS)
    if (found.everything.factor <= 0).any():
        return
    demands = network.demands
    choices: list[tuple[Growth, int, Floats]] = [(found.everything, 0, np.ones(len(demands)))]
    choices += [(found.demands, d, np.eye(len(demands))[d]) for d in range(len(demands))]
    choices += [(found.sites, v, 1.0 * ((demands.a == v) | (demands.z == v))) for v in range(len(network.sites))]
    for growth, i, mine in choices:
        if np.isfinite(growth.factor[i]):
            gbps = floats(demands.gbps * np.where(mine, growth.factor[i], 1.0))
            proof = prove(replace(network, demands=replace(demands, gbps=gbps)), everything, chosen, LIMITS)
            assert proof.held.all()
            assert proof.rows.fill.max() == pytest.approx(1.0, abs=1e-9)
            assert proof.rows.fill[growth.row[i]] == pytest.approx(1.0, abs=1e-9)


def _held(network: Network) -> Network:
    """The network with so little traffic that no ceiling is passed, and no limit of delay."""
    small = replace(network.demands, gbps=floats(network.demands.gbps / 100))
    classes = replace(network.classes, max_delay_ms=floats([np.inf] * 3))
    return replace(network, demands=small, classes=classes)


def test_what_binds_is_named() -> None:
    """80 % of 100 Gb/s on each of two planes carries 160 Gb/s, but with one plane gone 95 % of one carries 95."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 50.0)]))
    everything = risks(network)
    chosen = scenarios(everything, ["link"])
    found = headroom(network, everything, chosen, LIMITS)
    assert found.demands.factor.tolist() == pytest.approx([1.9])
    assert found.sites.factor.tolist() == pytest.approx([1.9, 1.9])
    assert found.everything.factor.tolist() == pytest.approx([1.9])
    assert chosen.name[found.demands.scenario[0]] == "link L0"
    assert found.demands.row.tolist() == [1]
    intact = headroom(network, everything, scenarios(everything, []), LIMITS)
    assert intact.demands.factor.tolist() == pytest.approx([3.2])


def test_a_promise_broken_whatever_the_volume_leaves_no_headroom() -> None:
    """A demand without a path when its only link fails; no row is to blame."""
    network = network_of([0, 1], [(0, 1, 100.0)], Traffic([(0, 1, 0, 1.0)]))
    everything = risks(network)
    found = headroom(network, everything, scenarios(everything, ["link"]), LIMITS)
    for growth in (found.demands, found.everything):
        assert (growth.factor.tolist(), growth.row.tolist(), growth.scenario.tolist()) == ([0.0], [-1], [1])


def test_a_demand_of_nothing_is_never_bound() -> None:
    """Its factor is infinite, and so is that of its sites."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 0.0)]))
    found = headroom(network, risks(network), scenarios(risks(network), ["link"]), LIMITS)
    assert np.isinf(found.demands.factor).all()
    assert np.isinf(found.sites.factor).all()
    assert found.everything.scenario.tolist() == [-1]


def test_threads_do_not_change_a_bit(random_network: RandomNetwork) -> None:
    """Nor does progress fail to reach the end."""
    network, told = random_network(5), []
    everything = risks(network)
    chosen = scenarios(everything, SURVIVE)
    one = headroom(network, everything, chosen, LIMITS, Run(), lambda *done: told.append(done))
    two = headroom(network, everything, chosen, LIMITS, Run(threads=2))
    assert told[-1] == (len(chosen), len(chosen))
    assert one.demands.factor.tobytes() == two.demands.factor.tobytes()
    assert one.sites.scenario.tobytes() == two.sites.scenario.tobytes()
