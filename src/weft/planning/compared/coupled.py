"""Weighted sums of power and cost under tiers and commitments: what a purchase comes to, and what all do at least.

Sizing buys at the prices of some steps.  What it proves of the sum at these holds for the sum under the terms through
`weft.sizing.spending.bound`, in which all that money counts weighs as much as cost does in the sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from weft import sizing
from weft.lp import Stop
from weft.planning.agreed_costs import Weights, weights
from weft.planning.bought import Menus
from weft.planning.periods.growth import periods_of
from weft.planning.under_terms import least_money, money_of, one_period
from weft.sizing.spending.bound import Known, under_terms
from weft.sizing.spending.cost import Priced, on_the_day, spent
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import Terms


@dataclass(frozen=True, slots=True, eq=False)
class Coupled:
    """The terms of a problem `euro`, whose costs have the prices of some steps, beside the same in `watts`."""

    menus: Menus
    watts: sizing.Problem
    euro: sizing.Problem
    weighed: Weights
    money: Money
    periods: sizing.Periods

    @classmethod
    def of(cls, menus: Menus, watts: sizing.Problem, euro: sizing.Problem) -> Coupled:
        """Of menus that minimise cost, whose problem has the rows of both."""
        weighed = weights(menus.intent, menus.catalogue)
        return cls(menus, watts, euro, weighed, money_of(menus, euro), periods_of(menus))

    def cost(self, bought: sizing.Purchase, at_steps: float) -> float:
        """What a purchase that costs so much at the prices of the steps comes to under the terms."""
        return on_the_day(self.euro, self.periods, (self.weighed.terms, self.money), self._priced(bought, at_steps))

    def reached(self, bought: sizing.Purchase) -> tuple[int, ...]:
        """The steps that a purchase reaches."""
        return self.weighed.reached(spent(self.euro, self.periods, self.money, self._priced(bought, 0.0)))

    def _priced(self, bought: sizing.Purchase, cost: float) -> Priced:
        return Priced(bought.lightpaths[None], (one_period(bought),), cost, self.weighed.buy)

    def least(
        self, weight: tuple[float, float], problem: sizing.Problem, bought: sizing.Purchase, known: tuple[float, float],
        run: tuple[float, Stop, int],
    ) -> tuple[float, sizing.Purchase | None]:  # fmt: skip
        """The least of the sum over all plans, less its base, and a purchase that has less of it, if one is found.

        `weight` are those of watts and euro in the sum that a `problem` has, `known` the sum that the purchase `bought`
        for it comes to and what the cheapest fabrics take of it; `run` has the gap, what may end the work and a seed.
        """
        beta, (upper, base), (gap, stop, seed) = weight[1], known, run
        proved = bought.bound_sized, bought.bound if bought.pairs.any() else bought.bound_sized
        least = least_money(self.menus, self.weighed)
        facts = Known(upper, (tuple(bought.reasons.archive.cuts),), *proved, beta * self.weighed.buy, base, least)
        terms = _times(self.weighed.terms, beta)
        under = under_terms(problem, self._mixed(*weight), (terms, self.money), facts, (gap, seed), stop)
        if under.lightpaths is None:
            return under.bound, None
        done, counts = sizing.complete(problem, under.lightpaths[0]), under.lightpaths[0]
        return under.bound, replace(
            bought, lightpaths=counts, pairs=done.pairs, build=done.build, fabric=done.fabric, cost=done.cost,
            draw_w=done.draw_w,
        )  # fmt: skip

    def _mixed(self, alpha: float, beta: float) -> sizing.Periods:
        """The one period at the prices of the sum; watts run."""
        p, w = self.periods, self.watts
        price = sizing.Costs(beta * p.price.lightpath, beta * p.price.pair, beta * p.price.build)
        running = sizing.Costs(
            beta * p.running.lightpath + alpha * w.candidates.cost, beta * p.running.pair + alpha * w.fibres.cost,
            beta * p.running.build + alpha * w.builds.cost,
        )
        parts = replace(p.parts, price=beta * p.parts.price)
        return replace(p, price=price, running=running, parts=parts, module=beta * p.module)


def _times(terms: Terms, by: float) -> Terms:
    """Terms in which money weighs so much."""
    years = tuple(replace(one, price=by * one.price) for one in terms.commitments)
    return replace(terms, worth=by * terms.worth, commitments=years, advance=by * terms.advance)
