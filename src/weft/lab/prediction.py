"""What every kernel is to hold with some links and daemons down: `weft.graph.predict`, as interfaces."""

from __future__ import annotations

import numpy as np

from weft.graph import predict
from weft.lab.topology import Topology

Table = dict[str, frozenset[str]]
"""Interfaces that each prefix is forwarded over, those of equal cost together; prefixes without a route are absent."""


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
    return tables
