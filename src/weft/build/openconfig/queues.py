"""Queues of OpenConfig, and back: forwarding groups, which DSCPs lead to each, and how their queues take turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weft.build.device import Device, Queue
from weft.build.openconfig import names
from weft.build.openconfig.names import entry, listed

Tree = dict[str, Any]

POLICY = "classes"
"""The name of the schedulers, which all ports share; the classifiers are called so too, with their version of IP."""


def queues(device: Device) -> Tree:
    """All queues and the ports that have them; nothing where classes have no DSCP."""
    if not device.queues:
        return {}
    strict = [each for each in reversed(device.queues) if not each.weight]
    shared = [each for each in reversed(device.queues) if each.weight]
    turns = [_turn(0, {"priority": "STRICT"}, strict), *([_turn(1, {}, shared)] if shared else [])]
    groups = [entry("name", each.name, {"output-queue": each.name}) for each in device.queues]
    tree = {
        "queues": {"queue": [entry("name", each.name, {"queue-id": each.number}) for each in device.queues]},
        "forwarding-groups": {"forwarding-group": groups},
        "classifiers": {"classifier": [_classifier(device, version) for version in (4, 6)]},
        "scheduler-policies": {"scheduler-policy": [entry("name", POLICY, schedulers={"scheduler": turns})]},
        "interfaces": {"interface": list(_bound(device))},
    }
    return {"openconfig-qos:qos": tree}


def read_queues(tree: Mapping[str, Any]) -> Iterator[Queue]:
    """Queues by number."""
    if "qos" not in tree:
        return
    qos, dscps, weights = tree["qos"], dict[str, list[int]](), dict[str, int]()
    for term in listed(next(iter(listed(qos, "classifiers", "classifier"))), "terms", "term"):
        dscps[term["actions"]["config"]["target-group"]] = term["conditions"]["ipv4"]["config"]["dscp-set"]
    for turn in listed(next(iter(listed(qos, "scheduler-policies", "scheduler-policy"))), "schedulers", "scheduler"):
        for each in listed(turn, "inputs", "input"):
            weights[each["config"]["queue"]] = int(each["config"].get("weight", 0))
    for each in listed(qos, "queues", "queue"):
        name = each["name"]
        yield Queue(name, each["config"]["queue-id"], tuple(sorted(dscps.get(name, ()))), weights[name])


def _classifier(device: Device, version: int) -> Tree:
    terms = [
        entry(
            "id", each.name, conditions={f"ipv{version}": {"config": {"dscp-set": list(each.dscps)}}},
            actions={"config": {"target-group": each.name}},
        )
        for each in device.queues
    ]  # fmt: skip
    return entry("name", f"{POLICY}-ipv{version}", {"type": f"IPV{version}"}, terms={"term": terms})


def _turn(sequence: int, config: Tree, of: list[Queue]) -> Tree:
    inputs = [
        entry("id", each.name, {"input-type": "QUEUE", "queue": each.name,
                                **({"weight": str(each.weight)} if each.weight else {})})
        for each in of
    ]  # fmt: skip
    output = {"config": {"output-type": "INTERFACE"}}
    return entry("sequence", sequence, config, inputs={"input": inputs}, output=output)


def _bound(device: Device) -> Iterator[Tree]:
    carriers = dict.fromkeys(names.carrier(port) for port in device.interfaces if port.cage)
    classifiers = [
        entry("type", f"IPV{version}", {"name": f"{POLICY}-ipv{version}"}) for version in (4, 6)
    ]
    told = {
        "input": {"classifiers": {"classifier": classifiers}},
        "output": {"scheduler-policy": {"config": {"name": POLICY}}},
    }
    for name in carriers:
        yield entry("interface-id", name, **names.reference(name), **told)
