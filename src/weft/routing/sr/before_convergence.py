"""The time between a failure and new routes: repair lists carry what they can, and what that loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Legs, Weights, constant
from weft.graph.repair import DELIVERED, NO_REPAIR, push_until_cut
from weft.network import Bools, Floats, Ints
from weft.routing.sr.policies import Policies, expanded
from weft.routing.sr.ti_lfa import Repairs, Tables, check

ROUNDING = 1e-9
"""Relative excess over a capacity that is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class BeforeConvergence:
    """Each state in the time before new routes; columns (n_states,) or (n_states, n_classes).

    `needed` is how many repairs, of a lost arc towards a target, the routers beside the failure need because no
    equal-cost arc is left; `possible` those of them whose target can still be reached at all; `protected` those
    that were followed hop by hop and deliver everything.  `longest` is their longest list of segments.

    `removed_gbps` lost an end.  `unprotected_gbps` is what no repair delivers, and `overflow_gbps` what exceeds
    capacities while the repairs are in use, by strict priority of classes, summed over arcs: an upper bound.
    `fullest` is the most load over capacity, on `fullest_arc` (-1: no load).
    """

    needed: Ints
    possible: Ints
    protected: Ints
    longest: Ints
    removed_gbps: Floats
    unprotected_gbps: Floats
    overflow_gbps: Floats
    fullest: Floats
    fullest_arc: Ints

    @property
    def coverage(self) -> float:
        """Repairs that deliver, of those that any path could make; 1 where none is needed."""
        return float(self.protected.sum() / self.possible.sum()) if self.possible.any() else 1.0

    @property
    def lost_gbps(self) -> Floats:
        """What is lost by class until new routes are there, (n_states, n_classes)."""
        return self.unprotected_gbps + self.overflow_gbps


def before_convergence(
    tables: Tables,
    ready: Repairs,
    left: tuple[Bools, Bools, Floats],
    targets: Ints,
    volume_gbps: Floats,
    policies: Policies,
) -> BeforeConvergence:
    """Fail each state, with all routers but those beside the failure forwarding as before.

    `left` is (arc_up (n_states, n_arcs), node_up (n_states, n_nodes), capacity_gbps (n_states, n_arcs), inf where
    unlimited); `volume_gbps` (n_targets, n_nodes, n_classes), which follows `policies` as set before the failure.
    A router beside the failure uses the equal-cost arcs it has left, and its repair list where it has none; what
    that meets of the failure again is lost.  Loops among routers that converge one after the other are not in it.
    """
    arc_up, node_up, capacity = left
    n_states, n_classes = len(arc_up), volume_gbps.shape[2]
    counts = np.zeros((4, n_states), np.int64)
    by_class = np.zeros((3, n_states, n_classes))
    fullest, fullest_arc = np.zeros(n_states), np.full(n_states, -1)
    for s in range(n_states):
        alive = node_up[s][targets][:, None, None] & node_up[s][None, :, None]
        sent = volume_gbps * alive
        by_class[0, s] = (volume_gbps * ~alive).sum(axis=(0, 1))
        load, by_class[1, s], counts[:, s] = _repaired(tables, ready, tables.up & ~arc_up[s], targets, sent, policies)
        by_class[2, s] = _overflow(load, capacity[s])
        filled = np.divide(load.sum(axis=1), capacity[s], out=np.zeros(len(load)), where=capacity[s] > 0)
        fullest[s] = filled.max(initial=0.0)
        fullest_arc[s] = int(filled.argmax()) if fullest[s] > 0 else -1
    needed, possible, protected, longest = counts
    removed, unprotected, overflow = by_class
    return BeforeConvergence(
        needed, possible, protected, longest, removed, unprotected, overflow, fullest, fullest_arc
    )  # fmt: skip


