"""How long packets take under equal-cost multipath: on the shortest, the average and the longest of the paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph import dag
from weft.graph.dag import equal_cost, remain
from weft.graph.ecmp import Weights
from weft.graph.multigraph import Multigraph, constant

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Delays:
    """From each node to each target in each state, shape (n_states, n_targets, n_nodes), inf without a path.

    `min_ms` and `max_ms` are over the equal-cost paths; `mean_ms` weighs each by the share of traffic it takes.
    """

    min_ms: Floats
    mean_ms: Floats
    max_ms: Floats


def delays(graph: Multigraph, weights: Weights, up: Bools, targets: Ints) -> Delays:
    """Delays in each state, in which `up` (n_states, n_arcs) says what arcs are left, to `targets` (n_targets,).

    At a node with k equal-cost arcs each takes 1/k of the traffic, so the mean from there is the mean over its arcs
    of the arc's delay plus the mean from its head; least and most likewise.
    """
    shape = (len(up), len(targets), graph.n_nodes)
    least, mean, most = np.full(shape, np.inf), np.full(shape, np.inf), np.full(shape, np.inf)
    _delays(
        dag.arrays(graph, weights), constant(up, np.bool_), constant(targets, np.int64), least, mean, most,
        dag.room(graph),
    )  # fmt: skip
    return Delays(least, mean, most)


@njit(cache=True, nogil=True)
def _delays(graph, up, targets, least, mean, most, work):  # type: ignore[no-untyped-def]
    _, head, _, _, _, _, _, delay_ms, _ = graph
    _, order, first, hops, _, _, _, _, _ = work
    for state in range(len(up)):
        remain(graph, up[state], work)
        for t in range(len(targets)):
            count = equal_cost(graph, targets[t], work, most[state, t])
            least[state, t, order[0]] = 0.0
            mean[state, t, order[0]] = 0.0
            for i in range(1, count):
                shortest, total = np.inf, 0.0
                for k in range(first[i], first[i + 1]):
                    arc = hops[k]
                    shortest = min(shortest, delay_ms[arc] + least[state, t, head[arc]])
                    total += delay_ms[arc] + mean[state, t, head[arc]]
                least[state, t, order[i]] = shortest
                mean[state, t, order[i]] = total / (first[i + 1] - first[i])
