"""A network as the topologies of RFC 8345: fibres below, IP links above, each supported by what it rides on."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from weft.network import Ints, Network

FIBRE, PACKET = "fibre", "ip"
"""What the identifiers of the two layers end with."""


def as_rfc8345(network: Network, name: str) -> str:
    """`ietf-network` and `ietf-network-topology` as JSON (RFC 7951), of two layers; a cable is a link each way.

    A router is supported by the node of its site, an IP link by all fibres that its lightpaths pass (section 4.4).
    Leased links have no fibre below.
    """
    lower, upper = f"{name}:{FIBRE}", f"{name}:{PACKET}"
    networks = [_fibres(network, lower), _links(network, upper, lower)]
    return json.dumps({"ietf-network:networks": {"network": networks}}, indent=1, ensure_ascii=False) + "\n"


def _fibres(network: Network, own: str) -> dict[str, Any]:
    sites, fibres = network.sites.name, network.fibres
    ends = [(sites[a], sites[z]) for a, z in zip(fibres.a.tolist(), fibres.z.tolist(), strict=True)]
    points: dict[str, list[str]] = {site: [] for site in sites}
    links = []
    for fibre, (a, z) in zip(fibres.name, ends, strict=True):
        points[a].append(fibre)
        points[z].append(fibre)
        links += [_one_way(fibre, a, z, []), _one_way(fibre, z, a, [])]
    nodes = [_node(site, named, []) for site, named in points.items()]
    return _network(own, [], nodes, links)


def _links(network: Network, own: str, lower: str) -> dict[str, Any]:
    routers, sites, links = network.routers, network.sites.name, network.ip_links
    points: dict[str, list[str]] = {router: [] for router in routers.name}
    lightpaths = [np.flatnonzero(network.lightpaths.ip_link == k) for k in range(len(links))]
    found = []
    for k, name in enumerate(links.name):
        ends = int(links.a[k]), int(links.z[k])
        a, z = (routers.name[end] for end in ends)
        points[a].append(name)
        points[z].append(name)
        below = _route(network, lightpaths[k], int(routers.site[ends[0]]))
        back = [(fibre, head, tail) for fibre, tail, head in reversed(below)]
        for tail, head, way in ((a, z, below), (z, a, back)):
            found.append(_one_way(name, tail, head, [{"network-ref": lower, "link-ref": _id(*each)} for each in way]))
    at = {router: sites[v] for router, v in zip(routers.name, routers.site.tolist(), strict=True)}
    nodes = [_node(router, named, [{"network-ref": lower, "node-ref": at[router]}]) for router, named in points.items()]
    return _network(own, [{"network-ref": lower}], nodes, found)


def _route(network: Network, lightpaths: Ints, site: int) -> list[tuple[str, str, str]]:
    """Fibres of the lightpaths of an IP link, which all take one route, from a site on: name, tail and head."""
    fibres, sites = network.fibres, network.sites.name
    spans = network.lightpath_on_span[int(lightpaths[0])].tolist() if lightpaths.size else []
    pairs = [pair for span in spans if (pair := int(network.spans.pair[span])) >= 0]
    found, here = [], site
    for fibre in dict.fromkeys(int(network.pairs.fibre[pair]) for pair in pairs):
        a, z = int(fibres.a[fibre]), int(fibres.z[fibre])
        tail, head = (a, z) if a == here else (z, a)
        found.append((fibres.name[fibre], sites[tail], sites[head]))
        here = head
    return found


def _network(own: str, supporting: list[Any], nodes: list[Any], links: list[Any]) -> dict[str, Any]:
    return {
        "network-id": own, "network-types": {}, **({"supporting-network": supporting} if supporting else {}),
        "node": nodes, "ietf-network-topology:link": links,
    }  # fmt: skip


def _node(name: str, points: list[str], supporting: list[Any]) -> dict[str, Any]:
    return {
        "node-id": name, **({"supporting-node": supporting} if supporting else {}),
        "ietf-network-topology:termination-point": [{"tp-id": point} for point in points],
    }  # fmt: skip


def _one_way(name: str, tail: str, head: str, supporting: list[Any]) -> dict[str, Any]:
    return {
        "link-id": _id(name, tail, head),
        "source": {"source-node": tail, "source-tp": name}, "destination": {"dest-node": head, "dest-tp": name},
        **({"supporting-link": supporting} if supporting else {}),
    }  # fmt: skip


def _id(name: str, tail: str, head: str) -> str:
    """Of a link one way."""
    return f"{name},{tail},{head}"
