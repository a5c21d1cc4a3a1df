"""Who sends to whom, over which paths with which shares, and the loads and delays that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Classes, Floats, Incidence, Ints
from weft.routing.volumes import Volumes

MOST_LINKS = 4
"""Links of an explicit path, but where none so short leads there: as many adjacency segments as every router of the
class can push, and to spare."""

LONGEST = {"sr-controller": MOST_LINKS, "unrestricted": 1_000_000}
"""Links of a path by mode of routing, for those in which a controller sets paths."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """All traffic of one colour from one node to one other; columns (n_flows,).

    A *colour* is what the classes of one delay limit and one promise share (RFC 9256, section 2.1: a policy is
    known by head-end, colour and endpoint).  `source` and `target` are nodes, `max_delay_ms` the limit of the
    colour, and `flow_of_demand` (n_demands,) says which flow carries each demand, -1 for one without traffic.
    `most_links` is how many links a path of any of them may have.
    """

    source: Ints
    target: Ints
    max_delay_ms: Floats
    by_class_gbps: Floats  # (n_flows, n_classes)
    flow_of_demand: Ints
    most_links: int

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class Steering:
    """The paths that carry traffic in one state: rows are paths, each an arc list from source to target.

    `flow` (n_paths,) is whose it is, `share` (n_paths,) its part; the shares of a flow sum to 1, and a flow
    without a path is cut off.
    """

    arcs: Incidence
    flow: Ints
    share: Floats

    def load_gbps(self, volume_gbps: Floats) -> Floats:
        """Load of each arc from volumes (n_flows, n_columns), shape (n_arcs, n_columns)."""
        load = np.zeros((self.arcs.n_columns, volume_gbps.shape[1]))
        np.add.at(load, self.arcs.indices, (self.share[:, None] * volume_gbps[self.flow])[self.arcs.rows])
        return load

    def delay_ms(self, n_flows: int, of_arc_ms: Floats) -> Floats:
        """Delay of the longest path of each flow in ms, inf without one; shape (n_flows,)."""
        longest = np.full(n_flows, -np.inf)
        np.maximum.at(longest, self.flow, self.arcs.sum(of_arc_ms))
        return np.where(longest < 0, np.inf, longest)


def flows_of(sent: Volumes, traffic_class: Ints, classes: Classes, most_links: int = MOST_LINKS) -> Flows:
    """The flows of demands, whose `traffic_class` (n_demands,) decides their colour; by target, source and colour."""
    promises = [(float(delay), protect) for delay, protect in zip(classes.max_delay_ms, classes.protect, strict=True)]
    colours = list(dict.fromkeys(promises))
    colour = np.array([colours.index(promise) for promise in promises], np.int64)
    some = np.flatnonzero(sent.by_class_gbps[sent.target, sent.source, traffic_class] > 0)
    keys = np.stack([sent.target[some], sent.source[some], colour[traffic_class[some]]], axis=1)
    rows, of_row = np.unique(keys, axis=0, return_inverse=True)
    target, source, mine = rows[:, 0], rows[:, 1], rows[:, 2]
    flow_of_demand = np.full(len(traffic_class), -1)
    flow_of_demand[some] = of_row.ravel()
    volume = sent.by_class_gbps[target, source] * (colour[None, :] == mine[:, None])
    limit = np.array([delay for delay, _ in colours])
    return Flows(source, sent.targets[target], limit[mine], volume, flow_of_demand, most_links)
