"""Availability against every one of the 2**n states, routed by hand over networkx's distances, and chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.by_hand import failed
from tests.routing.test_promises import Traffic, network_of
from tests.routing.test_proof_against_networkx import Arc, Node, Reference

from weft.network import Floats, Network, Risks, floats, risks
from weft.routing.availability import availability
from weft.routing.likely import likely_states, unavailability
from weft.routing.prove import Run

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)
ROUNDING = 1e-9


def hops_of(graph: nx.MultiDiGraph, target: Node) -> Callable[[Node], list[tuple[Arc, Node]]]:
    """The equal-cost arcs of each node that reaches the target."""
    dist = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), target, weight="metric")
    return lambda node: [
        ((node, head, key), head)
        for _, head, key, data in graph.out_edges(node, keys=True, data=True)
        if node in dist and head in dist and dist[head] + data["metric"] == dist[node]
    ]


def state_by_hand(network: Network, reference: Reference, is_failed: bool) -> tuple[list[bool], list[float]]:
    """For each demand whether it is whole, and the share of it that arrives."""
    demands, classes = network.demands, network.classes
    load: dict[Arc, Floats] = defaultdict(lambda: np.zeros(len(classes)))
    ends = [reference.ends(d) for d in range(len(demands))]
    routes = [({}, np.inf) if end is None else reference.route(*end, 1.0) for end in ends]
    for d, (route, _) in enumerate(routes):
        for arc, part in route.items():
            load[arc][int(demands.traffic_class[d])] += part * float(demands.gbps[d])
    drop: dict[Arc, Floats] = {}
    for arc, parts in load.items():
        firm = parts * (1.0 - classes.deferrable if is_failed else 1.0)
        room, drop[arc] = reference.capacity.get(arc, np.inf), np.zeros(len(classes))
        for c, part in enumerate(firm.tolist()):
            lost = max(0.0, part - room)
            drop[arc][c] = lost / part if lost > ROUNDING * reference.capacity.get(arc, 0.0) else 0.0
            room = max(0.0, room - part)
    whole, share = [], []
    for d, (route, delay) in enumerate(routes):
        c, end = int(demands.traffic_class[d]), ends[d]
        in_time = np.isfinite(delay) and delay <= classes.max_delay_ms[c] * (1 + ROUNDING)
        whole.append(end is not None and bool(in_time) and not any(drop[arc][c] for arc in route))
        share.append(0.0 if end is None or np.isinf(delay) else arriving(reference._between(*end), end, drop, c))
    return whole, share


def arriving(graph: nx.MultiDiGraph, end: tuple[Node, Node], drop: dict[Arc, Floats], c: int) -> float:
    """The share that is left after every arc of every path."""
    hops = hops_of(graph, end[1])

    def walk(node: Node) -> float:
        onward = hops(node)
        return 1.0 if node == end[1] else sum((1 - drop[a][c]) * walk(head) for a, head in onward) / len(onward)

    return walk(end[0])


def exhausted(network: Network, everything: Risks, down: Floats) -> tuple[Floats, Floats, Floats]:
    """The exact availability of demands, their expected share, and the availability of classes."""
    may_fail = np.flatnonzero(down > 0).tolist()
    n, of_class = len(network.demands), network.demands.traffic_class
    demand, share, by_class = np.zeros(n), np.zeros(n), np.zeros(len(network.classes))
    for up in product([True, False], repeat=len(may_fail)):
        members = [risk for risk, is_up in zip(may_fail, up, strict=True) if not is_up]
        chance = float(np.prod([down[r] if r in members else 1 - down[r] for r in may_fail]))
        whole, arrives = state_by_hand(network, failed(network, everything, members), bool(members))
        demand += chance * np.array(whole, dtype=float)
        share += chance * np.array(arrives)
        by_class += chance * np.array(
            [all(w for w, k in zip(whole, of_class, strict=True) if k == c) for c in range(3)]
        )
    return demand, share, by_class


@settings(max_examples=60)
@given(seeds)
def test_all_states_give_the_exact_figure(random_network: RandomNetwork, seed: int) -> None:
    """Five risks of any kinds that may fail, some of them more often down than up."""
    network = random_network(seed)
    everything, rng = risks(network), np.random.default_rng(seed)
    down = np.zeros(len(everything))
    chosen = rng.choice(len(everything), min(5, len(everything)), replace=False)
    down[chosen] = rng.uniform(0, 1, len(chosen)) ** 3
    found = availability(network, everything, likely_states(down, rest=0.0, most=99))
    demand, share, by_class = exhausted(network, everything, down)
    assert found.n_states <= 2 ** np.count_nonzero(down)
    assert found.left_out < 1e-13
    for between, exact in ((found.demand, demand), (found.arriving, share), (found.by_class, by_class)):
        assert between.low == pytest.approx(exact, abs=1e-9)
        assert between.high == pytest.approx(exact, abs=1e-9)


@settings(max_examples=40)
@given(seeds, st.integers(1, 20))
def test_the_truth_lies_in_the_interval_however_few_states_are_looked_at(
    random_network: RandomNetwork, seed: int, most: int
) -> None:
    """And the interval is no wider than what was left out."""
    network = random_network(seed)
    everything, rng = risks(network), np.random.default_rng(seed)
    down = np.zeros(len(everything))
    down[rng.choice(len(everything), min(6, len(everything)), replace=False)] = 0.2
    exact = availability(network, everything, likely_states(down, rest=0.0))
    found = availability(network, everything, likely_states(down, rest=0.0, most=most))
    assert found.n_states <= most
    for name in ("demand", "arriving", "by_class"):
        between, truth = getattr(found, name), getattr(exact, name)
        assert (between.low <= truth.high + 1e-12).all()
        assert (between.high >= truth.low - 1e-12).all()
        assert (between.high - between.low <= found.left_out + 1e-12).all()


@given(st.lists(st.floats(0.0, 1.0), max_size=9), st.integers(1, 600))
def test_states_come_by_falling_probability_each_once(down: list[float], most: int) -> None:
    """With the probability that exactly these are down; what is left out bounds the rest from above."""
    found = likely_states(np.array(down), rest=0.0, most=most)
    sets = [frozenset(row[row >= 0].tolist()) for row in found.members]
    exact = [np.prod([u if i in members else 1 - u for i, u in enumerate(down)]) for members in sets]
    assert len(set(sets)) == len(sets)
    assert found.probability == pytest.approx(np.array(exact), rel=1e-9, abs=1e-300)
    assert (np.diff(found.probability) <= 1e-12).all()
    assert found.left_out >= 1.0 - sum(exact) - 1e-12
    possible = [p for p in _all_probabilities(down) if p > 0]
    assert found.left_out <= 1.0 - sum(sorted(possible, reverse=True)[: len(sets)]) + 1e-9


def _all_probabilities(down: list[float]) -> list[float]:
    return [
        float(np.prod([u if is_down else 1 - u for u, is_down in zip(down, state, strict=True)]))
        for state in product([False, True], repeat=len(down))
    ]


def test_a_ring_is_down_when_both_its_ways_are() -> None:
    """Two cables of unavailability p: 1 - p**2; of a class that may not take the longer way, 1 - p."""
    ring = [(0, 1, 100.0), (1, 2, 100.0), (2, 0, 100.0)]
    classes = [(np.inf, 0.0, ("link",)), (1.5, 0.0, ("link",))]
    network = network_of([0, 1, 2], ring, Traffic([(0, 1, 0, 10.0), (0, 1, 1, 10.0)], classes))
    everything = risks(network)
    p = 12 / (35064 + 12)
    down = unavailability(network, everything, {"link": (35064.0, 12.0)})
    assert down[[kind == "link" for kind in everything.kind]].tolist() == [p] * 3
    assert not down[[kind != "link" for kind in everything.kind]].any()
    found = availability(network, everything, likely_states(down, rest=0.0))
    both = p * (1 - (1 - p) ** 2)
    assert found.demand.low.tolist() == pytest.approx([1 - both, 1 - p], abs=1e-13)
    assert found.by_class.high.tolist() == pytest.approx([1 - both, 1 - p], abs=1e-13)


def test_cables_have_mean_times_of_their_own(random_network: RandomNetwork) -> None:
    """What the operator gives for one comes before what is said of all cables."""
    network = next(n for n in map(random_network, range(99)) if len(n.fibres) > 1)
    fibres = network.fibres
    mtbf_h, mttr_h = fibres.mtbf_h.copy(), fibres.mttr_h.copy()
    mtbf_h[0], mttr_h[0] = 90.0, 10.0
    given_one = replace(network, fibres=replace(fibres, mtbf_h=floats(mtbf_h), mttr_h=floats(mttr_h)))
    everything = risks(given_one)
    assert unavailability(given_one, everything).sum() == pytest.approx(0.1)
    share = unavailability(given_one, everything, {"fibre": (99.0, 1.0)})
    assert share.tolist()[: len(fibres)] == pytest.approx([0.1] + [0.01] * (len(fibres) - 1))


def test_half_of_what_does_not_fit_arrives() -> None:
    """A class of 100 Gb/s on what is left of two planes: whole until a plane fails, then half arrives."""
    planes = network_of([0, 0, 1, 1], [(0, 2, 50.0), (1, 3, 50.0)], Traffic([(0, 1, 0, 100.0)]))
    everything = risks(planes)
    found = availability(planes, everything, likely_states(unavailability(planes, everything, {"link": (9.0, 1.0)})))
    assert found.demand.low.tolist() == pytest.approx([0.81])
    assert found.arriving.low.tolist() == pytest.approx([0.81 + 2 * 0.09 * 0.5])


def test_drawing_states_by_chance_agrees() -> None:
    """40,000 draws of a ladder of four sites: within four standard errors."""
    links = [(0, 1, 30.0), (2, 3, 30.0), (0, 2, 30.0), (1, 3, 30.0), (0, 3, 10.0)]
    demands = [(a, z, c, 9.0) for c in range(2) for a in range(4) for z in range(4) if a != z]
    network = network_of([0, 1, 2, 3], links, Traffic(demands, [(3.0, 0.0, ()), (np.inf, 0.25, ())]))
    everything, rng = risks(network), np.random.default_rng(7)
    down = unavailability(network, everything, {"link": (9.0, 1.0), "router": (49.0, 1.0)})
    found = availability(network, everything, likely_states(down, rest=0.0))
    drawn, count = np.unique(rng.random((40_000, len(down))) < down, axis=0, return_counts=True)
    mean = np.zeros(len(demands))
    for state, times in zip(drawn, count, strict=True):
        reference = failed(network, everything, np.flatnonzero(state).tolist())
        mean += times * np.array(state_by_hand(network, reference, bool(state.any()))[0]) / 40_000
    error = np.sqrt(found.demand.low * (1 - found.demand.low) / 40_000)
    assert (np.abs(mean - found.demand.low) <= 4 * error).all()
    assert found.left_out < 1e-9


def test_threads_do_not_change_a_bit(random_network: RandomNetwork) -> None:
    """Nor does how the work is split."""
    network = random_network(11)
    everything = risks(network)
    likely = likely_states(np.full(len(everything), 0.05), most=300)
    one, two = (availability(network, everything, likely, Run(threads=n)) for n in (1, 2))
    for name in ("demand", "arriving", "by_class"):
        assert getattr(one, name).low.tobytes() == getattr(two, name).low.tobytes()
