"""The controller: in each state the explicit paths that carry what must be carried, or what capacity they lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.lp import INFINITY, Limits, Model, Rows
from weft.network import Bools, Floats, Incidence, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.steering.cheapest import Cheapest
from weft.routing.steering.flows import Flows, Steering
from weft.routing.steering.outset import one_path_each
from weft.routing.verdict import ROUNDING

INNER_ARCS = 2
"""Arcs from the border of the source and to that of the target."""

SHARE = 1e-6
"""A path that carries a smaller share of its flow than this is not programmed; the others carry it."""

TOLERANCE = 1e-7
"""What the solver lets an arc be fuller by; overflow below it is none."""

LEAST_GBPS = 1.0
"""The smallest room that the solver's tolerance is made small against."""

GAIN = 1e-7
"""A path whose price is better by less is none."""

TASTE = 1e-6
"""What a millisecond counts against what a Gb/s of missing capacity does, so that of free paths the quick ones win."""

NO_TASTE = 1e-10
"""The same where any path in time will do: within what the solver tolerates, so that only equal paths go by it."""

DEAR = 20.0
"""How much more overflow beyond the size of an arc counts than up to it."""

MOST_ROUNDS = 200
"""Pricing rounds of one state unless told otherwise, a safety."""

@dataclass(frozen=True, slots=True)
class Effort:
    """How a state's paths are looked for.

    At most `rounds` times, and until those found can save no more than `within` of what is missing.  What is solved
    `once` begins with `one_path_each` and prefers no path in time to another; what is solved again and again begins
    where it was before, which is better.
    """

    rounds: int = MOST_ROUNDS
    within: float = 0.0
    once: bool = False


FULL = Effort()

Path = tuple[int, tuple[int, ...]]
"""A flow, and arcs that lead from its source to its target."""


@dataclass(frozen=True, slots=True, eq=False)
class Steered:
    """One state as the controller would have it; `missing_gbps` (n_arcs,) is what its load lacks, 0 if all fits.

    `stranded` are the flows that must be carried and have no path in time.
    """

    steering: Steering
    missing_gbps: Floats
    stranded: Ints

    @property
    def fits(self) -> bool:
        """Whether everything that must be carried is, in time and within the ceilings."""
        return not self.missing_gbps.any() and not len(self.stranded)


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """A state's last program: its point and the volumes it carries, in units of its own, and what follows from it.

    That is lengths of arcs by its prices, what arcs lack, and the flows without any path.
    """

    x: Floats
    carried: Floats
    length: Floats
    missing_gbps: Floats
    stranded: Ints


