"""Shortest ways from every node to every other in one state, and what flow along them costs and loads.

A *leg* is the traffic from one node to another along all equal-cost paths: what a node segment means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.ecmp import Weights
from weft.graph.multigraph import Multigraph, constant
from weft.graph.shortest_dag import UNREACHED, keep, push, settle, spread

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Every leg of a graph in one state; the first axis of all columns is the node where a leg ends.

    `metric` and `delay_ms` (n_nodes, n_nodes) are of the shortest paths from each node, `delay_ms` of the
    longest of them, inf where there is none, where `metric` is `UNREACHED`.  Nodes that reach node t are
    `order[t, :count[t]]`, t first; equal-cost arcs `hops[t, first[t, i]:first[t, i + 1]]` leave the i-th.
    """

    graph: Multigraph
    metric: Ints
    delay_ms: Floats
    order: Ints
    count: Ints
    first: Ints
    hops: Ints

    @classmethod
    def of(cls, graph: Multigraph, weights: Weights, up: Bools) -> Legs:
        """Of the arcs that are `up`, shape (n_arcs,)."""
        n, m = graph.n_nodes, graph.n_arcs
        metric, delay = np.empty((n, n), np.int64), np.empty((n, n))
        order, count = np.empty((n, n), np.int64), np.empty(n, np.int64)
        first, hops = np.empty((n, n + 1), np.int64), np.empty((n, m), np.int64)
        room = tuple(np.empty(size, np.int64) for size in (m + 1, n + 1, m, n + 1, m))
        _legs(
            graph.tail, graph.head, graph.leaving_start, graph.leaving, graph.entering_start, graph.entering,
            constant(weights.metric, np.int64), constant(weights.delay_ms, np.float64), weights.width,
            constant(up, np.bool_), metric, delay, order, count, first, hops, room,
        )  # fmt: skip
        return cls(graph, metric, delay, order, count, first, hops)

    @property
    def reached(self) -> Bools:
        """Whether there is a path, shape (n_nodes to, n_nodes from)."""
        return np.asarray(self.metric < UNREACHED)

    def expected(self, length: Floats) -> Floats:
        """Length of each leg when arcs are `length` (n_arcs,) long: the mean over how its traffic splits.

        Shape (n_nodes to, n_nodes from), inf where there is no path.  It is what a unit of traffic pays when
        each arc charges its length, so it prices a leg against the duals of a linear program.
        """
        value = np.full(self.metric.shape, np.inf)
        _expected(self.order, self.count, self.first, self.hops, self.graph.head, constant(length, np.float64), value)
        return value

    def crossing(self, arcs: Ints) -> Floats:
        """The share of each leg that crosses each of some arcs, shape (n_chosen, n_nodes to, n_nodes from)."""
        shares = np.empty((len(arcs), *self.metric.shape))
        for i, arc in enumerate(arcs.tolist()):
            only = np.zeros(self.graph.n_arcs)
            only[arc] = 1.0
            shares[i] = self.expected(only)
        return np.where(self.reached, shares, 0.0)

    def load(self, volume_gbps: Floats) -> Floats:
        """Loads (n_arcs, n_columns) of volumes (n_nodes to, n_nodes from, n_columns); what has no path is dropped."""
        n_columns = volume_gbps.shape[2]
        load, flow = np.zeros((self.graph.n_arcs, n_columns)), np.empty((self.graph.n_nodes, n_columns))
        volume = constant(volume_gbps, np.float64)
        _load(self.order, self.count, self.first, self.hops, self.graph.head, volume, flow, load)
        return load


def cheapest_waypoint(
    into: tuple[Floats, Floats], onward: tuple[Floats, Floats], source: Ints, target: Ints, most_delay_ms: Floats
) -> tuple[Ints, Floats]:
    """For each of some pairs the waypoint with the least cost within its delay, and that cost.

    `into` is (cost, delay_ms) from each node to each waypoint, shape (n_nodes, n_waypoints), and `onward` from
    each waypoint to each node, shape (n_nodes, n_waypoints) too; `source`, `target` and `most_delay_ms` have
    shape (n_pairs,).  The answer is -1 and inf where no waypoint is in time.
    """
    best, cost = np.empty(len(source), np.int64), np.empty(len(source))
    cost_in, delay_in, cost_out, delay_out = (constant(matrix, np.float64) for matrix in (*into, *onward))
    sources, sinks, most = constant(source, np.int64), constant(target, np.int64), constant(most_delay_ms, np.float64)
    _cheapest(cost_in, delay_in, cost_out, delay_out, sources, sinks, most, best, cost)
    return best, cost


@njit(cache=True, nogil=True)
def _legs(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width, up,
    dist, longest, order, count, first, hops, room,
):  # fmt: skip
    heap, in_start, into, out_start, out = room
    keep(entering_start, entering, up, in_start, into)
    keep(leaving_start, leaving, up, out_start, out)
    for t in range(len(dist)):
        count[t] = settle(t, in_start, into, tail, metric, dist[t], order[t], heap)
        spread(
            order[t], count[t], out_start, out, head, metric, delay_ms, dist[t], width, first[t], hops[t], longest[t]
        )


@njit(cache=True, nogil=True)
def _expected(order, count, first, hops, head, length, value):  # type: ignore[no-untyped-def]
    for t in range(len(value)):
        value[t, t] = 0.0
        for i in range(1, count[t]):
            total = 0.0
            for k in range(first[t, i], first[t, i + 1]):
                total += length[hops[t, k]] + value[t, head[hops[t, k]]]
            value[t, order[t, i]] = total / (first[t, i + 1] - first[t, i])


@njit(cache=True, nogil=True)
def _load(order, count, first, hops, head, volume, flow, load):  # type: ignore[no-untyped-def]
    for t in range(len(volume)):
        for node in range(flow.shape[0]):
            for column in range(flow.shape[1]):
                flow[node, column] = volume[t, node, column]
        push(order[t], count[t], first[t], hops[t], head, flow, load)


@njit(cache=True, nogil=True)
def _cheapest(  # type: ignore[no-untyped-def]
    cost_in, delay_in, cost_out, delay_out, source, target, most_delay, best, cost
):
    for pair in range(len(source)):
        s, t = source[pair], target[pair]
        least, at = np.inf, -1
        for w in range(cost_in.shape[1]):
            through = cost_in[s, w] + cost_out[t, w]
            if through < least and delay_in[s, w] + delay_out[t, w] <= most_delay[pair]:
                least, at = through, w
        best[pair] = at
        cost[pair] = least
