"""Which ports and cages of a node face which way, so that none ever moves when the fabric grows."""

from __future__ import annotations

from dataclasses import dataclass

from weft.fabric.design import FabricDesign, LinkGroup
from weft.fabric.ports import Ports

Faces = dict[tuple[str, str], "Face"]
"""By kind of link and end, a or z, as in `Links`."""


@dataclass(frozen=True, slots=True)
class Face:
    """A run of ports of a node: `first_port` is on lane 0 of `first_cage` of the group that `ports` is."""

    ports: Ports
    first_port: int = 0
    first_cage: int = 0


def faces(design: FabricDesign) -> Faces:
    """The face at either end of each kind of link of a design.

    Ways down take a switch's first cages and ways up its last, so that both stay where they are while more
    leaves, pods or hosts fill what is free between them.  The border's links are first on the boxes it shares.
    """
    groups = {group.kind: group for group in design.links}
    found = {(kind, end): Face(ports) for kind, group in groups.items() for end, ports in _ends(group)}
    shape = design.shape
    uplinks = shape.planes * shape.bundle
    trunks = shape.superspines_per_plane * shape.trunks
    border_uplinks = shape.planes * shape.border_bundle
    border_trunks = shape.superspines_per_plane * shape.border_trunks
    for down, up, links in (
        (("host", "z"), ("uplink", "a"), uplinks), (("uplink", "z"), ("trunk", "a"), trunks),
        (("gateway", "a"), ("border", "a"), border_uplinks), (("border", "z"), ("border-trunk", "a"), border_trunks),
    ):  # fmt: skip
        if down in found and up in found:
            found[up] = _last(found[down].ports, found[up].ports, links)
    for first, then, links in (
        ("border", "uplink", 0 if trunks else shape.border_leaves * shape.border_bundle),
        ("border-trunk", "trunk", shape.border_trunks),
    ):
        if first in groups and then in groups:
            found[then, "z"] = _after(found[first, "z"].ports, links)
    return found


def _ends(group: LinkGroup) -> tuple[tuple[str, Ports], tuple[str, Ports]]:
    """The ports at ends a and z of links, of which the lower is a."""
    if group.kind == "host":
        return ("a", group.z_ports), ("z", group.a_ports)
    return ("a", group.a_ports), ("z", group.z_ports)


def _last(down: Ports, up: Ports, links: int) -> Face:
    """The last cages of a group, numbered after all ports that the way down can ever have."""
    cages = -(-links // up.split)
    down_cages = down.cages - (cages if down.group == up.group else 0)
    return Face(up, down_cages * down.split, up.cages - cages)


def _after(ports: Ports, links: int) -> Face:
    """What is left of a way down after its first `links` links."""
    cages = -(-links // ports.split)
    return Face(ports, cages * ports.split, cages)
