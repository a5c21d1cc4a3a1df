"""What of each node's traffic arrives when arcs drop a share of what they are given."""

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
class Served:
    """`share` (n_states, n_targets, n_nodes, n_columns) that arrives, exactly 1 where no arc on the way drops any.

    `max_delay_ms` (n_states, n_targets, n_nodes) is that of the longest equal-cost path, inf without one.
    """

    share: Floats
    max_delay_ms: Floats


def served(graph: Multigraph, weights: Weights, up: Bools, targets: Ints, drop_share: Floats) -> Served:
    """What arrives at `targets` (n_targets,) in each state, whose arcs are left as `up` (n_states, n_arcs) says.

    `drop_share` (n_states, n_arcs, n_columns) is what each arc drops of what enters it.  At a node with k equal-cost
    arcs the share that arrives is the mean over them of (1 - drop) times the share from the arc's head.
    """
    n_states, n_targets = len(up), len(targets)
    share = np.zeros((n_states, n_targets, graph.n_nodes, drop_share.shape[2]))
    longest = np.empty((n_states, n_targets, graph.n_nodes))
    _served(
        dag.arrays(graph, weights), constant(up, np.bool_), constant(targets, np.int64),
        constant(drop_share, np.float64), share, longest, dag.room(graph),
    )  # fmt: skip
    return Served(share, longest)


@njit(cache=True, nogil=True)
def _served(graph, up, targets, drop, share, longest, work):  # type: ignore[no-untyped-def]
    _, head, _, _, _, _, _, _, _ = graph
    _, order, first, hops, _, _, _, _, _ = work
    for state in range(len(up)):
        remain(graph, up[state], work)
        for t in range(len(targets)):
            count = equal_cost(graph, targets[t], work, longest[state, t])
            for column in range(share.shape[3]):
                share[state, t, order[0], column] = 1.0
                for i in range(1, count):
                    total = 0.0
                    for k in range(first[i], first[i + 1]):
                        arc = hops[k]
                        total += (1.0 - drop[state, arc, column]) * share[state, t, head[arc], column]
                    share[state, t, order[i], column] = total / (first[i + 1] - first[i])
