"""What every kernel is to hold with some links and daemons down: `weft.graph.predict`, as interfaces."""

from __future__ import annotations

import numpy as np

from weft.graph import predict
from weft.lab.topology import Topology

Table = dict[str, frozenset[str]]
"""Interfaces that each prefix is forwarded over, those of equal cost together; prefixes without a route are absent.

With tenants, beside prefixes, ends of tunnels that frames for an address (`vni4097 02:57:00:00:00:01`) are sent to.
"""

FLOODED = "00:00:00:00:00:00"
"""Stands for all addresses that a tunnel has no entry for."""


def predicted(topology: Topology, links_down: frozenset[int], silent: frozenset[int]) -> list[Table]:
    """One table a router; of the routers in `silent` no daemon speaks BGP, so that theirs are empty."""
    session_up, speaker_up = np.ones(len(topology.links), np.bool_), np.ones(len(topology.routers), np.bool_)
    session_up[list(links_down)] = False
    speaker_up[list(silent)] = False
    there = topology.destinations
    routes = predict(topology.peering, there, topology.decision, (session_up, speaker_up))
    tables: list[Table] = []
    for v in range(len(topology.routers)):
        table: Table = {}
        for prefix, d in zip(topology.prefixes, there.of_prefix.tolist(), strict=True):
            if speaker_up[v] and routes.length[d, v] > 0:
                sessions = routes.sessions(d, v).tolist()
                table[prefix] = frozenset(topology.links[k].interface(v) for k in sessions)
        tables.append(table)
    return [table | overlay(topology, v, table) for v, table in enumerate(tables)]


def overlay(topology: Topology, v: int, routes: Table) -> Table:
    """Where frames of tenants go from a router: to the ends of tunnels that it has routes to.

    Each end announces itself and its hosts (EVPN, RFC 7432: routes of type 3 and 2) over the sessions that its
    loopback is announced over, so that the ones are known where the other is.
    """
    found: dict[str, set[str]] = {}
    for (_, vni), routers in topology.networks.items():
        for u in routers if v in routers else ():
            end = topology.routers[u]
            if u != v and end.prefixes[0] in routes:
                macs = [host.mac for host in topology.hosts if host.router == u and host.vni == vni]
                for mac in (FLOODED, *macs):
                    found.setdefault(f"vni{vni} {mac}", set()).add(end.loopback)
    return {address: frozenset(ends) for address, ends in found.items()}
