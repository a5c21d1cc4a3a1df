"""Power against cost: purchases that no other beats in both, and the line below which no plan lies.

A purchase for a weighted sum of both has a proved bound: alpha W + beta E >= B for the watts W and the euro E of every
plan.  Together these half-planes bound all plans; the purchases themselves lie at most the solver's gap above.  The
weights follow from the two neighbours between which most is open (Aneja and Nair, Management Science 25(1), 1979).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from weft import sizing
from weft.diagnostics import PlanError
from weft.lp import Stop, Stopped
from weft.network import Ints
from weft.planning import step2_fabric_menu, step4_sizing
from weft.planning.bought import Menus
from weft.planning.compared.coupled import Coupled
from weft.planning.objective import of as objective_of
from weft.planning.progress import Progress
from weft.planning.record import PlanTable
from weft.planning.under_terms import is_coupled

POINTS = 7
"""Weighted sums that are looked at."""

END = 0.002
"""Weight, at the ends, of the one that hardly counts: of plans that draw the same the cheaper one."""

NEAR = 0.05
"""Share of the whole frontier below which two points are not told apart further."""

TRIED = 2
"""Steps of a volume discount at which each weighted sum is looked at."""

SAMPLES = 17
"""Places between two points at which it is looked how much is open."""

COLUMNS = ("power_w", "cost_eur", "least_power_w", "least_cost_eur", "lightpaths", "pairs", "share_of_cost")


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """One problem at two prices, in watts and as net present value, row for row the same.

    `least_w` and `least_eur` are what its cheapest fabrics take, which the costs of fabrics are counted above.
    """

    watts: sizing.Problem
    euro: sizing.Problem
    least_w: float
    least_eur: float
    terms: Coupled | None = None  # where what is bought costs more or less for what else is

    @classmethod
    def of(cls, menus: Menus, usable_share: float, stop: Stop) -> Both:
        """Of an intent's menus, with what either of the two may choose; under tiers at the steps of the menus."""
        prices = [replace(menus.intent, minimise="power"), replace(menus.intent, minimise="cost")]
        objectives = [objective_of(intent, menus.catalogue) for intent in prices]
        fabrics = [step2_fabric_menu.menus(intent, menus.asked, menus.catalogue, stop) for intent in prices]
        designs = zip(fabrics[0].designs, fabrics[1].designs, strict=True)
        menu = replace(fabrics[1], designs=tuple(tuple(dict.fromkeys([*one, *other])) for one, other in designs))
        watts, euro = (
            step4_sizing.problem(prices[1], menus.asked, menu, menus.light, menus.fibres, menus.catalogue, order)
            for order in (objectives, objectives[::-1])
        )
        least = [float(choices.least_fabric_cost.sum()) for _, choices in (watts, euro)]
        pairs = (watts[0], euro[0]), (euro[0], watts[0])
        narrow = [step4_sizing.with_least_gateways(mine, other) for mine, other in pairs]
        sized = [replace(problem, usable_share=usable_share) for problem in narrow]
        dear = replace(menus, intent=prices[1], fabrics=menu, problem=euro[0], choices=euro[1])
        terms = Coupled.of(dear, sized[0], sized[1]) if is_coupled(dear) else None
        return cls(sized[0], sized[1], least[0], least[1], terms)

    def mixed(self, alpha: float, beta: float) -> sizing.Problem:
        """The problem that minimises alpha W + beta E."""
        w, e = self.watts, self.euro
        return replace(
            e, candidates=replace(e.candidates, cost=alpha * w.candidates.cost + beta * e.candidates.cost),
            fibres=replace(
                e.fibres, cost=alpha * w.fibres.cost + beta * e.fibres.cost,
                lit_cost=alpha * w.fibres.lit_cost + beta * e.fibres.lit_cost,
            ),
            builds=replace(e.builds, cost=alpha * w.builds.cost + beta * e.builds.cost),
            fabrics=replace(e.fabrics, cost=alpha * w.fabrics.cost + beta * e.fabrics.cost),
            ladders=replace(e.ladders, setup_cost=beta * e.ladders.setup_cost),
            stock=replace(e.stock, saved=beta * e.stock.saved),
        )  # fmt: skip

    def spent(self, bought: sizing.Purchase) -> tuple[float, float]:
        """Watts and euro of a purchase, fabrics included."""
        euro = _spent(self.euro, bought)
        euro = euro if self.terms is None else self.terms.cost(bought, euro)
        return self.least_w + _spent(self.watts, bought), self.least_eur + euro

    def least(
        self, weight: tuple[float, float], bought: sizing.Purchase, run: tuple[float, Stop, int]
    ) -> tuple[float, sizing.Purchase]:
        """The least of a weighted sum over all plans, and the purchase for it that is known to have least of it."""
        alpha, beta = weight
        base = alpha * self.least_w + beta * self.least_eur
        if self.terms is None:
            return bought.bound + base, bought
        has = sum(each * part for each, part in zip(weight, self.spent(bought), strict=True))
        known = has - base, base
        bound, other = self.terms.least(weight, self.mixed(*weight), bought, known, run)
        if other is not None and sum(w * x for w, x in zip(weight, self.spent(other), strict=True)) < has:
            bought = other
        return bound + base, bought

    def completed(self, lightpaths: Ints) -> tuple[float, float]:
        """The least watts, and the least euro, of what carries so many lightpaths."""
        w, e = (sizing.Completer.of(problem).complete(lightpaths).cost for problem in (self.watts, self.euro))
        return max(1.0, self.least_w + w), max(1.0, self.least_eur + e)


