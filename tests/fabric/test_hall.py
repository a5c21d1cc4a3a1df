"""Racks, places, cables and their list: nothing overlaps, everything reaches, and growth moves nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from time import process_time
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fabric.instances import catalogue_of, figure, group, switch
from tests.fabric.test_promises import BOXES, QUICK, asks
from tests.fabric.test_wiring import chosen, distinct

from weft.catalogue import load
from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import BackendAsk, FabricAsk, FabricDesign, backend_menu, menu, wire
from weft.fabric.hall import (
    COLOURS,
    Cabling,
    as_csv,
    bill_of,
    cable_list,
    cabled,
    device_list,
    elevations,
    lengths_m,
    rack_list,
    stand,
)
from weft.fabric.layout import Hall
from weft.fabric.wiring import KINDS, grown

halls = st.builds(
    Hall,
    hosts_per_rack=st.sampled_from([4, 16, 32]), racks_per_row=st.sampled_from([3, 20]),
    rack_units=st.just(100), host_units=st.sampled_from([1, 2]),
)  # fmt: skip
housed = st.builds(replace, asks, hall=halls)
ONE_OF_EACH = FabricAsk(96, 2, 100.0, "single", 2.0, ("spine",), 800.0, 2)
WHOLE_PORTS = FabricAsk(640, 1, 400.0, "single", 2.0, ("spine",), 800.0, 2)


def cabling_of(design: FabricDesign, hall: Hall = Hall(rack_units=100), catalogue: Catalogue = BOXES) -> Cabling:  # noqa: B008
    """The cables of a design for least draw."""
    return cabled(design, hall, catalogue, "power", 10)


@QUICK
@given(housed)
def test_nothing_overlaps_in_a_rack_and_nothing_stands_out_of_it(ask: FabricAsk) -> None:
    """Every unit of every rack holds one thing at most, and a rack of hosts no more hosts than it may."""
    for design in chosen(ask):
        standing = stand(wire(design), ask.hall, BOXES)
        taken = [
            (rack, unit + k)
            for rack, unit, height in zip(
                standing.rack.tolist(), standing.unit.tolist(), standing.height.tolist(), strict=True
            )
            for k in range(height)
        ]
        assert len(set(taken)) == len(taken)
        assert all(1 <= unit <= ask.hall.rack_units for _, unit in taken)
        hosts = standing.rack[standing.wiring.nodes.rows("host")]
        assert np.bincount(hosts).max(initial=0) <= ask.hall.hosts_per_rack
        assert len(set(standing.racks.name)) == len(standing.racks)
        where = zip(standing.racks.x_m.round(6).tolist(), standing.racks.y_m.round(6).tolist(), strict=True)
        assert len(set(where)) == len(standing.racks)


@QUICK
@given(housed)
def test_leaves_stand_as_near_their_hosts_as_their_placement_says(ask: FabricAsk) -> None:
    """In the rack or beside it; in one of three racks or two away; or in the row; a host's leaves together."""
    for design in chosen(ask):
        standing = stand(wire(design), ask.hall, BOXES)
        links = standing.wiring.links
        here = links.kind == KINDS.index("host")
        host, leaf = standing.rack[links.a[here]], standing.rack[links.z[here]]
        assert (standing.racks.row[host] == standing.racks.row[leaf]).all()
        if design.placement != "row":
            apart = np.abs(standing.racks.position[host] - standing.racks.position[leaf])
            assert apart.max() <= {"rack": 1, "three racks": 2}[design.placement]
        leaves = standing.rack[standing.wiring.nodes.rows("leaf")].reshape(-1, design.shape.sides)
        assert (leaves == leaves[:, :1]).all()


@QUICK
@given(housed)
def test_a_cable_is_as_long_as_its_way_and_no_longer_than_the_closed_form(ask: FabricAsk) -> None:
    """No shorter than along and across the rows, no longer than what the bill's medium is for, and its own reaches."""
    reach = {item.name: item.reach_m for item in (*BOXES.grey_optics, *BOXES.cables)}
    for design in chosen(ask):
        cabling = cabling_of(design, ask.hall)
        standing, racks = cabling.standing, cabling.standing.racks
        a, z = (standing.rack[end] for end in (standing.wiring.links.a, standing.wiring.links.z))
        apart_m = np.abs(racks.x_m[a] - racks.x_m[z]) + np.abs(racks.y_m[a] - racks.y_m[z])
        length_m = cabling.length_m[cabling.cable]
        assert (length_m >= lengths_m(standing)).all()
        groups = {group.kind: group.length_m for group in design.links}
        closed_form_m = np.array([groups.get(kind, 0.0) for kind in KINDS])[standing.wiring.links.kind]
        assert (length_m <= closed_form_m).all()
        assert (lengths_m(standing) > apart_m).all()
        assert (length_m * 2 == np.round(length_m * 2)).all()
        for k, medium in enumerate(cabling.media):
            longest_m = cabling.length_m[cabling.medium == k].max(initial=0.0)
            assert all(reach[part.item] >= longest_m for part in (medium.a, medium.z) if part)


