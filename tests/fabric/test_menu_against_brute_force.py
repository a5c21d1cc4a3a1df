"""The menu is the frontier of all designs, counted one by one with code that shares nothing with the search."""

from __future__ import annotations

from typing import Literal

import pytest
from tests.fabric.brute_force import BruteForce, Point
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue.records import Catalogue
from weft.fabric import BackendAsk, FabricAsk, FabricDesign, Hall, backend_menu, lower_bound_w, menu

ASKS = {
    "single-homed": FabricAsk(15, 2, 100.0, "single", 1.5, ("spine",), 700.0, 1),
    "two routers": FabricAsk(9, 2, 100.0, "single", 1.0, (), 900.0, 2),
    "dual-homed": FabricAsk(12, 2, 100.0, "dual", 2.0, ("spine",), 400.0, 1),
}


@pytest.mark.parametrize(
    ("ask", "objective"),
    [(ASKS["single-homed"], "power"), (ASKS["two routers"], "cost"), (ASKS["dual-homed"], "power")],
    ids=ASKS.keys(),
)
def test_the_menu_is_the_frontier_of_every_design_counted_one_by_one(
    ask: FabricAsk, objective: str, tiny: Catalogue
) -> None:
    """No design is missed, none is dominated, and none is counted wrong."""
    expected = BruteForce(ask, tiny, objective == "cost").frontier()
    found = menu(ask, tiny, "cost" if objective == "cost" else "power")
    got = [
        (round(d.draw_w, 6), round(d.price_eur, 6), -d.gateway_gbps, d.gateway_ports, d.gateway_port_gbps)
        for d in found
    ]
    assert set(got) == expected
    assert len(got) == len(expected)


SIXES = {
    "growth": FabricAsk(5, 1, 400.0, "single", 2.0, ("spine",), 400.0, 1, 10),
    "growth without loss": FabricAsk(4, 1, 400.0, "single", 1.0, (), 400.0, 1, 9),
    "rails of two": FabricAsk(8, 2, 400.0, "rail", 1.0, (), 0.0, 0),
    "rails of three in pods": FabricAsk(7, 3, 400.0, "rail", 2.0, ("spine",), 0.0, 0, hall=Hall(hosts_per_rack=8)),
}


@pytest.mark.parametrize(
    ("ask", "objective"), [*zip(SIXES.values(), ["cost", "power", "power", "cost"], strict=True)], ids=SIXES.keys()
)
def test_growth_and_rails_have_the_designs_of_brute_force(
    ask: FabricAsk, objective: Literal["power", "cost"], six: Catalogue
) -> None:
    """Ports kept for leaves and pods that come later, and a leaf for each port of a host: none missed, none wrong."""
    assert points(menu(ask, six, objective)) == BruteForce(ask, six, objective == "cost").frontier()


@pytest.mark.parametrize(("design", "planes"), [("rail", 2), ("rail", 1), ("clos", 1)])
def test_back_ends_are_those_of_brute_force_plane_by_plane(design: str, planes: int, tiny: Catalogue) -> None:
    """Every plane is a fabric of the hosts' ports at their part of the rate; all draw and cost so many times."""
    ask = BackendAsk(8, 2, 100.0 * planes, design, planes, 1.0, ("spine",))
    expected = {(planes * w, planes * eur) for w, eur, *_ in BruteForce(ask.plane, tiny, False).frontier()}
    found = backend_menu(ask, tiny, "power")
    assert {(round(one.draw_w, 6), round(one.price_eur, 6)) for one in found} == expected
    assert len(found) == len(expected)


def points(found: tuple[FabricDesign, ...]) -> set[Point]:
    """What designs are compared in."""
    return {
        (round(d.draw_w, 6), round(d.price_eur, 6), -d.gateway_gbps, d.gateway_ports, d.gateway_port_gbps)
        for d in found
    }


def test_pods_are_found_where_two_tiers_are_too_small() -> None:
    """A site beyond what spines of six ports can join has the three-tier designs of brute force and no others."""
    catalogue = catalogue_of(switch("box6", 90, 11000, group(6, 400)), switch("cheap6", 95, 9000, group(6, 400)))
    ask = FabricAsk(12, 1, 400.0, "single", 1.0, ("spine",), 400.0, 1)
    found = menu(ask, catalogue, "power")
    assert {d.tiers for d in found} == {3}
    expected = BruteForce(ask, catalogue, False).frontier()
    got = {(round(d.draw_w, 6), round(d.price_eur, 6), -d.gateway_gbps, d.gateway_ports, 400.0) for d in found}
    assert got == expected


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_no_design_draws_less_than_the_relaxation(ask: FabricAsk, tiny: Catalogue) -> None:
    """The bound holds whichever media are preferred."""
    bound = lower_bound_w(ask, tiny)
    assert 0 < bound <= min(d.draw_w for d in menu(ask, tiny, "power"))
    assert bound <= min(d.draw_w for d in menu(ask, tiny, "cost"))
