"""Several periods: traffic grows from one to the next, and what is bought stays.

With prices p of a purchase in each period and r of what runs in it, both as they are worth at the beginning, counts n
that never fall cost sum_t p_t (n_t - n_{t-1}) + r_t n_t = sum_t (p_t - p_{t+1} + r_t) n_t, with p past the end 0: each
period has a cost of its own, and all of it is linear.  What is there at the beginning is not bought: of pairs, those
beyond the ones that are lit cost that, and others r alone; a module in stock saves p_t - p_{t+1} while it is in use.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.periods.reuse import Reuse
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion, Purchase, StoppedBy, Work, gap_between

TIE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """In each period, of one lightpath (n_periods, n_candidates), one lit pair (n_periods, n_fibres) and one router of
    each build (n_periods, n_builds).
    """

    lightpath: Floats
    pair: Floats
    build: Floats


def held(price: Floats) -> Floats:
    """What having a thing in a period costs, of prices (n_periods, ...): buying it in the next one saves so much."""
    return np.asarray(price - np.concatenate([price[1:], np.zeros_like(price[:1])]))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What routers are made of: `count` (n_builds, n_parts) in one router, `price` (n_periods, n_parts) of each.

    Only what must be bought counts, not what is at the site of a build already.  A build that comes after another at
    its site costs what of its parts was not there: a card more on the same chassis its own price, another chassis the
    whole of it, for then all of its parts are others.  With `reuse` parts that it had may go elsewhere, or be sold.

    Raises ValueError if one that is sold brings in more than a new one costs then, or any of it less than nothing.
    """

    count: Floats
    price: Floats
    reuse: Reuse | None = None

    def __post_init__(self) -> None:
        if self.reuse is None:
            return
        if bool((self.reuse.resale > self.reuse.price(self.price) * (1 + TIE)).any()):
            raise ValueError("a part that is sold may not bring in more than a new one costs")
        if bool((self.reuse.resale < 0).any()) or bool((self.reuse.moving < 0).any()):
            raise ValueError("moving and selling may not cost less than nothing")

    def after(self, first: int) -> Parts:
        """The same of the periods from one on."""
        reuse = None if self.reuse is None else self.reuse.after(first)
        return Parts(self.count, self.price[first:], reuse)


NEVER_GBPS = -1.0
"""Forwarding of a router that cannot be had: it carries less than nothing, so that no site may have it."""


