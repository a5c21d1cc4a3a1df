"""From counts at sites to routers, IP links and lightpaths: nothing is lost, and planes stay alike."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft.network import Ints, Network
from weft.planning.bought import Menus
from weft.planning.layout import lay_out, planes
from weft.planning.step5_channel_plan import assign

COUNTS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_counts(menus: Menus, seed: int, most: int) -> Ints:
    """Random lightpath counts (n_candidates,) within what there may be of each candidate."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, most + 1, len(menus.light)) * (rng.random(len(menus.light)) < 0.4)
    return np.asarray(np.minimum(counts, menus.light.upper), np.int64)


def network_of(menus: Menus, counts: Ints) -> Network:
    """The network of lightpath counts on as many pairs as they need, and the pairs there are at most."""
    plan = assign(menus.light, menus.fibres, counts, menus.fibres.pairs, seed=1, held={})
    assert not plan.left.any()
    metric = np.stack([np.arange(1, len(menus.light) + 1)] * 2, axis=1)
    return lay_out(menus.asked, menus.light, menus.fibres, counts, metric, plan.channels, np.full(4, 1000.0))


@pytest.mark.parametrize("which", ["menus", "uneven"])
@QUICK
@given(seed=COUNTS)
def test_lightpaths_are_spread_evenly_over_planes(which: str, request: pytest.FixtureRequest, seed: int) -> None:
    """Each candidate keeps its count; its links differ by one member at most, and end at routers of its sites."""
    menus: Menus = request.getfixturevalue(which)
    counts, routers = some_counts(menus, seed, 9), menus.asked.sites.routers
    laid = planes(menus.asked, menus.light, counts)
    site = np.repeat(np.arange(4), routers)
    assert np.bincount(laid.candidate, laid.members, minlength=len(counts)).tolist() == counts.tolist()
    assert laid.members.min(initial=1) >= 1
    for p in np.flatnonzero(counts).tolist():
        rows = laid.candidate == p
        members, a, z = laid.members[rows], laid.router_a[rows], laid.router_z[rows]
        most = max(routers[menus.light.a[p]], routers[menus.light.z[p]])
        assert len(members) == min(counts[p], most, menus.light.upper[p])
        assert members.max() - members.min() <= 1
        assert {site[r] for r in a} == {menus.light.a[p]}
        assert {site[r] for r in z} == {menus.light.z[p]}
        for end in (a, z):
            used = Counter(end.tolist())
            assert max(used.values()) - min(used.values()) <= 1
            assert len(used) == min(len(members), routers[site[end[0]]])


@pytest.mark.parametrize("which", ["menus", "uneven"])
@QUICK
@given(seed=COUNTS)
def test_a_network_holds_what_was_bought(which: str, request: pytest.FixtureRequest, seed: int) -> None:
    """Names are unique; links have the capacity of their members; lightpaths take all spans of their fibres."""
    menus: Menus = request.getfixturevalue(which)
    light, counts = menus.light, some_counts(menus, seed, 3)
    network = network_of(menus, counts)
    for table in (network.ip_links, network.lightpaths, network.spans, network.pairs, network.routers):
        assert len(set(table.name)) == len(table)
    rows, links = network.lightpaths, network.ip_links
    assert len(rows) == counts.sum()
    assert links.capacity_gbps.sum() == pytest.approx(float(counts @ light.gbps))
    assert np.bincount(rows.ip_link, rows.rate_gbps, minlength=len(links)) == pytest.approx(links.capacity_gbps)
    candidate = np.repeat(np.arange(len(counts)), counts)
    assert links.metric[rows.ip_link].tolist() == (candidate + 1).tolist()
    for i, p in enumerate(candidate.tolist()):
        spans = network.lightpath_on_span[i]
        if light.leased[p]:
            assert set(network.spans.pair[spans].tolist()) == {-1}
            assert rows.slot[i] == -1
            continue
        fibres = light.fibres[p]
        taken = network.spans.pair[spans]
        assert sorted(set(network.pairs.fibre[taken].tolist())) == sorted(fibres.tolist())
        assert len(set(taken.tolist())) == len(fibres)
        assert network.spans.length_km[spans].sum() == pytest.approx(menus.fibres.length_km[fibres].sum())


@QUICK
@given(seed=COUNTS)
def test_no_two_lightpaths_share_a_slice_of_a_pair(menus: Menus, seed: int) -> None:
    """Slots of one pair don't overlap, and stay within the band."""
    network = network_of(menus, some_counts(menus, seed, 6))
    rows, taken = network.lightpaths, set()
    for i in range(len(rows)):
        for pair in set(network.spans.pair[network.lightpath_on_span[i]].tolist()) - {-1}:
            slices = {(pair, s) for s in range(int(rows.slot[i]), int(rows.slot[i] + rows.width[i]))}
            assert not taken & slices
            taken |= slices
            fibre = int(network.pairs.fibre[pair])
            assert 0 <= rows.slot[i] <= menus.light.sections.slices[fibre] - rows.width[i]
