"""Traffic over the periods of an intent, and what buying and running count in each.

The intent's demands are those of the first period, or of some that they name; a period is planned for its own, the same
all through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from weft import sizing
from weft.catalogue import RouterBuild
from weft.intent import Intent
from weft.network import Floats, Ints
from weft.planning.bought import Menus
from weft.planning.menus.line_menus import light_cost
from weft.planning.menus.pieces import build_bought, pairs_bought
from weft.planning.menus.since import since_of
from weft.planning.objective import Objective, over_periods
from weft.planning.periods.in_place import module_prices, parts_to_buy
from weft.planning.periods.reused import again, prices_of
from weft.planning.step1_traffic import Asked, between_sites, named_periods, period_by_period
from weft.routing.steering import LONGEST
from weft.traffic import Forecast, Matrices

USE = Decimal("1e-9")
"""Shares of capacity in use are told to so many places, wherever they are compared with levels."""


def starts_years(intent: Intent) -> Floats:
    """When each period begins, shape (n_periods,); one period at 0 where the intent has none."""
    periods = intent.periods
    return np.zeros(1) if periods is None else np.asarray(periods.length_years * np.arange(periods.count))


def growth_factors(intent: Intent, asked: Asked) -> Floats:
    """What each demand is in each period, of what it is in the first, shape (n_periods, n_demands)."""
    each = np.array([1.0 + c.growth_per_year for c in intent.traffic.classes])
    return np.asarray(each[asked.demands.traffic_class] ** starts_years(intent)[:, None])


def in_the_end(intent: Intent) -> Asked:
    """What is asked in the last period."""
    if intent.periods is None:
        return between_sites(intent)
    if named_periods(intent):
        asked, given = period_by_period(intent)
        asked = replace(asked, forecast=Forecast(_filled(intent, asked, given))).in_period(intent.periods.count - 1)
        return replace(asked, at_once=intent.routing.mode in LONGEST)
    asked = between_sites(intent)
    return times(asked, growth_factors(intent, asked)[-1])


def _filled(intent: Intent, asked: Asked, given: Floats) -> Floats:
    """Demands of every period (n_periods, n_demands), of those `given` in some.

    Between two of these as the intent interpolates, after the last one grown by class.
    """
    at, named = np.arange(len(starts_years(intent))), np.array(named_periods(intent)) - 1
    before = np.searchsorted(named, at, side="right") - 1
    found = given[before]
    if intent.traffic.interpolate == "linear":
        after = np.minimum(before + 1, len(named) - 1)
        part = (at - named[before]) / np.maximum(named[after] - named[before], 1)
        found = found + part[:, None] * (given[after] - found)
    grown = growth_factors(intent, asked)
    return np.asarray(found * np.where((at > named[-1])[:, None], grown / grown[named[-1]], 1.0))


def in_period(asked: Asked, factor: Floats, period: int) -> Asked:
    """What a period is planned for, of what the last is, where demands have a `factor` of that (n_periods, n)."""
    return times(asked, factor[period]) if asked.forecast is None else asked.in_period(period)


def factors(intent: Intent, asked: Asked) -> Floats:
    """What the sizing problem's demands (n,) are in each period, of what they are in the last, shape (n_periods, n)."""
    if asked.forecast is not None:
        return asked.forecast.chains().factor
    grown = growth_factors(intent, asked)
    return np.asarray(grown / grown[-1])


def offered_gbps(asked: Asked, factor: Floats) -> Floats:
    """The larger of what enters and leaves at each site of a `factor` (n,) of the sizing problem's demands."""
    every = np.ones(len(asked.demands))
    if asked.forecast is None:
        return times(asked, factor).offered_gbps(every)
    chains = asked.forecast.chains()
    gbps = chains.gbps[-1] * factor.reshape(len(chains), -1)
    return replace(asked, several=Matrices(chains.name, gbps)).offered_gbps(every)


def times(asked: Asked, factor: Floats) -> Asked:
    """The same with each demand multiplied (n_demands,)."""
    several = asked.several and replace(asked.several, gbps=asked.several.gbps * factor)
    return replace(asked, demands=replace(asked.demands, gbps=asked.demands.gbps * factor), several=several)


