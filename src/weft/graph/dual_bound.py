"""What lengths of arcs prove about every routing: certificates that need no flow, and are quick to check.

Lengths and distances are whole numbers, so a bound is as exact as the sums over demands and capacities.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import Multigraph, constant
from weft.graph.priced_trees import Nursery, Trees

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def utilisation_bound(
    graph: Multigraph, capacity_gbps: Floats, targets: Ints, volume_gbps: Floats, length: Ints
) -> float:
    """No routing keeps every arc's utilisation below this, whatever it does.

    `capacity_gbps` (n_arcs,) may be inf; `volume_gbps` (n_targets, n_nodes) is what each node sends to each of
    `targets`, of which what has no path is left out; `length` (n_arcs,) is at least 1.  The bound is the sum of
    demand times distance over the sum of capacity times length: every routing occupies at least the former,
    and arcs filled to U offer U times the latter.  An arc without limit counts as of length 0.

    Source: F. Shahrokhi and D. W. Matula, "The maximum concurrent flow problem", J. ACM 37 (1990) 318-334.
    """
    return priced_utilisation(
        Nursery(graph, targets, None), capacity_gbps, constant(volume_gbps, np.float64), length
    )  # fmt: skip


def flow_bound(
    graph: Multigraph, capacity_gbps: Floats, targets: Ints, volume_gbps: Floats, length: Ints, unit: int
) -> float:
    """No routing within the capacities carries more than this in all, in Gb/s.

    The arguments are as in `utilisation_bound`.  A length of `unit` is a price of 1 for each Gb/s.  The bound is
    the sum of capacity times price, and of demand times what is left of 1 after the price of its cheapest
    path: the dual of the linear program that admits each demand at most once.

    Source: the dual of the path formulation, as in R. Ahuja, T. Magnanti and J. Orlin, "Network flows" (1993),
    section 17.2, with one more path for each demand, which turns it away at a price of 1.
    """
    return priced_flow(Nursery(graph, targets, None), capacity_gbps, constant(volume_gbps, np.float64), length, unit)


def priced_utilisation(nursery: Nursery, capacity_gbps: Floats, volume_gbps: Floats, length: Ints) -> float:
    """`utilisation_bound` in the room of a nursery that is there already."""
    stretched, occupied = _stretched(capacity_gbps), _priced(capacity_gbps, length)

    def weigh(trees: Trees) -> float:
        return float(_occupied(trees.rows, trees.order, trees.count, trees.dist, volume_gbps, stretched))

    return nursery.summed(occupied, weigh) / _offered(capacity_gbps, length)


def priced_flow(nursery: Nursery, capacity_gbps: Floats, volume_gbps: Floats, length: Ints, unit: int) -> float:
    """`flow_bound` in the room of a nursery that is there already."""
    stretched, occupied = _stretched(capacity_gbps), _priced(capacity_gbps, length)

    def weigh(trees: Trees) -> float:
        return float(_earned(trees.rows, trees.order, trees.count, trees.dist, volume_gbps, stretched, unit))

    return (nursery.summed(occupied, weigh) + _offered(capacity_gbps, length)) / unit


def _priced(capacity_gbps: Floats, length: Ints) -> Ints:
    return np.where(np.isinf(capacity_gbps), 1, length)


def _stretched(capacity_gbps: Floats) -> int:
    """How much too long a distance may be, because shortest paths need arcs without limit to be 1 long, not 0."""
    return int(np.isinf(capacity_gbps).sum())


def _offered(capacity_gbps: Floats, length: Ints) -> float:
    limited = np.isfinite(capacity_gbps)
    return float(capacity_gbps[limited] @ length[limited])


@njit(cache=True, nogil=True)
def _occupied(rows, order, count, dist, volume, stretched):  # type: ignore[no-untyped-def]
    """Volume times distance, over what reaches the destinations of a batch."""
    total = 0.0
    for row in range(len(rows)):
        for i in range(count[row]):
            node = order[row, i]
            total += volume[rows[row], node] * max(0, dist[row, node] - stretched)
    return total


@njit(cache=True, nogil=True)
def _earned(rows, order, count, dist, volume, stretched, unit):  # type: ignore[no-untyped-def]
    """Volume times what is left of `unit` after the distance, over what reaches the destinations of a batch."""
    total = 0.0
    for row in range(len(rows)):
        for i in range(count[row]):
            node = order[row, i]
            total += volume[rows[row], node] * max(0, unit - max(0, dist[row, node] - stretched))
    return total
