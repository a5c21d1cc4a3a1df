"""Fixed policies against the linear program over all states and all ways at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.segment_oracle import asked, demands, least_cost, least_fill, link_states, node_states, random_ip

from weft.network import Bools, Floats
from weft.routing import IpGraph, worst_loads
from weft.routing.sr import FixedOptions, Options, Policies, best_in_all, fixed, fixed_at_least_cost, placed

TIGHT = FixedOptions(gap=1e-7)


def _capacity(seed: int, ip: IpGraph) -> Floats:
    return np.random.default_rng(seed + 7).choice([4.0, 10.0, 20.0], ip.graph.n_arcs)


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_without_invalid_ways_it_is_the_optimum_of_the_whole_program(seed: int) -> None:
    """Every link failed: on a ring with chords no node is lost, so every way stays valid."""
    ip = random_ip(seed, 6, 9)
    capacity, volume, up = _capacity(seed, ip), demands(seed, ip.n_nodes), link_states(ip)
    found = fixed(ip, asked(ip, volume, up), np.repeat(capacity[None], len(up), axis=0), options=TIGHT)
    nodes = [(-1, -1), *((v, -1) for v in range(ip.n_nodes))]
    whole = least_fill(ip, up, volume, capacity, nodes)
    assert found.exact_value == pytest.approx(whole, rel=1e-6)
    assert found.bound == pytest.approx(whole, rel=1e-6)


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_the_cheapest_capacity_is_that_of_the_whole_program(seed: int) -> None:
    """Links of both directions at prices of their own, some of it there already."""
    ip = random_ip(seed, 6, 9)
    ip = replace(ip, capacity_row=np.repeat(np.arange(9), 2), row_name=ip.row_name[::2])
    rng = np.random.default_rng(seed)
    price, least = rng.uniform(1, 3, 9), rng.choice([0.0, 4.0], 9)
    volume, up = demands(seed, ip.n_nodes), link_states(ip)
    found = fixed_at_least_cost(ip, asked(ip, volume, up), np.ones((len(up), 9)), price, least, options=TIGHT)
    whole = least_cost(ip, up, volume, price, least, [(-1, -1), *((v, -1) for v in range(ip.n_nodes))])
    assert found.exact_value == pytest.approx(whole, rel=1e-6)
    assert found.bound == pytest.approx(whole, rel=1e-6)
    assert found.value == pytest.approx(price @ np.maximum(found.need_gbps, least))
    ecmp = worst_loads(ip, asked(ip, volume, up))
    assert found.exact_value <= price @ np.maximum(ecmp.need_gbps, least) * (1 + 1e-9)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.booleans())
def test_what_it_says_is_what_routers_do_with_nodes_failed_too(seed: int, adjacencies: bool) -> None:
    """Fills, needs and the worst state are those of routing the policies; between the controller and ECMP."""
    ip = random_ip(seed)
    capacity, volume = _capacity(seed, ip), demands(seed, ip.n_nodes)
    up = np.concatenate([link_states(ip), node_states(ip)])
    required = asked(ip, volume, up)
    for s in range(len(up) - ip.n_nodes, len(up)):
        gone = s - (len(up) - ip.n_nodes)
        required.volume_gbps[s, gone] = 0.0
        required.volume_gbps[s, :, gone] = 0.0
    held = np.repeat(capacity[None], len(up), axis=0)
    found = fixed(ip, required, held, options=FixedOptions(adjacencies=adjacencies))
    load = placed(ip, up, np.arange(ip.n_nodes), required.volume_gbps[..., None], found.policies).load_gbps[..., 0]
    np.testing.assert_allclose(found.need_gbps, load.max(axis=0), atol=1e-9)
    assert found.fill == pytest.approx((load / capacity).max())
    assert found.fill == pytest.approx(load[found.worst_state, found.worst_arc] / capacity[found.worst_arc])
    controlled = best_in_all(ip, required, held, Options(adjacencies=adjacencies))
    ecmp = worst_loads(ip, required)
    assert max(b.bound for b in controlled) <= found.exact_value * (1 + 1e-9)
    assert found.bound <= found.exact_value * (1 + 1e-9)
    assert found.exact_value <= _ecmp_fill(ip, required.volume_gbps, up, capacity) * (1 + 1e-9)
    assert ecmp.unroutable_gbps.tolist() == pytest.approx(found.unroutable_gbps.tolist())


def _ecmp_fill(ip: IpGraph, volume: Floats, up: Bools, capacity: Floats) -> float:
    load = placed(ip, up, np.arange(ip.n_nodes), volume[..., None], Policies.none()).load_gbps[..., 0]
    return float((load / capacity).max())


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_shares_are_weights_of_64_and_cost_little(seed: int) -> None:
    """Whole 64ths, each group at most 1/64 of its volume off per list."""
    ip = random_ip(seed)
    capacity, volume, up = _capacity(seed, ip), demands(seed, ip.n_nodes), link_states(ip)
    found = fixed(ip, asked(ip, volume, up), np.repeat(capacity[None], len(up), axis=0))
    np.testing.assert_array_equal(found.policies.share * 64, np.rint(found.policies.share * 64))
    assert found.fill <= found.exact_value + 2 * volume.sum() / 64 / capacity.min()


def test_enough_is_enough_and_a_start_is_taken_up() -> None:
    """It stops as soon as nothing is fuller; from its own answer it has nothing to do."""
    ip = random_ip(4)
    capacity, volume, up = _capacity(4, ip), demands(4, ip.n_nodes), link_states(ip)
    required, held = asked(ip, volume, up), np.repeat(capacity[None], len(up), axis=0)
    found = fixed(ip, required, held)
    again = fixed(ip, required, held, start=found.policies, options=FixedOptions(enough=found.fill))
    assert again.exact_value <= found.fill * (1 + 1e-9)
    nothing = fixed(ip, required, held, options=FixedOptions(enough=1e9))
    assert not len(nothing.policies)


def test_nothing_asked_is_nothing_done() -> None:
    """No demands at all."""
    ip = random_ip(2)
    up = link_states(ip)
    found = fixed(ip, asked(ip, demands(2, ip.n_nodes) * 0, up), np.ones((len(up), ip.graph.n_arcs)))
    assert (found.fill, found.worst_state, len(found.policies)) == (0.0, -1, 0)


def test_delay_limits_hold_in_every_state_where_they_can() -> None:
    """A limit that straight ways keep with everything up and break after failures is kept as far as ways allow."""
    ip = random_ip(9)
    capacity, volume, up = _capacity(9, ip), demands(9, ip.n_nodes), link_states(ip)
    required, held = asked(ip, volume, up, 12.0), np.repeat(capacity[None], len(up), axis=0)
    found = fixed(ip, required, held)
    delay = placed(ip, up, np.arange(ip.n_nodes), volume[None, :, :, None], found.policies).delay_ms
    late = [(volume * (d > 12.0 * (1 + 1e-9))).sum() for d in delay]
    np.testing.assert_allclose(found.late_gbps, late)
    straight = fixed(ip, required, held, options=FixedOptions(enough=1e9)).late_gbps.sum()
    assert found.late_gbps.sum() <= straight
