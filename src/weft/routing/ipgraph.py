"""The network as IS-IS sees it: routers, borders and anycast sinks, and the arcs between them.

A router with the overload bit forwards for its own site alone: routes through it are not used (ISO/IEC 10589,
7.2.8.1).  A graph search knows no such rule, so the graph has it: the router is split in two nodes, one that links
enter and one that they leave, with no arc from the first to the second.  Traffic could still pass by way of the
site's border, in at one router and out at another, of which one is overloaded; so the border of such a site is split
too, in a node where demands start, one where they end, and one between them that its other routers share.  Arcs
between an overloaded router and its border cost more than any path without, so that it is a way in or out only where
the site has no other.

              overloaded router                            other routers
    links --> [in] ------ OVERLOAD_METRIC ------> [end] <--- [border] <--> [router] <--> links
    links <-- [out] <---- OVERLOAD_METRIC ------ [start] --> [border]
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.graph import Multigraph
from weft.network import Bools, FailureMasks, Floats, Ints, Names, Network

INNER_METRIC = 1
"""Metric of the arcs inside a site (router to border, border to anycast sink)."""

OVERLOAD_METRIC = 1 << 40
"""Metric between an overloaded router and its border: above any path, with room for two of them in a heap's key."""

HIGHEST_METRIC = (1 << 24) - 2
"""Highest usable metric of a link; 2**24 - 1 keeps a link out of shortest paths (RFC 5305, section 3)."""


@dataclass(frozen=True, slots=True, eq=False)
class IpGraph:
    """Nodes are routers, then the borders of sites that have routers, then anycast sinks, then split halves.

    A *border* is all border leaves of one site, as one node; demands start and end there, and traffic may
    pass through.  Arcs are two for each IP link (`a` to `z`, then back), two for each router (to its border,
    then back), one from each border of an anycast group to its sink (two if that is split), and those
    within split borders.

    `capacity_row` (n_arcs,) counts IP links first and the routers' gateways after them; -1 has no limit.
    `border` (n_sites,) and `sink` (n_groups,) are nodes, -1 where a site has no router.  Demands leave a site at
    `source` and reach it at `target` (n_sites,): its border, unless that is split.  `whole` (n_nodes,) is the node
    that each is a half of: itself, mostly.
    """

    graph: Multigraph
    metric: Ints
    delay_ms: Floats
    capacity_row: Ints
    router_site: Ints
    border: Ints
    sink: Ints
    source: Ints
    target: Ints
    whole: Ints
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

    @property
    def node_site(self) -> Ints:
        """The site that each node is at, -1 of anycast sinks, shape (n_nodes,)."""
        sites = np.full(self.n_nodes, -1)
        sites[: self.n_routers] = self.router_site
        sites[self.border[self.border >= 0]] = np.flatnonzero(self.border >= 0)
        return sites[self.whole]

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

    def one(self, state: int) -> IpStates:
        """That state alone."""
        row = slice(state, state + 1)
        return IpStates(self.arc_up[row], self.node_up[row], self.capacity_gbps[row])


