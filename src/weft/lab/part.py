"""A part of a fabric that is small enough for a lab: the same structure, names, ports and addresses.

Fewer of everything that there are several of, never fewer than two while there is something else to leave out: two
pods, two leaves of a pod, two planes, so that what is learnt over them still has to be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np

from weft.build.device import Bfd, Device
from weft.diagnostics import LabError
from weft.fabric import Wiring
from weft.fabric.wiring import TIERS
from weft.lab.topology import Topology
from weft.network import Ints

BFD_ROUTERS = 60
"""In larger labs BFD's packets are sent more seldom: what is left of the processors is the daemons'."""

SELDOM = Bfd(interval_ms=3000)


def part_of(wiring: Wiring, devices: Sequence[Device], most: int, *, kernel_groups: bool = False) -> Topology:
    """At most so many switches of a fabric, with all links between them; `devices` are those of the whole fabric.

    Each is configured as in the whole fabric, but without cables to switches that are left out: FRR waits 50 ms for
    each neighbour it knows before it tells a new one anything.  In large labs BFD is slower.  With `kernel_groups`
    zebra gives the kernel groups of next hops, which FRR 8.4 spoils.

    Raises LabError where the least part that has every tier is larger, and where there are no links between switches.
    """
    chosen = bearable(chosen_of(wiring, devices, most))
    topology = Topology.of(chosen, len(devices), kernel_groups=kernel_groups)
    if not topology.links:
        raise LabError("this fabric has no links between switches: there is nothing that a lab could show")
    return topology


def chosen_of(wiring: Wiring, devices: Sequence[Device], most: int) -> list[Device]:
    """At most so many switches of a fabric, without cables to those that are left out.

    Raises LabError where the least part that has every tier is larger.
    """
    by_name = {device.name.removeprefix(f"{device.fabric}-"): device for device in devices}
    chosen = [by_name[wiring.nodes.name[row]] for row in _chosen(wiring, most).tolist()]
    left_out = {device.name for device in devices} - {device.name for device in chosen}
    return [without(device, left_out) for device in chosen]


def bearable(devices: list[Device]) -> list[Device]:
    """The devices, with slower BFD if they are many."""
    if len(devices) <= BFD_ROUTERS:
        return devices
    return [replace(device, bgp=replace(device.bgp, bfd=SELDOM)) for device in devices]


def without(device: Device, far: AbstractSet[str]) -> Device:
    """A device without cables to some others, and without sessions with them."""
    ports = tuple(port for port in device.interfaces if port.peer not in far)
    neighbours = tuple(one for one in device.bgp.neighbours if one.peer not in far)
    isis = device.isis
    if isis is not None:
        names = {port.name for port in ports}
        isis = replace(isis, interfaces=tuple(link for link in isis.interfaces if link.name in names))
    return replace(device, interfaces=ports, bgp=replace(device.bgp, neighbours=neighbours), isis=isis)


def _chosen(wiring: Wiring, most: int) -> Ints:
    """Rows of the wiring's nodes: at most so many switches, of the first pods, planes and numbers."""
    nodes, shape = wiring.nodes, wiring.design.shape
    leaf = nodes.tier == TIERS.index("leaf")
    have = {
        "number": int(nodes.number[leaf].max(initial=-1)) // shape.sides + 1, "pod": shape.pods, "plane": shape.planes,
        "superspine": shape.superspines_per_plane, "border": shape.border_leaves,
    }  # fmt: skip
    keep = dict(have)
    for floor in (2, 1):
        least = {"number": 1, "pod": floor, "plane": 2, "superspine": floor, "border": floor}
        least["number"] = -(-floor // shape.sides)
        while len(rows := _kept(wiring, keep)) > most:
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


def _kept(wiring: Wiring, keep: dict[str, int]) -> Ints:
    nodes, sides = wiring.nodes, wiring.design.shape.sides
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
