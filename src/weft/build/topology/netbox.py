"""NetBox: tables for its bulk import, and a site read back from such tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from weft.build.topology.records import Link, Node, Port, Topology
from weft.diagnostics import RenderError

DEVICES = ("name", "role", "manufacturer", "device_type", "site", "rack", "position", "face", "status", "comments")
INTERFACES = ("device", "name", "type", "speed", "mtu", "enabled", "label")
CABLES = (
    "side_a_device", "side_a_type", "side_a_name", "side_b_device", "side_b_type", "side_b_name", "status",
)  # fmt: skip

TYPES = {
    (25.0, "SFP28"): "25gbase-x-sfp28", (100.0, "QSFP28"): "100gbase-x-qsfp28", (400.0, "QSFP-DD"): "400gbase-x-qsfpdd",
    (800.0, "QSFP-DD800"): "800gbase-x-qsfpdd",
}  # fmt: skip
"""NetBox's word for a port that takes all of its cage; others are `other`."""

INTERFACE = "dcim.interface"

Row = dict[str, str]


def tables(topology: Topology, makers: Mapping[str, str] | None = None) -> dict[str, list[Row]]:
    """Rows of devices, interfaces and cables by table; `makers` are manufacturers by model, where known."""
    known = makers or {}
    return {
        "devices": [_device(each, known.get(each.model, "Generic")) for each in topology.nodes],
        "interfaces": [_interface(node, port) for node in topology.nodes for port in node.ports],
        "cables": [_cable(each) for each in topology.links],
    }


def netbox(topology: Topology, makers: Mapping[str, str] | None = None) -> dict[str, str]:
    """`devices.csv`, `interfaces.csv` and `cables.csv` for bulk import in this order, and all of it as JSON."""
    rows = tables(topology, makers)
    columns = {"devices": DEVICES, "interfaces": INTERFACES, "cables": CABLES}
    found = {f"{name}.csv": _csv(columns[name], rows[name]) for name in rows}
    return found | {"netbox.json": json.dumps({"site": topology.name, **rows}, indent=2) + "\n"}


def read_netbox(files: Mapping[str, str]) -> Topology:
    """The site of tables of devices, interfaces and cables with the columns that `netbox` writes.

    Raises RenderError where a table, a column, or a device that a row names is missing.
    """
    rows = {name: _read(files, f"{name}.csv") for name in ("devices", "interfaces", "cables")}
    try:
        nodes = {row["name"]: _node(row) for row in rows["devices"]}
        for row in rows["interfaces"]:
            node = nodes[row["device"]]
            nodes[node.name] = replace(node, ports=(*node.ports, _port(row)))
        links = tuple(_link(row, nodes) for row in rows["cables"])
    except (KeyError, ValueError) as error:
        raise RenderError(f"NetBox's tables do not fit together: {error}") from error
    name = rows["devices"][0]["site"] if rows["devices"] else ""
    return Topology(name, tuple(nodes.values()), links)


def _device(node: Node, maker: str) -> Row:
    rack, _, unit = node.place.rpartition(" U")
    return {
        "name": node.name, "role": node.role, "manufacturer": maker if node.model else "Generic",
        "device_type": node.model or node.role, "site": node.site, "rack": rack, "position": unit,
        "face": "front" if rack else "", "status": "planned",
        "comments": " ".join([f"AS{node.asn}", *node.loopbacks]) if node.asn else "",
    }  # fmt: skip


def _node(row: Row) -> Node:
    model = "" if row["device_type"] == row["role"] else row["device_type"]
    place = f"{row['rack']} U{row['position']}" if row["rack"] else ""
    asn, *loopbacks = row["comments"].split() or ["AS0"]
    return Node(row["name"], row["role"], row["site"], model, place, int(asn.removeprefix("AS")), tuple(loopbacks))


def _interface(node: Node, port: Port) -> Row:
    """A lane of a cage has the cage's label with the lane behind it."""
    label = f"{port.form_factor} {port.cage}" + (f"/{port.lane}" if port.lane else "") if port.form_factor else ""
    kind = "other" if port.lane else TYPES.get((port.gbps, port.form_factor), "other")
    return {
        "device": node.name, "name": port.name, "type": kind, "speed": f"{port.gbps * 1e6:.0f}",
        "mtu": str(port.mtu or ""), "enabled": "true", "label": label,
    }  # fmt: skip


def _port(row: Row) -> Port:
    form, _, at = row["label"].partition(" ")
    cage, _, lane = at.partition("/")
    return Port(row["name"], float(row["speed"]) / 1e6, int(row["mtu"] or 0), form, int(cage or 0), int(lane or 0))


def _cable(link: Link) -> Row:
    ends = (("a", link.a, link.a_port), ("b", link.z, link.z_port))
    found = {"status": "planned"}
    for side, node, port in ends:
        found |= {f"side_{side}_device": node, f"side_{side}_type": INTERFACE, f"side_{side}_name": port}
    return found


def _link(row: Row, nodes: Mapping[str, Node]) -> Link:
    a, z = nodes[row["side_a_device"]].name, row["side_b_device"]
    ports = (port for port in nodes[a].ports if port.name == row["side_a_name"])
    gbps = next((port.gbps for port in ports), None)
    if gbps is None or z not in nodes:
        raise ValueError(f"no port {row['side_a_name']} of {a}, or no {z}")
    return Link(a, row["side_a_name"], z, row["side_b_name"], gbps)


def _csv(columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _read(files: Mapping[str, str], name: str) -> list[Row]:
    if name not in files:
        raise RenderError(f"there is no {name}")

    def rows() -> Iterator[Row]:
        yield from csv.DictReader(io.StringIO(files[name]))

    return list(rows())
