"""Graphviz, netlab and RFC 8345: the same boxes and cables in three notations."""

from __future__ import annotations

import json
from typing import Any

import yaml

from weft.build.topology.records import Link, Topology

TIERS = ("superspine", "spine", "border", "leaf", "router", "host")


def dot(topology: Topology) -> str:
    """An undirected graph whose edges have ports, as Graphviz draws it and `ptmd` checks cables by it."""
    lines = [f'graph "{topology.name}" {{', "  rankdir=TB; node [shape=box]"]
    for tier in TIERS:
        names = [f'"{each.name}"' for each in topology.nodes if each.role == tier]
        if names:
            lines.append(f"  {{ rank=same; {'; '.join(names)} }}")
    lines += [f'  "{x.a}":"{x.a_port}" -- "{x.z}":"{x.z_port}" [label="{x.gbps:g}G"]' for x in topology.links]
    return "\n".join([*lines, "}"]) + "\n"


def netlab(topology: Topology) -> str:
    """A topology of netlab, with our ASNs and loopbacks; it numbers the links, and its modules configure the rest.

    netlab's names have letters, digits and `_`, so points and dashes become `_`.
    """
    named = {each.name: each.name.replace(".", "_").replace("-", "_") for each in topology.nodes}
    nodes: dict[str, Any] = {}
    for each in topology.nodes:
        if not each.asn:
            nodes[named[each.name]] = {"device": "linux", "module": []}
            continue
        loopback = {f"ipv{6 if ':' in address else 4}": address for address in each.loopbacks}
        nodes[named[each.name]] = {"bgp": {"as": each.asn}, "loopback": loopback}
    links = [_netlab_link(each, named) for each in topology.links]
    body = {"provider": "clab", "defaults": {"device": "frr"}, "module": ["bgp"], "nodes": nodes, "links": links}
    return yaml.safe_dump(body, sort_keys=False, width=120)


def _netlab_link(link: Link, named: dict[str, str]) -> dict[str, Any]:
    return {named[link.a]: {}, named[link.z]: {}, "bandwidth": int(link.gbps * 1_000_000)}  # kbit/s


def rfc8345(topology: Topology) -> str:
    """A network of `ietf-network-topology` as JSON (RFC 7951): each cable is two links, one each way."""
    ends: dict[str, list[str]] = {each.name: [] for each in topology.nodes}
    links = []
    for link in topology.links:
        ends[link.a].append(link.a_port)
        ends[link.z].append(link.z_port)
        way = ((link.a, link.a_port), (link.z, link.z_port))
        links += [_one_way(*way), _one_way(*reversed(way))]
    nodes = [
        {"node-id": name, "ietf-network-topology:termination-point": [{"tp-id": port} for port in ports]}
        for name, ports in ends.items()
    ]
    network = {
        "network-id": topology.name, "network-types": {}, "node": nodes, "ietf-network-topology:link": links,
    }  # fmt: skip
    return json.dumps({"ietf-network:networks": {"network": [network]}}, indent=2) + "\n"


def _one_way(tail: tuple[str, str], head: tuple[str, str]) -> dict[str, Any]:
    return {
        "link-id": f"{tail[0]},{tail[1]},{head[0]},{head[1]}",
        "source": {"source-node": tail[0], "source-tp": tail[1]},
        "destination": {"dest-node": head[0], "dest-tp": head[1]},
    }
