"""Queues of SR Linux, and back: a forwarding class for each, DSCPs that lead to it, and its place in the scheduler."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weft.build.device import Device, Queue
from weft.build.srlinux import names

Tree = Mapping[str, Any]

POLICY = "classes"
"""The name of the classifier and of the scheduler, which all ports share."""


def queues(device: Device) -> dict[str, Any]:
    """All queues and the ports that have them; nothing where classes have no DSCP."""
    if not device.queues:
        return {}
    strict = [each for each in reversed(device.queues) if not each.weight]
    shared = [each for each in reversed(device.queues) if each.weight]
    turns: list[dict[str, Any]] = [{"sequence": 0, "priority": "strict", "input": [_input(each) for each in strict]}]
    turns += [{"sequence": 1, "input": [_input(each) for each in shared]}] if shared else []
    dscps = sorted((dscp, each.name) for each in device.queues for dscp in each.dscps)
    tree = {
        "queues": {"queue": [{"name": each.name, "queue-index": each.number} for each in device.queues]},
        "forwarding-classes": {"forwarding-class": [
            {"name": each.name, "forwarding-class-index": each.number, "output": {"unicast-queue": each.name}}
            for each in device.queues
        ]},
        "classifiers": {"dscp-policy": [
            {"name": POLICY, "dscp": [{"value": dscp, "forwarding-class": name} for dscp, name in dscps]}
        ]},
        "scheduler-policies": {"scheduler-policy": [{"name": POLICY, "scheduler": turns}]},
        "interfaces": {"interface": list(_bound(device))},
    }  # fmt: skip
    return {"qos": tree}


def read_queues(tree: Tree) -> Iterator[Queue]:
    """Queues by number."""
    if not tree:
        return
    dscps: dict[str, list[int]] = {}
    for each in tree["classifiers"]["dscp-policy"][0]["dscp"]:
        dscps.setdefault(each["forwarding-class"], []).append(int(each["value"]))
    turns = tree["scheduler-policies"]["scheduler-policy"][0]["scheduler"]
    weights = {each["queue-name"]: int(each.get("weight", 0)) for turn in turns for each in turn["input"]}
    for each in tree["queues"]["queue"]:
        name = each["name"]
        yield Queue(name, int(each["queue-index"]), tuple(sorted(dscps.get(name, ()))), weights[name])


def _input(queue: Queue) -> dict[str, Any]:
    weight = {"weight": queue.weight} if queue.weight else {}
    return {"id": queue.name, "input-type": "queue", "queue-name": queue.name, **weight}


def _bound(device: Device) -> Iterator[dict[str, Any]]:
    """Ports with the scheduler, and their subinterfaces with the classifier, each once."""
    ports = [port for port in device.interfaces if port.cage]
    for name in dict.fromkeys(names.carrier(port) for port in ports):
        output = {"output": {"scheduler": {"scheduler-policy": POLICY}}}
        yield {"interface-id": name, "interface-ref": {"interface": name}, **output}
    for sub in dict.fromkeys(sub for port in ports for sub in names.subinterfaces(port)):
        taken = {"input": {"classifiers": {"dscp-policy": POLICY}}}
        yield {"interface-id": sub, "interface-ref": names.reference(sub), **taken}
