"""What a plan of several periods says of each: a block in its header, a row a period, and every purchase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from weft.intent import Intent
from weft.planning.agreed_costs import LEASED_KINDS, weights
from weft.planning.bill import bill
from weft.planning.bought import Menus
from weft.planning.in_time import InTime
from weft.planning.inside import LAYERS
from weft.planning.periods.bought_when import bought_when
from weft.planning.periods.growth import parts_of, starts_years
from weft.planning.periods.in_place import Stores
from weft.planning.periods.light_over_periods import lightpath_keys
from weft.planning.periods.phases import Phase, Phases
from weft.planning.periods.reused import MOVEMENT_COLUMNS, Moved
from weft.planning.record import Cell, PlanTable
from weft.planning.step1_traffic import Asked, named_periods

PERIOD_COLUMNS = (
    "period", "starts_years", "demand_gbps", "power_w", "wan_power_w", "bought_eur", "wan_bought_eur",
    "lease_eur_per_month", "lightpaths", "pairs_lit", "held", "failures", "survived", "worst_failure",
    "max_utilisation", "lost_gbps",
)  # fmt: skip
FORECAST_COLUMNS = ("period", "name", "a", "z", "class", "gbps")
PURCHASE_COLUMNS = ("period", "item", "kind", "layer", "site", "count", "price_eur_each", "price_eur", "needed")


def period_tables(found: Phases) -> dict[str, PlanTable]:
    """`periods` and `purchases` of a plan of several periods, and `movements` where things may be used again."""
    menus = found.each[-1].menus
    build = np.array([phase.outcome.built.completion.build for phase in found.each])
    moved = Moved.of(menus, parts_of(menus.choices.builds), build)
    bought = _bought(found, moved)
    rows = [_period(found, t, [row for row in bought if row["period"] == t + 1]) for t in range(len(found.each))]
    tables = {"periods": PlanTable.of(PERIOD_COLUMNS, rows), "purchases": PlanTable.of(PURCHASE_COLUMNS, bought)}
    if moved is not None:
        tables["movements"] = PlanTable.of(MOVEMENT_COLUMNS, list(moved.rows()))
    return tables


def _period(found: Phases, period: int, bought: list[dict[str, Cell]]) -> dict[str, Cell]:
    """One row; `bought` are the purchases of the period."""
    phase = found.each[period]
    menus, built, proved = phase.menus, phase.outcome.built, phase.outcome.proved
    watts, lost = built.watts(menus), proved.proof.lost_gbps.sum(axis=1)
    worst = int(np.lexsort((-proved.proof.max_utilisation, -lost))[0])
    wan_eur = sum(float(row["price_eur"]) for row in bought if row["layer"] not in LAYERS)
    leased = menus.light.lease_eur_per_month @ built.counts
    return {
        "period": period + 1, "starts_years": float(starts_years(menus.intent)[period]),
        "demand_gbps": float(menus.asked.alone(period).demands.gbps.sum()),
        "power_w": watts.total, "wan_power_w": watts.wan,
        "bought_eur": sum(float(row["price_eur"]) for row in bought),
        "wan_bought_eur": wan_eur, "lease_eur_per_month": float(leased), "lightpaths": int(built.counts.sum()),
        "pairs_lit": int(built.channels.pairs_lit.sum()), "held": "yes" if phase.outcome.holds else "no",
        "failures": len(proved.scenarios), "survived": int(proved.proof.held.sum()),
        "worst_failure": proved.scenarios.name[worst], "max_utilisation": float(proved.proof.max_utilisation[worst]),
        "lost_gbps": float(lost[worst]),
    }  # fmt: skip


def _bought(found: Phases, moved: Moved | None) -> list[dict[str, Cell]]:
    """What is bought in each period, in the order of a bill of materials."""
    menus = found.each[-1].menus
    if menus.intent.agreement is None:
        return [{**row, "period": row["needed"]} for row in purchases(found, moved)]
    rows = bought_when(purchases(found, moved), weights(menus.intent, menus.catalogue), InTime.of(menus.intent))
    return sorted(rows, key=lambda row: int(row["period"]))


def purchases(found: Phases, moved: Moved | None = None) -> Iterator[dict[str, Cell]]:
    """What each period needs, at the first one's prices: what no period before has had, and was not in place.

    Licences stand beside their cards.  What is taken out stays the operator's, and is not bought again; chassis and
    cards of those that may be used again are bought as what is `moved` leaves them to be.
    """
    had: dict[tuple[Cell, ...], int] = {}
    stores = Stores.of(found.each[-1].menus)
    for t, phase in enumerate(found.each):
        new = list[tuple[Mapping[str, Cell], int, int | None]]()
        for line in _lines(phase):
            key = tuple(line[name] for name in ("item", "kind", "layer", "site", "of"))
            before = had.get(key, 0)
            own = None if moved is None or not line["of"] else moved.bought(t, str(line["site"]), str(line["item"]))
            if own is not None:
                new.append((line, 0, own))
            elif int(line["count"]) > before:
                new.append((line, before + stores.kept(line, before), None))
                had[key] = int(line["count"])
        for line, before, own in new:
            bought = [(own, float(line["price_eur_each"]))] if own else []
            for more, each in stores.to_buy(line, before) if own is None else bought:
                yield {
                    "needed": t + 1, "item": line["item"], "kind": line["kind"], "layer": line["layer"],
                    "site": line["site"], "count": more, "price_eur_each": each, "price_eur": more * each,
                }  # fmt: skip


def _lines(phase: Phase) -> Iterator[Mapping[str, Cell]]:
    """The bill of a period without what is paid by the month alone; parts of routers `of` the chassis they are in."""
    menus, built = phase.menus, phase.outcome.built
    sums: dict[tuple[Cell, ...], dict[str, Cell]] = {}
    routers = list(_routers(menus, phase))
    for line in bill(menus, built):
        monthly = line["kind"] in LEASED_KINDS and not float(line["price_eur"])
        if monthly or line["layer"] == "routers":
            continue
        key = tuple(line[name] for name in ("item", "kind", "layer", "site"))
        mine = sums.setdefault(key, {**line, "count": 0, "of": ""})
        mine["count"] = int(mine["count"]) + int(line["count"])
    yield from (line for line in sums.values() if line["layer"] in LAYERS)
    yield from routers
    yield from (line for line in sums.values() if line["layer"] not in LAYERS)


def _routers(menus: Menus, phase: Phase) -> Iterator[Mapping[str, Cell]]:
    for v, build in phase.outcome.built.builds(menus).items():
        parts, count = parts_of((build,))
        for (item, kind, price_eur), n in zip(parts, count[0].tolist(), strict=True):
            yield {
                "item": item, "kind": kind, "layer": "routers", "site": menus.asked.sites.name[v],
                "count": int(n) * int(menus.asked.sites.routers[v]), "price_eur_each": price_eur, "of": build.chassis,
            }  # fmt: skip


def period_of_lightpaths(found: Phases) -> list[int]:
    """The first period, from 1 on, in which each lightpath of the last one's layout is there."""
    first: dict[tuple[int, int, int, int], int] = {}
    keys: list[tuple[int, int, int, int]] = []
    for t, phase in enumerate(found.each):
        keys = lightpath_keys(phase.menus, phase.outcome.built.counts)
        for key in keys:
            first.setdefault(key, t + 1)
    return [first[key] for key in keys]


