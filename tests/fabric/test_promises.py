"""What holds for every design of every ask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue.records import Catalogue, Switch
from weft.diagnostics import InfeasibleError
from weft.fabric import FabricAsk, FabricDesign, lower_bound_w, menu, wire
from weft.fabric.wiring import KINDS

BOXES = catalogue_of(
    switch("box16", 180, 22000, group(16, 400, "4x100")),
    switch("box32", 300, 40000, group(32, 400, "4x100", "2x200")),
    switch("mixed", 230, 25000, group(28, 100), group(8, 400, "4x100")),
)
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

asks = st.builds(
    FabricAsk,
    hosts=st.integers(1, 400), host_ports=st.sampled_from([2, 4]), host_gbps=st.sampled_from([100.0, 400.0]),
    homing=st.sampled_from(["single", "dual"]), oversubscription=st.floats(1, 4),
    survive=st.sampled_from([(), ("spine",), ("link",), ("plane",)]), gateway_gbps=st.floats(0, 6000),
    routers=st.integers(1, 3),
)  # fmt: skip


def designs(ask: FabricAsk, catalogue: Catalogue = BOXES) -> tuple[FabricDesign, ...]:
    """The menu, empty where the ask is too large."""
    try:
        return menu(ask, catalogue, "power")
    except InfeasibleError:
        return ()


@QUICK
@given(asks)
def test_the_promise_is_kept_in_the_worst_failure(ask: FabricAsk) -> None:
    """Stated oversubscription, normal and failed, is within the asked one, and the gateway within the ports."""
    for design in designs(ask):
        assert design.oversubscription <= design.oversubscription_failed <= ask.oversubscription * (1 + 1e-6)
        per_border = design.gateway_ports // design.border_leaves
        assert design.gateway_ports % (ask.routers * design.border_leaves) == 0
        assert per_border * (design.border_leaves - 1) * design.gateway_port_gbps >= design.gateway_gbps * (1 - 1e-6)
        assert design.gateway_gbps >= ask.gateway_gbps


@QUICK
@given(asks)
def test_no_box_has_more_links_than_ports(ask: FabricAsk) -> None:
    """Capacity of all links of a box is at most that of its ports."""
    capacity = {box.name: box.capacity_gbps for box in BOXES.switches}
    for design in designs(ask)[::5]:
        wiring = wire(design)
        links, n = wiring.links, len(wiring.nodes)
        used = np.bincount(links.a, links.gbps, n) + np.bincount(links.z, links.gbps, n)
        models = {
            "leaf": design.leaf,
            "border": design.border_leaf,
            "spine": design.spine,
            "superspine": design.superspine,
        }
        for tier, model in models.items():
            assert used[wiring.nodes.rows(tier)].max(initial=0.0) <= capacity.get(model, 0.0) + 1e-6


@QUICK
@given(asks)
def test_the_bill_has_every_box_and_link_of_the_wiring(ask: FabricAsk) -> None:
    """Boxes, host links and links between boxes are as many on the bill as in the wiring; draw is their sum."""
    for design in designs(ask)[::5]:
        wiring = wire(design)
        boxes = [len(wiring.nodes.rows(tier)) for tier in ("leaf", "border", "spine", "superspine")]
        assert sum(line.count for line in design.boxes) == sum(boxes)
        billed = {group.kind: group.links for group in design.links}
        assert [billed.get(kind, 0) for kind in KINDS] == np.bincount(wiring.links.kind, minlength=len(KINDS)).tolist()
        assert billed["host"] == ask.hosts * ask.host_ports == wiring.hosts_on().sum() * ask.ports_at_leaf
        assert billed["gateway"] == design.gateway_ports
        assert abs(sum(line.count * line.draw_w_each for line in design.bom) - design.draw_w) < 1e-6


@QUICK
@given(asks)
def test_more_hosts_never_need_fewer_leaves_or_watts(ask: FabricAsk) -> None:
    """A site of half the hosts has a least design that draws no more, and the bound is no higher."""
    whole, half = designs(ask), designs(replace(ask, hosts=(ask.hosts + 1) // 2))
    if whole:
        assert half
        assert half[0].draw_w <= whole[0].draw_w + 1e-6
        assert min(d.leaves for d in half) <= max(d.leaves for d in whole)
        assert lower_bound_w(replace(ask, hosts=(ask.hosts + 1) // 2), BOXES) <= lower_bound_w(ask, BOXES) + 1e-6


@QUICK
@given(asks)
def test_promising_less_never_draws_more(ask: FabricAsk) -> None:
    """Without its failures, or with more oversubscription, a site's least draw does not rise."""
    kept = designs(ask)
    if kept:
        assert designs(replace(ask, survive=()))[0].draw_w <= kept[0].draw_w + 1e-6
        assert designs(replace(ask, oversubscription=ask.oversubscription * 2))[0].draw_w <= kept[0].draw_w + 1e-6
        assert lower_bound_w(ask, BOXES) <= kept[0].draw_w + 1e-6


@QUICK
@given(asks, st.sampled_from(BOXES.switches))
def test_one_more_switch_on_sale_never_makes_a_design_dearer(ask: FabricAsk, box: Switch) -> None:
    """What there is without it is still there, or something that beats it."""
    fewer = BOXES.model_copy(update={"switches": tuple(other for other in BOXES.switches if other is not box)})
    every = designs(ask)
    for old in designs(ask, fewer):
        assert any(
            new.draw_w <= old.draw_w + 1e-6 and new.price_eur <= old.price_eur + 1e-6
            and new.gateway_gbps >= old.gateway_gbps - 1e-6 and new.gateway_ports <= old.gateway_ports
            for new in every
        )  # fmt: skip


@QUICK
@given(asks, st.integers(1, 20))
def test_keeping_ports_for_more_hosts_never_draws_less(ask: FabricAsk, more: int) -> None:
    """Where room for growth can be kept at all, the fabric without it draws no more."""
    few = replace(ask, hosts=1 + ask.hosts % 40)
    grown = designs(replace(few, grow_to=few.hosts + more))
    if grown:
        assert designs(few)[0].draw_w <= grown[0].draw_w + 1e-6


@QUICK
@given(asks)
def test_no_design_of_a_menu_beats_another_one(ask: FabricAsk) -> None:
    """The menu is in order of draw, its names are unique, and it is the same each time."""
    found = designs(ask)
    points = [(d.draw_w, d.price_eur, -d.gateway_gbps, d.gateway_ports, d.gateway_port_gbps) for d in found]
    assert points == sorted(points, key=lambda p: p[:2])
    assert len({d.name for d in found}) == len(found)
    table = np.array(points).reshape(-1, 5)
    at_most = (table[:, None, :] <= table[None, :, :]).all(axis=2)
    assert at_most.sum() == len(found)  # each one only itself
    assert [d.name for d in designs(ask)] == [d.name for d in found]
