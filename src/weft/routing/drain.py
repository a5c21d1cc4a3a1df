"""Taking something out of service: what is lost with it out, and what any one further failure would lose meanwhile.

A router is drained with its overload bit, a link by costing it out: traffic leaves before the element does, and then
takes the ways it would take if the element had failed.  So the state itself is that of the failure, and what is new is
the next failure on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network import Bools, Floats, Ints, Network, Risks, ints, names
from weft.routing.arrivals import arc_capacity_gbps, left_in, lost_gbps
from weft.routing.engine import Engine
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.volumes import Ceilings, protects

OUT = "drained"
"""The state of having something out and nothing failed: classes that protect any state must be carried in it."""

BLOCK = 32
"""Further failures looked at at once; the answer does not depend on it."""

NOISE_GBPS = 1e-6
"""A loss below this is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Further:
    """What may fail meanwhile: `members` (n, k) rows of risks padded with -1, and the `state` (n,) each is of."""

    members: Ints
    state: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Drain:
    """Row 0 is nothing further; the others are the further failures that are not part of what is out.

    `lost_gbps` (n_hours, n, n_classes) is lost with the element out, `before_gbps` with it in service; `must` (n,
    n_classes) says which classes protect the state.  `late` and `late_before` (n,) count demands of those classes on
    paths longer than their class allows.  `removed_gbps` (n_hours, n_classes) is traffic that ends at what is out.
    `max_utilisation` (n_hours,) is with it out and nothing failed.
    """

    further: Further
    must: Bools
    lost_gbps: Floats
    before_gbps: Floats
    late: Ints
    late_before: Ints
    removed_gbps: Floats
    max_utilisation: Floats

    @property
    def at_risk_gbps(self) -> Floats:
        """What classes that must be carried lose because of the drain, (n_hours, n, n_classes)."""
        more = np.maximum(self.lost_gbps - self.before_gbps, 0.0) * self.must
        return np.where(more > NOISE_GBPS, more, 0.0)

    @property
    def is_safe(self) -> Bools:
        """For each hour whether nothing that must be carried is lost or late because of the drain, (n_hours,)."""
        in_time = bool((self.late <= self.late_before).all())
        return np.asarray((self.at_risk_gbps.sum(axis=(1, 2)) == 0) & in_time)


def drain(
    network: Network,
    all_risks: Risks,
    element: Ints,
    further: Further,
    factor: Floats,
    run: Run = ONE_THREAD,
) -> Drain:
    """Look at every further failure with risks `element` (k,) out of service, in each hour.

    `factor` (n_hours, n_demands) is each demand's traffic over what the network gives it.  Routes do not depend on
    volume, so each state is routed once for all hours, with demands of one class and one course of the day together.

    Raises ValueError as `build` and `volumes` do.
    """
    kept = _not_in(further, element)
    members = np.concatenate([np.full((1, kept.members.shape[1]), -1), kept.members])
    state = (OUT, *kept.state)
    with_it = _together(members, element, len(all_risks))
    courses = _Courses.of(network, factor)
    asked = _asks_when_out(network)
    late, late_before = (_late(asked, all_risks, sets, state, run) for sets in (with_it, members))
    engine = Engine.of(courses.network, all_risks, Ceilings(1.0, 1.0), run)
    lost, removed, busiest = _lost(engine, courses, with_it)
    before, _, _ = _lost(engine, courses, members)
    return Drain(
        Further(members, state), protects(asked.classes, state), lost, before, late, late_before, removed[:, 0],
        busiest[:, 0],
    )  # fmt: skip


def windows(is_safe: Bools, hours: float) -> tuple[int, ...]:
    """Hours of the day at which work of so many hours may begin and stays in safe hours, `is_safe` (24,)."""
    length = min(len(is_safe), max(1, int(np.ceil(hours))))
    starts = range(len(is_safe))
    return tuple(h for h in starts if all(is_safe[(h + i) % len(is_safe)] for i in range(length)))