@dataclass(frozen=True, slots=True, eq=False)
class Since:
    """The first period in which each thing may be bought, from 0 on; what never may has one beyond the last.

    Of `lightpath` (n_candidates,), `pair` (n_fibres,) and `build` (n_builds,).  What must be there is, all the same;
    so may `there` (n_candidates,) lightpaths be, and pairs that are lit.
    """

    lightpath: Ints
    pair: Ints
    build: Ints
    there: Ints

    def most(self, period: int, lower: Ints, upper: Ints) -> Ints:
        """How many lightpaths (n_candidates,) there may be in a period, at least `lower` and at most `upper`."""
        early = np.maximum(lower, np.minimum(upper, self.there))
        return np.where(self.lightpath > period, early, upper)

    def after(self, first: int) -> Since:
        """The same of periods from one on."""
        light, pair, build = (np.maximum(each - first, 0) for each in (self.lightpath, self.pair, self.build))
        return Since(light, pair, build, self.there)

    def in_time(self, problem: Problem, period: int) -> Problem:
        """A problem of a period without what is not there by then."""
        c, f, b = problem.candidates, problem.fibres, problem.builds
        dark = np.maximum(f.lower, f.lit)
        return replace(
            problem, candidates=replace(c, upper=self.most(period, c.lower, c.upper)),
            fibres=replace(f, max_pairs=np.where(self.pair > period, dark, f.max_pairs)),
            builds=replace(b, gbps=np.where(self.build > period, NEVER_GBPS, b.gbps)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """The periods of a problem, which itself is of the last one.

    `factor` (n_periods, n_demands) is what of the last period's demands there is: 0 where there is none yet, never
    falling, at last 1; demands that fall or move are brought to that by `held_to`.  `client_gbps`
    (n_periods, n_sites) replaces that of the sites.  `price` is paid for what is bought in a period and `running` for
    what runs in it, as they are worth at the beginning; a price never rises, and that of a build is that of its
    `parts`.  `module` (n_periods, n_kinds) is that of what the problem has in stock.  Fabrics are bought once and stay:
    the problem's cost of them is for all periods.
    `since` tells from which period on things may be there, where not all may from the first.

    Raises ValueError if a factor or a price is not so.
    """

    factor: Floats
    client_gbps: Floats
    price: Costs
    running: Costs
    parts: Parts
    module: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    since: Since | None = None

    def __post_init__(self) -> None:
        if bool((self.factor < 0).any()) or bool((np.diff(self.factor, axis=0) < -TIE).any()):
            raise ValueError("factors must not be below 0, and never fall from one period to the next")
        if bool((abs(self.factor[-1:] - 1) > TIE).any()):
            raise ValueError("factors of the last period must be 1")
        if not len(self.module):
            object.__setattr__(self, "module", np.zeros((len(self.factor), 0)))
        for price in (self.price.lightpath, self.price.pair, self.parts.price, self.module):
            if bool((np.diff(price, axis=0) > TIE * abs(price[:-1])).any()):
                raise ValueError("the price of a purchase may not rise from one period to the next")

    def __len__(self) -> int:
        return len(self.factor)

    def problem(self, whole: Problem, period: int) -> Problem:
        """What one period asks by itself, each thing at its cost for being there in that period.

        An equal part of the fabrics' cost goes to each.
        """
        alone = np.arange(len(self)) == period
        mine = self._at(whole, alone.astype(np.float64))
        return replace(
            mine, fabrics=replace(mine.fabrics, cost=mine.fabrics.cost / len(self)),
            sites=replace(mine.sites, client_gbps=self.client_gbps[period]),
            states=replace(mine.states, required_gbps=mine.states.required_gbps * self.factor[period]),
        )  # fmt: skip

    def most_of(self, later: int, period: int) -> float:
        """What of the demands of a later period a period has at most: what carries these carries it in proportion."""
        now, then = self.factor[period], self.factor[later]
        return float((now[then > 0] / then[then > 0]).max(initial=0.0))

    @property
    def stage_ends(self) -> Ints:
        """Periods before those in which something may be there for the first time, in order."""
        if self.since is None:
            return np.zeros(0, np.int64)
        first = np.unique(np.concatenate([self.since.lightpath, self.since.pair, self.since.build]))
        return np.asarray(first[(first > 0) & (first < len(self))] - 1)

    def in_time(self, whole: Problem, period: int) -> Problem:
        """The same without what is not there yet in that period."""
        mine = self.problem(whole, period)
        return mine if self.since is None else self.since.in_time(mine, period)

    def from_then_on(self, whole: Problem, period: int) -> Problem:
        """The same, each thing at its cost for being there in that period and in all after it."""
        share = (np.arange(len(self)) >= period).astype(np.float64)
        return self._at(self.in_time(whole, period), share)

    def on_the_whole(self, whole: Problem) -> Problem:
        """What the last period asks, each thing at what it costs over all periods if as much of it is there in each
        as there is of the demands, on the mean.
        """
        return self._at(whole, self.factor.mean(axis=1))

    def _at(self, whole: Problem, share: Floats) -> Problem:
        """A problem at the costs of having a `share` (n_periods,) of each thing in each period."""
        c, f, b = whole.candidates, whole.fibres, whole.builds
        light, anew, build = (share @ (held(price) + running) for price, running in (
            (self.price.lightpath, self.running.lightpath), (self.price.pair, self.running.pair),
            (self.price.build, self.running.build),
        ))  # fmt: skip
        lit = np.where(f.lit > 0, share @ self.running.pair, anew)
        return replace(
            whole, candidates=replace(c, cost=light), fibres=replace(f, cost=anew, lit_cost=lit),
            builds=replace(b, cost=build), stock=replace(whole.stock, saved=share @ held(self.module)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """What to have in each period, never less than before, with bounds on the cost of all periods together.

    `lightpaths` (n_periods, n_candidates).  `cost` is U; `bound_sized` is L7, with the usable share of the slices,
    and `bound` is L, with all of them; `base` is what the cheapest fabrics cost.  `last` is the purchase of the last
    period by itself, `cuts` the metric inequalities that were found for each.
    """

    lightpaths: Ints
    completions: tuple[Completion, ...]
    cost: float
    bound: float
    bound_sized: float
    base: float
    last: Purchase
    work: Work
    stopped_by: StoppedBy
    cuts: tuple[tuple[Cut, ...], ...]

    @property
    def solver_gap(self) -> float:
        """1 - L7 / U of the wide area: both less `base`."""
        return gap_between(self.bound_sized - self.base, self.cost - self.base)
