"""A purchase and its bound under terms: the master program of all periods with the terms in it, exact in both.

The inequalities that sizing found hold whatever things cost, so they are where it begins.  What sizing proved at prices
along some steps is a row of it, `line`, which holds too.  Small programs are solved with everything whole, and found
wanting states until none is; of large ones the tiers alone are whole, which is still a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.lp import INFINITY, Limits, Model, Rows, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.bounds import add_cutsets
from weft.sizing.completion import Completer
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.cutsets import CutSets
from weft.sizing.effort import SHARE_OF_GAP
from weft.sizing.flow.separator import Separator
from weft.sizing.master import Master
from weft.sizing.periods.horizon import Horizon
from weft.sizing.periods.periods import Periods, held
from weft.sizing.problem import Problem
from weft.sizing.purchase import gap_between
from weft.sizing.spending.columns import Spent, add_terms
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import Needs, Terms

SMALL = 600
"""Columns up to which everything is whole."""

ROUNDS, CUTSET_ROUNDS = 12, 4
NODES, TIER_NODES = 100, 30
"""Of branch and bound, all rounds together: with everything whole, and with all but the lightpaths."""

LARGE = 4_000
"""Lightpaths of all periods together beyond which the bound is that along the steps alone."""

LOTS = 1e13
"""Money that nobody has."""

CHEAPER = 1e-6
"""Share of its cost by which a purchase must be cheaper to be another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What sizing has at prices along some steps: its bounds L7 and L, and what it found.

    `buy` (n_classes, n_periods) is what its costs have for one of the first period's prices, bought then.  `base` is
    what the cheapest fabrics cost, which no bound has in it, and `least` (n_classes,) what is bought at least.  `upper`
    is what its schedule costs under the terms.
    """

    upper: float
    cuts: tuple[Sequence[Cut], ...]
    bound_sized: float
    bound: float
    buy: Floats
    base: float
    least: Floats


@dataclass(frozen=True, slots=True, eq=False)
class UnderTerms:
    """L7 and L of all purchases under the terms, less the cheapest fabrics; counts, if any cheaper were found."""

    bound_sized: float
    bound: float
    lightpaths: Ints | None


def under_terms(
    problem: Problem, periods: Periods, bought: tuple[Terms, Money], known: Known, asked: tuple[float, int], stop: Stop
) -> UnderTerms:
    """The least that purchases cost under terms, and one that is cheaper than what is known, where that is found.

    `asked` are the gap and a seed.
    """
    terms = bought[0]
    lines = [along(terms, known, proved) for proved in (known.bound_sized, known.bound)]
    if len(periods) * len(problem.candidates) > LARGE:
        return UnderTerms(lines[0], min(lines), None)
    sized = Program(problem, periods, bought, known, asked, stop, problem.usable_share)
    upper = known.upper
    bound_sized, counts = sized.solved(known.bound_sized, upper)
    bound_sized = bound = max(bound_sized, lines[0])
    if problem.usable_share < 1.0:
        loose = Program(problem, periods, bought, known, asked, stop, 1.0)
        bound = max(lines[1], loose.solved(known.bound, upper, counting=True)[0])
    return UnderTerms(bound_sized, min(bound, bound_sized), counts)


def along(terms: Terms, known: Known, proved: float) -> float:
    """The least that purchases cost of which sizing has `proved` what they cost at least at prices along some steps.

    That is a small program over what is had of each class in each period, and what all else costs.
    """
    n_classes, n = terms.n_classes, len(terms)
    model, size = Model(), n_classes * n
    labels = [f"{c}@{t}" for c in range(n_classes) for t in range(n)]
    none, no_more = np.zeros(size), np.full(size, INFINITY)
    had = model.add_columns("owned", labels, none, np.repeat(known.least, n), no_more).reshape(n_classes, n)
    rest = model.add_columns("rest", ["all"], np.ones(1), np.zeros(1), np.full(1, INFINITY))
    pairs = [(had[c, [t, t - 1]], np.array([1.0, -1.0])) for c in range(n_classes) for t in range(1, n)]
    model.add_rows("kept", labels[: len(pairs)], none[: len(pairs)], no_more[: len(pairs)], Rows.of(pairs))
    row = np.append(had.ravel(), rest), np.append(held(known.buy.T).T.ravel(), 1.0)
    right = np.array([(proved + known.base) * (1 - SAFETY)])
    model.add_rows("line", ["known"], right, np.full(1, INFINITY), Rows.of([row]))
    columns = tuple(tuple(had[c, [t]] for t in range(n)) for c in range(n_classes))
    values = tuple((np.ones(1),) * n for _ in range(n_classes))
    needs = Needs(np.eye(n_classes), np.zeros((n_classes, n)), columns, values)
    left = float(terms.worth[-1]) * (1.0 - float(terms.tiers.discount.max()))
    enough = float(known.least.sum()) + proved + known.base + sum(one.least for one in terms.commitments)
    spent = add_terms(model, terms, needs, min(LOTS, enough / left) if left > 0 else LOTS)
    model.set_integer(spent.tier.ravel())
    return max(0.0, model.solve(Limits(10 * NODES)).bound - known.base)


class Program:
    """The program of all periods, of which what is bought is taken out of the costs, to come in through the terms."""

    def __init__(
        self, problem: Problem, periods: Periods, bought: tuple[Terms, Money], known: Known, asked: tuple[float, int],
        stop: Stop, share: float,
    ) -> None:  # fmt: skip
        self.problem, self.periods, (self.terms, self.money) = problem, periods, bought
        self.known, (self.gap, self.seed), self.stop = known, asked, stop
        self.completer = Completer.of(problem)
        masters = []
        for t in range(len(periods)):
            mine = periods.in_time(problem, t)
            master = Master(mine, self.completer, share, self.seed, stop)
            master.add_cuts(list(known.cuts[t]))
            add_cutsets(master, CutSets.of(mine, share), set(), CUTSET_ROUNDS)
            masters.append(master)
        self.horizon = Horizon(problem, periods, masters, self.seed, stop)
        self.is_small = self.horizon.model.n_columns <= SMALL
        self.line = self.horizon.model.costs
        self.spent_on = self._money()
        self.running = self.line - np.einsum("ctj,ct->j", self.spent_on, held(known.buy.T).T) - self._fabrics_early()
        self.separators = [Separator(periods.problem(problem, t), stop) for t in range(len(periods))]

    def _money(self) -> Floats:
        """What each column adds to what is had of each class in each period, (n_classes, n_periods, n_columns)."""
        h, m = self.horizon, self.money
        found = np.zeros((self.terms.n_classes, len(self.periods), h.model.n_columns))
        for t, master in enumerate(h.masters):
            for part, price in ((master.n, m.lightpath), (master.y, m.pair), (master.x, m.fabric)):
                found[:, t, h.columns[t][part]] = price
            found[:, t, h.owned[t]] = m.part[:, h.part_of] * h.routers_of
        return found

    def _fabrics_early(self) -> Floats:
        """What costs have for fabrics, whose price they spread over the periods, beyond what they hold for the rest."""
        h, n = self.horizon, len(self.periods)
        found = np.zeros(h.model.n_columns)
        first = self.known.buy[:, 0] @ self.money.fabric
        kept = held(self.known.buy.T).T
        for t, master in enumerate(h.masters):
            found[h.columns[t][master.x]] = first / n - kept[:, t] @ self.money.fabric
        return found

    def solved(self, proved: float, upper: float, *, counting: bool = False) -> tuple[float, Ints | None]:
        """The bound, and counts of a purchase that survives everything and costs less than `upper`, if found.

        Where the bound alone is counting, lightpaths are not whole, whatever its size.
        """
        model, small = self.horizon.model, self.is_small and not counting
        model.set_costs(np.arange(model.n_columns), self.running)
        some = np.flatnonzero(self.line)
        right = np.array([proved - SAFETY * abs(proved)])
        model.add_rows("line", ["known"], right, np.full(1, INFINITY), Rows.of([(some, self.line[some])]))
        spent = self._with_terms(upper)
        result = self.horizon.solve()
        bound = result.bound
        if self.stop.struck() or not result.has_point:
            return max(0.0, bound), None
        if not small:
            limits = Limits(TIER_NODES, max(self.gap / SHARE_OF_GAP, 1e-9), proving=True)
            for whole in (spent.tier.ravel(), np.concatenate([self.horizon.integer, spent.tier.ravel()])):
                if gap_between(bound, upper) > self.gap and not self.stop.struck():
                    bound = max(bound, self.horizon.solve(limits, whole).bound)
            return bound, None
        return self._whole(spent, bound, upper)

    def _with_terms(self, upper: float) -> Spent:
        """Of small programs each thing is bought by itself, fabrics all together, of others the money of each class."""
        if self.is_small:
            self.stays = self._no_more_parts()
        needs = self._things() if self.is_small else self._classes()
        return add_terms(self.horizon.model, self.terms, needs, self._most(upper))

    def _no_more_parts(self) -> Ints:
        """`stays`, whole: a site owns no more of a part than before, or else no more than its build needs.

        Without that parts that nobody needs would be bought where a tier pays for it.
        """
        h, b, count = self.horizon, self.problem.builds, self.periods.parts.count
        size, n = len(h.part_of), len(self.periods)
        labels = [f"{i}@{t}" for t in range(n) for i in range(size)]
        stays = h.model.add_columns("stays", labels, np.zeros(size * n), np.zeros(size * n), np.ones(size * n))
        most, rows = count.max(axis=0, initial=0.0)[h.part_of], []
        for (t, i), column in zip(np.ndindex(n, size), stays.tolist(), strict=True):
            mine = np.flatnonzero((b.site == h.site_of[i]) & (count[:, h.part_of[i]] > 0))
            needed, owned = h.columns[t][h.masters[t].z[mine]], h.owned[t, i]
            values = np.concatenate([count[mine, h.part_of[i]], [most[i], -1.0]])
            rows.append((np.concatenate([needed, [column, owned]]), values))
            before = ([h.owned[t - 1, i]], [1.0]) if t else ([], [])
            values = np.array([*before[1], -most[i], -1.0])
            rows.append((np.array([*before[0], column, owned]), values))
        right = np.tile(np.stack([np.zeros(size), -most], axis=1), (n, 1)).ravel()
        no_more = np.full(len(right), INFINITY)
        h.model.add_rows("no_more", [f"{label},{k}" for label in labels for k in "nb"], right, no_more, Rows.of(rows))
        return stays

    def _classes(self) -> Needs:
        n_classes, n = self.terms.n_classes, len(self.periods)
        some = [[np.flatnonzero(row) for row in of_class] for of_class in self.spent_on]
        values = tuple(
            tuple(row[at] for row, at in zip(of_class, mine, strict=True))
            for of_class, mine in zip(self.spent_on, some, strict=True)
        )
        return Needs(np.eye(n_classes), np.zeros((n_classes, n)), tuple(map(tuple, some)), values)

    def _things(self) -> Needs:
        h, n = self.horizon, len(self.periods)
        bought = [np.concatenate([m.n, m.y]) for m in h.masters]
        at = np.array([np.concatenate([h.columns[t][bought[t]], h.owned[t]]) for t in range(n)])
        money = np.array([self.spent_on[:, 0, column] for column in at[0].tolist()]).reshape(-1, self.terms.n_classes)
        paid = np.flatnonzero(money.any(axis=1))
        columns = tuple(tuple(at[t, [i]] for t in range(n)) for i in paid.tolist())
        values = tuple((np.ones(1),) * n for _ in paid)
        fabrics = tuple(h.columns[t][m.x] for t, m in enumerate(h.masters))
        self.in_pieces, each = len(paid), self.money.fabric
        return Needs(
            np.concatenate([money[paid], np.eye(len(each))]), np.zeros((len(paid) + len(each), n)),
            (*columns, *(fabrics for _ in each)), (*values, *((row,) * n for row in each)),
        )  # fmt: skip

    def _most(self, upper: float) -> float:
        """The volume that what is known pays for at most, and all that there is to buy where that says nothing."""
        left = (1.0 - float(self.terms.tiers.discount.max())) * float(self.terms.worth[-1])
        top = np.concatenate([m.upper for m in self.horizon.masters])
        every = self.spent_on[:, -1, : len(top)] @ np.where(np.isfinite(top), top, 0.0)
        paid = float(every.sum() + (self.money.part.sum() * self.problem.sites.routers.sum())) * 1e3
        return min(paid, (upper + self.known.base) / left) if left > 0 and np.isfinite(upper) else paid

    def _whole(self, spent: Spent, bound: float, upper: float) -> tuple[float, Ints | None]:
        """With everything whole: found wanting in some state again and again, until it survives."""
        h = self.horizon
        pieces = spent.bought[: self.in_pieces].ravel()
        whole = np.concatenate([h.choices, self.stays, spent.tier.ravel(), pieces])
        left = NODES
        for _ in range(ROUNDS):
            if self.stop.struck() or left <= 0:
                break
            result = h.solve(Limits(left, max(self.gap / SHARE_OF_GAP, 1e-9)), whole)
            left -= result.nodes
            bound = max(bound, result.bound if result.status is not Status.INFEASIBLE else bound)
            if not result.has_point:
                break
            counts = np.array([np.round(h.part(result.x, t)[m.n]) for t, m in enumerate(h.masters)]).astype(np.int64)
            if not self._wanting(counts):
                return bound, counts if result.value < upper * (1 - CHEAPER) else None
        return bound, None

    def _wanting(self, counts: Ints) -> bool:
        """Add what counts (n_periods, n_candidates) violate; whether they did."""
        some = False
        for t, separator in enumerate(self.separators):
            sweep = separator.check(counts[t].astype(np.float64))
            if sweep.cuts:
                self.horizon.add_cuts(t, sweep.cuts)
                some = True
        return some

