"""Media, ports, borders and what cannot be built."""

from __future__ import annotations

import pytest
from tests.fabric.instances import ask, catalogue_of, group, switch

from weft.catalogue import load
from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import lower_bound_w, menu
from weft.fabric.layout import Layout
from weft.fabric.media import Media, far_port
from weft.fabric.ports import ports_at, worth_having


def test_a_short_link_is_copper_and_a_long_one_the_optic_of_least_draw(medium: Catalogue) -> None:
    """Within 3 m a cable; beyond, the least draw that reaches, or the least price where that is asked for."""
    whole = next(ports_at(medium.switch("box64"), 400.0))

    def chosen(cheapest: bool, length_m: float) -> list[str]:
        link = Media(medium, cheapest).between(whole, whole, length_m)
        return [part.item for part in (link.a, link.z) if part] if link else []

    assert chosen(False, 3.0) == ["400G-DAC"]
    assert chosen(False, 40.0) == ["400G-FR4", "400G-FR4"]
    assert chosen(True, 40.0) == ["400G-SR4", "400G-SR4"]


def test_an_optic_without_parallel_lanes_is_never_split(medium: Catalogue) -> None:
    """Four ports of 100G out of 400G take parallel optics, whose far ends are of the same reach class."""
    split = next(ports_at(medium.switch("box64"), 100.0))
    link = Media(medium, False).between(split, far_port(100.0), 40.0)
    assert link
    assert [part.item for part in (link.a, link.z) if part] == ["400G-DR4", "100G-DR"]
    assert link.draw_w == pytest.approx(9 / 4 + 4)


def test_a_cage_refuses_modules_that_draw_too_much(medium: Catalogue) -> None:
    """Only what the cage can cool is put in it."""
    weak = next(ports_at(switch("weak", 1, 1, group(4, 400).model_copy(update={"cage_w": 5.0})), 400.0))
    assert Media(medium, False).between(weak, weak, 100.0) is None


def test_a_switch_that_another_one_replaces_is_left_out() -> None:
    """One with at least its cages for no more watts and euro; a blocking one is never used."""
    good = switch("good", 100, 1000, group(32, 400, "4x100"))
    worse = switch("worse", 110, 1000, group(32, 400))
    cheaper = switch("cheaper", 120, 900, group(32, 400))
    blocking = switch("blocking", 50, 500, group(32, 400)).model_copy(update={"capacity_gbps": 6400.0})
    assert worth_having((worse, good, cheaper, blocking)) == (good, cheaper)


def test_cables_grow_with_the_site() -> None:
    """A site of one row has short links to its spines, one of many rows crosses the hall."""
    one, many = Layout.of(640, 10.0), Layout.of(16384, 10.0)
    assert (one.racks, one.hall_m) == (20, 13.0)
    assert (many.racks, many.hall_m) == (512, 49.0)


def test_a_site_without_hosts_has_a_border_alone(medium: Catalogue) -> None:
    """Its leaves have as much capacity towards peers as towards the routers."""
    found = menu(ask(hosts=0, survive=(), gateway_gbps=6000.0), medium, "power")
    for design in found:
        assert (design.tiers, design.leaves, design.spines, design.uplink_gbps) == (1, 0, 0, 0.0)
        box = medium.switch(design.border_leaf)
        assert 2 * design.gateway_ports // design.border_leaves * design.gateway_port_gbps <= box.capacity_gbps
    assert found[0].draw_w >= lower_bound_w(ask(hosts=0, survive=(), gateway_gbps=6000.0), medium)


def test_gateway_levels_are_offered(medium: Catalogue) -> None:
    """A site may take its gateway once, or up to twice."""
    assert {d.gateway_gbps for d in menu(ask(gateway_gbps=8000.0), medium, "power")} == {8e3, 10e3, 12e3, 16e3}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"homing": "dual", "host_ports": 3}, "3 ports of a host do not divide over two leaves"),
        ({"survive": ("leaf",)}, "a lost leaf takes all its hosts with it while they are single-homed"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_says_why(changes: dict[str, object], message: str, tiny: Catalogue) -> None:
    """The error names what is asked for and too much, and helps."""
    with pytest.raises(InfeasibleError) as error:
        menu(ask(**changes), tiny, "power")
    assert error.value.message.startswith(message)
    assert error.value.help


@pytest.mark.parametrize(
    "changes", [{"homing": "both"}, {"survive": ("fibre",)}, {"routers": 0}, {"oversubscription": 0}]
)
def test_a_nonsensical_ask_is_a_mistake_of_the_caller(changes: dict[str, object]) -> None:
    """Such values never come from a checked intent."""
    with pytest.raises(ValueError, match=r"homing|survive|routers|positive"):
        ask(**changes)


def test_the_builtin_catalogue_carries_a_region() -> None:
    """A region of 12,288 hosts has a menu, whose least design is above the relaxation but less than half as far."""
    region = ask(hosts=12288, oversubscription=1.5, gateway_gbps=40e3, routers=4)
    best = menu(region, load(["builtin"]), "power")[0]
    bound = lower_bound_w(region, load(["builtin"]))
    assert bound <= best.draw_w <= 1.5 * bound


def test_price_comes_first_where_cost_is_minimised(medium: Catalogue) -> None:
    """The first design of each menu is the least in its objective, and neither beats the other in both."""
    power, cost = menu(ask(), medium, "power"), menu(ask(), medium, "cost")
    assert power[0].draw_w <= min(d.draw_w for d in cost)
    assert cost[0].price_eur <= min(d.price_eur for d in power)


def test_a_catalogue_without_splitting_boxes_joins_whole_ports() -> None:
    """Hosts of 400G hang on whole cages."""
    found = menu(ask(host_gbps=400.0, host_ports=1), catalogue_of(switch("box32", 300, 40000, group(32, 400))), "power")
    assert found[0].uplink_gbps == 400.0
