"""Routing by policies in many states at once: the same answer as `weft.graph.place` gives for plain ECMP."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.graph import Legs, Placement, Weights
from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.sr.policies import Policies, delay_ms, expanded


def placed(
    ip: IpGraph,
    arc_up: Bools,
    targets: Ints,
    volume_gbps: Floats,
    policies: Policies | Sequence[Policies],
    width: int = 64,
) -> Placement:
    """Route volumes in each state by the policies, or by those of each state where a controller sets them.

    `arc_up` (n_states, n_arcs); `targets` (n_targets,); `volume_gbps` (n_states or 1, n_targets, n_nodes,
    n_columns), as in `weft.graph.place`.  Delays are the longest over all segment lists that are in use.
    """
    n_states = len(arc_up)
    load = np.zeros((n_states, ip.graph.n_arcs, volume_gbps.shape[3]))
    delay = np.empty((n_states, len(targets), ip.n_nodes))
    for state, up in enumerate(arc_up):
        legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms, width), up)
        rules = policies if isinstance(policies, Policies) else policies[state]
        sent = expanded(rules, targets, volume_gbps[state if len(volume_gbps) > 1 else 0], ip, legs, up)
        load[state] = legs.load(sent.volume_gbps) + sent.arc_gbps
        delay[state] = delay_ms(rules, targets, sent.used, ip, legs)
    return Placement(load, delay)