@QUICK
@given(asks)
def test_cables_never_draw_or_cost_more_than_the_bill(ask: FabricAsk) -> None:
    """By the objective: media of their own lengths draw no more than those of the longest, kind by kind or in all."""
    for design in chosen(ask):
        bought = bill_of(cabling_of(design))
        billed = design.optics + design.cables
        assert sum(b.count * b.draw_w_each for b in bought) <= sum(b.count * b.draw_w_each for b in billed) + 1e-6


def test_media_reach_the_longest_cable_of_the_design_itself(medium: Catalogue) -> None:
    """The best optic reaches as far as a usual row is long; in rows of forty racks another one is taken."""
    optics = tuple(o.model_copy(update={"reach_m": 14.0}) if o.name == "400G-FR4" else o for o in medium.grey_optics)
    catalogue = medium.model_copy(update={"grey_optics": optics})
    for racks_per_row, usual in ((20, "400G-FR4"), (40, "400G-SR4")):
        ask = replace(WHOLE_PORTS, hall=Hall(racks_per_row=racks_per_row))
        best = menu(ask, catalogue, "power")[0]
        uplink = next(group for group in best.links if group.kind == "uplink")
        assert uplink.medium.a is not None
        assert (uplink.medium.a.item, uplink.length_m <= 14.0) == (usual, racks_per_row == 20)
        assert (cabling_of(best, ask.hall, catalogue).length_m <= max(group.length_m for group in best.links)).all()


def test_where_cost_is_least_cables_never_cost_more_than_the_bill(medium: Catalogue) -> None:
    """Price comes first; copper between neighbouring racks of the network is cheaper than the optics of the bill."""
    saved = []
    for design in menu(WHOLE_PORTS, medium, "cost")[::5]:
        bought = bill_of(cabled(design, Hall(), medium, "cost", 10))
        costs = [sum(b.count * b.price_eur_each for b in lines) for lines in (design.optics + design.cables, bought)]
        saved.append(costs[0] - costs[1])
    assert min(saved) >= 0 < max(saved)


def test_one_medium_for_all_lengths_gives_the_bill_of_the_design(medium: Catalogue) -> None:
    """Where nothing but one optic is on sale, cables counted one by one are what the design has on its bill."""
    catalogue = medium.model_copy(update={"cables": (), "grey_optics": tuple(
        optic for optic in medium.grey_optics if optic.name in ("100G-DR", "400G-DR4", "800G-2xDR4")
    )})  # fmt: skip
    for design in menu(ONE_OF_EACH, catalogue, "power")[::5]:
        counted = {line.item: line.count for line in bill_of(cabling_of(design, catalogue=catalogue))}
        assert counted == {line.item: line.count for line in design.optics}


@QUICK
@given(housed)
def test_growing_by_a_pod_changes_no_place_and_no_cable(ask: FabricAsk) -> None:
    """Every row of the cable list and of the list of devices is still there, word for word."""
    for design in chosen(ask):
        lists = []
        for each in (design, grown(design, 1)):
            cabling = cabling_of(each, ask.hall)
            columns = (cable_list(cabling, BOXES), device_list(cabling.standing))
            lists.append([set(zip(*table.values(), strict=True)) for table in columns])
        for before, after in zip(*lists, strict=True):
            assert before < after


@settings(QUICK, max_examples=6)
@given(housed, st.integers(2, 4))
def test_growing_to_all_that_ports_are_kept_for_changes_nothing_and_stays_in_reach(ask: FabricAsk, times: int) -> None:
    """Grown as far as was asked, old rows are word for word there, and no cable is longer than the closed form."""
    for design in chosen(replace(ask, grow_to=times * ask.hosts)):
        shape = design.shape
        pods, units = shape.pods_reserved - shape.pods, (shape.leaves_reserved - shape.leaves) // shape.sides
        steps = pods if design.tiers == 3 else units
        before, after = (cabling_of(each, ask.hall) for each in (design, grown(design, steps)))
        rows = [set(zip(*cable_list(each, BOXES).values(), strict=True)) for each in (before, after)]
        assert rows[0] <= rows[1]
        longest_m = {group.kind: group.length_m for group in design.links}
        assert (after.length_m <= np.array([longest_m.get(kind, 0.0) for kind in KINDS])[after.kind]).all()


