"""The cables of a fabric in its hall: which links each carries, how long it is, and what it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.catalogue.records import Catalogue
from weft.fabric.design import FabricDesign, LinkGroup
from weft.fabric.hall.choice import Choice
from weft.fabric.hall.runs import lengths_m
from weft.fabric.hall.standing import Standing, stand
from weft.fabric.layout import Hall
from weft.fabric.media import Media, Medium
from weft.fabric.wiring import KINDS, Wiring, grown, wire
from weft.network import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cabling:
    """Cables with the links they carry; columns of cables have shape (c,).

    Lanes of a split cage that end in whole ports are one cable, with several far ends; of two split cages each lane
    is a cable.  The ends of `media` are those of `Links`.
    """

    standing: Standing
    cable: Ints  # of each link, shape (m,)
    kind: Ints  # position in KINDS
    length_m: Floats
    medium: Ints  # position in media
    media: tuple[Medium, ...]

    def __len__(self) -> int:
        return len(self.kind)


def cabled(
    design: FabricDesign, hall: Hall, catalogue: Catalogue, objective: str, router_units: int, plane: int = 0
) -> Cabling:
    """Every cable of a design, or of one of its planes, with the medium of its own length.

    The best medium is of least draw (`power`) or price (`cost`).
    A cable of a cage with free lanes reaches whatever the next pods will put on them.

    Raises InfeasibleError where a rack does not hold what belongs in it.
    """
    wiring = wire(design)
    at_last = wire(grown(design, _steps_to_full_cages(design)))
    measured = stand(at_last, hall, catalogue, router_units, plane)
    there = _there(wiring, at_last)
    key = _keys(at_last)
    _, cable, first = _unique(key)
    length_m = np.zeros(len(first))
    np.maximum.at(length_m, cable, lengths_m(measured))
    kept, cable, first = _unique(cable[there])
    kind = wiring.links.kind[first]
    media, medium = _media(design, Media(catalogue, objective == "cost"), kind, length_m[kept])
    standing = stand(wiring, hall, catalogue, router_units, plane)
    return Cabling(standing, cable, kind, length_m[kept], medium, media)


def owner_at_z(group: LinkGroup) -> bool:
    """Whether the cage whose lanes are one cable is at end z of the links; otherwise it is at a."""
    near, far = (group.z_ports, group.a_ports) if group.kind == "host" else (group.a_ports, group.z_ports)
    return near.split == 1 and far.split > 1


def splits_at_both(group: LinkGroup) -> bool:
    """Whether each lane is a cable of its own."""
    return group.a_ports.split > 1 and group.z_ports.split > 1


def _steps_to_full_cages(design: FabricDesign) -> int:
    """Pods, or leaves of two tiers, until each cage in use now has all its lanes."""
    shape, steps = design.shape, 0
    per_step = {"uplink": shape.bundle * shape.sides if design.tiers == 2 else 0, "trunk": shape.trunks}
    for group in design.links:
        links = per_step.get(group.kind, 0)
        if links and owner_at_z(group):
            steps = max(steps, -(-(group.z_ports.split - 1) // links))
    return steps


def _there(wiring: Wiring, at_last: Wiring) -> Bools:
    """Which links of the grown wiring there are now, shape of its links; they stand in the same order."""
    names = set(wiring.nodes.name)
    node = np.array([name in names for name in at_last.nodes.name], bool)
    there: Bools = node[at_last.links.a] & node[at_last.links.z]
    return there


def _keys(wiring: Wiring) -> Ints:
    """A number for each link, the same for links of one cable."""
    links, groups = wiring.links, {group.kind: group for group in wiring.design.links}
    owned_by_z = np.array([kind in groups and owner_at_z(groups[kind]) for kind in KINDS], bool)[links.kind]
    apart = np.array([kind in groups and splits_at_both(groups[kind]) for kind in KINDS], bool)[links.kind]
    a, z = wiring.sockets("a"), wiring.sockets("z")
    split = np.where(apart, 1, np.where(owned_by_z, z.split, a.split))
    port = np.where(owned_by_z, links.z_port, links.a_port) - np.where(owned_by_z, z.lane, a.lane) * (split > 1)
    node = np.where(owned_by_z, links.z, links.a)
    keys: Ints = node * (int(port.max(initial=0)) + 1) + port
    return keys


def _unique(keys: Ints) -> tuple[Ints, Ints, Ints]:
    """Different keys in order of first appearance: the keys, which one each row has, and its first row."""
    values, first, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return values[order], rank[which], first[order]


def _media(design: FabricDesign, media: Media, kind: Ints, length_m: Floats) -> tuple[tuple[Medium, ...], Ints]:
    """Media in use, and which one each cable is."""
    found: dict[Medium, int] = {}
    medium = np.zeros(len(kind), np.int64)
    for group in design.links:
        choice = Choice(media, group)
        here = np.flatnonzero(kind == KINDS.index(group.kind))
        lengths, which = np.unique(length_m[here], return_inverse=True)
        best = [group.medium if splits_at_both(group) else choice.of(each) for each in lengths.tolist()]
        as_links = [replace(each, a=each.z, z=each.a) if group.kind == "host" else each for each in best]
        at = [found.setdefault(each, len(found)) for each in as_links]
        medium[here] = np.array(at, np.int64)[which]
    return tuple(found), medium

