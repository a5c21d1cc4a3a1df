"""The cable list: a row a link, with both ends, what lies between them, and what is printed on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from weft.catalogue.records import Catalogue
from weft.fabric.hall.cabling import Cabling, owner_at_z, splits_at_both
from weft.fabric.hall.sockets import port_names
from weft.fabric.media import Medium, Part
from weft.fabric.wiring import KINDS

COLOURS = {
    "host": "blue", "uplink": "green", "trunk": "violet", "border": "orange", "border-trunk": "red",
    "gateway": "yellow",
}  # fmt: skip
"""Of the jacket or the boots, by kind of link: whatever lies in a tray says what it is for."""

COPPER_REACH_M = 7.0
"""The longest that passive copper reaches; a cable that reaches farther is an active one."""

Columns = dict[str, Sequence[object]]


def cable_list(cabling: Cabling, catalogue: Catalogue, fabric: str = "") -> Columns:
    """One row a link, in order of links: columns by name; labels begin with the name of the fabric, if it has one.

    A cable with several far ends has a row for each, all of its own length.  A cable is named by the node and cage
    that it belongs to for good, so its name does not change when the fabric grows.
    """
    wiring, links = cabling.standing.wiring, cabling.standing.wiring.links
    kinds = [KINDS[k] for k in links.kind.tolist()]
    lane = f"/{cabling.standing.plane + 1}" if cabling.standing.hall.planes > 1 else ""
    a_ports, z_ports = (port_names(wiring, end, catalogue, lane) for end in "az")
    place, name, begin = _places(cabling), wiring.nodes.name, f"{fabric}: " if fabric else ""
    a, z = links.a.tolist(), links.z.tolist()
    at_a = [f"{place[i]} {name[i]} {port}" for i, port in zip(a, a_ports, strict=True)]
    at_z = [f"{place[i]} {name[i]} {port}" for i, port in zip(z, z_ports, strict=True)]
    medium = cabling.medium[cabling.cable].tolist()
    what = [_what(each, catalogue) for each in cabling.media]
    racks, unit = cabling.standing.racks.name, cabling.standing.unit.tolist()
    rack = [racks[i] for i in cabling.standing.rack.tolist()]
    return {
        "cable": _names(cabling, a_ports, z_ports), "kind": kinds,
        "a_device": [name[i] for i in a], "a_rack": [rack[i] for i in a], "a_unit": [unit[i] for i in a],
        "a_port": a_ports, "a_optic": [what[i][0] for i in medium],
        "z_device": [name[i] for i in z], "z_rack": [rack[i] for i in z], "z_unit": [unit[i] for i in z],
        "z_port": z_ports, "z_optic": [what[i][1] for i in medium],
        "medium": [what[i][2] for i in medium], "item": [what[i][3] for i in medium],
        "length_m": cabling.length_m[cabling.cable].tolist(), "colour": [COLOURS[kind] for kind in kinds],
        "label_a": [f"{begin}{near} > {far}" for near, far in zip(at_a, at_z, strict=True)],
        "label_z": [f"{begin}{near} > {far}" for near, far in zip(at_z, at_a, strict=True)],
    }  # fmt: skip


def as_csv(columns: Columns) -> str:
    """Columns as CSV with a heading: RFC 4180 but for line ends, which are newlines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _places(cabling: Cabling) -> list[str]:
    """Rack and lowest unit of each node, as labels have them."""
    racks, standing = cabling.standing.racks.name, cabling.standing
    pairs = zip(standing.rack.tolist(), standing.unit.tolist(), strict=True)
    return [f"{racks[rack]} U{unit}" for rack, unit in pairs]


def _what(medium: Medium, catalogue: Catalogue) -> tuple[str, str, str, str]:
    """Optics at both ends, and what lies between: copper, active or fibre, and the item if it is one cable."""
    cables = [part.item for part in (medium.a, medium.z) if part and part.kind == "cable"]
    if cables:
        copper = catalogue.cable(cables[0]).reach_m <= COPPER_REACH_M
        return "", "", "copper" if copper else "active", cables[0]
    return _item(medium.a), _item(medium.z), "fibre", ""


def _item(part: Part | None) -> str:
    return part.item if part else ""


def _names(cabling: Cabling, a_ports: list[str], z_ports: list[str]) -> list[str]:
    """Of the cable of each link: the node and port, or cage, that it belongs to."""
    wiring = cabling.standing.wiring
    groups = {group.kind: group for group in wiring.design.links}
    at_z = [kind in groups and owner_at_z(groups[kind]) for kind in KINDS]
    of_cage = [kind in groups and not splits_at_both(groups[kind]) for kind in KINDS]
    name, links = wiring.nodes.name, wiring.links
    names = []
    for k, a, z, a_port, z_port in zip(
        links.kind.tolist(), links.a.tolist(), links.z.tolist(), a_ports, z_ports, strict=True
    ):
        node, port = (name[z], z_port) if at_z[k] else (name[a], a_port)
        names.append(f"{node}:{port.partition('/')[0] if of_cage[k] else port}")
    return names
