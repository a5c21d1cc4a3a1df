"""Routes as one graph: what needs become lightpaths, within what there may be of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft.planning.bought import Menus
from weft.planning.layout import planes
from weft.planning.routed.pool import Pool, pool_of

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(seed=SEEDS, active_share=st.floats(0.1, 1.0))
def test_needs_become_enough_lightpaths_and_no_more_than_there_may_be(
    menus: Menus, pool: Pool, seed: int, active_share: float
) -> None:
    """Every link has its need, or the lack of it is counted; given links keep their number; what is off is off."""
    rng = np.random.default_rng(seed)
    active = (rng.random(pool.n_routes) < active_share) | pool.fixed
    need = rng.exponential(300.0, pool.ip.n_links) * (rng.random(pool.ip.n_links) < 0.7)
    counts, lacking = pool.lightpaths(need, active)
    light = menus.light
    assert (counts >= light.lower).all()
    assert (counts <= light.upper).all()
    laid = planes(menus.asked, light, counts)
    route_of = {p: r for r, group in enumerate(pool.candidates) for p in group}
    short = 0.0
    for r in range(pool.n_routes):
        links = np.flatnonzero(pool.link_route == r)
        rows = [k for k, p in enumerate(laid.candidate.tolist()) if route_of[p] == r]
        capacity = sorted((float(light.gbps[laid.candidate[k]] * laid.members[k]) for k in rows), reverse=True)
        if not active[r]:
            assert sum(counts[list(pool.candidates[r])]) == sum(light.lower[list(pool.candidates[r])])
            continue
        most = float(need[links].max())
        held = capacity[len(links) - 1] if len(capacity) >= len(links) else 0.0
        short += max(0.0, most - held) if most > 0 else 0.0
    assert (lacking > 0) == (short > 1e-6)


def test_a_given_link_is_bought_once_whatever_is_asked_of_it(menus: Menus, pool: Pool) -> None:
    """There is one wavelength of 100G; more need is lacking, and never a second one."""
    given_row = int(np.flatnonzero(menus.light.lower)[0])
    route = next(r for r, group in enumerate(pool.candidates) if given_row in group)
    need = np.where(pool.link_route == route, 250.0, 0.0)
    counts, lacking = pool.lightpaths(need, np.ones(pool.n_routes, bool))
    assert counts[given_row] == 1
    assert lacking == pytest.approx(200.0)  # three would have to be there


def test_the_cheapest_mode_of_a_route_is_taken(menus: Menus, pool: Pool) -> None:
    """For each route, no other of its modes gives the same need for less."""
    need = np.full(pool.ip.n_links, 350.0)
    counts, _ = pool.lightpaths(need, np.ones(pool.n_routes, bool))
    for r, group in enumerate(pool.candidates):
        number = pool.planes[r] * np.ceil(350.0 / menus.light.gbps[list(group)])
        cost = dict(zip(group, number * pool.choice_cost[r][: len(group)], strict=True))
        bought = [p for p in group if counts[p] > menus.light.lower[p]]
        assert len(bought) <= 1
        if bought:
            assert cost[bought[0]] == pytest.approx(min(cost.values()))


@QUICK
@given(seed=SEEDS)
def test_modes_of_800g_are_taken_only_where_the_routers_for_them_pay(pool: Pool, seed: int) -> None:
    """The whole purchase is never dearer than with the mode of each route that is cheapest by itself."""
    rng = np.random.default_rng(seed)
    need, active = rng.exponential(400.0, pool.ip.n_links), np.ones(pool.n_routes, bool)
    gateway = np.zeros(pool.n_sites)
    counts, done, lacking = pool.cheapest(need, active, gateway)
    wide, lacking_wide = pool.lightpaths(need, active)
    narrow, _ = pool.lightpaths(need, active, narrow=True)
    assert lacking <= lacking_wide
    assert any(np.array_equal(counts, one) for one in (wide, narrow))
    before = pool.complete(wide, gateway)
    if before.feasible and lacking == lacking_wide:
        assert done.feasible
        assert done.cost <= before.cost


def test_what_is_off_is_down_in_every_state(pool: Pool) -> None:
    """Arcs of other routes and of gateways are as before."""
    active = np.zeros(pool.n_routes, bool)
    active[::2] = True
    left = pool.under(active).arc_up
    links = 2 * pool.ip.n_links
    on = np.repeat(active[pool.link_route], 2)
    assert not left[:, :links][:, ~on].any()
    assert (left[:, :links][:, on] == pool.required.arc_up[:, :links][:, on]).all()
    assert (left[:, links:] == pool.required.arc_up[:, links:]).all()
    some = np.array([0, 2])
    assert (pool.under(active, some).arc_up == left[some]).all()
    assert (pool.under(active, some).volume_gbps == pool.required.volume_gbps[some]).all()


def test_routers_of_a_site_get_gateways_alike(pool: Pool) -> None:
    """Each has what the one that needs most does."""
    need = np.arange(1.0, len(pool.router_site) + 1)
    gateway = pool.gateway_gbps(need)
    for v in range(pool.n_sites):
        mine = need[pool.router_site == v]
        assert gateway[v] == (len(mine) * mine.max() if len(mine) else 0.0)


def test_routes_are_ends_and_fibres_with_all_modes(uneven: Menus) -> None:
    """Each candidate is in one route; those of one share ends and glass, and leased links stand alone."""
    pool = pool_of(uneven)
    assert sorted(p for group in pool.candidates for p in group) == list(range(len(uneven.light)))
    for group in pool.candidates:
        rows = {(uneven.light.a[p], uneven.light.z[p], *uneven.light.fibres[p].tolist()) for p in group}
        assert len(rows) == 1
        assert len(group) == 1 or not uneven.light.leased[list(group)].any()
    assert pool.fixed.sum() == uneven.light.lower.sum() == 1
