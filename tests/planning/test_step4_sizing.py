"""Step 4: each failure state as what it leaves of every candidate and what it requires."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from weft.intent import Intent
from weft.planning.bought import Menus
from weft.planning.menus.dominance import undominated
from weft.planning.states import states_of
from weft.planning.step4_sizing import with_least_gateways
from weft.sizing import States


def states(menus: Menus, *survive: str) -> States:
    """The states of other promises over the same menus; classes protect what they did."""
    asked: Intent = replace(menus.intent, survive=survive)
    return states_of(asked, menus.asked, menus.light, menus.fibres)[0]


@pytest.mark.parametrize("which", ["menus", "uneven"])
def test_a_lost_router_leaves_its_share_of_what_ends_there(which: str, request: pytest.FixtureRequest) -> None:
    """(R - 1) / R of R routers, for every candidate of its site; the others whole; one state for all R."""
    menus: Menus = request.getfixturevalue(which)
    found = states(menus, "router")
    routers, light = menus.asked.sites.routers, menus.light
    sites = np.flatnonzero(routers)
    assert len(found.name) == 1 + len(sites)
    for s, v in enumerate(sites.tolist(), start=1):
        assert found.name[s] == f"router {menus.asked.sites.name[v]}.1"
        ends = (light.a == v) | (light.z == v)
        assert found.factor[s] == pytest.approx(np.where(ends, (routers[v] - 1) / routers[v], 1.0))
        protected = np.array([menus.asked.classes.name[c] == "web" for c in menus.asked.demands.traffic_class])
        assert found.required_gbps[s] == pytest.approx(menus.asked.demands.gbps * protected / 0.95)


def test_a_cut_fibre_takes_all_that_rides_on_it(menus: Menus) -> None:
    """Whole candidates, leased ones never; and it is known which fibres are down."""
    found = states(menus, "fibre")
    assert found.name[0] == "none"
    assert (found.factor[0] == 1).all()
    for s in range(1, len(found.name)):
        f = menus.fibres.name.index(found.name[s].removeprefix("fibre "))
        rides = np.array([f in menus.light.fibres[p] for p in range(len(menus.light))])
        assert found.factor[s].tolist() == (~rides).astype(float).tolist()
        assert np.flatnonzero(found.fibre_down[s]).tolist() == [f]


def test_a_lost_site_takes_its_demand_with_it(menus: Menus) -> None:
    """Nothing that ends there is left or asked for."""
    found = states(menus, "site")
    for s, v in enumerate(np.flatnonzero(menus.asked.sites.routers).tolist(), start=1):
        ends = (menus.light.a == v) | (menus.light.z == v)
        assert found.factor[s].tolist() == (~ends).astype(float).tolist()
        gone = (menus.asked.demands.a == v) | (menus.asked.demands.z == v)
        assert (found.required_gbps[s][gone] == 0).all()


def test_states_that_ask_the_same_are_one(menus: Menus) -> None:
    """The two cables through a town without routers take down the same; pairs and links on glass are for the proof."""
    assert states(menus, "fibre", "fibre").name == states(menus, "fibre").name
    assert states(menus, "pair").name == ("none",)
    leased = states(menus, "link")
    assert len(leased) == 1 + len(menus.intent.links) > 1
    for s, link in enumerate(range(len(menus.intent.links)), start=1):
        assert leased.factor[s].tolist() == (menus.light.link != link).astype(float).tolist()
    found = states(menus, "fibre")
    assert found.name == ("none", "fibre AMS-BRU", "fibre BRU-LIL", "fibre AMS-PAR")
    unprotected = states(menus, "srlg")
    assert (unprotected.required_gbps[1] == 0).all()


def test_sizing_sees_no_gateway_that_only_costs_more(menus: Menus) -> None:
    """Of each site's fabrics that are wide enough, those that none beats are left, the cheapest among them."""
    rows, fewer = menus.problem.fabrics, with_least_gateways(menus.problem).fabrics
    assert set(fewer.name) <= set(rows.name)
    for v in np.flatnonzero(menus.asked.sites.routers).tolist():
        wide = (rows.site == v) & (rows.gateway_gbps >= menus.problem.sites.gateway_need_gbps[v] * (1 - 1e-9))
        assert fewer.cost[fewer.site == v].min() == rows.cost[wide].min()
        assert fewer.ports[fewer.site == v].min() == rows.ports[wide].min()


def test_what_is_dominated_goes_and_of_equals_the_first_stays() -> None:
    """No worse anywhere and not the same: the other goes."""
    assert undominated([(1.0, 2.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (3.0, 0.5)]) == [0, 1, 4]
    assert undominated([]) == []
