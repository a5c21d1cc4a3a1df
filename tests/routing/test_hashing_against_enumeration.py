"""Hashed flows against every way they can fall, and against flows that are thrown at a network one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import comb

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.by_hand import failed
from tests.routing.test_promises import LIMITS, TWO_PLANES, Traffic, network_of

from weft.network import Floats, Network, floats, risks, scenarios
from weft.routing import prove
from weft.routing.binomial import Flows, chernoff, tail
from weft.routing.hashing import Hashed, hashed
from weft.routing.prove import Run

RandomNetwork = Callable[[int], Network]
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, *, whole: bool) -> Flows:
    """A few groups of a few flows."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 4))
    gbps = rng.integers(1, 4, n) * 100.0 if whole else rng.uniform(10, 400, n)
    return Flows(gbps, rng.integers(1, 4, n), rng.choice([0.5, 0.25, 1 / 3, 0.9], n))


def exact_tail(flows: Flows, room: float) -> float:
    """Over every way that each flow comes or stays away."""
    each = [(g, p) for g, n, p in zip(flows.gbps, flows.count, flows.chance, strict=True) for _ in range(n)]
    total = 0.0
    for comes in product([False, True], repeat=len(each)):
        size = sum(g for (g, _), c in zip(each, comes, strict=True) if c)
        total += float(np.prod([p if c else 1 - p for (_, p), c in zip(each, comes, strict=True)])) * (
            size > room + 1e-6
        )
    return total


@settings(max_examples=60)
@given(seeds, st.booleans(), st.floats(0.0, 1.2))
def test_the_probability_of_too_many_flows_lies_between_its_bounds(seed: int, whole: bool, part: float) -> None:
    """And is met exactly where all sizes are whole cells; Chernoff's bound is above it."""
    flows = drawn(seed, whole=whole)
    capacity = float(flows.most_gbps()) + 100.0
    room = np.array([round(part * flows.most_gbps(), -1)])
    bounds = tail(flows, np.array([len(flows.gbps)]), np.minimum(room, capacity), capacity)
    assert bounds is not None
    truth = exact_tail(flows, float(room[0]))
    assert bounds[0][0] <= truth + 1e-12
    assert bounds[1][0] >= truth - 1e-12
    assert chernoff(flows, float(room[0])) >= truth - 1e-12
    if whole:
        assert bounds[0] == pytest.approx([truth], abs=1e-12)
        assert bounds[1] == pytest.approx([truth], abs=1e-12)


@settings(max_examples=40)
@given(seeds)
def test_classes_are_told_apart(seed: int) -> None:
    """The first groups alone, and with those that come after, each against its own room."""
    flows = drawn(seed, whole=True)
    ends = np.arange(1, len(flows.gbps) + 1)
    room = np.linspace(100.0, 700.0, len(ends))
    bounds = tail(flows, ends, room, 1000.0)
    assert bounds is not None
    for end, r, high in zip(ends.tolist(), room.tolist(), bounds[1].tolist(), strict=True):
        first = Flows(flows.gbps[:end], flows.count[:end], flows.chance[:end])
        assert high == pytest.approx(exact_tail(first, r), abs=1e-12)


def test_small_probabilities_keep_their_digits() -> None:
    """Twenty flows that all come by a chance of 1 in 4 each: 4**-20, not what 1 - sum would leave of it."""
    bounds = tail(Flows(np.array([1.0]), np.array([20]), np.array([0.25])), np.array([1]), np.array([19.0]), 20.0)
    assert bounds is not None
    assert bounds[1] == pytest.approx([0.25**20], rel=1e-12)


def test_what_is_too_much_to_add_up_is_bounded_by_chernoff() -> None:
    """A million flows of 1 Mb/s: no sum, but a bound, and a tight one."""
    flows = Flows(np.array([0.001]), np.array([1_000_000]), np.array([0.5]))
    assert tail(flows, np.array([1]), np.array([505.0]), 1000.0) is None
    assert 1e-30 < chernoff(flows, 505.0) < 1e-20
    assert chernoff(flows, 500.0) == pytest.approx(1.0)
    assert chernoff(flows, 1000.0) == 0.0
    assert chernoff(flows, -1.0) == 1.0


def flowing(network: Network, *flow_gbps: float) -> Network:
    """The network with classes of flows of these rates, NaN for a fluid."""
    return replace(network, classes=replace(network.classes, flow_gbps=floats(flow_gbps)))


def looked_at(network: Network, *survive: str) -> Hashed:
    """Hashing over some failures and none."""
    everything = risks(network)
    return hashed(network, everything, scenarios(everything, survive))


def test_two_flows_meet_on_a_plane_every_fourth_time() -> None:
    """Two of 200 Gb/s over two links of 300 Gb/s: 1/4 for each link; a fluid would fit."""
    network = network_of([0, 0, 1, 1], [(0, 2, 300.0), (1, 3, 300.0)], Traffic([(0, 1, 0, 400.0)]))
    assert looked_at(network).worst.high.max() == 0.0
    found = looked_at(flowing(network, 200.0), "link")
    assert found.intact.low[:2, 0].tolist() == found.intact.high[:2, 0].tolist() == pytest.approx([0.25, 0.25])
    assert found.worst.low[:2, 0].tolist() == pytest.approx([1.0, 1.0])
    assert found.scenario[:2, 0].tolist() == [2, 1]


