"""Separation of metric inequalities: one small path LP for each failure state, kept warm between calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.lp import INFINITY, Model, Rows
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.flow.kernels import price
from weft.sizing.flow.views import FlowView, reachable

ACTIVE_GBPS = 1e-6
CLOSE = 1.15  # and so near to it may the LP still be
LENGTH_FLOOR = 1e-11  # so that ties of zero length go to fewer hops
TINY = 1e-7  # lengths below this share of the longest are taken as none
REMEMBERED = 4  # routings that carried everything, tried again before the LP is
GOOD_CUT = 0.99  # a proved shortfall below this is worth a cut before the LP is solved to the end


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Demands of a state fit `low` times for certain and `high` times at most, where `low` is capped.

    `length` (n_rows,) are the lengths that prove `high`, and `need_gbps` the demands' total length under them:
    sum over rows of length x capacity >= need_gbps is the metric inequality.  None if everything fits.
    """

    low: float
    high: float
    length: Floats | None
    need_gbps: float


class StateFlow:
    """Maximum concurrent flow of one state: max f <= cap, f x demand on allowed paths within capacities.

    Rows `demand[k]` and `capacity[r]`; columns `f` and paths, found by pricing.
    """

    def __init__(self, view: FlowView, state: int, possible: Bools, delay_ms: Floats) -> None:
        self._view, self._required = view, view.required_gbps[state]
        self._wanted = self._required > 0
        self._scale = float(self._required.max(initial=1.0)) or 1.0
        self._delay_ms = delay_ms
        self._possible = possible[np.maximum(view.row, 0)] | (view.row < 0)
        self._known: set[tuple[int, ...]] = set()
        self._length = np.zeros(view.n_rows)
        self._carried: list[Floats] = []
        self.calls = 0
        n_demands = len(self._required)
        self._model = Model(presolve=False)
        self._rows = np.arange(n_demands, n_demands + view.n_rows)
        labels = [str(k) for k in range(n_demands)], [str(r) for r in range(view.n_rows)]
        empty = Rows.empty(n_demands), Rows.empty(view.n_rows)
        self._model.add_rows("demand", labels[0], np.zeros(n_demands), np.full(n_demands, INFINITY), empty[0])
        self._model.add_rows("capacity", labels[1], np.full(view.n_rows, -INFINITY), np.zeros(view.n_rows), empty[1])
        share = Rows.of([(np.arange(n_demands), -self._required / self._scale)])
        self._model.add_columns("f", [""], np.array([-1.0]), np.zeros(1), np.ones(1), share)

    def unroutable(self) -> Ints:
        """Demands of the view that no allowed path could carry, even if everything possible were bought."""
        most = np.full(len(self._required), np.inf)
        dist, *_ = self._price(np.ones(self._view.n_rows), self._possible, most)
        return np.flatnonzero(self._wanted & ~np.isfinite(dist))

    @property
    def view(self) -> FlowView:
        """The view it is of."""
        return self._view

    def distances(self, length: Floats) -> Floats:
        """The shortest allowed path of each of the view's demands under lengths (n_rows,); 0 where there is none."""
        dist, *_ = self._price(length, self._possible, np.zeros(len(self._required)))
        return np.where(self._wanted & np.isfinite(dist), dist, 0.0)

    def solve(self, capacity: Floats, *, cap: float = 1.0, tolerance: float = 0.002) -> Verdict:
        """Decide whether the demands fit `capacity` (n_rows,), up to `cap` times, to a relative tolerance.

        With `tolerance` 0 whether they fit once is exact to the solver's feasibility tolerance.
        """
        if not self._wanted.any():
            return Verdict(cap, cap, None, 0.0)
        view, active = self._view, capacity > ACTIVE_GBPS
        if cap <= 1.0 and any((load <= capacity).all() for load in self._carried):
            return Verdict(cap, cap, None, 0.0)
        usable = (active[np.maximum(view.row, 0)] & self._possible) | (view.row < 0)
        anything = np.full(len(self._required), np.inf)
        dist, *paths = self._price(1.0 / np.maximum(capacity, ACTIVE_GBPS), usable, anything)
        if not np.isfinite(dist[self._wanted]).all():
            return self._cut_off(dist, usable, active)
        if not self._known:
            self._add(*paths)
        self._model.set_row_bounds(self._rows, np.full(view.n_rows, -INFINITY), capacity / self._scale)
        self._model.set_bounds(np.zeros(1, np.int64), np.zeros(1), np.array([cap]))
        return self._generate(capacity, usable, active, cap, tolerance)

    def _generate(self, capacity: Floats, usable: Bools, active: Bools, cap: float, tolerance: float) -> Verdict:
        n_demands, high, best, need = len(self._required), np.inf, None, 0.0
        result = self._model.solve()
        while True:
            self.calls += 1
            if not result.has_point:  # the solver gave up: neither survived nor refuted
                return Verdict(0.0, np.inf, None, 0.0)
            low = float(result.x[0])
            if low >= cap - 1e-9:
                if cap >= 1.0:
                    load = result.row_value[n_demands:] * self._scale / low
                    self._carried = [np.minimum(load, capacity), *self._carried[: REMEMBERED - 1]]
                return Verdict(low, max(low, min(high, cap)), None, 0.0)
            length = np.where(active, np.maximum(0.0, -result.row_dual[n_demands:]) + LENGTH_FLOOR, 0.0)
            most = np.where(self._wanted, result.row_dual[:n_demands] - 1e-9, 0.0)
            dist, *_ = priced = self._price(length, usable, np.maximum(most, 0.0))
            total = float(self._required[self._wanted] @ dist[self._wanted])
            proved = float(length @ capacity) / total if total > 0 else np.inf
            if proved < high:
                high, best, need = proved, length, total
            is_done = high <= low * (1 + tolerance) or (high < GOOD_CUT and high <= CLOSE * low)
            if is_done or not self._add(*priced[1:]):
                break
            result = self._model.solve(primal=True)
        if best is None or high >= 1.0:
            return Verdict(low, high, None, 0.0)
        return self._cut(low, high, self._lift(best, usable, active, 0.5 * (need + float(best @ capacity))))

    def _price(
        self, length: Floats, usable: Bools, most: Floats, wanted: Bools | None = None
    ) -> tuple[Floats, Ints, Ints, Ints]:
        view = self._view
        of_arc = np.where(view.row >= 0, length[np.maximum(view.row, 0)], 0.0)
        found: tuple[Floats, Ints, Ints, Ints] = price(
            view.first, view.tail, view.head, of_arc, self._delay_ms, usable,
            view.source, view.target, view.limit_ms,
            self._wanted if wanted is None else wanted, most,
        )  # fmt: skip
        return found

    def _add(self, which: Ints, starts: Ints, arcs: Ints) -> bool:
        """Add the paths that are new; whether there were any."""
        entries: list[tuple[Ints, Floats]] = []
        for i, demand in enumerate(which):
            rows = self._view.row[arcs[starts[i] : starts[i + 1]]]
            rows = np.sort(rows[rows >= 0])
            key = (int(demand), *rows.tolist())
            if key not in self._known:
                self._known.add(key)
                indices = np.concatenate([[demand], rows + len(self._required)])
                entries.append((indices, np.ones(len(indices))))
        if entries:
            count = len(entries)
            self._model.add_columns(
                "path", [""] * count, np.zeros(count), np.zeros(count), np.full(count, INFINITY), Rows.of(entries)
            )
        return bool(entries)

    def _cut_off(self, dist: Floats, usable: Bools, active: Bools) -> Verdict:
        """Inequality for a demand with no allowed path over active rows: what is inactive must be bought.

        Without a delay limit that is the border of what it reaches.  With one it is any least set of rows that
        keeps it apart, found by giving inactive rows away while it stays cut off.
        """
        lost = int(np.flatnonzero(self._wanted & ~np.isfinite(dist))[0])
        seen = reachable(self._view, usable, int(self._view.source[lost]))
        view, length = self._view, np.zeros(self._view.n_rows)
        if not seen[view.target[lost]]:
            crossing = seen[view.tail] & ~seen[view.head] & (view.row >= 0)
            length[view.row[crossing]] = 1.0
            return self._cut(0.0, 0.0, length)
        only = np.arange(len(dist)) == lost
        given = active.copy()
        for row in np.flatnonzero(~active):
            given[row] = True
            open_arcs = (given[np.maximum(view.row, 0)] & self._possible) | (view.row < 0)
            reached, *_ = self._price(length, open_arcs, np.zeros(len(dist)), only)
            given[row] = not np.isfinite(reached[lost])
        length[~given] = 1.0
        return self._cut(0.0, 0.0, length)

    def _cut(self, low: float, high: float, length: Floats) -> Verdict:
        length = np.where(length < TINY * length.max(initial=0.0), 0.0, length)
        dist, *_ = self._price(length, self._possible, np.zeros(len(self._required)))
        fits = self._wanted & np.isfinite(dist)
        return Verdict(low, high, length, float(self._required[fits] @ dist[fits]))

    def _lift(self, length: Floats, usable: Bools, active: Bools, least: float) -> Floats:
        """Give inactive rows the least length that keeps demands apart: the distance between their ends.

        With delay limits that may not be enough, so lengths grow until the demands' total is `least`, if need be to the
        longest of the demands' own, which no path over an inactive row then undercuts.
        """
        view = self._view
        apart = _distances(view, length, usable)
        finite = apart[np.isfinite(apart)].max(initial=0.0)
        apart = np.where(np.isfinite(apart), apart, finite)
        lifted = length.copy()
        is_row = (view.row >= 0) & ~active[np.maximum(view.row, 0)]
        np.maximum.at(lifted, view.row[is_row], apart[view.tail[is_row], view.head[is_row]])
        for factor in (1.0, 2.0, 4.0):
            grown = np.where(active, lifted, factor * lifted)
            dist, *_ = self._price(grown, self._possible, np.zeros(len(self._required)))
            fits = self._wanted & np.isfinite(dist)
            if self._required[fits] @ dist[fits] >= least:
                return grown
        within, *_ = self._price(length, usable, np.zeros(len(self._required)))
        return np.where(active, lifted, within[self._wanted].max(initial=0.0))


def _distances(view: FlowView, length: Floats, usable: Bools) -> Floats:
    """Shortest lengths between all nodes over usable arcs, without delay limits, shape (n_nodes, n_nodes)."""
    n = view.n_nodes
    of_arc = np.where(view.row >= 0, length[np.maximum(view.row, 0)], 0.0)
    dist = np.full((n, n), np.inf)
    np.fill_diagonal(dist, 0.0)
    np.minimum.at(dist, (view.tail[usable], view.head[usable]), of_arc[usable])
    for k in range(n):
        np.minimum(dist, dist[:, k, None] + dist[None, k, :], out=dist)
    return dist