def with_periods(tables: Mapping[str, PlanTable], found: Phases) -> dict[str, PlanTable]:
    """The tables of the last period with those of all, and the period in which each lightpath is lit."""
    light = tables["lightpaths"]
    rows = [(*row, period) for row, period in zip(light.rows, period_of_lightpaths(found), strict=True)]
    asked = found.each[-1].menus.asked
    given = {} if asked.forecast is None else {"forecast": PlanTable.of(FORECAST_COLUMNS, list(_forecast(asked)))}
    return {**tables, **period_tables(found), **given, "lightpaths": PlanTable((*light.columns, "period"), tuple(rows))}


def _forecast(asked: Asked) -> Iterator[Mapping[str, Cell]]:
    """The demands of every period where these are given, or follow from what is."""
    rows, ends = asked.demands, (*asked.sites.name, *asked.anycast.name)
    for t, gbps in enumerate(asked.forecast.gbps if asked.forecast else ()):
        for k, name in enumerate(rows.name):
            yield {
                "period": t + 1, "name": name, "a": ends[int(rows.a[k])], "z": ends[int(rows.z[k])],
                "class": asked.classes.name[int(rows.traffic_class[k])], "gbps": float(gbps[k]),
            }  # fmt: skip


def _given(intent: Intent, asked: Asked) -> dict[str, Any]:
    """Which periods have demands of their own, and whether a network carries those until its own at once."""
    if asked.forecast is None:
        return {}
    return {"given": list(named_periods(intent)), "at_once": asked.at_once and len(asked.forecast.chains()) > 1}


def block(found: Phases, table: PlanTable) -> dict[str, Any]:
    """`periods` of a plan's header."""
    intent = found.each[-1].menus.intent
    length = 0.0 if intent.periods is None else intent.periods.length_years
    return {
        "count": len(found.each), "length_years": length,
        "growth_per_year": {c.name: c.growth_per_year for c in intent.traffic.classes},
        **_given(intent, found.each[-1].menus.asked),
        "held": sum(phase.outcome.holds for phase in found.each),
        "bound": (
            "one master problem of all periods in which nothing that was bought is given up, each with its own "
            "demands; where it is too large to prove whole pairs, routers and fabrics, the sum of what each proves"
        ),
        "each": [dict(row) for row in table],
    }  # fmt: skip


def missing(found: Phases) -> list[str]:
    """What keeps periods from holding, a line each."""
    return [
        f"period {t + 1}: {text}" for t, phase in enumerate(found.each) if not phase.outcome.holds
        for text in phase.outcome.missing(phase.menus)
    ]  # fmt: skip
