"""Tables of SONiC's queues, and back; a traffic class has the number of its queue."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.device import Device, Queue
from weft.build.sonic import names
from weft.build.sonic.names import Database, Table

MAP = "classes"
"""The name of both maps, which all ports share."""


def tables(device: Device, known: names.Ports) -> dict[str, Table]:
    """From DSCPs to traffic classes to queues, how queues take turns, and which ports have them."""
    if not device.queues:
        return {}
    ports = [known.name(each.cage) for each in device.interfaces if each.cage]
    classes = {dscp: each.number for each in device.queues for dscp in each.dscps}
    return {
        "DSCP_TO_TC_MAP": {MAP: {str(dscp): str(classes[dscp]) for dscp in sorted(classes)}},
        "TC_TO_QUEUE_MAP": {MAP: {str(each.number): str(each.number) for each in device.queues}},
        "SCHEDULER": {each.name: _turn(each) for each in device.queues},
        "QUEUE": {f"{port}|{each.number}": {"scheduler": each.name} for port in ports for each in device.queues},
        "PORT_QOS_MAP": {port: {"dscp_to_tc_map": MAP, "tc_to_queue_map": MAP} for port in ports},
    }


def read(tables: Database) -> Iterator[Queue]:
    """Queues by number, as the first port has them."""
    first = next(iter(tables.get("PORT_QOS_MAP", {}).items()), None)
    if first is None:
        return
    port, maps = first
    classes = tables["DSCP_TO_TC_MAP"][maps["dscp_to_tc_map"]]
    to_queue = tables["TC_TO_QUEUE_MAP"][maps["tc_to_queue_map"]]
    dscps: dict[str, list[int]] = {}
    for dscp, traffic_class in classes.items():
        dscps.setdefault(to_queue[traffic_class], []).append(int(dscp))
    for key, row in tables["QUEUE"].items():
        if key.startswith(f"{port}|"):
            number, turn = key.split("|")[1], tables["SCHEDULER"][row["scheduler"]]
            weight = int(turn["weight"]) if turn["type"] == "DWRR" else 0
            yield Queue(row["scheduler"], int(number), tuple(sorted(dscps.get(number, ()))), weight)


def _turn(queue: Queue) -> dict[str, str]:
    return {"type": "DWRR", "weight": str(queue.weight)} if queue.weight else {"type": "STRICT"}
