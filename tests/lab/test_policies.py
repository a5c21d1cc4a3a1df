"""Policies of segment routing in a lab: which lists are valid in a state, and what is to cross each link."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from tests.lab.wide_instances import planned, with_metrics, with_policies

from weft import routing
from weft.build.wide import lag_ends
from weft.lab import Fault, Topology, wide_part
from weft.lab.faults import break_link, break_router, break_together
from weft.lab.wide.broken import Broken
from weft.lab.wide.policies import InForce, in_force
from weft.lab.wide.steering import _differences
from weft.network import Floats, carry, risks, scenarios
from weft.planning.restored import restored
from weft.planning.routed.policies import restored_policies
from weft.routing.sr.placed import placed

HALF = pytest.approx(0.5)


@cache
def network() -> Topology:
    """The three sites, with policies."""
    return wide_part(with_policies(planned()), 12)


def _lists(topology: Topology, broken: Broken) -> Mapping[tuple[str, str], Mapping[tuple[str, ...], float]]:
    names = topology.names
    return {
        (names[each.policy.head], names[each.policy.far]): {
            tuple(names[v] for v in segments): share for segments, share in each.lists
        }
        for each in in_force(topology, broken)
    }  # fmt: skip


def test_routers_take_those_lists_of_a_policy_that_they_reach() -> None:
    """The first router of Stockholm by Oslo's first, the second by its second, each in its part of the plan's share."""
    assert _lists(network(), Broken()) == {
        ("STO.1", "CPH/border1"): {("OSL.1", "CPH.1"): HALF, ("CPH.1",): HALF},
        ("STO.2", "CPH/border1"): {("OSL.2", "CPH.2"): HALF, ("CPH.2",): HALF},
        ("CPH.2", "OSL/border1"): {("STO.2", "OSL.2"): 1.0},
    }


def test_what_a_lost_router_had_goes_by_the_lists_that_are_left() -> None:
    """Where none is left it goes straight; a head that is lost, or tells BGP nothing, has no policy."""
    topology = network()
    place = topology.place
    gone = _lists(topology, Broken.of(Fault((break_router(topology, "switch", place["OSL.1"]),))))
    assert gone["STO.1", "CPH/border1"] == {("CPH.1",): 1.0}
    assert gone["STO.2", "CPH/border1"] == {("OSL.2", "CPH.2"): HALF, ("CPH.2",): HALF}
    straight = _lists(topology, Broken.of(Fault((break_router(topology, "switch", place["STO.2"]),))))
    assert set(straight) == {("STO.1", "CPH/border1"), ("CPH.2", "OSL/border1")}
    assert straight["CPH.2", "OSL/border1"] == {("OSL.2",): 1.0}
    mute = _lists(topology, Broken.of(Fault((break_router(topology, "daemon", place["STO.1"]),))))
    assert ("STO.1", "CPH/border1") not in mute


def test_a_policy_ends_where_bgp_has_traffic_leave() -> None:
    """A router of the far site without a link to the border leaf there is none: its policies are not used."""
    topology = network()
    door = next(k for k, link in enumerate(topology.links)
                if {topology.names[link.a], topology.names[link.z]} == {"CPH.1", "CPH/border1"})  # fmt: skip
    found = _lists(topology, Broken.of(Fault((break_link(topology, "link", door),))))
    assert ("STO.1", "CPH/border1") not in found
    assert ("STO.2", "CPH/border1") in found


def test_equal_links_are_not_held_to_a_share() -> None:
    """Where a leg has two equal ways what crosses either is for its kernel to choose."""
    metrics = {"STO.1-CPH.1": (200, 200), "STO.2-CPH.2": (200, 200)}
    topology = wide_part(with_policies(with_metrics(metrics)), 12)
    each = next(one for one in in_force(topology, Broken()) if topology.names[one.policy.head] == "STO.1")
    assert sum(share for arc, share in each.shares.items() if arc[1] == each.policy.head) == pytest.approx(1)
    direct = next(k for k, link in enumerate(topology.links)
                  if {topology.names[link.a], topology.names[link.z]} == {"STO.1", "CPH.1"})  # fmt: skip
    assert each.shares[direct, each.policy.head] == pytest.approx(0.25)  # half of the half that goes straight
    assert (direct, each.policy.head) in each.even


def _loads_as_planned(kind: str) -> tuple[list[str], Floats, dict[str, int]]:
    """Names of states, the plan's loads (states, arcs of links) of what Stockholm sends to Copenhagen, and links."""
    plan = with_policies(planned())
    rows = [row for row in plan.tables["policies"] if (row["a"], row["z"]) == ("STO", "CPH")]
    table = type(plan.tables["policies"]).of(plan.tables["policies"].columns, rows)
    built = restored(plan)
    ip, every = routing.build(built), risks(built)
    chosen = scenarios(every, [kind], intact=True)
    up = routing.states(ip, built, carry(built, every, chosen)).arc_up
    targets, names = routing.volumes(built, ip).targets, built.sites.name
    volume = np.zeros((1, len(targets), ip.n_nodes, 1))
    volume[0, targets.tolist().index(int(ip.target[names.index("CPH")])), int(ip.source[names.index("STO")]), 0] = 1.0
    load = placed(ip, up, targets, volume, restored_policies(table, built)).load_gbps[:, : 2 * ip.n_links, 0]
    return [str(name) for name in chosen.name], load, {str(name): i for i, name in enumerate(built.ip_links.name)}


