"""Equal-cost multipath over many states at once: loads, delays, and the worst load of each arc."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import Multigraph, constant
from weft.graph.shortest_dag import keep, push, settle, spread, thin

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Arrays = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, Floats, int]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What shortest paths go by: `metric` (n_arcs,) at least 1, `delay_ms` (n_arcs,), and the ECMP `width`.

    A node with more than `width` equal-cost arcs uses the first `width` of them in arc order.
    """

    metric: Ints
    delay_ms: Floats
    width: int = 64

    def __post_init__(self) -> None:
        if self.metric.size and self.metric.min() < 1:
            raise ValueError("a metric must be at least 1: over arcs of metric 0 equal-cost paths may be circles")
        if self.width < 1:
            raise ValueError("ECMP needs a width of at least 1")


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Loads `load_gbps` (n_states, n_arcs, n_columns), and `delay_ms` (n_states, n_targets, n_nodes).

    The delay is that of the longest equal-cost path, inf where there is none.
    """

    load_gbps: Floats
    delay_ms: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Worst:
    """Over all states: `need_gbps` (n_arcs,), and the `state` (n_arcs,) that asks for it, -1 where no load is.

    And what no capacity can mend, shape (n_states,): volume without a path, and delay beyond its limit, each
    summed over sources and targets.
    """

    need_gbps: Floats
    state: Ints
    unroutable_gbps: Floats
    late_ms: Floats


def place(graph: Multigraph, weights: Weights, up: Bools, targets: Ints, volume_gbps: Floats) -> Placement:
    """Route volumes by ECMP in each state.

    `up` (n_states, n_arcs) says which arcs are left; `volume_gbps` (n_states or 1, n_targets, n_nodes,
    n_columns) is what each node sends to each of the nodes `targets` (n_targets,).  Each arc of an equal-cost
    set takes an equal share whatever its capacity, as routers hash.

    Source: C. Hopps, RFC 2992 (equal-cost multipath); ISO/IEC 10589 (IS-IS), 7.2.7.
    """
    n_states, n_targets = len(up), len(targets)
    load = np.zeros((n_states, graph.n_arcs, volume_gbps.shape[3]))
    delay = np.empty((n_states, n_targets, graph.n_nodes))
    arrays, sinks = _arrays(graph, weights), constant(targets, np.int64)
    _place(
        *arrays, *_before_failures(graph, arrays, up, sinks), constant(up, np.bool_), sinks,
        constant(volume_gbps, np.float64), load, delay,
        _room(graph), np.empty((graph.n_nodes, volume_gbps.shape[3])),
    )  # fmt: skip
    return Placement(load, delay)


def worst(
    graph: Multigraph, weights: Weights, up: Bools, targets: Ints, volume: tuple[Floats, Floats, Floats]
) -> Worst:
    """The most each arc must carry over all states, when in each it may be filled to a ceiling.

    `volume` is (volume_gbps (n_states, n_targets, n_nodes), ceiling (n_states,), max_delay_ms (n_states,
    n_targets, n_nodes)); the rest is as in `place`.
    """
    need, state, unmended = np.zeros(graph.n_arcs), np.full(graph.n_arcs, -1), np.zeros((2, len(up)))
    volume_gbps, ceiling, max_delay_ms = volume
    arrays, sinks = _arrays(graph, weights), constant(targets, np.int64)
    _worst(
        *arrays, *_before_failures(graph, arrays, up, sinks), constant(up, np.bool_), sinks,
        constant(volume_gbps, np.float64)[..., None], constant(ceiling, np.float64), constant(max_delay_ms, np.float64),
        need, state, unmended,
        _room(graph), np.empty((graph.n_nodes, 1)), np.empty((graph.n_arcs, 1)),
        np.empty((len(targets), graph.n_nodes)),
    )  # fmt: skip
    return Worst(need, state, unmended[0], unmended[1])


def _arrays(graph: Multigraph, weights: Weights) -> Arrays:
    return (
        graph.tail, graph.head, graph.leaving_start, graph.leaving, graph.entering_start, graph.entering,
        constant(weights.metric, np.int64), constant(weights.delay_ms, np.float64), weights.width,
    )  # fmt: skip


def _room(graph: Multigraph) -> tuple[Ints, ...]:
    """Work arrays of one call, so that threads share none: dist, order, first, hops, heap, then kept arcs."""
    n_nodes, n_arcs = graph.n_nodes, graph.n_arcs
    sizes = (n_nodes, n_nodes, n_nodes + 1, n_arcs, n_arcs + 1, n_nodes + 1, n_arcs, n_nodes + 1, n_arcs)
    return tuple(np.empty(size, np.int64) for size in sizes)


def _before_failures(graph: Multigraph, arrays: Arrays, up: Bools, targets: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """For each target the order, the count and the equal-cost arcs with everything up that any state has up."""
    n_nodes, n_targets = graph.n_nodes, len(targets)
    order, count = np.empty((n_targets, n_nodes), np.int64), np.empty(n_targets, np.int64)
    first, hops = np.empty((n_targets, n_nodes + 1), np.int64), np.empty((n_targets, graph.n_arcs), np.int64)
    ever_up = constant(up.any(axis=0), np.bool_)
    _before(*arrays, order, count, first, hops, ever_up, targets, _room(graph), np.empty(n_nodes))
    return order, count, first, hops


@njit(cache=True, nogil=True)
def _before(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
    order, count, first, hops, ever_up, targets, room, longest,
):  # fmt: skip
    dist, _, _, _, heap, in_start, into, out_start, out = room
    keep(entering_start, entering, ever_up, in_start, into)
    keep(leaving_start, leaving, ever_up, out_start, out)
    for t in range(len(targets)):
        count[t] = settle(targets[t], in_start, into, tail, metric, dist, order[t], heap)
        spread(
            order[t], count[t], out_start, out, head, metric, delay_ms, dist, width, first[t], hops[t], longest
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _state(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
    was_order, was_count, was_first, was_hops, up, targets, volume, load, delay, room, flow,
):  # fmt: skip
    """Route one state, starting from what `_before` found; adds to `load` and fills `delay`."""
    dist, order, first, hops, heap, in_start, into, out_start, out = room
    keep(entering_start, entering, up, in_start, into)
    keep(leaving_start, leaving, up, out_start, out)
    for t in range(len(targets)):
        count = was_count[t]
        for i in range(count):
            order[i] = was_order[t, i]
        if not thin(order, count, was_first[t], was_hops[t], head, delay_ms, up, width, first, hops, delay[t]):
            count = settle(targets[t], in_start, into, tail, metric, dist, order, heap)
            spread(order, count, out_start, out, head, metric, delay_ms, dist, width, first, hops, delay[t])
        for node in range(flow.shape[0]):
            for column in range(flow.shape[1]):
                flow[node, column] = volume[t, node, column]
        push(order, count, first, hops, head, flow, load)


@njit(cache=True, nogil=True)
def _place(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
    order, count, first, hops, up, targets, volume, load, delay, room, flow,
):  # fmt: skip
    for state in range(len(up)):
        _state(
            tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
            order, count, first, hops, up[state], targets, volume[state if len(volume) > 1 else 0],
            load[state], delay[state], room, flow,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _worst(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
    order, count, first, hops, up, targets, volume, ceiling, max_delay, need, worst_state, unmended,
    room, flow, load, delay,
):  # fmt: skip
    for state in range(len(up)):
        for arc in range(len(need)):
            load[arc, 0] = 0.0
        _state(
            tail, head, leaving_start, leaving, entering_start, entering, metric, delay_ms, width,
            order, count, first, hops, up[state], targets, volume[state], load, delay, room, flow,
        )  # fmt: skip
        for t in range(len(targets)):
            for node in range(delay.shape[1]):
                sent, excess = volume[state, t, node, 0], delay[t, node] - max_delay[state, t, node]
                if sent > 0.0 and delay[t, node] == np.inf:
                    unmended[0, state] += sent
                elif sent > 0.0 and excess > 0.0:
                    unmended[1, state] += excess
        for arc in range(len(need)):
            asked = load[arc, 0] / ceiling[state]
            if asked > need[arc]:
                need[arc] = asked
                worst_state[arc] = state