@QUICK
@given(asks)
def test_a_split_cage_is_one_cable_with_several_far_ends(ask: FabricAsk) -> None:
    """Unless it is split at both ends a cage has one cable, and a cable one cage at the end that splits."""
    for design in chosen(ask):
        cabling = cabling_of(design)
        wiring = cabling.standing.wiring
        a, z = wiring.sockets("a"), wiring.sockets("z")
        cables = distinct(wiring.links.kind, cabling.cable)
        assert cables == len(cabling) == len(np.unique(cabling.cable))
        for split, at, node in ((a, a, wiring.links.a), (z, z, wiring.links.z)):
            here = (split.split > 1) & ((z if at is a else a).split == 1)
            pairs = distinct(node[here], at.group[here], at.cage[here])
            assert pairs == len(np.unique(cabling.cable[here]))
            assert pairs == distinct(node[here], at.group[here], at.cage[here], cabling.cable[here])
        names = cable_list(cabling, BOXES)["cable"]
        assert len(set(names)) == len(cabling)


def test_the_cable_list_says_what_lies_where(medium: Catalogue) -> None:
    """Read back from CSV: ports as the box calls them, optics at both ends or one cable, and labels of both ends."""
    design = menu(ONE_OF_EACH, medium, "power")[0]
    cabling = cabled(design, Hall(), medium, "power", 10)
    rows = list(csv.DictReader(io.StringIO(as_csv(cable_list(cabling, medium)))))
    assert len(rows) == len(cabling.standing.wiring.links)
    for row in rows:
        assert row["colour"] == COLOURS[row["kind"]]
        assert bool(row["item"]) == (row["medium"] in ("copper", "active")) == (not row["a_optic"])
        near, far = (f"{row[f'{e}_rack']} U{row[f'{e}_unit']} {row[f'{e}_device']} {row[f'{e}_port']}" for e in "az")
        assert (row["label_a"], row["label_z"]) == (f"{near} > {far}", f"{far} > {near}")
    first, last = rows[0], rows[-1]
    assert (first["cable"], first["a_port"], first["z_port"]) == ("leaf1.1:QSFP-DD-1", "port 1", "QSFP-DD-1/1")
    assert (first["medium"], first["item"]) == ("copper", "400G-to-4x100G-DAC")
    assert (last["kind"], last["z_device"], last["medium"]) == ("gateway", "router2", "fibre")


def test_cages_are_numbered_through_the_groups_of_a_box() -> None:
    """On a box of 28 small cages and 8 large ones the last large one is number 36."""
    mixed = catalogue_of(switch("mixed", 230, 25000, group(28, 100), group(8, 400)))
    ask = FabricAsk(40, 1, 100.0, "single", 2.0, (), 400.0, 1)
    columns = cable_list(cabled(menu(ask, mixed, "power")[0], Hall(), mixed, "power", 10), mixed)
    up = [port for kind, port in zip(columns["kind"], columns["a_port"], strict=True) if kind == "uplink"]
    assert "QSFP-DD-36" in up


def test_a_cable_of_some_metres_may_be_an_active_one(medium: Catalogue) -> None:
    """An active cable that draws less than two optics is taken where it reaches, and fibre where it does not."""
    active = medium.cables[1].model_copy(update={"name": "400G-AOC", "reach_m": 9.0, "draw_w": figure(2)})
    catalogue = medium.model_copy(update={"cables": (*medium.cables, active)})
    design = menu(WHOLE_PORTS, catalogue, "power")[0]
    columns = cable_list(cabled(design, Hall(), catalogue, "power", 10), catalogue)
    of = set(zip(columns["kind"], columns["medium"], strict=True))
    assert {("host", "copper"), ("uplink", "active"), ("uplink", "fibre")} <= of
    lengths = zip(columns["medium"], columns["length_m"], strict=True)
    assert max(length for what, length in lengths if what == "active") <= 9.0  # type: ignore[type-var]