@pytest.mark.parametrize("kind", ["fibre", "srlg"])
def test_what_crosses_each_link_is_what_the_plan_has_there(kind: str) -> None:
    """Intact and with each cut: half of it by each router of Stockholm, as planning's own routing loads the links."""
    topology, ends = network(), lag_ends(planned())
    states, load, links = _loads_as_planned(kind)
    assert len(states) > 1
    arcs = {}
    for name, ((a, a_port), (z, z_port)) in ends.items():
        k = next(k for k, link in enumerate(topology.links)
                 if {(topology.names[link.a], link.a_interface), (topology.names[link.z], link.z_interface)}
                 == {(a, a_port), (z, z_port)})  # fmt: skip
        arcs[k, topology.place[a]] = 2 * links[name]
        arcs[k, topology.place[z]] = 2 * links[name] + 1
    for i, state in enumerate(states):
        broken = Broken.of(Fault((break_together(topology, state),))) if state in topology.together else Broken()
        found = [each for each in in_force(topology, broken) if topology.names[each.policy.far] == "CPH/border1"]
        for arc, row in arcs.items():
            assert sum(0.5 * each.shares.get(arc, 0.0) for each in found) == pytest.approx(load[i, row]), (state, arc)


def _packets(each: InForce, total: int) -> dict[tuple[int, int], int]:
    topology = network()
    arcs = [(k, v) for k, link in enumerate(topology.links) for v in (link.a, link.z)
            if topology.routers[link.a].device.isis and topology.routers[link.z].device.isis]  # fmt: skip
    return {arc: round(each.shares.get(arc, 0.0) * total) for arc in arcs}


def test_packets_that_go_elsewhere_are_told() -> None:
    """All by one list of two, or over a link that no list crosses."""
    topology = network()
    each = next(one for one in in_force(topology, Broken()) if topology.names[one.policy.head] == "STO.1")
    counted = _packets(each, 1000)
    assert not list(_differences(topology, each, counted, 1000))
    one_way = dict(counted)
    for k, v in each.shares:
        if "OSL.1" in (topology.names[v], topology.names[topology.links[k].other(v)]):
            one_way[k, v] = 0
    assert list(_differences(topology, each, one_way, 1000))
    strayed = {arc: n + (30 if topology.names[arc[1]] == "STO.2" else 0) for arc, n in counted.items()}
    told = list(_differences(topology, each, strayed, 1000))
    assert {"by segments over STO.2" in one.prefix for one in told} == {True}