def with_use(intent: Intent, asked: Asked) -> Intent:
    """An intent whose agreement knows how much of the capacity is in use in each period; `asked` is of the last one."""
    if intent.agreement is None:
        return intent
    gbps = asked.demands.gbps * factors(intent, asked) if asked.forecast is None else asked.forecast.gbps
    total = [Decimal(str(float(each))) for each in gbps.sum(axis=1)]
    used = tuple((each / max(total)).quantize(USE) if max(total) else Decimal(1) for each in total)
    return replace(intent, agreement=replace(intent.agreement, used=used))


def periods_of(menus: Menus) -> sizing.Periods:
    """The periods of a plan whose menus are of the last one."""
    intent, asked, light = menus.intent, menus.asked, menus.light
    factor = factors(intent, asked)
    client = np.array([offered_gbps(asked, row) for row in factor])
    over = over_periods(intent, menus.catalogue)
    builds = menus.choices.builds
    parts, count = parts_of(builds)
    to_buy = parts_to_buy(menus, parts, count)
    prices, may = prices_of(parts, over), again(menus, parts, over)
    price, running = (
        sizing.Costs(
            np.array([light_cost(light, each, menus.catalogue) for each in objectives]),
            np.array([_pair_cost(menus, each) for each in objectives]),
            np.array([[each.per_w * b.draw_w + build_bought(b, each) for b in builds] for each in objectives]),
        )
        for objectives in (over.purchase, over.running)
    )  # fmt: skip
    price = replace(price, build=price.build - prices @ (count - to_buy).T)
    module = module_prices(menus, over)
    sited = list(zip(menus.choices.build_site.tolist(), builds, strict=True))
    since = since_of((intent, menus.fibres, light, menus.catalogue), sited)
    bought = sizing.Parts(to_buy, prices, None if may is None else may.reuse)
    return sizing.Periods(factor, client, price, running, bought, module, since)


def alone(menus: Menus, periods: sizing.Periods, period: int, lower: Ints, most: Ints | None = None) -> Menus:
    """What one period may buy, at costs that are its own: from `lower` (n_candidates,) on, at most `most`.

    They are counted as if all periods were like it, so that watts are watts.
    """
    problem, n = periods.in_time(menus.problem, period), float(len(periods))
    c, f, b, d = problem.candidates, problem.fibres, problem.builds, problem.fabrics
    upper = np.maximum(c.upper if most is None else np.minimum(c.upper, most), lower)
    problem = replace(
        problem, candidates=replace(c, cost=n * c.cost, lower=lower, upper=upper),
        fibres=replace(f, cost=n * f.cost, lit_cost=n * f.lit_cost), builds=replace(b, cost=n * b.cost),
        fabrics=replace(d, cost=n * d.cost), stock=replace(problem.stock, saved=n * problem.stock.saved),
    )  # fmt: skip
    return replace(menus, asked=in_period(menus.asked, periods.factor, period), problem=problem)


def _pair_cost(menus: Menus, objective: Objective) -> Floats:
    bought = pairs_bought(menus.intent, menus.fibres, menus.light, menus.catalogue, objective)
    return np.asarray(objective.per_w * menus.light.sections.draw_w + bought)


Part = tuple[str, str, float]
"""Its item, its kind as in the bill of materials, and its price."""


def parts_of(builds: Sequence[RouterBuild]) -> tuple[list[Part], Floats]:
    """What is bought by the piece to make routers, and how many each build has of it, (n_builds, n_parts).

    Parts of another chassis are other parts.
    """
    at: dict[tuple[str, str], int] = {}
    parts: list[Part] = []
    for build in builds:
        for piece in build.pieces:
            if (build.chassis, piece.item) not in at:
                at[build.chassis, piece.item] = len(parts)
                parts.append((piece.item, piece.kind, piece.price_eur))
    count = np.zeros((len(builds), len(parts)))
    for i, build in enumerate(builds):
        for piece in build.pieces:
            count[i, at[build.chassis, piece.item]] += piece.count
    return parts, count