def build(network: Network) -> IpGraph:
    """The graph of a network, with the metrics its IP links have in each direction.

    Raises ValueError if a metric is outside 1..2**24 - 2, or an anycast group has no member with a router.
    """
    links, site_of_router, n_sites = network.ip_links, network.routers.site, len(network.sites)
    n_routers, n_links = len(site_of_router), len(links)
    has_router = np.bincount(site_of_router, minlength=n_sites) > 0
    border = np.where(has_router, n_routers + np.cumsum(has_router) - 1, -1)
    sink = n_routers + int(has_router.sum()) + np.arange(len(network.anycast))
    nodes = _Halves.of(network, border, n_routers + int(has_router.sum()) + len(sink))
    doors = [dict.fromkeys((int(border[site]), int(nodes.target[site]))) for site in range(n_sites)]
    served = [(door, int(sink[g])) for g, at in enumerate(network.anycast.sites) for site in at for door in doors[site]]
    served = [(tail, head) for tail, head in served if tail >= 0]
    if {head for _, head in served} != set(sink.tolist()):
        raise ValueError("an anycast group has no member site with a router")
    free = np.array([*served, *nodes.inner], dtype=np.int64).reshape(-1, 2)
    _check_metric(links.metric)
    _check_metric(links.metric_back)
    gate, over = np.arange(n_routers), network.routers.overloaded
    enters = np.where(over, nodes.target[site_of_router], border[site_of_router])
    leaves = np.where(over, nodes.source[site_of_router], border[site_of_router])
    gate_metric = np.where(over, OVERLOAD_METRIC, INNER_METRIC)
    delay = np.concatenate([links.delay_ms, np.zeros(n_routers)])
    rows = np.arange(n_links + n_routers)
    return IpGraph(
        Multigraph.of(
            len(nodes.whole),
            np.concatenate([_both(nodes.out[links.a], nodes.out[links.z]), _both(gate, leaves), free[:, 0]]),
            np.concatenate([_both(links.z, links.a), _both(enters, nodes.out), free[:, 1]]),
        ),
        np.concatenate([
            _both(links.metric, links.metric_back), _both(gate_metric, gate_metric), np.full(len(free), INNER_METRIC),
        ]),
        np.concatenate([_both(delay, delay), np.zeros(len(free))]),
        np.concatenate([_both(rows, rows), np.full(len(free), -1)]),
        site_of_router, border, sink, nodes.source, nodes.target, nodes.whole,
        (*links.name, *(f"{router} gateway" for router in network.routers.name)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Halves:
    """Where overloaded routers and their borders are split.

    `out` (n_routers,) is the node that a router's links leave; `inner` are the arcs within split borders.
    """

    out: Ints
    source: Ints
    target: Ints
    whole: Ints
    inner: list[tuple[int, int]]

    @classmethod
    def of(cls, network: Network, border: Ints, n_nodes: int) -> _Halves:
        over, site = network.routers.overloaded, network.routers.site
        out, source, target = np.arange(len(over)), border.copy(), border.copy()
        halves = np.flatnonzero(over)
        out[halves] = n_nodes + np.arange(len(halves))
        whole, inner = [*range(n_nodes), *halves.tolist()], []
        for v in np.unique(site[halves]).tolist():
            source[v], target[v] = len(whole), len(whole) + 1
            whole += [int(border[v])] * 2
            inner += [(int(source[v]), int(border[v])), (int(border[v]), int(target[v]))]
        return cls(out, source, target, np.array(whole, dtype=np.int64), inner)


def with_metric(ip: IpGraph, link_metric: Ints, back: Ints | None = None) -> IpGraph:
    """The same graph with other metrics of its IP links, shape (n_links,); `back` where those from z to a differ."""
    back = link_metric if back is None else back
    _check_metric(link_metric)
    _check_metric(back)
    metric = ip.metric.copy()
    metric[: 2 * ip.n_links] = _both(link_metric, back)
    return replace(ip, metric=metric)


def states(ip: IpGraph, network: Network, masks: FailureMasks) -> IpStates:
    """Which nodes and arcs are left when what `masks` says is left; an arc without capacity is down."""
    n_states = len(masks.router_up)
    site_of_border = np.flatnonzero(ip.border >= 0)
    border_up = masks.site_up[:, site_of_border]
    members = [ip.border[list(sites)] for sites in network.anycast.sites]  # some of which may have no router
    served = [border_up[:, at[at >= 0] - ip.n_routers] for at in members]
    sink_up = [up.any(axis=1, keepdims=True) for up in served]
    node_up = np.concatenate([masks.router_up, border_up, *sink_up], axis=1)[:, ip.whole]
    gateway_up = masks.router_up & masks.site_up[:, ip.router_site]
    gateway = np.where(gateway_up, masks.gateway_gbps, 0.0)  # of a given network it has no limit
    capacity = np.concatenate([masks.capacity_gbps, gateway], axis=1)
    unlimited = np.concatenate([capacity, np.full((n_states, 1), np.inf)], axis=1)
    ends_up = node_up[:, ip.graph.tail] & node_up[:, ip.graph.head]
    return IpStates(ends_up & (unlimited[:, ip.capacity_row] > 0), node_up, capacity)


def _both(there: Ints, back: Ints) -> Ints:
    return np.stack([there, back], axis=1).ravel()


def _check_metric(metric: Ints) -> None:
    if metric.size and (metric.min() < 1 or metric.max() > HIGHEST_METRIC):
        raise ValueError(f"a link's metric must lie in 1..{HIGHEST_METRIC}")
