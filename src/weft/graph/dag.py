"""The equal-cost arcs of one state, destination by destination: what figures of single demands are worked out on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.ecmp import Weights
from weft.graph.multigraph import Multigraph, constant
from weft.graph.shortest_dag import keep, settle, spread

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def arrays(graph: Multigraph, weights: Weights) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, Floats, int]:
    """The graph as kernels take it, in one tuple."""
    return (
        graph.tail, graph.head, graph.leaving_start, graph.leaving, graph.entering_start, graph.entering,
        constant(weights.metric, np.int64), constant(weights.delay_ms, np.float64), weights.width,
    )  # fmt: skip


def room(graph: Multigraph) -> tuple[Ints, ...]:
    """Work arrays of one call, so that threads share none.

    Distance, order, first, hops and heap; where the arcs that are up begin and which they are, into each node and
    out of it.
    """
    n_nodes, n_arcs = graph.n_nodes, graph.n_arcs
    sizes = (n_nodes, n_nodes, n_nodes + 1, n_arcs, n_arcs + 1, n_nodes + 1, n_arcs, n_nodes + 1, n_arcs)
    return tuple(np.empty(size, np.int64) for size in sizes)


@njit(cache=True, nogil=True)
def remain(graph, up, work):  # type: ignore[no-untyped-def]
    """Note which arcs of `arrays` are up, for `equal_cost`."""
    _, _, leaving_start, leaving, entering_start, entering, _, _, _ = graph
    _, _, _, _, _, in_start, into, out_start, out = work
    keep(entering_start, entering, up, in_start, into)
    keep(leaving_start, leaving, up, out_start, out)


@njit(cache=True, nogil=True)
def equal_cost(graph, target, work, longest):  # type: ignore[no-untyped-def]
    """Fill order, first and hops of `work` and the `longest` delays for one destination; returns how many reach it."""
    tail, head, _, _, _, _, metric, delay_ms, width = graph
    dist, order, first, hops, heap, in_start, into, out_start, out = work
    count = settle(target, in_start, into, tail, metric, dist, order, heap)
    spread(order, count, out_start, out, head, metric, delay_ms, dist, width, first, hops, longest)
    return count
