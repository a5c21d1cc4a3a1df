"""What of an IP graph has to be routed: without arcs that are never up, and without borders behind one router."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Multigraph
from weft.network import Bools, Ints, Network, Risks
from weft.routing.ipgraph import IpGraph


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """The graph whose paths can change.

    A border with a single gateway that goes when its router goes, and only then, is *folded* into the router: its
    demands start and end there.  `node` (n_nodes,) is where each node of the IP graph is in the core, `arc` (n_arcs
    of the core,) the number of each arc in the IP graph, `folded` (n_folded, 2) the arcs into the core and out of it
    of each folded border, and `access` (2, n_nodes of the core) the row of these twice, in and out, or -1.
    """

    graph: Multigraph
    node: Ints
    arc: Ints
    folded: Ints
    access: Ints

    @classmethod
    def of(cls, ip: IpGraph, network: Network, all_risks: Risks, arc_up: Bools) -> Core:
        """The core of a graph of which `arc_up` (n_arcs,) are up when nothing has failed."""
        folds = _folds(ip, network, all_risks, arc_up)
        gates = 2 * (ip.n_links + folds)
        stays = np.ones(ip.n_nodes, np.bool_)
        border = ip.border[ip.router_site[folds]]
        stays[border] = False
        node = np.cumsum(stays) - 1
        node[border] = node[folds]
        used = arc_up.copy()
        used[gates] = used[gates + 1] = False
        arc = np.flatnonzero(used)
        n_nodes = int(stays.sum())
        access = np.full((2, n_nodes), -1)
        access[0, node[folds]] = 2 * np.arange(len(folds))
        access[1, node[folds]] = 2 * np.arange(len(folds)) + 1
        return cls(
            Multigraph.of(n_nodes, node[ip.graph.tail[arc]], node[ip.graph.head[arc]]), node, arc,
            np.stack([gates + 1, gates], axis=1), access,
        )  # fmt: skip


def _folds(ip: IpGraph, network: Network, all_risks: Risks, arc_up: Bools) -> Ints:
    """Routers whose site's border is folded into them."""
    routers, n_sites = network.routers, len(network.sites)
    n_routers = np.bincount(routers.site, minlength=n_sites)
    alone = n_routers[routers.site] == 1
    served = np.zeros(n_sites, np.bool_)
    served[[site for sites in network.anycast.sites for site in sites]] = True
    carded = np.zeros(len(routers), np.bool_)
    carded[network.cards.router[network.cards.gateway_gbps > 0]] = True
    dies_with = np.zeros(n_sites, np.bool_)  # sites that some risk takes without all of their routers
    for i in np.flatnonzero(np.diff(all_risks.sites.indptr)).tolist():
        taken = np.bincount(routers.site[all_risks.routers[i]], minlength=n_sites)
        dies_with[[site for site in all_risks.sites[i] if taken[site] < n_routers[site]]] = True
    gate = 2 * (ip.n_links + np.arange(len(routers)))
    folds = alone & ~served[routers.site] & ~carded & ~routers.overloaded & ~dies_with[routers.site] & arc_up[gate]
    return np.flatnonzero(folds)
