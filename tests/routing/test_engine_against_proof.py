"""The failure engine against full recomputation, on random networks and random sets of failures."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.graph import Weights, place
from weft.network import Classes, Incidence, Ints, Network, Scenarios, carry, floats, risks
from weft.routing import Ceilings, Engine, Outcomes, Run, joined, prove, states

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)
LIMITS = Ceilings(0.8, 0.95)
STATES = ("fibre", "link", "router", "fibre:2", "site")


def _sets(network: Network, seed: int, n: int = 40) -> tuple[Ints, tuple[str, ...], Scenarios]:
    """Random sets of up to three risks of any kind, with the state that asks for each."""
    rng = np.random.default_rng(seed)
    n_risks = len(risks(network))
    size = [0, *rng.integers(1, min(3, n_risks) + 1, n - 1).tolist()]
    chosen = [sorted(rng.choice(n_risks, k, replace=False).tolist()) for k in size]
    members = np.full((n, 3), -1)
    for row, each in enumerate(chosen):
        members[row, : len(each)] = each
    state = tuple(str(rng.choice(STATES)) if k else "none" for k in size)
    named = Scenarios(tuple(str(i) for i in range(n)), state, Incidence.of(chosen, n_risks))
    return members, state, named


def _varied(network: Network, seed: int) -> Network:
    """Metrics that differ by direction, LAGs that need several members, overloaded routers, empty demands, cards."""
    rng = np.random.default_rng(seed)
    links, routers, demands = network.ip_links, network.routers, network.demands
    over = (rng.random(len(routers)) < 0.2) & (rng.random() < 0.5)
    return replace(
        network,
        ip_links=replace(links, metric_back=rng.integers(1, 4, len(links)), min_members=rng.integers(1, 3, len(links))),
        routers=replace(routers, overloaded=over),
        demands=replace(demands, gbps=np.where(rng.random(len(demands)) < 0.2, 0.0, demands.gbps)),
    )


@settings(max_examples=150)
@given(seeds, st.sampled_from([1, 2, 64]))
def test_every_figure_agrees(random_network: RandomNetwork, seed: int, width: int) -> None:
    """Utilisation, offered, removed, without a path, lost, fill, late and held of any set of failures."""
    network = _varied(random_network(seed), seed)
    members, state, chosen = _sets(network, seed)
    engine = Engine.of(network, risks(network), LIMITS, Run(ecmp=width))
    found = engine.outcomes(members, state)
    proof = prove(network, risks(network), chosen, LIMITS, Run(ecmp=width))
    for name in ("max_utilisation", "offered_gbps", "removed_gbps", "unroutable_gbps", "lost_gbps"):
        assert getattr(found, name) == pytest.approx(getattr(proof, name), rel=1e-9, abs=1e-9), name
    assert found.held.tolist() == proof.held.tolist()
    assert found.row_utilisation[:, 0] == pytest.approx(proof.rows.worst_utilisation, rel=1e-9, abs=1e-12)
    assert found.fill.max() == pytest.approx(proof.rows.fill.max(initial=0.0), rel=1e-9, abs=1e-12)
    late = [violation is not None and violation.kind == "delay" for violation in proof.violation]
    assert (found.late[np.array(late)] > 0).all()


@settings(max_examples=150)
@given(seeds, st.sampled_from([1, 2, 64]))
def test_every_load_agrees(random_network: RandomNetwork, seed: int, width: int) -> None:
    """Load of each arc and class, capacity, and what has no path, against routing every state anew."""
    network = _varied(random_network(seed), seed)
    members, _, chosen = _sets(network, seed)
    engine = Engine.of(network, risks(network), LIMITS, Run(ecmp=width))
    found = engine.loads(members)
    left = states(engine.ip, network, carry(network, risks(network), chosen))
    both_up = left.node_up[:, engine.sent.targets, None, None] & left.node_up[:, None, :, None]
    volume = engine.sent.by_class_gbps * both_up
    weights = Weights(engine.ip.metric, engine.ip.delay_ms, width)
    placed = place(engine.ip.graph, weights, left.arc_up, engine.sent.targets, volume)
    stuck = (volume * np.isinf(placed.delay_ms)[..., None]).sum(axis=(1, 2))
    assert found.load_gbps == pytest.approx(placed.load_gbps, rel=1e-9, abs=1e-9)
    assert found.capacity_gbps.tobytes() == left.capacity_gbps.tobytes()
    assert found.unroutable_gbps == pytest.approx(stuck, rel=1e-9, abs=1e-9)


@settings(max_examples=60)
@given(seeds)
def test_late_demands_are_counted(random_network: RandomNetwork, seed: int) -> None:
    """Of the classes that must be carried, those with a path that takes too long."""
    network = random_network(seed)
    tight = Classes(
        network.classes.name, floats([3.0, 9.0, 15.0]), network.classes.deferrable, network.classes.protect
    )  # fmt: skip
    network = replace(network, classes=tight)
    members, state, chosen = _sets(network, seed)
    found = Engine.of(network, risks(network), LIMITS, Run()).outcomes(members, state)
    engine = Engine.of(network, risks(network), LIMITS, Run())
    left = states(engine.ip, network, carry(network, risks(network), chosen))
    weights = Weights(engine.ip.metric, engine.ip.delay_ms)
    delay = place(engine.ip.graph, weights, left.arc_up, engine.sent.targets, engine.sent.by_class_gbps[None]).delay_ms
    demands, sent = network.demands, engine.sent
    for s, name in enumerate(state):
        n_late = 0
        for d in range(len(demands)):
            c = int(demands.traffic_class[d])
            alive = left.node_up[s, sent.source[d]] and left.node_up[s, sent.targets[sent.target[d]]]
            due = name == "none" or (name in tight.protect[c] and tight.deferrable[c] < 1)
            took = delay[s, sent.target[d], sent.source[d]]
            n_late += bool(alive and due and demands.gbps[d] > 0 and tight.max_delay_ms[c] < took < np.inf)
        assert found.late[s] == n_late


def _bytes(found: Outcomes) -> bytes:
    return b"".join(np.ascontiguousarray(getattr(found, name)).tobytes() for name in Outcomes.__dataclass_fields__)


@settings(max_examples=40)
@given(seeds, st.integers(1, 39))
def test_neither_threads_nor_splits_change_a_bit(random_network: RandomNetwork, seed: int, cut: int) -> None:
    """One call on one thread, two calls on three threads, in another order, and from a pickled engine."""
    network = random_network(seed)
    members, state, _ = _sets(network, seed)
    one = Engine.of(network, risks(network), LIMITS, Run())
    several = pickle.loads(pickle.dumps(Engine.of(network, risks(network), LIMITS, Run(threads=3))))
    whole = one.outcomes(members, state)
    later = several.outcomes(members[cut:], state[cut:])
    parts = joined([several.outcomes(members[:cut], state[:cut]), later])
    assert _bytes(whole) == _bytes(parts)


def test_nothing_at_all_is_no_outcome(random_network: RandomNetwork) -> None:
    """No scenario gives empty columns, not an error."""
    network = random_network(1)
    found = Engine.of(network, risks(network), LIMITS, Run(threads=2)).outcomes(np.zeros((0, 2), np.int64), ())
    assert len(found) == 0
    assert found.row_scenario.shape == (len(network.ip_links) + len(network.routers), 5)
    assert (found.row_scenario == -1).all()


@settings(max_examples=60)
@given(seeds, st.floats(0.0, 2.0))
def test_what_is_pruned_is_below_its_bound(random_network: RandomNetwork, seed: int, asked: float) -> None:
    """All pairs of risks: those left out would not have reached what was asked for, nor what bounds them."""
    network = random_network(seed)
    n_risks = len(risks(network))
    members = np.array([(i, k) for i in range(n_risks) for k in range(i)], dtype=np.int64).reshape(-1, 2)
    engine, state = Engine.of(network, risks(network), LIMITS, Run()), ("link:2",) * len(members)
    whole, found = engine.outcomes(members, state), engine.above(members, state, asked)
    pruned = np.setdiff1d(np.arange(len(members)), found.rows)
    assert (whole.max_utilisation[pruned] <= found.highest_bound).all()
    assert not len(pruned) or found.highest_bound < asked
    assert found.outcomes.max_utilisation.tobytes() == whole.max_utilisation[found.rows].tobytes()
    assert found.n_pruned == len(pruned)
