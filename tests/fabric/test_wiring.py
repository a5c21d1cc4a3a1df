"""Every node and link of a design, and what stays where it is when the fabric grows."""

from __future__ import annotations

from time import process_time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.fabric.test_promises import BOXES, QUICK, asks, designs

from weft.catalogue import load
from weft.fabric import FabricAsk, FabricDesign, Wiring, menu, wire
from weft.fabric.wiring import KINDS, TIERS, grown
from weft.network import Ints


def chosen(ask: FabricAsk) -> list[FabricDesign]:
    """Some designs of a menu, of two tiers and of three where both are on it."""
    found = designs(ask)
    return [*found[::9], *[design for design in found if design.tiers == 3][:2]]


def distinct(*columns: Ints) -> int:
    """How many different rows the columns have."""
    return len(np.unique(np.stack(columns), axis=1).T)


def plugs(wiring: Wiring) -> set[tuple[str, int, str, int, float, str]]:
    """Every link by the names of its ends and its ports."""
    name, links = wiring.nodes.name, wiring.links
    columns = (links.a, links.a_port, links.z, links.z_port, links.gbps, links.kind)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {(name[a], a_port, name[z], z_port, gbps, KINDS[kind]) for a, a_port, z, z_port, gbps, kind in rows}


@QUICK
@given(asks)
def test_every_port_is_used_once_and_is_a_lane_of_a_cage_of_its_switch(ask: FabricAsk) -> None:
    """No two links share a node's port, nor a cage's lane; a cage is split one way; its group has it."""
    for design in chosen(ask):
        wiring = wire(design)
        links, nodes = wiring.links, wiring.nodes
        node, port = np.concatenate([links.a, links.z]), np.concatenate([links.a_port, links.z_port])
        assert distinct(node, port) == len(node)
        a, z = wiring.sockets("a"), wiring.sockets("z")
        group, cage, lane, split = (
            np.concatenate([getattr(a, column), getattr(z, column)]) for column in ("group", "cage", "lane", "split")
        )
        assert distinct(node, group, cage, lane) == len(node)
        assert distinct(node, group, cage, split) == distinct(node, group, cage)
        assert ((lane >= 0) & (lane < split) & (cage >= 0)).all()
        models = {"leaf": design.leaf, "border": design.border_leaf, "spine": design.spine}
        for tier, model in {**models, "superspine": design.superspine}.items():
            here = np.isin(node, nodes.rows(tier))
            for k, of in enumerate(BOXES.switch(model).ports if model else ()):
                assert cage[here & (group == k)].max(initial=-1) < of.count


@QUICK
@given(asks)
def test_cages_in_use_are_as_many_as_the_bill_counts(ask: FabricAsk) -> None:
    """Optics are bought for cages: as many at either end of each kind of link as links are plugged into."""
    for design in chosen(ask):
        wiring = wire(design)
        for group in design.links:
            here = wiring.links.kind == KINDS.index(group.kind)
            used = {end: distinct(getattr(wiring.links, end)[here], wiring.sockets(end).cage[here]) for end in "az"}
            near, far = ("z", "a") if group.kind == "host" else ("a", "z")
            assert (used[near], used[far]) == (group.a_cages, group.z_cages), group.kind


@QUICK
@given(asks)
def test_growing_by_a_pod_changes_no_name_port_or_link(ask: FabricAsk) -> None:
    """All that is there stays; in two tiers the same holds for a leaf more."""
    for design in chosen(ask):
        before, after = wire(design), wire(grown(design, 1))
        assert set(before.nodes.name) < set(after.nodes.name)
        assert plugs(before) < plugs(after)


@QUICK
@given(asks)
def test_nodes_stand_in_order_and_have_names_of_their_own(ask: FabricAsk) -> None:
    """Rows are by tier, pod, plane and number, except that hosts are by their leaves within a pod."""
    for design in chosen(ask):
        nodes, shape = wire(design).nodes, design.shape
        assert len(set(nodes.name)) == len(nodes)
        rows = np.stack([nodes.tier, nodes.pod, nodes.plane, nodes.number], axis=1)[nodes.tier > 0]
        assert rows.tolist() == sorted(rows.tolist())
        counts = [shape.hosts, shape.leaves, shape.border_leaves, shape.spines, shape.superspines, shape.routers]
        assert [len(nodes.rows(tier)) for tier in TIERS] == counts


@QUICK
@given(asks, st.integers(0, 10**6))
def test_links_join_the_tiers_that_their_kind_says(ask: FabricAsk, pick: int) -> None:
    """A leaf is joined to every spine of its pod, a spine to every superspine of its plane, and to nothing else."""
    for design in chosen(ask):
        wiring = wire(design)
        nodes, bundles, shape = wiring.nodes, wiring.bundles(), design.shape
        for kind, links in (("uplink", shape.bundle), ("trunk", shape.trunks), ("border-trunk", shape.border_trunks)):
            here = bundles.kind == KINDS.index(kind)
            if not here.any():
                continue
            assert (bundles.links[here] == links).all()
            a = bundles.a[here][pick % here.sum()]
            same = "pod" if kind == "uplink" else "plane"
            above = nodes.rows("spine" if kind == "uplink" else "superspine")
            expected = above[getattr(nodes, same)[above] == getattr(nodes, same)[a]]
            assert bundles.z[here & (bundles.a == a)].tolist() == expected.tolist()


def test_a_dual_homed_host_is_on_two_leaves_side_by_side() -> None:
    """Port 0 is on the first leaf of its pair and port 1 on the other."""
    ask = FabricAsk(100, 2, 100.0, "dual", 2.0, (), 800.0, 1)
    wiring = wire(designs(ask)[0])
    name, links = wiring.nodes.name, wiring.links
    on = [(name[z], port) for z, port in zip(links.z[:2].tolist(), links.a_port[:2].tolist(), strict=True)]
    assert on == [("leaf1.1", 0), ("leaf1.2", 1)]
    assert links.z_port[0] == links.z_port[1]


def test_the_largest_fabric_is_wired_in_well_under_a_second() -> None:
    """65,536 hosts on two leaves each, in three tiers: 168,000 links."""
    ask = FabricAsk(65536, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 100e3, 4)
    design = menu(ask, load(["builtin"]), "power")[0]
    start = process_time()
    wiring = wire(design)
    assert len(wiring.links) == sum(group.links for group in design.links) > 2 * ask.hosts
    assert process_time() - start < 1.0