def test_elevations_show_every_box_once() -> None:
    """Pages are well-formed SVG, their names tell the racks, and each node's name is on one of them."""
    standing = cabling_of(menu(ONE_OF_EACH, BOXES, "power")[0]).standing
    pages = list(elevations(standing, racks_a_page=3))
    assert len(pages) == -(-len(standing.racks) // 3)
    assert pages[0][0].split("_") == [standing.racks.name[0], standing.racks.name[2]]
    words = [text.text for _, svg in pages for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert all(words.count(name) == 1 for name in standing.wiring.nodes.name)


def test_the_list_of_racks_counts_what_stands_in_each(medium: Catalogue) -> None:
    """Tiers, units and ends of links add up to those of the design."""
    design = menu(ONE_OF_EACH, medium, "power")[0]
    standing = stand(wire(design), Hall(), medium)
    racks = rack_list(standing)
    assert (sum(racks["hosts"]), sum(racks["spines"]), sum(racks["routers"])) == (96, design.spines, 2)  # type: ignore[call-overload]
    assert sum(racks["link_ends"]) == 2 * len(standing.wiring.links)  # type: ignore[call-overload]
    assert {used + free for used, free in zip(racks["units_used"], racks["units_free"], strict=True)} == {42}  # type: ignore[operator]


RAILS = FabricAsk(512, 8, 400.0, "rail", 1.0, (), 0.0, 0, hall=Hall(4, 20, 42, 8))


def test_leaves_of_rails_stand_in_racks_of_their_own_where_they_fit_beside_no_host() -> None:
    """Eight leaves of two units need 16 of the 10 units that a rack of hosts leaves; eight of one unit do fit."""
    catalogue = load(["builtin"])
    for ask in (RAILS, replace(RAILS, hall=Hall())):
        for design in menu(ask, catalogue, "power"):
            assert design.placement == "row" or catalogue.switch(design.leaf).rack_units == 1
            cabling = cabling_of(design, ask.hall, catalogue)
            longest_m = {group.kind: group.length_m for group in design.links}
            limit_m = np.array([longest_m.get(kind, 0.0) for kind in KINDS])[cabling.standing.wiring.links.kind]
            assert (cabling.length_m[cabling.cable] <= limit_m).all()


@pytest.mark.parametrize("hosts", [1, 8, 20])
@pytest.mark.parametrize("rack_units", [17, 24, 40])
def test_every_design_of_low_racks_stands_and_there_is_one(hosts: int, rack_units: int, medium: Catalogue) -> None:
    """Sixteen leaves for up to eight hosts of a rack: beside them once, twice or in a rack of their own."""
    ask = FabricAsk(hosts, 16, 100.0, "rail", 3.0, ("spine",), 0.0, 0, hall=Hall(8, 20, rack_units))
    found = menu(ask, medium, "power")
    for design in found:
        beside = (rack_units - 8) // 16
        assert design.placement == "row" or -(-min(hosts, 8) // max(16 * hosts // design.leaves, 1)) <= beside
        stand(wire(design), ask.hall, medium)


def test_planes_of_a_back_end_share_hosts_and_no_other_place() -> None:
    """Two planes: the same hosts in the same places, on lanes 1 and 2 of their ports; boxes are beside each other."""
    catalogue = load(["builtin"])
    ask = BackendAsk(512, 8, 400.0, "rail", planes=2, hall=Hall(4, 20, 42, 8))
    for design in (each.plane for each in backend_menu(ask, catalogue, "power")):
        planes = [cabled(design, ask.plane.hall, catalogue, "power", 10, plane) for plane in range(2)]
        taken: list[set[tuple[str, int]]] = []
        for cabling in planes:
            standing = cabling.standing
            spans = zip(standing.rack.tolist(), standing.unit.tolist(), standing.height.tolist(), strict=True)
            taken.append({(standing.racks.name[rack], u + k) for rack, u, height in spans for k in range(height)})
        heights = planes[0].standing.height[planes[0].standing.wiring.nodes.rows("host")]
        assert len(taken[0] & taken[1]) == heights.sum()
        longest_m = {group.kind: group.length_m for group in design.links}
        for lane, cabling in enumerate(planes, start=1):
            columns = cable_list(cabling, catalogue, f"back-{lane}")
            limit_m = [longest_m[kind] for kind in columns["kind"]]  # type: ignore[index]
            assert (np.array(columns["length_m"]) <= limit_m).all()
            assert columns["a_port"][0] == f"port 1/{lane}"
            assert all(str(label).startswith(f"back-{lane}: R") for label in columns["label_a"][:512])


def test_a_rack_that_cannot_hold_its_leaves_says_so(medium: Catalogue) -> None:
    """With hosts up to the top there is no unit left for a leaf."""
    design = menu(ONE_OF_EACH, medium, "power")[0]
    with pytest.raises(InfeasibleError, match="a rack of 32 units does not hold 1 leaves of 1 beside 32 hosts of 1"):
        stand(wire(design), Hall(rack_units=32), medium)
    tall = medium.model_copy(update={"switches": tuple(
        box.model_copy(update={"rack_units": 50}) for box in medium.switches
    )})  # fmt: skip
    with pytest.raises(InfeasibleError, match="does not hold"):
        stand(wire(replace(design, placement="row")), Hall(), tall)


def test_the_largest_cable_list_takes_seconds_to_write() -> None:
    """65,536 hosts on two leaves each: places, 70,000 cables and 168,000 rows; under one second when quiet."""
    catalogue = load(["builtin"])
    design = menu(FabricAsk(65536, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 100e3, 4), catalogue, "power")[0]
    start = process_time()
    text = as_csv(cable_list(cabling_of(design, Hall(), catalogue), catalogue))
    assert process_time() - start < 4.0
    assert text.count("\n") == 1 + sum(group.links for group in design.links)
