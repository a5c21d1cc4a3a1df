"""A part of an addressed fabric that is small enough for a lab: the same structure, names, ports and addresses.

Fewer of everything that there are several of, never fewer than two while there is something else to leave out: two
pods, two leaves of a pod, two planes, so that what is learnt over them still has to be told apart.
"""

from __future__ import annotations

from ipaddress import IPv4Address

import numpy as np

from weft.diagnostics import LabError
from weft.fabric.addressing import AddressPlan
from weft.fabric.wiring import KINDS, TIERS
from weft.graph import Decision
from weft.lab.speakers import Speaking, configuration
from weft.lab.topology import Link, Router, Topology
from weft.network import Ints

DECISION = Decision(multipath_relax=True, max_paths=64)
INSIDE = tuple(KINDS.index(kind) for kind in ("uplink", "trunk", "border", "border-trunk"))


def part_of(plan: AddressPlan, most: int, *, kernel_groups: bool = False) -> Topology:
    """At most so many switches of a fabric, with all links between them and the prefixes that these originate.

    Subnets of hosts are originated by their leaves where hosts are in the fabric's own table.  Raises LabError where
    the least part that has every tier is larger, and where there are no links between switches.
    """
    wiring, switches = plan.wiring, plan.switches
    rows = _chosen(plan, most)
    place = np.full(len(wiring.nodes), -1)
    place[rows] = np.arange(len(rows))
    chosen = np.isin(wiring.links.kind, INSIDE) & (place[wiring.links.a] >= 0) & (place[wiring.links.z] >= 0)
    if not chosen.any():
        raise LabError("this fabric has no links between switches: there is nothing that a lab could show")
    links = tuple(
        Link(a, f"eth{p + 1}", z, f"eth{q + 1}", plan.ask.fabric_mtu)
        for a, p, z, q in zip(
            place[wiring.links.a[chosen]].tolist(), wiring.links.a_port[chosen].tolist(),
            place[wiring.links.z[chosen]].tolist(), wiring.links.z_port[chosen].tolist(), strict=True,
        )
    )  # fmt: skip
    ends: list[list[str]] = [[] for _ in rows]
    for link in links:
        ends[link.a].append(link.a_interface)
        ends[link.z].append(link.z_interface)
    at, subnets = {int(node): i for i, node in enumerate(switches.node)}, _subnets(plan)
    speaking = Speaking.for_routers(DECISION, len(rows), kernel_groups=kernel_groups)
    routers = []
    for v, node in enumerate(rows.tolist()):
        name, tier = wiring.nodes.name[node], TIERS[wiring.nodes.tier[node]]
        loopback, asn = IPv4Address(int(switches.loopback[at[node]])), int(switches.asn[at[node]])
        prefixes = (f"{loopback}/32", *subnets.get(node, ()))
        text = configuration(name, asn, str(loopback), ends[v], prefixes, speaking)
        routers.append(Router(name, tier, asn, loopback, prefixes, text))
    return Topology(tuple(routers), links, DECISION, len(switches.node))


def _subnets(plan: AddressPlan) -> dict[int, list[str]]:
    """Subnets of hosts in the fabric's own table, by the leaf's row of the wiring's nodes."""
    found: dict[int, list[str]] = {}
    for subnets in plan.subnets:
        if subnets.instance.name:
            continue  # a tenant's, in its own table
        for network, leaves in zip(subnets.network.tolist(), subnets.attached.leaves.tolist(), strict=True):
            for leaf in leaves:
                found.setdefault(leaf, []).append(f"{IPv4Address(network)}/{subnets.length}")
    return found


def _chosen(plan: AddressPlan, most: int) -> Ints:
    """Rows of the wiring's nodes: at most so many switches, of the first pods, planes and numbers."""
    nodes, shape = plan.wiring.nodes, plan.wiring.design.shape
    leaf = nodes.tier == TIERS.index("leaf")
    have = {
        "number": int(nodes.number[leaf].max(initial=-1)) // shape.sides + 1, "pod": shape.pods, "plane": shape.planes,
        "superspine": shape.superspines_per_plane, "border": shape.border_leaves,
    }  # fmt: skip
    keep = dict(have)
    for floor in (2, 1):
        least = {"number": 1, "pod": floor, "plane": 2, "superspine": floor, "border": floor}
        least["number"] = -(-floor // shape.sides)
        while len(rows := _kept(plan, keep)) > most:
            able = [name for name in keep if keep[name] > min(least[name], have[name])]
            if not able:
                break
            keep[max(able, key=lambda name: keep[name] / max(least[name], 1))] -= 1
    if len(rows) > most:
        raise LabError(
            f"the least part of this fabric that has every tier has {len(rows)} switches",
            help=f"write --nodes {len(rows)}",
        )
    return rows


def _kept(plan: AddressPlan, keep: dict[str, int]) -> Ints:
    nodes, sides = plan.wiring.nodes, plan.wiring.design.shape.sides
    tier = nodes.tier
    is_in = {
        "leaf": (nodes.pod <= keep["pod"]) & (nodes.number < keep["number"] * sides),
        "border": nodes.number < keep["border"],
        "spine": (nodes.pod <= keep["pod"]) & (nodes.plane < keep["plane"]),
        "superspine": (nodes.plane < keep["plane"]) & (nodes.number < keep["superspine"]),
    }
    kept = np.zeros(len(nodes), np.bool_)
    for name, inside in is_in.items():
        kept |= (tier == TIERS.index(name)) & inside
    return np.flatnonzero(kept)