@dataclass(frozen=True, slots=True, eq=False)
class _Courses:
    """A network whose classes are the old ones parted by course of the day.

    `of_class` (n_courses,) is the class each is part of, `factor` (n_hours, n_courses) its course; `deferrable`
    (n_classes,) is that of the classes.
    """

    network: Network
    of_class: Ints
    factor: Floats
    deferrable: Floats

    @classmethod
    def of(cls, network: Network, factor: Floats) -> _Courses:
        demands, classes = network.demands, network.classes
        key = np.concatenate([demands.traffic_class[None, :], factor]).T
        course, at = np.unique(key, axis=0, return_inverse=True)
        n, of_class = len(course), course[:, 0].astype(np.int64)
        parted = replace(
            classes, name=names(f"{classes.name[c]} {i}" for i, c in enumerate(of_class.tolist())),
            max_delay_ms=classes.max_delay_ms[of_class], deferrable=classes.deferrable[of_class], protect=((),) * n,
            flow_gbps=classes.flow_gbps[of_class], availability_share=classes.availability_share[of_class],
        )  # fmt: skip
        mine = replace(network, classes=parted, demands=replace(demands, traffic_class=ints(at.ravel())))
        return cls(mine, of_class, course[:, 1:].T, classes.deferrable)

    def by_class(self, of_course: Floats, hour: int) -> Floats:
        """Volumes (..., n_courses) as those of the classes in one hour (..., n_classes)."""
        part = np.zeros((len(self.of_class), len(self.deferrable)))
        part[np.arange(len(self.of_class)), self.of_class] = self.factor[hour]
        return np.asarray(of_course @ part)


def _lost(engine: Engine, courses: _Courses, members: Ints) -> tuple[Floats, Floats, Floats]:
    """Lost and removed by hour, state and class, and by hour and state the most an arc is filled."""
    shape = (len(courses.factor), len(members), len(courses.deferrable))
    lost, removed, busiest = np.zeros(shape), np.zeros(shape), np.zeros(shape[:2])
    demands, sent = engine.network.demands, engine.sent
    offered = np.zeros((len(demands), len(courses.of_class)))
    offered[np.arange(len(demands)), demands.traffic_class] = demands.gbps
    is_failed = np.asarray((members >= 0).any(axis=1), dtype=np.bool_)
    for start in range(0, len(members), BLOCK):
        rows = slice(start, start + BLOCK)
        left, routed = left_in(engine, members[rows]), engine.loads(members[rows])
        capacity = arc_capacity_gbps(engine, left)
        alive = np.asarray(left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]])
        gone = ~alive
        for hour in range(len(courses.factor)):
            load = courses.by_class(routed.load_gbps, hour)
            stuck = courses.by_class(routed.unroutable_gbps, hour)
            there = courses.by_class(alive @ offered, hour)
            firm = np.where(is_failed[rows, None], 1.0 - courses.deferrable, 1.0)
            lost[hour, rows] = np.minimum(lost_gbps(load, firm, capacity) + stuck * firm, there * firm)
            removed[hour, rows] = courses.by_class(gone @ offered, hour)
            total = load.sum(axis=2)
            busiest[hour, rows] = np.divide(total, capacity, out=np.zeros_like(total), where=capacity > 0).max(
                axis=1, initial=0.0
            )
    return lost, removed, busiest


def _together(members: Ints, element: Ints, n_risks: int) -> Ints:
    """Each set with the element, every risk once and ascending, padded with -1 at the end."""
    besides = np.where(np.isin(members, element) | (members < 0), n_risks, members)
    both = np.sort(np.concatenate([np.broadcast_to(element, (len(members), len(element))), besides], axis=1), axis=1)
    return np.where(both == n_risks, -1, both)


def _not_in(further: Further, element: Ints) -> Further:
    """The further failures that do not lie within what is out."""
    besides = (further.members >= 0) & np.isin(further.members, element, invert=True)
    rows = np.flatnonzero(besides.any(axis=1))
    return Further(further.members[rows], tuple(further.state[i] for i in rows.tolist()))


def _asks_when_out(network: Network) -> Network:
    """The network with every class that protects any state asking to be carried in the state `OUT` too."""
    protect = tuple((*kept, OUT) if kept else () for kept in network.classes.protect)
    return replace(network, classes=replace(network.classes, protect=protect))


def _late(network: Network, all_risks: Risks, members: Ints, state: tuple[str, ...], run: Run) -> Ints:
    engine = Engine.of(network, all_risks, Ceilings(1.0, 1.0), run)
    return engine.outcomes(members, state, keep=1).late
