"""Purchases: near a fractional point whole lightpaths are bought, mended, pruned, and kept if they are cheaper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from weft.lp import Limits, Stop
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.bounds import solve_whole
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.effort import SHARE_OF_GAP, Effort
from weft.sizing.flow.routed import RoutingCost
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import Relaxed, grown
from weft.sizing.master import Master
from weft.sizing.problem import Problem
from weft.sizing.purchase import Purchase, Report, gap_between
from weft.sizing.repair import Mender

MOST_HELP = 8  # candidates of a violated cut that are looked at from then on
WIDE = 200  # candidates; with fewer, programs over everything take no time
FAR = 0.08  # of the best purchase that is open; above it purchases near that one are the better work
USED = 1e-6  # lightpaths
TIGHT = 0.05  # share of its right side within which an inequality is nearly broken
WORTH_ONE = 0.3  # of a lightpath; less of it in a point of the first rounds is left out of the first purchase


@dataclass(slots=True, eq=False)
class Buying:
    """The best purchase so far, and what finds better ones.

    `used` (n_candidates,) are the candidates that some point so far has used, or that help where one fell short: the
    only ones that programs of whole lightpaths look at.  `base` is what the cheapest fabrics cost, `fabrics` what
    those of the best purchase do: they count in neither side of the gap that ends the work.
    """

    problem: Problem
    gap: float
    stop: Stop
    progress: Report | None
    effort: Effort
    seed: int
    completer: Completer
    master: Master
    separator: Separator
    archive: Archive
    mender: Mender
    routing: RoutingCost
    base: float
    fabrics: float
    used: Bools
    core: Floats
    cost: float = math.inf
    best: Ints | None = None
    bound: float = -math.inf
    counted: dict[str, int] = field(default_factory=lambda: {"rounds": 0, "nodes": 0})

    @classmethod
    def of(
        cls, problem: Problem, gap: float, stop: Stop, progress: Report | None, effort: Effort, seed: int,
        separator: Separator,
    ) -> Self:  # fmt: skip
        """Nothing bought yet."""
        completer = Completer.of(problem)
        archive = Archive(len(problem.candidates))
        mender = Mender(completer, separator, archive, list(range(len(problem.states))))
        master = Master(problem, completer, problem.usable_share, seed, stop)
        return cls(
            problem, gap, stop, progress, effort, seed, completer, master, separator, archive, mender,
            RoutingCost(problem), completer.base, completer.base, np.zeros(len(problem.candidates), bool),
            np.zeros(len(problem.candidates)), bound=least_cost(problem, completer),
        )  # fmt: skip

    def _buy_early(self, relaxed: Relaxed) -> None:
        """A purchase near a point of the first rounds, however dear, for whoever must stop soon.

        It leaves no trace in what the rest of the search goes by, but for states that join the working set.
        """
        separator = Separator(self.problem, self.stop) if self.separator.is_whole else self.separator
        archive = Archive(len(self.problem.candidates))
        archive.add(self.master.cuts)
        mender = Mender(self.completer, separator, archive, list(range(len(self.problem.states))))
        core, x = relaxed.core[self.master.n], relaxed.x[self.master.n]
        for point in (np.where(core > WORTH_ONE, core, 0.0), x):
            if self.best is None and not self.stop.struck():
                counts = np.clip(np.ceil(point - USED), self.problem.candidates.lower, self.problem.candidates.upper)
                repaired = mender.repair(counts.astype(np.int64))
                if repaired is not None:
                    self._hold(repaired)

    def _first(self, core: Floats) -> None:
        """If there is no purchase yet, a fractional point (n_candidates,) that survives is rounded up."""
        c = self.problem.candidates
        if self.best is None and not self.stop.struck():
            counts = np.clip(np.ceil(core - USED), c.lower, c.upper).astype(np.int64)
            self._mend(self.master.vector(counts, self.completer.complete(counts), self.routing.of(counts)[1]))

    def _buy(self, fractional: Floats, rounds: int) -> None:
        """Whole lightpaths on the pairs that `fractional` lights, rounded up; repaired, pruned, kept if cheaper.

        Only candidates that some point so far has used are looked at: a quarter of them, and four times as quick.
        One program is enough where what comes of it is far from the bound: cheaper purchases are found near that.
        """
        m, top = self.master, self.completer.complete(fractional)
        upper = m.upper.copy()
        upper[m.n] = self._looked_at()
        upper[m.y] = top.pairs
        for _ in range(rounds):
            limits = Limits(self.effort.purchase_nodes, 0.005)
            result = solve_whole(m, limits, lightpaths=True, upper=upper)
            self.counted["nodes"] += result.nodes
            self.counted["rounds"] += 1
            if not result.has_point:  # the newest cuts cannot be met: all candidates, and a pair more of each fibre
                upper = np.minimum(m.upper, np.where(np.isin(np.arange(len(upper)), m.y), upper + 1, m.upper))
                upper[m.n] = m.upper[m.n]
            elif self._mend(result.x) or self._is_done() or self._is_near(result.value) or self._is_far():
                return
            else:
                upper[m.n] = self._looked_at()

    def _looked_at(self) -> Floats:
        """Upper bounds of the candidates, 0 for those that no point has used."""
        m = self.master
        return np.where(self.used | (m.lower[m.n] > 0), m.upper[m.n], 0.0)

    def _mend(self, point: Floats) -> bool:
        """Round, repair, prune and keep a point (n_columns,); whether it survived as it was."""
        counts = np.round(point[self.master.n]).astype(np.int64)
        sweep = self.separator.check(counts.astype(np.float64))
        self._keep(sweep.cuts)
        self._look_at(sweep.cuts)
        survives = sweep.survives
        for _ in range(self.effort.refit_rounds if len(self.master.choice) else 0):
            if survives or self.stop.struck():
                break
            fitted = self._refitted(point)
            if fitted is None:
                break
            point, counts = fitted, np.round(fitted[self.master.n]).astype(np.int64)
            again = self.separator.check(counts.astype(np.float64))
            self._keep(again.cuts)
            self._look_at(again.cuts)
            survives = again.survives
        repaired = counts if survives else self._grown(counts)
        if repaired is not None:
            self._take(repaired)
        return sweep.survives

    def _refitted(self, point: Floats) -> Floats | None:
        """Other lightpaths in the same pairs and choices as `point` (n_columns,) that hold the rows newly found.

        First those that differ little from it: these programs take a fifth of the time, and lead to cheaper ones.
        """
        m, lower, upper = self.master, self.master.lower.copy(), self.master.upper.copy()
        looked_at = self._looked_at()
        upper[m.y], upper[m.choice] = np.round(point[m.y]), np.round(point[m.choice])
        for reach in (self.effort.refit_reach, np.inf):
            lower[m.n] = np.maximum(m.lower[m.n], point[m.n] - reach)
            upper[m.n] = np.minimum(looked_at, point[m.n] + reach)
            limits = Limits(self.effort.refit_nodes, 0.002)
            result = solve_whole(m, limits, lightpaths=True, lower=lower, upper=upper)
            self.counted["nodes"] += result.nodes
            if result.has_point:
                return result.x
        return None

    def _take(self, counts: Ints) -> None:
        """Prune counts that survive, and keep them if they are cheaper.

        Only the working set is asked of each try; where another state refuses what is left, it joins and all is
        tried again.
        """
        for _ in range(self.effort.prune_rounds):
            self.mender.asks(self.separator.working)
            pruned = self.mender.prune(counts, self.effort.prune_tries)
            if self.separator.is_whole:
                return self._hold(pruned)
            sweep = self.separator.check(pruned.astype(np.float64))
            if sweep.survives:
                return self._hold(pruned)
            self._keep(sweep.cuts)
        return self._hold(counts)

    def _hold(self, survives: Ints) -> None:
        """Keep counts that survive every state if they fit and are cheaper."""
        done, routing = self.completer.complete(survives), self.routing.of(survives)[0]
        if done.feasible and done.cost + routing < self.cost - 1e-9:
            self.best, self.cost = survives, done.cost + routing
            self.fabrics = float(self.problem.fabrics.cost[done.fabric[done.fabric >= 0]].sum())
            self._tell("purchase", self.bound)

    def _begin_with(self, known: Sequence[Purchase]) -> Floats:
        """Take over what was found at other prices; a core point that survives every state.

        All inequalities are remembered, but only those that some purchase nearly breaks burden the master.
        """
        found = known[-1].reasons.archive
        self.archive.add(found.cuts)
        least = np.min([found.slack(purchase.lightpaths) for purchase in known], axis=0)
        self.master.add_cuts([cut for cut, slack in zip(found.cuts, least, strict=True) if slack <= TIGHT * cut.right])
        for purchase in known:
            self.used |= purchase.lightpaths > 0
            self._take(purchase.lightpaths)
        cheapest = min(known, key=lambda purchase: self.completer.complete(purchase.lightpaths).cost)
        return grown(self.master, cheapest.lightpaths.astype(np.float64))

    def _grown(self, counts: Ints) -> Ints | None:
        """More lightpaths, as cheap as all inequalities found so far allow, until every state is survived."""
        m = self.master
        for _ in range(self.effort.repair_rounds):
            lower, upper = m.lower.copy(), m.upper.copy()
            lower[m.n], upper[m.n] = counts, np.maximum(self._looked_at(), counts)
            result = solve_whole(
                m, Limits(self.effort.repair_nodes, 0.001), lightpaths=True, lower=lower, upper=upper
            )
            self.counted["nodes"] += result.nodes
            if not result.has_point or self.stop.struck():
                break
            counts = np.round(result.x[m.n]).astype(np.int64)
            sweep = self.separator.check(counts.astype(np.float64))
            if sweep.survives:
                return counts
            self._keep(sweep.cuts)
            self._look_at(sweep.cuts)
        return self.mender.repair(counts)

    def _look_at(self, cuts: Sequence[Cut]) -> None:
        """Look from now on at the candidates that help violated cuts most for the money."""
        for cut in cuts:
            worth = cut.left / self.completer.unit_price[cut.columns]
            self.used[cut.columns[np.argsort(-worth, kind="stable")[:MOST_HELP]]] = True

    def _keep(self, cuts: Sequence[Cut]) -> None:
        self.archive.add(cuts)
        self.master.add_cuts(list(cuts))

    def _tell(self, step: str, bound: float) -> None:
        self.bound = max(self.bound, bound)
        if self.progress is not None:
            self.progress(step, self.bound, self.cost)

    def _is_done(self) -> bool:
        return self.stop.struck() or self._is_near_enough()

    def _is_near_enough(self) -> bool:
        return gap_between(self.bound - self.fabrics, self.cost - self.fabrics) <= self.gap + 1e-9

    def _is_far(self) -> bool:
        """Whether there is a purchase of a wide problem, and so much of it is open that cheaper ones are near it."""
        is_wide = self.best is not None and len(self.problem.candidates) > WIDE
        return is_wide and gap_between(self.bound - self.base, self.cost - self.base) > FAR

    def _is_near(self, value: float) -> bool:
        """Whether mending cost so little over a program's own `value` that another is not worth its time."""
        return gap_between(value - self.base, self.cost - self.base) <= self.gap / SHARE_OF_GAP


def least_cost(problem: Problem, completer: Completer) -> float:
    """What every purchase costs at least, before anything is proved: the cheapest fabrics, and whatever pays."""
    c, f, b = problem.candidates, problem.fibres, problem.builds
    pays = (c.cost * c.upper, f.cost * f.max_pairs, b.cost * problem.sites.routers[b.site])
    return completer.base + sum(float(np.minimum(part, 0.0).sum()) for part in pays)
