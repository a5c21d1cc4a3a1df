"""Promises: several failures at once, and states added one by one, in sizing, in routing and in the proof."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from weft.diagnostics import PlanError
from weft.intent import ExtraState, Intent
from weft.network import Network, Risks, risks
from weft.planning import Options, make
from weft.planning.bought import Menus
from weft.planning.layout import once
from weft.planning.promises import MOST_STATES, one_router_a_site, promised, sized
from weft.planning.states import states_of
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import gateway_need_gbps


@pytest.fixture(scope="module")
def whole(menus: Menus) -> tuple[Network, Risks]:
    """Every candidate once in each plane, and what may fail of them."""
    network, _ = once(menus.asked, menus.light, menus.fibres, np.arange(len(menus.light)))
    return network, risks(network)


def protecting(intent: Intent, *states: str) -> Intent:
    """The intent with its first class protected in more states, all of them planned for."""
    first, *others = intent.traffic.classes
    classes = (replace(first, protect=(*first.protect, *states)), *others)
    return replace(intent, survive=(*intent.survive, *states), traffic=replace(intent.traffic, classes=classes))


def test_a_router_lost_while_a_fibre_is_out_leaves_its_share_of_what_the_fibre_leaves(menus: Menus) -> None:
    """Each state leaves what both leave, multiplied; and two routers of different sites the product of shares."""
    asked = replace(menus.intent, survive=("router+fibre", "router:2"))
    found, _ = states_of(asked, between_sites(asked), menus.light, menus.fibres)
    routers, light = menus.asked.sites.routers, menus.light
    position, fibre = menus.asked.sites.index(), menus.fibres.index()
    for name, factor in zip(found.name, found.factor, strict=True):
        expected = np.ones(len(light))
        for part in name.split(" + ") if name != "none" else []:
            kind, _, which = part.partition(" ")
            if kind == "fibre":
                expected *= [fibre[which] not in light.fibres[p] for p in range(len(light))]
            else:
                v = position[which.partition(".")[0]]
                lost = sum(other.startswith(f"router {menus.asked.sites.name[v]}.") for other in name.split(" + "))
                share = (routers[v] - lost) / routers[v]
                expected *= np.where((light.a == v) | (light.z == v), share ** (1 / lost), 1.0)
        assert factor == pytest.approx(expected), name


def test_states_are_told_in_the_certificate_by_what_became_of_them(menus: Menus) -> None:
    """Enumerated, the same as another, survived whenever another is, looked at: they add up."""
    asked = protecting(menus.intent, "router+fibre")
    found, counted = states_of(asked, between_sites(asked), menus.light, menus.fibres)
    assert counted.enumerated == 1 + 4 + 6 + 24
    assert counted.enumerated >= counted.different > counted.looked_at == len(found)
    assert found.name[0] == "none"
    assert str(counted).startswith("35 states enumerated, ")


def test_either_order_of_kinds_is_the_same_promise(menus: Menus) -> None:
    """A class that protects `fibre+router` is carried in states that `survive` calls `router+fibre`."""
    one = protecting(menus.intent, "router+fibre")
    classes = tuple(
        replace(c, protect=tuple("fibre+router" if p == "router+fibre" else p for p in c.protect))
        for c in one.traffic.classes
    )
    other = replace(one, traffic=replace(one.traffic, classes=classes))
    for intent in (one, other):
        assert (between_sites(intent).required_share("router+fibre") > 0).any()
    assert not (between_sites(one).required_share("fibre:2") > 0).any()


def test_a_gateway_is_wide_enough_for_two_routers_lost(uneven: Menus) -> None:
    """Of three routers one then carries all: three times what it must; with two routers no width would help."""
    plain, double = uneven.asked, between_sites(protecting(uneven.intent, "router:2"))
    wide, before = gateway_need_gbps(double), gateway_need_gbps(plain)
    due = double.offered_gbps(double.required_share("router:2"))
    assert wide == pytest.approx(np.where(double.sites.routers == 3, np.maximum(before, 3 * due), before))


def test_patterns_of_planes_are_looked_at_once(menus: Menus, whole: tuple[Network, Risks]) -> None:
    """Two routers of one site, or of two sites in the same plane or in different ones; which planes does not matter."""
    network, all_risks = whole
    chosen = sized(network, all_risks, replace(menus.intent, survive=("router:2",)))
    found = one_router_a_site(network, all_risks, chosen)
    assert found.name == (
        "none", "router AMS.1 + router AMS.2",
        "router AMS.1 + router BRU.1", "router AMS.1 + router BRU.2",
        "router AMS.1 + router PAR.1", "router AMS.1 + router PAR.2",
        "router BRU.1 + router BRU.2", "router BRU.1 + router PAR.1", "router BRU.1 + router PAR.2",
        "router PAR.1 + router PAR.2",
    )  # fmt: skip


def test_an_added_state_is_promised_to_its_classes_by_any_router_of_the_site(
    menus: Menus, whole: tuple[Network, Risks]
) -> None:
    """Its class and those above it are carried; each router of the site fails; what is not there cannot."""
    extra = (
        ExtraState(("fibre AMS-PAR", "router BRU.2"), "web"),
        ExtraState(("fibre AMS-BRU",), "ai-training"),
        ExtraState(("link NOT-BOUGHT",), "web"),
    )
    intent = replace(menus.intent, extra_states=extra)
    chosen = promised(*whole, intent)
    assert chosen.name[-3:] == (
        "fibre AMS-PAR + router BRU.1", "fibre AMS-PAR + router BRU.2", "fibre AMS-BRU (down to ai-training)",
    )  # fmt: skip
    assert chosen.state[-3:] == ("extra:web", "extra:web", "extra:ai-training")
    asked = between_sites(intent)
    web = asked.classes.name.index("web")
    assert asked.class_share("extra:web")[web] > 0
    assert asked.class_share("extra:web").sum() == asked.class_share("extra:web")[web]
    assert (asked.class_share("extra:ai-training") > 0).all()


def test_an_added_state_of_an_unknown_element_is_refused(menus: Menus, whole: tuple[Network, Risks]) -> None:
    """A cable that is not in the network is a mistake."""
    intent = replace(menus.intent, extra_states=(ExtraState(("fibre AMS-LON",), "web"),))
    with pytest.raises(PlanError, match="fibre AMS-LON, which is not in this network"):
        promised(*whole, intent)


def test_more_states_than_a_plan_is_made_for_are_refused(menus: Menus, whole: tuple[Network, Risks]) -> None:
    """Every set of eight links or routers is millions."""
    intent = replace(menus.intent, survive=("link:4+router:4",))
    with pytest.raises(PlanError, match=f"no plan is made for more than {MOST_STATES:,}"):
        promised(*whole, intent)


def test_two_failures_that_cut_a_promise_off_are_named(menus: Menus) -> None:
    """AMS hangs on two cables: without both, nothing carries what it sends."""
    plan = make(protecting(menus.intent, "fibre:2"), Options(gap=0.05, trials=1))
    assert plan.verdict == "infeasible"
    binding = plan.header["binding"]
    assert binding["family"] == "disconnected"
    assert binding["failure"] == "fibre AMS-BRU + fibre AMS-PAR"
    assert binding["demand"].startswith("AMS-")


def test_maintenance_and_a_failure_are_survived_together(menus: Menus) -> None:
    """The plan buys more than without, and the proof fails every router during every cable's outage."""
    plan = make(protecting(menus.intent, "router+fibre"), Options(gap=0.02, trials=300))
    assert plan.verdict == "proven"
    both = [row for row in plan.tables["failures"] if row["state"] == "router+fibre"]
    assert len(both) == 4 * 6
    assert all(row["held"] == "yes" for row in both)
    assert plan.header["survive"][-1] == "router+fibre"
    assert "24 router+fibre; sizing: 35 states enumerated" in plan.header["certificate"]["failures"]
