"""How much capacity each IP link and gateway needs, over all states, when routers choose the paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Weights, constant, worst
from weft.network import Bools, Floats, Ints, Network
from weft.routing.ipgraph import IpGraph, IpStates
from weft.routing.volumes import Ceilings, ceiling, firm_share, protects, volumes


@dataclass(frozen=True, slots=True, eq=False)
class Required:
    """What must be carried in each state, ready for many calls of `worst_loads`.

    `arc_up` (n_states, n_arcs); `targets` (n_targets,); `volume_gbps` and `max_delay_ms` (n_states,
    n_targets, n_nodes), the delay being the tightest of the classes that are required; `ceiling` (n_states,).
    """

    arc_up: Bools
    targets: Ints
    volume_gbps: Floats
    max_delay_ms: Floats
    ceiling: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WorstLoads:
    """`need_gbps` (n_rows,): the capacity each IP link, then each gateway, needs so that no ceiling is passed.

    `state` (n_rows,) is the one that asks for it, -1 where there is no load.  What no capacity can mend:
    `unroutable_gbps` (n_states,), and `late_ms` (n_states,), excess over the limit summed over source and
    destination.
    """

    need_gbps: Floats
    state: Ints
    unroutable_gbps: Floats
    late_ms: Floats


def required(network: Network, ip: IpGraph, left: IpStates, state: tuple[str, ...], limits: Ceilings) -> Required:
    """What the classes that protect each scenario's state require in it, deferrable shares left out."""
    sent, classes = volumes(network, ip), network.classes
    must = protects(classes, state)
    both_up = left.node_up[:, sent.targets, None] & left.node_up[:, None, :]
    share = must * firm_share(classes, state)
    volume = np.einsum("tvc,sc->stv", sent.by_class_gbps, share, optimize=True) * both_up
    present = sent.by_class_gbps > 0
    limit = np.full(volume.shape, np.inf)
    for c, most in enumerate(classes.max_delay_ms):
        bound = must[:, c, None, None] & present[None, :, :, c]
        limit[bound] = np.minimum(limit[bound], most)
    return Required(
        constant(left.arc_up, np.bool_), constant(sent.targets, np.int64), constant(volume, np.float64),
        constant(limit, np.float64), constant(ceiling(limits, state), np.float64),
    )  # fmt: skip


def worst_loads(ip: IpGraph, asked: Required, width: int = 64) -> WorstLoads:
    """The most each IP link and gateway must carry over all states, divided by the state's ceiling.

    Loads come from ECMP, which ignores capacity, so the answer is exact: no other capacity of these links
    changes it.  To try other metrics pass `with_metric(ip, …)`.
    """
    volume = (asked.volume_gbps, asked.ceiling, asked.max_delay_ms)
    found = worst(ip.graph, Weights(ip.metric, ip.delay_ms, width), asked.arc_up, asked.targets, volume)
    n_rows = len(ip.row_name)
    there, back = found.need_gbps[0 : 2 * n_rows : 2], found.need_gbps[1 : 2 * n_rows : 2]
    state = np.where(there >= back, found.state[0 : 2 * n_rows : 2], found.state[1 : 2 * n_rows : 2])
    return WorstLoads(np.maximum(there, back), state, found.unroutable_gbps, found.late_ms)
