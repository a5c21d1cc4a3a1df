"""A number for every switch, uplink and subnet that none of them loses when the fabric grows.

All addresses are a pool's first plus such a number.  What may be added stands behind what is there: of three tiers
pods, each a block as large as its spines' ports can ever make it, of two tiers leaves.  What cannot be added without
moving cables (spines, superspines) stands before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.design import FabricDesign, LinkGroup, Shape
from weft.fabric.search.border import MOST_BORDER_LEAVES
from weft.fabric.wiring import KINDS, TIERS, Wiring
from weft.network import Ints

FIRST = 1
"""The first position: a pool's own address is its network's, in IPv6 that of any router there (RFC 4291, 2.6.1)."""

UPWARD = tuple(KINDS.index(kind) for kind in ("uplink", "trunk", "border", "border-trunk", "gateway"))
"""Links that have addresses at both ends: all but those of hosts."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many numbers of each kind pools must hold: those in use, and those of growth that ports are kept for."""

    switches: int
    links: int
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Numbers by position.

    `switch` (n_nodes,) is -1 for hosts and routers.  Rows `link` of the wiring's links, shape (m,), are numbered in
    `of_link`.  Rows `unit_leaf` (n_units, sides) are the leaves of each unit, numbered in `unit`.  A subnet holds
    the gateway and `hosts_per_unit` hosts.
    """

    switch: Ints
    link: Ints
    of_link: Ints
    unit: Ints
    unit_leaf: Ints
    hosts_per_unit: int
    room: Room


@dataclass(frozen=True, slots=True)
class Blocks:
    """Sizes of what numbers are made of, all fixed by models and bundles.

    A pod has `slots` of switches, of which its spines come first; the first pod's is number `core`.  Each spine has
    `spine_links` numbers for its links, each other slot `leaf_links`; without superspines, border leaves have
    `border_links`.  A pod has numbers for `units`.
    """

    core: int
    slots: int
    spine_links: int
    leaf_links: int
    border_links: int
    units: int

    @classmethod
    def of(cls, design: FabricDesign) -> Blocks:
        """The blocks of all fabrics that a design can grow to."""
        shape = design.shape
        border_links = power_of_two(shape.planes * shape.border_bundle + shape.routers * shape.gateway_bundle)
        leaf_links = shape.planes * shape.bundle
        leaves = leaves_per_pod(design)
        units = power_of_two(leaves // shape.sides)
        if shape.tiers < 3:
            core = power_of_two(FIRST + shape.planes + MOST_BORDER_LEAVES)
            return cls(core, core, 0, leaf_links, border_links, units)
        slots = power_of_two(shape.planes + max(leaves, MOST_BORDER_LEAVES))
        core = -(-(FIRST + shape.superspines) // slots) * slots
        spine_links = shape.superspines_per_plane * max(shape.trunks, shape.border_trunks)
        return cls(core, slots, spine_links, max(leaf_links, border_links), border_links, units)

    def leaf(self, shape: Shape, pod: Ints, number: Ints) -> Ints:
        """Positions of leaves by pod and number."""
        if shape.tiers < 3:
            return self.core + number
        return self.core + pod * self.slots + shape.planes + number

    def leaf_link(self, shape: Shape, pod: Ints, number: Ints) -> Ints:
        """Numbers of leaves' first links."""
        if shape.tiers < 3:
            return MOST_BORDER_LEAVES * self.border_links + number * self.leaf_links
        return pod * self.pod_links(shape) + shape.planes * self.spine_links + number * self.leaf_links

    def unit(self, shape: Shape, pod: Ints, number: Ints) -> Ints:
        """Numbers of units of leaves by pod and number of the first leaf."""
        first = (pod - 1) * self.units if shape.tiers == 3 else 0
        return np.asarray(first + number // shape.sides)

    def pod_links(self, shape: Shape) -> int:
        """Numbers for the links of a pod."""
        return shape.planes * self.spine_links + (self.slots - shape.planes) * self.leaf_links


def positions(wiring: Wiring, hosts_per_leaf: int | None = None) -> Positions:
    """The positions of everything in a wiring; subnets are made for so many hosts, by default as ports allow."""
    design = wiring.design
    blocks = Blocks.of(design)
    switch = _switches(wiring, blocks)
    link = np.flatnonzero(np.isin(wiring.links.kind, UPWARD))
    of_link = _links(wiring, blocks, link)
    leaves = wiring.nodes.rows("leaf").reshape(-1, design.shape.sides)
    unit = blocks.unit(design.shape, wiring.nodes.pod[leaves[:, 0]], wiring.nodes.number[leaves[:, 0]])
    room = _room(design.shape, blocks, (switch, of_link, unit))
    return Positions(switch, link, of_link, unit, leaves, hosts_per_leaf or hosts_that_fit(design), room)


def _room(shape: Shape, blocks: Blocks, used: tuple[Ints, Ints, Ints]) -> Room:
    """Up to the last number in use, and up to that of the last leaf there may be."""
    now = [int(numbers.max(initial=-1)) + 1 for numbers in used]
    if not shape.leaves:
        return Room(*now)
    per_pod = shape.leaves_per_pod if shape.tiers == 3 else shape.leaves_reserved
    last = np.array([shape.pods_reserved]), np.array([per_pod - 1])
    then = [
        int(blocks.leaf(shape, *last)[0]) + 1, int(blocks.leaf_link(shape, *last)[0]) + blocks.leaf_links,
        int(blocks.unit(shape, *last)[0]) + 1,
    ]  # fmt: skip
    return Room(*map(max, now, then))


def _switches(wiring: Wiring, blocks: Blocks) -> Ints:
    nodes, shape = wiring.nodes, wiring.design.shape
    block = blocks.core + nodes.pod * blocks.slots if shape.tiers == 3 else np.full_like(nodes.pod, FIRST)
    by_tier = {
        "leaf": blocks.leaf(shape, nodes.pod, nodes.number), "border": block + shape.planes + nodes.number,
        "spine": block + nodes.plane, "superspine": FIRST + nodes.plane * shape.superspines_per_plane + nodes.number,
    }  # fmt: skip
    found = np.full(len(nodes), -1)
    for tier, numbers in by_tier.items():
        here = nodes.tier == TIERS.index(tier)
        found[here] = numbers[here]
    return found


def _links(wiring: Wiring, blocks: Blocks, link: Ints) -> Ints:
    """Each link counted at its lower end: first the ways up, then those to routers."""
    nodes, links, shape = wiring.nodes, wiring.links, wiring.design.shape
    a, kind = links.a[link], links.kind[link]
    starts = np.flatnonzero(np.diff(a, prepend=-1) | np.diff(kind, prepend=-1))
    count = np.arange(len(link)) - np.repeat(starts, np.diff(np.append(starts, len(link))))
    count += (kind == KINDS.index("gateway")) * shape.planes * shape.border_bundle
    tier, pod, number = nodes.tier[a], nodes.pod[a], nodes.number[a]
    at = blocks.leaf_link(shape, pod, number)
    if shape.tiers < 3:
        return np.where(tier == TIERS.index("border"), number * blocks.border_links, at) + count
    of_spine = pod * blocks.pod_links(shape) + nodes.plane[a] * blocks.spine_links
    return np.where(tier == TIERS.index("spine"), of_spine, at) + count


def leaves_per_pod(design: FabricDesign) -> int:
    """The most leaves that the spines of a pod have ports for."""
    uplink, shape = _group(design, "uplink"), design.shape
    if uplink is None:
        return 0
    up = _group(design, "trunk")
    taken = shape.superspines_per_plane * shape.trunks
    cages = uplink.z_ports.cages
    if up and up.a_ports.group == uplink.z_ports.group:
        cages -= -(-taken // up.a_ports.split)
    leaves = cages * uplink.z_ports.split // shape.bundle
    return leaves - leaves % shape.sides


def hosts_that_fit(design: FabricDesign) -> int:
    """The most hosts that a leaf has ports for."""
    down, up, shape = _group(design, "host"), _group(design, "uplink"), design.shape
    if down is None:
        return 0
    cages = down.a_ports.cages
    if up and up.a_ports.group == down.a_ports.group:
        cages -= -(-shape.planes * shape.bundle // up.a_ports.split)
    return cages * down.a_ports.split // shape.ports_at_leaf


def power_of_two(least: int) -> int:
    """The least power of two that is not below."""
    return 1 << max(least - 1, 0).bit_length()


def _group(design: FabricDesign, kind: str) -> LinkGroup | None:
    return next((group for group in design.links if group.kind == kind and group.links), None)
