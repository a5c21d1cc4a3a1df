"""Loads, delays and fallbacks of policies, against a simulation over networkx."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.segment_oracle import Simulation, demands, link_states, node_states, plain_ip, random_ip

from weft.graph import Weights, place
from weft.network import Bools, Floats
from weft.routing import IpGraph
from weft.routing.sr import Policies, placed


def random_policies(ip: IpGraph, seed: int) -> Policies:
    """For most pairs one to three segment lists: straight, by a node, by an adjacency."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, int, int, int, float]] = []
    for source in range(ip.n_nodes):
        for target in range(ip.n_nodes):
            if source == target or rng.random() < 0.2:
                continue
            lists = set[tuple[int, int]]()
            for kind in rng.integers(0, 3, int(rng.integers(1, 4))).tolist():
                arc = int(rng.integers(0, ip.graph.n_arcs))
                via = int(ip.graph.tail[arc])
                lists.add([(-1, -1), (int(rng.integers(0, ip.n_nodes)), -1), (via, arc)][kind])
            share = rng.dirichlet(np.ones(len(lists)))
            rows += [(source, target, *way, part) for way, part in zip(sorted(lists), share.tolist(), strict=True)]
    return Policies.of(*zip(*rows, strict=True))


def simulated(ip: IpGraph, up: Bools, volume: Floats, policies: Policies) -> tuple[Floats, Floats]:
    """Loads (n_arcs,) and delays (n_targets, n_nodes), group by group."""
    simulation = Simulation(ip, up)
    load, delay = np.zeros(ip.graph.n_arcs), np.full(volume.shape, np.inf)
    for t in range(ip.n_nodes):
        for s in range(ip.n_nodes):
            rows = np.flatnonzero((policies.source == s) & (policies.target == t)).tolist()
            lists = [(int(policies.via[i]), int(policies.arc[i]), float(policies.share[i])) for i in rows]
            valid = [row for row in lists if simulation.way(s, t, row[:2]) is not None] or [(-1, -1, 1.0)]
            total = sum(share for *_, share in valid)
            delay[t, s] = max(simulation.way_ms(s, t, (via, arc)) for via, arc, _ in valid)
            for via, arc, share in valid:
                for over, part in (simulation.way(s, t, (via, arc)) or {}).items():
                    load[over] += volume[t, s] * share / total * part
    return load, delay


@given(st.integers(0, 10_000))
def test_loads_and_delays_are_those_of_a_simulation_in_any_failure(seed: int) -> None:
    """Node segments, adjacency segments and mixtures, with links and nodes failed."""
    ip = random_ip(seed)
    volume, policies = demands(seed, ip.n_nodes), random_policies(ip, seed)
    states = np.concatenate([link_states(ip), node_states(ip)])
    up = states[np.random.default_rng(seed).choice(len(states), 3, replace=False)]
    found = placed(ip, up, np.arange(ip.n_nodes), volume[None, :, :, None], policies)
    for s, state in enumerate(up):
        load, delay = simulated(ip, state, volume, policies)
        np.testing.assert_allclose(found.load_gbps[s, :, 0], load, atol=1e-9)
        np.testing.assert_allclose(found.delay_ms[s], delay)


def test_without_policies_it_is_plain_ecmp() -> None:
    """Several classes, all failures of a link, and a narrow ECMP."""
    ip = random_ip(3)
    volume = np.stack([demands(seed, ip.n_nodes) for seed in range(3)], axis=2)[None]
    up, targets = link_states(ip), np.arange(ip.n_nodes)
    plain = place(ip.graph, Weights(ip.metric, ip.delay_ms, 1), up, targets, volume)
    ours = placed(ip, up, targets, volume, Policies.none(), width=1)
    np.testing.assert_allclose(ours.load_gbps, plain.load_gbps)
    np.testing.assert_allclose(ours.delay_ms, plain.delay_ms)


SQUARE = plain_ip(
    4, [0, 1, 1, 3, 0, 2, 2, 3], [1, 0, 3, 1, 2, 0, 3, 2], np.array([1, 1, 1, 1, 5, 5, 5, 5]), np.ones(8)
)
"""0 to 3 by 1 (metric 2) or by 2 (metric 10); arcs of a link are 2i and 2i + 1."""


def _loads(policies: Policies, down: list[int]) -> list[float]:
    up = np.ones((1, 8), np.bool_)
    up[0, down] = False
    volume = np.zeros((1, 1, 4, 1))
    volume[0, 0, 0, 0] = 8.0  # from 0 to 3
    return placed(SQUARE, up, np.array([3]), volume, policies).load_gbps[0, ::2, 0].tolist()


def test_a_list_with_a_dead_segment_leaves_its_share_to_the_others() -> None:
    """A quarter straight, half by 2, a quarter by 1; node 2 dead leaves the rest in proportion."""
    policies = Policies.of([0] * 3, [0] * 3, [-1, 2, 1], [-1] * 3, [0.25, 0.5, 0.25])
    assert _loads(policies, []) == [4.0, 4.0, 4.0, 4.0]
    assert _loads(policies, [4, 5, 6, 7]) == [8.0, 8.0, 0.0, 0.0]


def test_a_group_without_a_valid_list_goes_straight() -> None:
    """All by node 2, which is dead."""
    assert _loads(Policies.of([0], [0], [2], [-1], [1.0]), [4, 5, 6, 7]) == [8.0, 8.0, 0.0, 0.0]


def test_an_adjacency_that_is_down_makes_its_list_invalid() -> None:
    """By arc 0 > 2, while node 2 is still reached through 3."""
    policies = Policies.of([0], [0], [0], [4], [1.0])
    assert _loads(policies, []) == [0.0, 0.0, 8.0, 8.0]
    assert _loads(policies, [4, 5]) == [8.0, 8.0, 0.0, 0.0]


def test_a_node_segment_is_followed_around_a_failure() -> None:
    """By node 2 with the link 0-2 down: on to 3, back to 2 and again to 3, as routers do it."""
    policies = Policies.of([0], [0], [2], [-1], [1.0])
    assert _loads(policies, [4, 5]) == [8.0, 8.0, 0.0, 8.0]


def test_shares_as_weights_sum_to_one_and_are_near() -> None:
    """Whole numbers of 64, by the largest remainders; a share near 0 goes."""
    policies = Policies.of([0] * 3 + [1] * 2, [0] * 5, [-1, 1, 2, -1, 2], [-1] * 5, [0.5, 0.496, 0.004, 1 / 3, 2 / 3])
    rounded = policies.quantised()
    assert rounded.share.tolist() == [32 / 64, 32 / 64, 21 / 64, 43 / 64]
    assert rounded.via.tolist() == [-1, 1, -1, 2]


@pytest.mark.parametrize(
    ("via", "arc", "share"), [([1], [-1], [0.5]), ([1, 2], [-1, -1], [1.5, -0.5]), ([-1], [3], [1.0])]
)
def test_policies_that_mean_nothing_are_refused(via: list[int], arc: list[int], share: list[float]) -> None:
    """Shares that do not sum to 1 or are negative, and an adjacency without its node."""
    with pytest.raises(ValueError, match=r"share|adjacency"):
        Policies.of([0] * len(via), [0] * len(via), via, arc, share)
