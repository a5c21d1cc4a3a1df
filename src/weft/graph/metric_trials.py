"""Other metrics tried out: loads of ECMP when one metric changes, only what it changes routed again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import Multigraph, constant
from weft.graph.shortest_dag import keep, push, settle, spread

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is routed: `up` (n_states, n_arcs), `targets` (n_targets,), `volume_gbps` (n_states, n_targets, n_nodes)."""

    up: Bools
    targets: Ints
    volume_gbps: Floats


class MetricTrials:
    """ECMP loads `load_gbps` (n_states, n_arcs) under `metric` (n_arcs,), which changes by trials that are kept.

    `distance` (n_states, n_targets, n_nodes) is to each destination, and `part_gbps` (n_states, n_targets, n_arcs)
    what the traffic to it adds to the loads.  What has no path is left out.
    """

    def __init__(self, graph: Multigraph, metric: Ints, sent: Sent, width: int) -> None:
        self._graph, self._sent, self._width = graph, sent, width
        n_states, n_targets, n, m = len(sent.up), len(sent.targets), graph.n_nodes, graph.n_arcs
        self.metric = np.array(metric, dtype=np.int64)
        self.load_gbps, self._tried = np.zeros((n_states, m)), np.zeros((n_states, m))
        self.distance = np.zeros((n_states, n_targets, n), np.int64)
        self.part_gbps = np.zeros((n_states, n_targets, m))
        sizes = (n, n, n + 1, m, m + 1)
        self._room = tuple(np.empty(size, np.int64) for size in sizes)
        self._flow, self._fresh, self._still = np.empty((n, 1)), np.empty((m, 1)), np.zeros(m)
        self._entering, self._leaving = (
            (np.empty((n_states, n + 1), np.int64), np.empty((n_states, m), np.int64)) for _ in range(2)
        )
        up = constant(sent.up, np.bool_)
        for state in range(n_states):
            keep(graph.entering_start, graph.entering, up[state], self._entering[0][state], self._entering[1][state])
            keep(graph.leaving_start, graph.leaving, up[state], self._leaving[0][state], self._leaving[1][state])
        self._volume = constant(sent.volume_gbps, np.float64)
        self._route(self.metric, np.zeros(0, np.int64), kept=True)

    def tried(self, arcs: Ints, metric: Ints) -> Floats:
        """Loads (n_states, n_arcs) if `arcs` had other metrics; what is given changes with the next trial."""
        changed = self.metric.copy()
        changed[arcs] = metric
        self._route(changed, arcs, kept=False)
        return self._tried

    def keep(self, arcs: Ints, metric: Ints) -> None:
        """Give `arcs` these metrics."""
        changed = self.metric.copy()
        changed[arcs] = metric
        self._route(changed, arcs, kept=True)
        self.metric = changed

    def _route(self, metric: Ints, arcs: Ints, *, kept: bool) -> None:
        _route(
            self._graph.tail, self._graph.head, *self._entering, *self._leaving, self._width,
            self._sent.targets, self._volume, self.metric, metric, arcs, kept,
            self.distance, self.part_gbps, self.load_gbps, self._tried,
            self._room, self._flow, self._fresh, self._still,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def _is_touched(dist, tail, head, was, now, arcs):  # type: ignore[no-untyped-def]
    """Whether new metrics of `arcs` change distances, or which arcs are on shortest paths."""
    for i in range(len(arcs)):
        arc = arcs[i]
        onward, here = dist[head[arc]], dist[tail[arc]]
        if now[arc] != was[arc] and (onward + was[arc] == here or onward + now[arc] <= here):
            return True
    return False


@njit(cache=True, nogil=True)
def _copy(source, target):  # type: ignore[no-untyped-def]
    for i in range(len(source)):
        target[i] = source[i]


@njit(cache=True, nogil=True)
def _one(  # type: ignore[no-untyped-def]
    tail,
    head,
    entering_start,
    entering,
    leaving_start,
    leaving,
    width,
    target,
    volume,
    metric,
    room,
    flow,
    fresh,
    still,
):
    """Route what is sent to one destination: distances into `room[0]`, loads into `fresh`."""
    reached, order, first, hops, heap = room
    count = settle(target, entering_start, entering, tail, metric, reached, order, heap)
    spread(order, count, leaving_start, leaving, head, metric, still, reached, width, first, hops, flow[:, 0])
    for node in range(len(flow)):
        flow[node, 0] = volume[node]
    for arc in range(len(fresh)):
        fresh[arc, 0] = 0.0
    push(order, count, first, hops, head, flow, fresh)


@njit(cache=True, nogil=True)
def _route(  # type: ignore[no-untyped-def]
    tail, head, entering_start, entering, leaving_start, leaving, width,
    targets, volume, was, now, arcs, kept, distance, part, load, tried, room, flow, fresh, still,
):  # fmt: skip
    """Loads under the metrics `now` into `tried`, and where `kept` into everything; all anew without `arcs`."""
    for state in range(len(load)):
        _copy(load[state], tried[state])
        for t in range(len(targets)):
            if len(arcs) > 0 and not _is_touched(distance[state, t], tail, head, was, now, arcs):
                continue
            _one(
                tail, head, entering_start[state], entering[state], leaving_start[state], leaving[state], width,
                targets[t], volume[state, t], now, room, flow, fresh, still,
            )  # fmt: skip
            for arc in range(len(was)):
                tried[state, arc] += fresh[arc, 0] - part[state, t, arc]
                if kept:
                    part[state, t, arc] = fresh[arc, 0]
            if kept:
                _copy(room[0], distance[state, t])
        if kept:
            _copy(tried[state], load[state])