def _repaired(
    tables: Tables, ready: Repairs, failed: Bools, targets: Ints, volume: Floats, policies: Policies
) -> tuple[Floats, Floats, Ints]:
    """Loads (n_arcs, n_classes) with repairs in use, what they do not deliver (n_classes,), and the counts."""
    legs, ip = tables.legs, tables.ip
    sent = expanded(policies, targets, volume, ip, legs, tables.up)
    load, cut, arcs = _pushed(tables, failed, sent.volume_gbps)
    kept = ~failed
    load[kept] += sent.arc_gbps[kept]
    cut[np.arange(len(arcs)), ip.graph.head[arcs]] += sent.arc_gbps[arcs]  # an adjacency is repaired to its far end
    which, target = np.nonzero(cut.any(axis=2))
    rows, gbps = ready.row[arcs[which], target], cut[which, target]
    outcome = np.full(len(rows), NO_REPAIR)
    outcome[rows >= 0] = check(tables, ready, rows[rows >= 0], failed)
    good = outcome == DELIVERED
    detour, on_arc = _detours(tables, ready, rows[good], gbps[good])
    more, again, _ = _pushed(tables, failed, detour)
    lost = gbps[~good].sum(axis=0) + again.sum(axis=(0, 1))
    possible = _reachable(tables, ~failed & tables.up)[target, ip.graph.tail[arcs[which]]]
    lengths = np.diff(ready.segments.indptr)[rows[good]]
    counts = np.array([len(rows), possible.sum(), good.sum(), lengths.max(initial=0)], np.int64)
    return load + more + on_arc, lost, counts


def _pushed(tables: Tables, failed: Bools, volume: Floats) -> tuple[Floats, Floats, Ints]:
    """Loads of volumes with the old tables, what is cut (n_failed, n_nodes to, n_classes), and the failed arcs."""
    legs, graph = tables.legs, tables.ip.graph
    arcs = np.flatnonzero(failed)
    slot = np.full(graph.n_arcs, -1)
    slot[arcs] = np.arange(len(arcs))
    n_classes = volume.shape[2]
    load, flow = np.zeros((graph.n_arcs, n_classes)), np.empty((graph.n_nodes, n_classes))
    cut = np.zeros((len(arcs), graph.n_nodes, n_classes))
    push_until_cut(
        legs.order, legs.count, legs.first, legs.hops, graph.head, constant(failed, np.bool_), slot,
        constant(volume, np.float64), flow, load, cut,
    )  # fmt: skip
    return load, cut, arcs


def _detours(tables: Tables, ready: Repairs, rows: Ints, gbps: Floats) -> tuple[Floats, Floats]:
    """What repairs send leg by leg (n_nodes to, n_nodes from, n_classes), and over arcs (n_arcs, n_classes)."""
    ip = tables.ip
    volume = np.zeros((ip.n_nodes, ip.n_nodes, gbps.shape[1]))
    on_arc = np.zeros((ip.graph.n_arcs, gbps.shape[1]))
    for r, flow in zip(rows.tolist(), gbps, strict=True):
        first = int(ready.first_arc[r])
        on_arc[first] += flow
        at = int(ip.graph.head[first])
        for segment in ready.segments[r].tolist():
            if segment < ip.n_nodes:
                volume[segment, at] += flow
                at = segment
            else:
                on_arc[segment - ip.n_nodes] += flow
                at = int(ip.graph.head[segment - ip.n_nodes])
        volume[int(ready.target[r]), at] += flow
    return volume, on_arc


def _reachable(tables: Tables, up: Bools) -> Bools:
    """Whether there is a path over the arcs that are `up`, shape (n_nodes to, n_nodes from)."""
    return Legs.of(tables.ip.graph, Weights(tables.ip.metric, tables.ip.delay_ms), up).reached


def _overflow(load_gbps: Floats, capacity_gbps: Floats) -> Floats:
    """What overflows by class in strict priority, summed over arcs; loads (n_arcs, n_classes)."""
    filled = np.cumsum(load_gbps, axis=1)
    over = np.where(filled > capacity_gbps[:, None] * (1.0 + ROUNDING), filled - capacity_gbps[:, None], 0.0)
    return np.asarray(np.minimum(over, load_gbps).sum(axis=0))
