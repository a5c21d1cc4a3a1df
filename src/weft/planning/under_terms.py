"""A purchase under tiers and commitments: what sizing is told of them, and what it proves and finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.lp import Stop
from weft.network import Floats, Ints
from weft.planning.agreed_costs import Weights, weights
from weft.planning.bought import Menus
from weft.planning.menus.pieces import fabric_bought, light_bought, pairs_bought
from weft.planning.objective import Objective
from weft.planning.periods.growth import parts_of, periods_of
from weft.sizing.cuts import Cut
from weft.sizing.spending.bound import Known, along, under_terms
from weft.sizing.spending.cost import Priced, on_the_day
from weft.sizing.spending.money import Money

Answer = tuple[sizing.Purchase, sizing.Schedule | None]
"""What is bought in the last period, and in all of them if there are several."""


Completions = tuple[sizing.Completion, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """What all plans cost at least, L7 and L, and the purchase with unrestricted rerouting: less the cheapest fabrics.

    The cost is inf where only the plan's own is known.
    """

    bound_sized: float
    bound: float
    cost: float


def is_coupled(menus: Menus) -> bool:
    """Whether what is bought costs more or less for what else is."""
    intent = menus.intent
    if intent.agreement is None or intent.minimise == "power":
        return False
    terms = weights(intent, menus.catalogue).terms
    return len(terms.tiers) > 1 or bool(terms.commitments)


def settled(
    menus: Menus, problem: sizing.Problem, found: Answer, asked: tuple[float, int], stop: Stop
) -> tuple[Answer, Proved]:
    """What was bought along some steps, or what is cheaper under the terms by more than the gap; and what is proved.

    `problem` is what sizing was asked; `asked` are the gap and a seed.
    """
    bought, schedule = found
    weighed, periods, money = weights(menus.intent, menus.catalogue), periods_of(menus), money_of(menus, problem)
    bounds = bought.bound_sized, bought.bound if bought.pairs.any() else bought.bound_sized
    if schedule is not None:
        bounds = schedule.bound_sized, schedule.bound
    terms = weighed.terms
    upper = on_the_day(problem, periods, (terms, money), _priced(found, weighed))
    least = least_money(menus, weighed) * (not menus.intent.existing)  # what is there is not bought
    base = float(menus.choices.least_fabric_cost.sum())
    known = Known(upper, _cuts(found, len(periods)), *bounds, weighed.buy, base, least)
    if menus.intent.existing or periods.parts.reuse is not None:
        sized, proved = (along(terms, known, each) for each in bounds)
        return found, Proved(sized, proved, float("inf"))
    under = under_terms(problem, periods, (terms, money), known, asked, stop)
    is_near = upper <= 0 or 1.0 - under.bound_sized / upper <= asked[0]  # a few euro are not worth other routes
    if under.lightpaths is not None and not problem.flow_costs and not is_near:
        other = _instead(problem, periods, found, under.lightpaths)
        cost = on_the_day(problem, periods, (terms, money), _priced(other, weighed))
        found, upper = (other, cost) if cost < upper else (found, upper)
    return found, Proved(under.bound_sized, under.bound, upper)


def least_under(menus: Menus, proved: float) -> float:
    """What all plans cost at least, fabrics included, of which that is `proved` at the prices, less the cheapest ones.

    Under tiers or commitments the prices are those of the steps of the menus, and the least is under the terms.
    """
    base = float(menus.choices.least_fabric_cost.sum())
    if not is_coupled(menus) or not np.isfinite(proved):
        return proved + base
    weighed = weights(menus.intent, menus.catalogue)
    least = least_money(menus, weighed) * (not menus.intent.existing)
    return along(weighed.terms, Known(np.inf, (), proved, proved, weighed.buy, base, least), proved) + base


def cost_under(
    menus: Menus, problem: sizing.Problem, periods: sizing.Periods, schedule: tuple[Ints, Completions, float]
) -> float:
    """What a schedule comes to, fabrics included, that costs so much at the prices; each thing bought when needed."""
    (lightpaths, completions, cost), base = schedule, float(menus.choices.least_fabric_cost.sum())
    if not is_coupled(menus):
        return cost + base
    weighed = weights(menus.intent, menus.catalogue)
    priced = Priced(lightpaths, completions, cost, weighed.buy)
    return on_the_day(problem, periods, (weighed.terms, money_of(menus, problem)), priced) + base


def _priced(found: Answer, weighed: Weights) -> Priced:
    """What was bought, at the prices of the steps."""
    bought, schedule = found
    if schedule is not None:
        return Priced(schedule.lightpaths, schedule.completions, schedule.cost, weighed.buy)
    return Priced(bought.lightpaths[None], (one_period(bought),), bought.cost, weighed.buy)


def one_period(bought: sizing.Purchase) -> sizing.Completion:
    """What completes the lightpaths of a purchase."""
    none, no_sites = np.zeros(0, np.int64), np.zeros(0)
    return sizing.Completion(
        bought.pairs, none > 0, bought.build, bought.fabric, bought.cost, bought.draw_w, True, none, no_sites
    )


def _cuts(found: Answer, n_periods: int) -> tuple[Sequence[Cut], ...]:
    bought, schedule = found
    if schedule is not None:
        return schedule.cuts
    return (tuple(bought.reasons.archive.cuts),) * n_periods


def _instead(problem: sizing.Problem, periods: sizing.Periods, found: Answer, counts: Ints) -> Answer:
    """The same with other counts (n_periods, n_candidates)."""
    bought, schedule = found
    if schedule is None:
        done = sizing.complete(problem, counts[0])
        return replace(
            bought, lightpaths=counts[0], pairs=done.pairs, build=done.build, fabric=done.fabric, cost=done.cost,
            draw_w=done.draw_w,
        ), None  # fmt: skip
    completions, cost = sizing.Upgrader(problem, periods, sizing.Completer.of(problem)).complete(counts)
    return bought, replace(schedule, lightpaths=counts, completions=completions, cost=cost)


def money_of(menus: Menus, problem: sizing.Problem) -> Money:
    """What one of each thing costs in the first period, by class; fabrics are the rows of a problem."""
    weighed = weights(menus.intent, menus.catalogue)
    each = [_only(weighed, c) for c in range(len(weighed.alike))]
    given = menus.intent, menus.fibres, menus.light, menus.catalogue
    parts, _ = parts_of(menus.choices.builds)
    rows = _rows_of(menus, problem)
    return Money(
        np.array([light_bought(menus.light, menus.catalogue, one) for one in each]),
        np.array([pairs_bought(*given, one) for one in each]),
        np.array([[eur * one.of_item(item, kind, "routers") for item, kind, eur in parts] for one in each]),
        np.array([[fabric_bought(menus.fabrics.designs[v][i], one) for v, i in rows] for one in each]).reshape(
            len(each), len(rows)
        ),
    )  # fmt: skip


def _only(weighed: Weights, of_class: int) -> Objective:
    """An objective in which a euro counts 1 where it buys things of one class, and 0 elsewhere."""
    one = np.zeros((len(weighed.alike), 1))
    one[of_class] = 1.0
    several = replace(weighed, buy=one) if len(weighed.alike) > 1 else None
    return Objective("price_eur", 0.0, 1.0, 0.0, 0.0, 1.0, several)


def _rows_of(menus: Menus, problem: sizing.Problem) -> list[tuple[int, int]]:
    """The site and the design of each fabric of a problem, which may have fewer rows than the menus."""
    def key(rows: sizing.Fabrics, i: int) -> tuple[object, ...]:
        return int(rows.site[i]), rows.name[i], float(rows.cost[i]), float(rows.draw_w[i]), float(rows.gateway_gbps[i])

    every, choices = menus.problem.fabrics, menus.choices
    at = {key(every, i): (int(every.site[i]), int(choices.design[i])) for i in range(len(every))}
    return [at[key(problem.fabrics, i)] for i in range(len(problem.fabrics))]


def least_money(menus: Menus, weighed: Weights) -> Floats:
    """What every plan buys at least of each class, (n_classes,): the cheapest fabric of each site's menu."""
    each = [_only(weighed, c) for c in range(len(weighed.alike))]
    sites = [designs for designs in menus.fabrics.designs if designs]
    return np.array([sum(min(fabric_bought(d, one) for d in designs) for designs in sites) for one in each])