def test_what_is_left_of_a_demand_is_one_more_flow() -> None:
    """500 Gb/s in flows of 200: two of them and one of 100; more than 300 on a link by 3 of the 8 ways."""
    network = network_of([0, 0, 1, 1], [(0, 2, 300.0), (1, 3, 300.0)], Traffic([(0, 1, 0, 500.0)]))
    found = looked_at(flowing(network, 200.0))
    assert found.intact.high[:2, 0].tolist() == pytest.approx([0.25, 0.25])
    narrow = replace(network, lightpaths=replace(network.lightpaths, rate_gbps=floats([250.0, 250.0])))
    found = looked_at(flowing(narrow, 200.0))
    assert found.intact.low[:2, 0].tolist() == pytest.approx([0.5, 0.5], abs=1e-12)


def test_the_classes_above_take_their_room_first() -> None:
    """A fluid of 100 Gb/s in front on each of two links of 250: one flow of 150 fits, a second does not."""
    classes = [(np.inf, 0.0, ()), (np.inf, 0.0, ())]
    demands = [(0, 1, 0, 200.0), (0, 1, 1, 300.0)]
    network = network_of([0, 0, 1, 1], [(0, 2, 250.0), (1, 3, 250.0)], Traffic(demands, classes))
    found = looked_at(flowing(network, np.nan, 150.0))
    assert found.intact.high[:2].tolist() == [[0.0, pytest.approx(0.25)]] * 2
    swapped = looked_at(flowing(network, 100.0, np.nan))
    # flows of 100 in front: both on one link by 1/4; then the fluid of 150 no longer fits there, else it just does
    assert swapped.intact.high[:2].tolist() == [[0.0, pytest.approx(0.25)]] * 2


@settings(max_examples=30)
@given(seeds)
def test_fluids_overflow_for_certain_or_never(random_network: RandomNetwork, seed: int) -> None:
    """Where the proof finds a utilisation above 1, its last class overflows with probability 1."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, ["link", "router"])
    whole = replace(network, classes=replace(network.classes, deferrable=floats([0.0] * 3)))
    found = hashed(whole, everything, chosen)
    proof = prove(whole, everything, chosen, LIMITS)
    assert found.worst.low.tolist() == found.worst.high.tolist()
    assert (found.worst.high[:, -1] == 1.0).tolist() == (proof.rows.worst_utilisation > 1 + 1e-9).tolist()


def thrown(network: Network, times: int) -> dict[str, Floats]:
    """How often each row drops each class when every flow picks an arc at each node by itself."""
    rng, demands, rates = np.random.default_rng(3), network.demands, network.classes.flow_gbps
    reference = failed(network, risks(network), [])
    load: dict[tuple[object, object, str], Floats] = defaultdict(lambda: np.zeros((times, len(network.classes))))
    for d, gbps in enumerate(demands.gbps.tolist()):
        c, ends = int(demands.traffic_class[d]), reference.ends(d)
        if ends is None:
            continue
        graph = reference._between(*ends)
        dist = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), ends[1], weight="metric")
        sizes = [rates[c]] * int(gbps / rates[c]) + [gbps % rates[c]]
        for size in sizes if ends[0] in dist else []:
            for time in range(times):
                node = ends[0]
                while node != ends[1]:
                    hops = [
                        (node, head, key)
                        for _, head, key, data in graph.out_edges(node, keys=True, data=True)
                        if head in dist and dist[head] + data["metric"] == dist[node]
                    ]
                    arc = hops[int(rng.integers(len(hops)))]
                    load[arc][time, c] += size
                    node = arc[1]
    share: dict[str, Floats] = defaultdict(lambda: np.zeros(len(network.classes)))
    for arc, parts in load.items():
        if arc in reference.capacity:
            over = (np.cumsum(parts, axis=1) > reference.capacity[arc] * (1 + 1e-9)).mean(axis=0)
            share[arc[2]] = np.maximum(share[arc[2]], over)
    return share


@pytest.mark.parametrize("seed", [4, 8, 13])
def test_flows_thrown_at_random_overflow_as_often(random_network: RandomNetwork, seed: int) -> None:
    """Every row and class of a random network: within five standard errors of the bounds."""
    network, times = flowing(random_network(seed), 7.0, 12.0, 9.0), 1500
    found, often = looked_at(network), thrown(network, times)
    names = (*network.ip_links.name, *(f"{router} gateway" for router in network.routers.name))
    for row, name in enumerate(names):
        low, high = found.intact.low[row], found.intact.high[row]
        slack = 5 * np.sqrt(np.maximum(high * (1 - low), 1e-4) / times)
        assert (often[name] >= low - slack).all(), name
        assert (often[name] <= high + slack).all(), name


def test_threads_do_not_change_a_bit(random_network: RandomNetwork) -> None:
    """Nor does it fail to tell how far it is."""
    network, told = flowing(random_network(4), 5.0, np.nan, 30.0), []
    everything = risks(network)
    chosen = scenarios(everything, ["link", "fibre"])
    one = hashed(network, everything, chosen, Run(), lambda *done: told.append(done))
    two = hashed(network, everything, chosen, Run(threads=2))
    assert told[-1] == (len(chosen), len(chosen))
    assert one.worst.high.tobytes() == two.worst.high.tobytes()
    assert one.scenario.tobytes() == two.scenario.tobytes()


def test_planes_of_a_plan_that_holds_may_still_overflow() -> None:
    """160 Gb/s in 16 flows over two planes of 100: the proof holds, and hashing overflows by the binomial's tail."""
    network = flowing(network_of(*TWO_PLANES, Traffic([(0, 1, 0, 160.0)])), 10.0)
    everything = risks(network)
    assert prove(network, everything, scenarios(everything, []), LIMITS).held.all()
    found = looked_at(network)
    ways = sum(comb(16, k) for k in range(11, 17)) / 2**16
    assert found.intact.high[0, 0] == found.intact.low[0, 0] == pytest.approx(ways)
