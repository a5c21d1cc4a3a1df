"""The hours of the day: how much of each demand there is in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from weft.diagnostics import PlanError
from weft.intent import HourFactor
from weft.network import Floats, Network
from weft.planning.record import Cell, PlanTable
from weft.planning.step1_traffic import Asked

HOURS = 24


def hour_factors(profile: Sequence[HourFactor], network: Network | Asked) -> Floats:
    """The factor of each demand in each hour, shape (24, n_demands): the product of all rows that are about it.

    A row is about traffic of its class, or of all, that starts at its site, or at any.
    """
    demands, factor = network.demands, np.ones((HOURS, len(network.demands)))
    of_class, of_site = network.classes.index(), network.sites.index()
    for row in profile:
        mine = np.ones(len(demands), np.bool_)
        if row.traffic_class is not None:
            mine &= demands.traffic_class == of_class[row.traffic_class]
        if row.site is not None:
            mine &= demands.a == of_site[row.site]
        factor[row.hour, mine] *= row.factor
    return factor


def profile_rows(profile: Iterable[HourFactor]) -> list[dict[str, Cell]]:
    """The profile as rows of a plan's table, with empty cells for all classes and all sites."""
    return [
        {"hour": row.hour, "class": row.traffic_class or "", "site": row.site or "", "factor": row.factor}
        for row in profile
    ]


def profile_of(table: PlanTable, network: Network) -> tuple[HourFactor, ...]:
    """The profile that a plan's table holds.

    Raises PlanError if it does not fit the plan.
    """
    try:
        rows = tuple(
            HourFactor(int(row["hour"]), float(row["factor"]), str(row["class"]) or None, str(row["site"]) or None)
            for row in table
        )
        fits = all(0 <= row.hour < HOURS and row.factor >= 0 for row in rows)
    except (KeyError, ValueError) as error:
        raise PlanError(f"profile.csv does not fit the plan: {error}") from error
    known = {None, *network.classes.name}, {None, *network.sites.name}
    if not fits or any(row.traffic_class not in known[0] or row.site not in known[1] for row in rows):
        raise PlanError("profile.csv does not fit the plan: it names an hour, class or site that is not there")
    return rows