def _spent(problem: sizing.Problem, bought: sizing.Purchase) -> float:
    done = sizing.Completer.of(problem)
    builds, fabrics = bought.build[bought.build >= 0], bought.fabric[bought.fabric >= 0]
    routers = problem.sites.routers[problem.builds.site[builds]]
    opened = done.modules(bought.lightpaths) > 0
    return (
        done.light_cost(bought.lightpaths) + float(problem.fibres.cost_of(bought.pairs).sum())
        + float(problem.builds.cost[builds] @ routers) + float(problem.fabrics.cost[fabrics].sum())
        + float(problem.ladders.setup_cost @ opened)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """No plan has alpha W + beta E below `least`."""

    alpha: float
    beta: float
    least: float

    def euro_at(self, watts: float) -> float:
        """The least cost of a plan of at most so many watts."""
        return (self.least - self.alpha * watts) / self.beta

    def watts_at(self, euro: float) -> float:
        """The least power of a plan of at most so many euro."""
        return (self.least - self.beta * euro) / self.alpha


@dataclass(frozen=True, slots=True)
class Point:
    """A purchase: its watts and euro, the share that cost had in what was minimised, and how much it lights."""

    watts: float
    euro: float
    share: float
    lightpaths: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Frontier:
    """Purchases by rising power and falling cost, and the lines that bound all plans."""

    points: tuple[Point, ...]
    lines: tuple[Line, ...]

    def least_euro(self, watts: float) -> float:
        """No plan of at most so many watts costs less."""
        return max(line.euro_at(watts) for line in self.lines)

    def least_watts(self, euro: float) -> float:
        """No plan of at most so many euro draws less."""
        return max(line.watts_at(euro) for line in self.lines)

    def table(self) -> PlanTable:
        """As a table of a plan."""
        return PlanTable.of(COLUMNS, [
            {
                "power_w": p.watts, "cost_eur": p.euro, "least_power_w": self.least_watts(p.euro),
                "least_cost_eur": self.least_euro(p.watts), "lightpaths": p.lightpaths, "pairs": p.pairs,
                "share_of_cost": p.share,
            }
            for p in self.points
        ])  # fmt: skip

    def header(self) -> dict[str, Any]:
        """As a block of `plan.json`."""
        return {
            "points": len(self.points), "weights": len({x.alpha for x in self.lines}),
            "lines": [{"w": x.alpha, "eur": x.beta, "least": x.least} for x in self.lines],
            "of": "purchases of sizing for unrestricted rerouting, before slots and routing; cost is net present "
            "value; the lines hold for every plan, with all channels",
        }  # fmt: skip


def require_one_price(menus: Menus) -> None:
    """Raise PlanError if a purchase alone does not say what it costs, or what it must carry."""
    intent, dear = menus.intent, replace(menus, intent=replace(menus.intent, minimise="cost"))
    for is_so, what in (
        (menus.problem.flow_costs, "links charge for traffic"), (intent.periods is not None, "there are `periods`"),
        (intent.traffic.hose is not None, "traffic is a `hose`"),
        (bool(intent.existing) and is_coupled(dear), "tiers or commitments meet equipment in place, which is not paid"),
    ):  # fmt: skip
        if is_so:
            raise PlanError(f"no frontier is drawn where {what}", help="leave out --frontier")


class _Steps:
    """The problem at both prices, at the steps of a volume discount that purchases reach: each made once."""

    def __init__(self, menus: Menus, usable_share: float, stop: Stop) -> None:
        self.menus, self.usable_share, self.stop = menus, usable_share, stop
        self._made: dict[tuple[int, ...], Both] = {}

    def at(self, steps: tuple[int, ...] | None = None) -> Both:
        """At some steps; None for those of the menus."""
        agreed = self.menus.intent.agreement
        steps = steps if steps is not None else () if agreed is None else agreed.steps
        if steps not in self._made:
            intent = self.menus.intent
            if agreed is not None:
                intent = replace(intent, agreement=replace(agreed, steps=steps))
            self._made[steps] = Both.of(replace(self.menus, intent=intent), self.usable_share, self.stop)
        return self._made[steps]

    def reached(self, both: Both, bought: sizing.Purchase) -> Both:
        """At those that a purchase reaches, where it does not matter the same."""
        return both if both.terms is None else self.at(both.terms.reached(bought))


def frontier(
    menus: Menus, first: sizing.Purchase, usable_share: float, run: tuple[float, Stop, int], progress: Progress
) -> Frontier | None:
    """The frontier, from a purchase that is known; `run` has the gap asked, what may end the work, and the seed.

    None if the work ended before both ends of it were found.
    """
    gap, stop, seed = run
    steps = _Steps(menus, usable_share, stop)
    try:
        both = steps.at()
    except Stopped:
        return None
    known, points, lines = [first], list[Point](), list[Line]()

    def look(share: float, scale: tuple[float, float]) -> bool:
        """At the steps that what is known reaches, and once more at those that are reached then."""
        alpha, beta = (1 - share) / scale[0], share / scale[1]
        progress.note(f"frontier: {len({line.alpha for line in lines}) + 1} of {POINTS}")
        mine, tried = steps.reached(both, known[-1]), list[Both]()
        while mine not in tried and len(tried) < TRIED:
            tried.append(mine)
            bought = sizing.solve(mine.mixed(alpha, beta), gap=gap, stop=stop, seed=seed, known=known)
            if not isinstance(bought, sizing.Purchase):
                return len(tried) > 1
            least, bought = mine.least((alpha, beta), bought, run)
            known.append(bought)
            lines.append(Line(alpha, beta, least))
            watts, euro = mine.spent(bought)
            points.append(Point(watts, euro, share, int(bought.lightpaths.sum()), int(bought.pairs.sum())))
            mine = steps.reached(mine, bought)
        return True

    scale = both.completed(first.lightpaths)
    if not (look(END, scale) and look(1 - END, scale)):
        return None
    while len({line.alpha for line in lines}) < POINTS and not stop.struck():
        share = _most_open(Frontier(_undominated(points), tuple(lines)), scale, {p.share for p in points})
        if share is None or not look(share, scale):
            break
    return Frontier(_undominated(points), tuple(lines))


def _undominated(points: list[Point]) -> tuple[Point, ...]:
    """Those that no other is at most equal to in both, by rising power."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda p: (p.watts, p.euro)):
        if not kept or point.euro < kept[-1].euro:
            kept.append(point)
    return tuple(kept)


def _most_open(found: Frontier, scale: tuple[float, float], tried: set[float]) -> float | None:
    """The weight of the sum in which two neighbours tie, of those that leave most open below them."""
    best, most = None, 0.0
    ends = found.points[0], found.points[-1]
    whole = max(1e-9, ends[1].watts - ends[0].watts), max(1e-9, ends[0].euro - ends[1].euro)
    for one, other in itertools.pairwise(found.points):
        if (other.watts - one.watts) / whole[0] < NEAR and (one.euro - other.euro) / whole[1] < NEAR:
            continue
        fall, rise = (one.euro - other.euro) / scale[1], (other.watts - one.watts) / scale[0]
        share = rise / (rise + fall)
        alpha, beta = (1 - share) / scale[0], share / scale[1]
        between = np.linspace(one.watts, other.watts, SAMPLES)
        below = min(alpha * watts + beta * found.least_euro(watts) for watts in between.tolist())
        gap = alpha * one.watts + beta * one.euro - below
        if gap > most and not any(abs(share - old) < 1e-6 for old in tried):
            best, most = share, gap
    return best
