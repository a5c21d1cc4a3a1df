"""The network as IS-IS sees it: routers, borders and anycast sinks, and the arcs between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.graph import Multigraph
from weft.network import Bools, FailureMasks, Floats, Ints, Names, Network

INNER_METRIC = 1
"""Metric of the arcs inside a site (router to border, border to anycast sink)."""

HIGHEST_METRIC = (1 << 24) - 2
"""Highest usable metric of a link; 2**24 - 1 keeps a link out of shortest paths (RFC 5305, section 3)."""


@dataclass(frozen=True, slots=True, eq=False)
class IpGraph:
    """Nodes are routers, then the borders of sites that have routers, then anycast sinks.

    A *border* is all border leaves of one site, as one node; demands start and end there, and traffic may
    pass through.  Arcs are two for each IP link (`a` to `z`, then back), two for each router (to its border,
    then back), and one from each border of an anycast group to its sink, which costs nothing.

    `capacity_row` (n_arcs,) counts IP links first and the routers' gateways after them; -1 has no limit.
    `border` (n_sites,) and `sink` (n_groups,) are nodes, -1 where a site has no router.
    """

    graph: Multigraph
    metric: Ints
    delay_ms: Floats
    capacity_row: Ints
    router_site: Ints
    border: Ints
    sink: Ints
    row_name: Names

    @property
    def n_routers(self) -> int:
        """How many of the nodes, the first ones, are routers."""
        return len(self.router_site)

    @property
    def n_links(self) -> int:
        """How many of the capacity rows, the first ones, are IP links."""
        return len(self.row_name) - self.n_routers

    @property
    def n_nodes(self) -> int:
        """Routers, borders and sinks."""
        return self.graph.n_nodes

    def by_row(self, of_arc: Floats) -> Floats:
        """The larger of both directions: arcs (..., n_arcs) to capacity rows (..., n_rows)."""
        there_and_back = of_arc[..., : 2 * len(self.row_name)]
        return np.maximum(there_and_back[..., 0::2], there_and_back[..., 1::2])


@dataclass(frozen=True, slots=True, eq=False)
class IpStates:
    """What is left in each state: arcs (n_states, n_arcs), nodes (n_states, n_nodes) and capacity rows."""

    arc_up: Bools
    node_up: Bools
    capacity_gbps: Floats

    def __len__(self) -> int:
        return len(self.arc_up)


def build(network: Network) -> IpGraph:
    """The graph of a network, with the metrics its IP links have.

    Raises ValueError if a metric is outside 1..2**24 - 2, or an anycast group has no member with a router.
    """
    links, site_of_router, n_sites = network.ip_links, network.routers.site, len(network.sites)
    n_routers, n_links = len(site_of_router), len(links)
    has_router = np.bincount(site_of_router, minlength=n_sites) > 0
    border = np.where(has_router, n_routers + np.cumsum(has_router) - 1, -1)
    first_sink = n_routers + int(has_router.sum())
    sink = first_sink + np.arange(len(network.anycast))
    members = [(border[site], sink[g]) for g, sites in enumerate(network.anycast.sites) for site in sites]
    members = [(int(tail), int(head)) for tail, head in members if tail >= 0]
    if {head for _, head in members} != set(sink.tolist()):
        raise ValueError("an anycast group has no member site with a router")
    routers, gates = np.arange(n_routers), border[site_of_router]
    inner = np.array(members, dtype=np.int64).reshape(-1, 2)
    tail = np.concatenate([_both(links.a, links.z), _both(routers, gates), inner[:, 0]])
    head = np.concatenate([_both(links.z, links.a), _both(gates, routers), inner[:, 1]])
    metric = np.concatenate([links.metric, np.full(n_routers, INNER_METRIC)])
    _check_metric(links.metric)
    delay = np.concatenate([links.delay_ms, np.zeros(n_routers)])
    rows = np.arange(n_links + n_routers)
    return IpGraph(
        Multigraph.of(first_sink + len(sink), tail, head),
        np.concatenate([_both(metric, metric), np.full(len(inner), INNER_METRIC)]),
        np.concatenate([_both(delay, delay), np.zeros(len(inner))]),
        np.concatenate([_both(rows, rows), np.full(len(inner), -1)]),
        site_of_router, border, sink,
        (*links.name, *(f"{router} gateway" for router in network.routers.name)),
    )  # fmt: skip


def with_metric(ip: IpGraph, link_metric: Ints) -> IpGraph:
    """The same graph with other metrics of its IP links, shape (n_links,), each for both directions."""
    _check_metric(link_metric)
    metric = ip.metric.copy()
    metric[: 2 * ip.n_links] = _both(link_metric, link_metric)
    return replace(ip, metric=metric)


def states(ip: IpGraph, network: Network, masks: FailureMasks) -> IpStates:
    """Which nodes and arcs are left when what `masks` says is left; an arc without capacity is down."""
    n_states = len(masks.router_up)
    site_of_border = np.flatnonzero(ip.border >= 0)
    border_up = masks.site_up[:, site_of_border]
    served = [border_up[:, ip.border[list(sites)] - ip.n_routers] for sites in network.anycast.sites]
    sink_up = [up.any(axis=1, keepdims=True) for up in served]
    node_up = np.concatenate([masks.router_up, border_up, *sink_up], axis=1)
    gateway_up = masks.router_up & masks.site_up[:, ip.router_site]
    gateway = np.where(gateway_up, network.routers.gateway_gbps, 0.0)  # of a given network it has no limit
    capacity = np.concatenate([masks.capacity_gbps, gateway], axis=1)
    unlimited = np.concatenate([capacity, np.full((n_states, 1), np.inf)], axis=1)
    ends_up = node_up[:, ip.graph.tail] & node_up[:, ip.graph.head]
    return IpStates(ends_up & (unlimited[:, ip.capacity_row] > 0), node_up, capacity)


def _both(there: Ints, back: Ints) -> Ints:
    return np.stack([there, back], axis=1).ravel()


def _check_metric(metric: Ints) -> None:
    if metric.size and (metric.min() < 1 or metric.max() > HIGHEST_METRIC):
        raise ValueError(f"a link's metric must lie in 1..{HIGHEST_METRIC}")
