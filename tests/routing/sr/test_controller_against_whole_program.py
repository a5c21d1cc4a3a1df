"""The controller's routing against the linear program over all ways at once, ECMP and concurrent flow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.segment_oracle import asked, concurrent_flow, demands, least_fill, link_states, random_ip

from weft.graph import Weights, place
from weft.network import Floats
from weft.routing import IpGraph
from weft.routing.sr import Best, Options, Policies, best, best_in_all, placed

TIGHT = Options(gap=1e-7)
EVERYTHING = Options(gap=1e-7, adjacencies=True)


def _capacity(seed: int, ip: IpGraph) -> Floats:
    return np.random.default_rng(seed + 7).choice([4.0, 10.0, 20.0], ip.graph.n_arcs)


def _ways(ip: IpGraph, *, adjacencies: bool) -> list[tuple[int, int]]:
    nodes = [(-1, -1), *((v, -1) for v in range(ip.n_nodes))]
    return nodes + [(int(ip.graph.tail[a]), a) for a in range(ip.graph.n_arcs)] * adjacencies


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.booleans())
def test_it_is_the_optimum_of_the_whole_program(seed: int, adjacencies: bool) -> None:
    """Fill and bound, with node segments alone and with adjacency segments."""
    ip = random_ip(seed)
    capacity, volume, up = _capacity(seed, ip), demands(seed, ip.n_nodes), np.ones((1, ip.graph.n_arcs), np.bool_)
    found = best(ip, asked(ip, volume, up), 0, capacity, options=EVERYTHING if adjacencies else TIGHT)
    whole = least_fill(ip, up, volume, capacity, _ways(ip, adjacencies=adjacencies))
    assert found.fill == pytest.approx(whole, rel=1e-6)
    assert found.bound == pytest.approx(whole, rel=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_it_is_never_worse_than_ecmp_and_never_better_than_flow_on_any_path(seed: int) -> None:
    """In a state with a failed link, and its policies do what it says."""
    ip = random_ip(seed)
    capacity, volume = _capacity(seed, ip), demands(seed, ip.n_nodes)
    up = link_states(ip)[[1 + seed % (ip.graph.n_arcs // 2)]]
    found = best(ip, asked(ip, volume, up), 0, capacity)
    targets, sent = np.arange(ip.n_nodes), volume[None, :, :, None]
    ecmp = place(ip.graph, Weights(ip.metric, ip.delay_ms), up, targets, sent).load_gbps[0, :, 0] / capacity
    assert concurrent_flow(ip, up[0], volume, capacity) <= found.fill * (1 + 1e-9)
    assert found.bound <= found.fill <= ecmp.max() * (1 + 1e-9)
    assert found.fill <= found.bound * (1 + 1e-3)
    load = placed(ip, up, targets, sent, found.policies).load_gbps[0, :, 0]
    np.testing.assert_allclose(load, found.load_gbps, atol=1e-4 * volume.sum())


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_delay_limits_are_kept_where_they_can_be(seed: int) -> None:
    """The optimum over the ways in time; all in time, for the limit lets each pair have its quickest way."""
    ip = random_ip(seed)
    capacity, volume, up = _capacity(seed, ip), demands(seed, ip.n_nodes), np.ones((1, ip.graph.n_arcs), np.bool_)
    most = 14.0
    required = asked(ip, volume, up, most)
    found = best(ip, required, 0, capacity, options=TIGHT)
    delay = placed(ip, up, np.arange(ip.n_nodes), volume[None, :, :, None], found.policies).delay_ms[0]
    late = float(volume[(delay > most * (1 + 1e-9)) & (volume > 0)].sum())
    assert late == pytest.approx(found.late_gbps)
    if found.late_gbps == 0:
        assert found.fill == pytest.approx(least_fill(ip, up, volume, capacity, _ways(ip, adjacencies=False), most))


@given(st.integers(0, 10_000))
def test_its_duals_refuse_capacities_that_do_not_suffice(seed: int) -> None:
    """Capacities that carry the state weigh at least the bound, whatever they are."""
    ip = random_ip(seed)
    capacity, volume, up = _capacity(seed, ip), demands(seed, ip.n_nodes), np.ones((1, ip.graph.n_arcs), np.bool_)
    required = asked(ip, volume, up)
    found = best(ip, required, 0, capacity)
    assert found.arc_dual @ capacity == pytest.approx(1.0)
    other = np.random.default_rng(seed).uniform(1, 30, ip.graph.n_arcs)
    needed = other * best(ip, required, 0, other, options=TIGHT).fill
    assert found.arc_dual @ needed >= found.bound * (1 - 1e-6)


def test_what_has_no_path_is_told_and_left_out() -> None:
    """Node 0 is cut off; the rest is routed as if it were not there."""
    ip = random_ip(5)
    volume, capacity = demands(5, ip.n_nodes), _capacity(5, ip)
    up = ((ip.graph.tail != 0) & (ip.graph.head != 0))[None]
    found = best(ip, asked(ip, volume, up), 0, capacity)
    assert found.unroutable_gbps == pytest.approx(volume[0].sum() + volume[:, 0].sum())
    rest = volume.copy()
    rest[0], rest[:, 0] = 0.0, 0.0
    assert found.fill == pytest.approx(best(ip, asked(ip, rest, up), 0, capacity).fill)
    assert best(ip, asked(ip, volume * 0, up), 0, capacity).fill == 0.0


def test_a_start_and_enough_change_the_way_and_not_the_promise() -> None:
    """From another state's policies the same optimum; with `enough` it stops once that is reached."""
    ip = random_ip(11)
    volume, capacity, up = demands(11, ip.n_nodes), _capacity(11, ip), link_states(ip)
    required = asked(ip, volume, up)
    held = np.repeat(capacity[None], len(up), axis=0)
    warm = best_in_all(ip, required, held, TIGHT)
    cold = [best(ip, required, s, capacity, options=TIGHT) for s in range(len(up))]
    assert [b.fill for b in warm] == pytest.approx([b.fill for b in cold])
    enough = max(b.fill for b in cold) * 1.2
    easy = best_in_all(ip, required, held, Options(enough=enough))
    assert max(b.fill for b in easy) <= enough
    assert sum(b.rounds for b in easy) < sum(b.rounds for b in warm)


def test_the_same_question_has_the_same_answer() -> None:
    """Bit for bit."""

    def answer() -> Best:
        ip = random_ip(21, 12, 22)
        up = np.ones((1, ip.graph.n_arcs), np.bool_)
        return best(ip, asked(ip, demands(21, ip.n_nodes), up), 0, _capacity(21, ip))

    one, other = answer(), answer()
    assert one.policies.share.tobytes() == other.policies.share.tobytes()
    assert one.fill == other.fill
    assert isinstance(one.policies, Policies)
