"""The menu is the frontier of all designs, counted one by one with code that shares nothing with the search."""

from __future__ import annotations

import pytest
from tests.fabric.brute_force import BruteForce
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk, lower_bound_w, menu

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
