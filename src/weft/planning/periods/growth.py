"""Traffic that grows over the periods of an intent, and what buying and running count in each.

The intent's demands are those of the first period; a period is planned for its own, the same all through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weft import sizing
from weft.catalogue import RouterBuild
from weft.intent import Intent
from weft.network import Floats
from weft.planning.bought import Menus
from weft.planning.menus.line_menus import light_cost
from weft.planning.objective import over_periods
from weft.planning.step1_traffic import Asked


def starts_years(intent: Intent) -> Floats:
    """When each period begins, shape (n_periods,); one period at 0 where the intent has none."""
    periods = intent.periods
    return np.zeros(1) if periods is None else np.asarray(periods.length_years * np.arange(periods.count))


def growth_factors(intent: Intent, asked: Asked) -> Floats:
    """What each demand is in each period, of what it is in the first, shape (n_periods, n_demands)."""
    each = np.array([1.0 + c.growth_per_year for c in intent.traffic.classes])
    return np.asarray(each[asked.demands.traffic_class] ** starts_years(intent)[:, None])


def in_the_end(asked: Asked, intent: Intent) -> Asked:
    """What is asked in the last period."""
    if intent.periods is None:
        return asked
    return times(asked, growth_factors(intent, asked)[-1])


def times(asked: Asked, factor: Floats) -> Asked:
    """The same with each demand multiplied (n_demands,)."""
    several = asked.several and replace(asked.several, gbps=asked.several.gbps * factor)
    return replace(asked, demands=replace(asked.demands, gbps=asked.demands.gbps * factor), several=several)


def periods_of(menus: Menus) -> sizing.Periods:
    """The periods of a plan whose menus are of the last one."""
    intent, asked, light = menus.intent, menus.asked, menus.light
    factor = growth_factors(intent, asked)
    factor = factor / factor[-1]
    every = np.ones(len(asked.demands))
    client = np.array([times(asked, row).offered_gbps(every) for row in factor])
    over = over_periods(intent, menus.catalogue)
    section, builds = light.sections, menus.choices.builds
    draw, price = (np.array([getattr(b, name) for b in builds]) for name in ("draw_w", "price_eur"))
    price_cost, running_cost = (
        sizing.Costs(
            np.outer(weight, light_cost(light, each)),
            np.outer(weight, each.cost(section.draw_w, section.price_eur)),
            np.outer(weight, each.cost(draw, price)),
        )
        for each, weight in ((over.purchase, over.buy), (over.running, over.run))
    )  # fmt: skip
    parts, count = parts_of(builds)
    prices = np.outer(over.buy, over.purchase.per_eur * np.array([price for _, _, price in parts]))
    return sizing.Periods(factor, client, price_cost, running_cost, sizing.Parts(count, prices))


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
