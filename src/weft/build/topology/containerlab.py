"""containerlab: the site as containers, each with the files that `weft build` wrote for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from weft.build import frr, sonic, srlinux
from weft.build.topology.records import Node, Port, Topology


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a system runs as a container: its kind, its image, its files, and how its ports are called there."""

    kind: str
    image: str
    files: Callable[[str], dict[str, Any]]
    port: Callable[[Node, Port], str]


def _srlinux_port(_: Node, port: Port) -> str:
    return f"e1-{port.cage}" + (f"-{port.lane}" if port.lane else "")


def _sonic_port(node: Node, port: Port) -> str:
    """Front ports of the virtual switch are `eth1` and on, in order of the box."""
    return f"eth{node.ports.index(port) + 1}"


def _mounted(folder: str, *paths: str) -> dict[str, Any]:
    return {"binds": [f"{folder}/{path}:/{path}" for path in paths]}


KINDS = {
    "frr": _Kind(
        "linux", "quay.io/frrouting/frr:8.4.4", lambda name: _mounted(name, frr.FRR_CONF, frr.DAEMONS),
        lambda _, port: port.name,
    ),
    "srlinux": _Kind(
        "nokia_srlinux", "ghcr.io/nokia/srlinux:25.3.1",
        lambda name: {"startup-config": f"{name}/{srlinux.SET_FILE}"}, _srlinux_port,
    ),
    "sonic": _Kind(
        "sonic-vs", "docker-sonic-vs:latest", lambda name: _mounted(name, sonic.DATABASE, sonic.DAEMONS), _sonic_port
    ),
}  # fmt: skip
"""By the word for the system."""

LINUX = {"kind": "linux", "image": "alpine:latest"}
"""What stands for routers and hosts."""


def containerlab(topology: Topology, system: str) -> str:
    """A `.clab.yml`; folders of files are named as devices are, and lie beside it."""
    kind = KINDS[system]
    ours = {each.name: each for each in topology.nodes if each.model}
    ports = {(node.name, port.name): kind.port(node, port) for node in ours.values() for port in node.ports}
    nodes: dict[str, dict[str, Any]] = {}
    for node in topology.nodes:
        own = {"kind": kind.kind, **kind.files(node.name)} if node.name in ours else dict(LINUX)
        nodes[node.name] = own | {"labels": {"role": node.role}}
    links = [
        {"endpoints": [f"{name}:{ports.get((name, port), port)}" for name, port in ends]}
        for ends in (((link.a, link.a_port), (link.z, link.z_port)) for link in topology.links)
    ]
    body = {
        "name": topology.name.lower(),
        "topology": {"kinds": {kind.kind: {"image": kind.image}}, "nodes": nodes, "links": links},
    }
    return yaml.safe_dump(body, sort_keys=False, width=120)