class Controller:
    """A path-flow problem kept from state to state: only limits change, paths found once stay.

    Minimises the overflow of arcs, each Gb/s weighted by `weight` (n_arcs,), over all ways to split flows over
    paths; with none the state is carried.  Paths are found by pricing (L. R. Ford and D. R. Fulkerson, "A suggested
    computation for maximal multi-commodity network flows", Management Science 5 (1958) 97-101).

    Of ways without overflow any will do, the quicker ones rather; with a `toll` (n_arcs,) on each Gb/s of an arc the
    one that pays least is found.  No toll is dearer than the least `weight` by more than paths have arcs.
    """

    def __init__(
        self, ip: IpGraph, flows: Flows, weight: Floats, effort: Effort = FULL, toll: Floats | None = None
    ) -> None:
        self._ip, self._flows, self._effort, self._tolled = ip, flows, effort, toll is not None
        self._fare = (NO_TASTE if effort.once else TASTE) * ip.delay_ms if toll is None else toll
        longest, in_haste = max(ip.n_nodes - 1, 1), bool(np.isfinite(flows.max_delay_ms).any())
        most_arcs = min(flows.most_links + INNER_ARCS, longest)
        self._cheapest = Cheapest(ip, np.unique(flows.source), most_arcs, hasty=in_haste)
        self._longest = Cheapest(ip, np.unique(flows.source), longest, hasty=False)
        self._arcs: list[tuple[int, ...]] = []
        self._flow = np.zeros(0, np.int64)
        self._known: set[Path] = set()
        self._model = Model(presolve=False)
        n_flows, n_arcs = len(flows), ip.graph.n_arcs
        self._carried = self._model.add_rows(
            "carried", range(n_flows), np.zeros(n_flows), np.zeros(n_flows), Rows.empty(n_flows)
        )
        self._full = self._model.add_rows(
            "full", range(n_arcs), np.full(n_arcs, -INFINITY), np.zeros(n_arcs), Rows.empty(n_arcs)
        )
        each = Rows(np.arange(n_arcs), self._full, -np.ones(n_arcs))
        self._overflow = self._model.add_columns(
            "overflow", range(n_arcs), weight, np.zeros(n_arcs), np.full(n_arcs, INFINITY), each
        )
        self._excess = self._model.add_columns(
            "excess", range(n_arcs), DEAR * weight, np.zeros(n_arcs), np.full(n_arcs, INFINITY), each
        )
        self._paths = np.zeros(0, np.int64)
        self._last = np.zeros(0)
        self._along = Incidence.of([], n_arcs)

    @property
    def used(self) -> list[Path]:
        """Flow and arcs of the paths that carry something in the last program."""
        n = len(self._last)
        return [
            (f, arcs) for f, arcs, column in zip(self._flow.tolist(), self._arcs, self._paths.tolist(), strict=True)
            if column < n and self._last[column] > 0
        ]  # fmt: skip

    def know(self, paths: Sequence[Path]) -> None:
        """Begin with paths that others found."""
        self._add(list(paths))

    def weigh(self, weight: Floats) -> None:
        """Change what a Gb/s of overflow counts on each arc (n_arcs,)."""
        self._model.set_costs(self._overflow, weight)
        self._model.set_costs(self._excess, DEAR * weight)

    def steer(
        self, up: Bools, room_gbps: Floats, volume_gbps: Floats, size_gbps: Floats | None = None
    ) -> Steered:
        """One state: arcs left (n_arcs,), what each may carry, and of each flow what must be carried (n_flows,).

        A flow whose `volume_gbps` is 0 has no path.  Overflow above `size_gbps`
        (n_arcs,), of the room unless given, counts more, so that none is far beyond what its link is built for.
        """
        solved = self._solved(up, room_gbps, volume_gbps, size_gbps)
        return Steered(self._steering(solved, up), solved.missing_gbps, solved.stranded)

    def lack(self, up: Bools, room_gbps: Floats, volume_gbps: Floats) -> tuple[Floats, Ints]:
        """What a state lacks, as `Steered.missing_gbps` and `Steered.stranded`, and nothing about paths."""
        solved = self._solved(up, room_gbps, volume_gbps)
        return solved.missing_gbps, solved.stranded

    def _solved(
        self, up: Bools, room_gbps: Floats, volume_gbps: Floats, size_gbps: Floats | None = None
    ) -> _Solved:
        stranded = self._stranded(up, np.flatnonzero(volume_gbps > 0))
        unit = _unit(room_gbps[up]) if size_gbps is None else 1.0  # what is left over by others may be next to nothing
        room, carried = room_gbps * unit, volume_gbps * unit
        size = room if size_gbps is None else size_gbps * unit
        carried[stranded] = 0.0
        # a small arc is planned emptier by what the solver tolerates, which for a large one is within rounding
        spare = np.maximum(3.0 * TOLERANCE - ROUNDING * np.minimum(room, 1e9), 0.0)
        room = np.where(up, np.maximum(room - spare, 0.0), 0.0)
        self._limit(up, room, carried)
        self._model.set_bounds(self._overflow, np.zeros(len(up)), np.where(np.isinf(size), INFINITY, size))
        if self._effort.once:
            self._begin(self._usable(up), room, size, carried)
        rest = np.flatnonzero(carried > 0)
        length = self._fare
        x = np.zeros(self._model.n_columns)
        for _ in range(self._effort.rounds):
            result = self._model.solve(Limits(), primal=True)
            self._last = x = result.x
            missing = float(self._over(x).sum())
            if not self._tolled and missing <= TOLERANCE:
                break
            length = np.maximum(-result.row_dual[self._full], 0.0) + self._fare
            self._cheapest.price(length, up)
            price = result.row_dual[self._carried]
            found = self._cheaper(rest, self._cheapest, price[rest] - GAIN)
            if self._saved(found, length, price, carried) < self._effort.within * missing or not self._add(found):
                break
        over = self._over(x)
        return _Solved(x, carried, length, np.where(over > TOLERANCE, over, 0.0) / unit, stranded)

    def _stranded(self, up: Bools, due: Ints) -> Ints:
        """Offer the quickest path to flows none of whose known paths is up; those that have none in time."""
        flow = self._flow[self._usable(up)]
        without = due[np.bincount(flow, minlength=len(self._flows))[due] == 0]
        for among in (self._cheapest, self._longest):
            if len(without):
                among.price(self._ip.delay_ms, up)
                found = self._cheaper(without, among, np.full(len(without), np.inf))
                self._add(found)
                without = without[~np.isin(without, np.array([f for f, _ in found], np.int64))]
        return np.asarray(without)

    def _usable(self, up: Bools) -> Bools:
        """Which of the known paths are up, shape (n_paths,)."""
        return self._along.all(up)

    def _over(self, x: Floats) -> Floats:
        return np.asarray(x[self._overflow] + x[self._excess])

    def _limit(self, up: Bools, room: Floats, volume: Floats) -> None:
        """Set this state's volumes, capacities, and which of the known paths are there."""
        room = np.where(np.isinf(room), INFINITY, room)
        self._model.set_row_bounds(self._carried, volume, volume)
        self._model.set_row_bounds(self._full, np.full(len(room), -INFINITY), room)
        usable = self._usable(up)
        self._model.set_bounds(self._paths, np.zeros(len(usable)), np.where(usable, INFINITY, 0.0))

    def _begin(self, usable: Bools, room: Floats, size: Floats, volume: Floats) -> None:
        """Each flow on one path, what that lacks as overflow of the arcs."""
        fare = self._along.sum(self._fare)
        chosen, left = one_path_each(self._flow, self._along, usable, fare, room, volume)
        some, full, fuller = np.flatnonzero(chosen >= 0), np.flatnonzero(left < 0), np.flatnonzero(left < -size)
        columns, rows = np.full(self._model.n_columns, -1), np.zeros(self._model.n_rows, np.int64)
        columns[self._paths[chosen[some]]], rows[self._carried[some]] = 0, -1
        columns[self._overflow[full]], rows[self._full[full]] = 0, 1
        columns[self._overflow[fuller]], columns[self._excess[fuller]] = 1, 0
        self._model.begin(columns, rows)

    def _cheaper(self, flows: Ints, among: Cheapest, than: Floats) -> list[Path]:
        """For some flows the cheapest path in time, where it costs less `than` that, shape as they."""
        known = self._flows
        found = among.cheaper(known.source[flows], known.target[flows], known.max_delay_ms[flows], than)
        return [(int(flows[i]), arcs) for i, arcs in found]

    @staticmethod
    def _saved(found: list[Path], length: Floats, price: Floats, carried: Floats) -> float:
        """What paths can save at most: all that their flows carry, on them and not at the flow's price."""
        of_arc: list[float] = length.tolist()
        return sum(float(carried[f]) * (float(price[f]) - sum(of_arc[arc] for arc in arcs)) for f, arcs in found)

    def _add(self, paths: list[Path]) -> bool:
        new = [path for path in paths if path not in self._known]
        if not new:
            return False
        first, along = len(self._arcs), Incidence.of((arcs for _, arcs in new), self._ip.graph.n_arcs)
        starts = along.indptr[:-1] + np.arange(len(new))  # the row of its flow, then those of its arcs
        flow = np.array([f for f, _ in new], np.int64)
        rows = np.insert(self._full[along.indices], along.indptr[:-1], self._carried[flow])
        added = self._model.add_columns(
            "path", range(first, first + len(new)), along.sum(self._fare), np.zeros(len(new)),
            np.full(len(new), INFINITY), Rows(starts, rows, np.ones(len(rows))),
        )  # fmt: skip
        self._paths = np.concatenate([self._paths, added])
        self._along = self._along.above(along)
        self._arcs += [arcs for _, arcs in new]
        self._flow = np.concatenate([self._flow, flow])
        self._known.update(new)
        return True

    def _steering(self, solved: _Solved, up: Bools) -> Steering:
        """Shares of the flows that must be carried, and for those with no path in time one that is late."""
        x, volume = solved.x, solved.carried
        flow = self._flow
        carried = np.append(x, np.zeros(self._model.n_columns - len(x)))[self._paths]  # some may be newer than x
        used = np.flatnonzero(carried > SHARE * volume[flow])
        total = np.bincount(flow[used], weights=carried[used], minlength=len(volume))
        late = self._late(solved, up)
        arcs = [*(self._arcs[p] for p in used.tolist()), *(arcs for _, arcs in late)]
        return Steering(
            Incidence.of(arcs, self._ip.graph.n_arcs),
            np.concatenate([flow[used], np.array([f for f, _ in late], np.int64)]),
            np.concatenate([carried[used] / total[flow[used]], np.ones(len(late))]),
        )  # fmt: skip

    def _late(self, solved: _Solved, up: Bools) -> list[Path]:
        """A way for each flow that has none in time, however late."""
        if not len(solved.stranded):
            return []
        self._cheapest.price(solved.length, up)
        source, target = self._flows.source[solved.stranded], self._flows.target[solved.stranded]
        always = np.full(len(source), np.inf)
        found = self._cheapest.cheaper(source, target, always, always)
        return [(int(solved.stranded[i]), arcs) for i, arcs in found]


def _unit(room_gbps: Floats) -> float:
    """In how many parts a Gb/s is counted, so that what the solver tolerates is within rounding of small rooms too."""
    some = room_gbps[(room_gbps >= LEAST_GBPS) & np.isfinite(room_gbps)]
    return max(1.0, 3.0 * TOLERANCE / ROUNDING / float(some.min())) if len(some) else 1.0
