"""Equipment in place, as the steps of planning ask for it: lightpaths, lit pairs, boxes at sites, modules in stock.

Nothing that stays is bought again: its watts count, and where cost is minimised so do its energy and its support.  What
must stay, or is pinned, bounds a purchase from below; what is forbidden cannot be bought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from weft.catalogue import SITED, Catalogue, licence_items
from weft.diagnostics import PlanError
from weft.intent import Existing, Intent
from weft.network import Bools, Ints
from weft.optical.dci import OnRoute

STAYS = ("keep", "move")

Counts = Mapping[str, int]
"""Pieces by name of their item."""


def lightpaths(intent: Intent) -> dict[OnRoute, list[Existing]]:
    """Rows of lightpaths that are there or pinned, by what they are.

    Raises PlanError if the fibres of a row do not join, or end where no light may.
    """
    found: dict[OnRoute, list[Existing]] = {}
    for row in intent.existing:
        if row.what == "lightpath" and row.do != "forbid":
            a, z, route = _oriented(intent, row)
            found.setdefault(OnRoute(a, z, route, row.item or "", row.mode or ""), []).append(row)
    return found


def _oriented(intent: Intent, row: Existing) -> tuple[int, int, tuple[int, ...]]:
    """Ends and fibres of a route, from the site that comes first."""
    number = {fibre.name: f for f, fibre in enumerate(intent.fibres)}
    site = {s.name: v for v, s in enumerate(intent.sites)}
    route = tuple(number[name] for name in row.at)
    ends = [frozenset((intent.fibres[f].a, intent.fibres[f].z)) for f in route]
    for start in sorted(ends[0], key=lambda name: site[name]):
        here = start
        for both in ends:
            if here not in both:
                break
            (here,) = both - {here}
        else:
            a, z = site[start], site[here]
            if a == z or not (intent.sites[a].routers and intent.sites[z].routers):
                raise PlanError(f"{row.place}: light does not end at both {start} and {here}", help="give both routers")
            return (a, z, route) if a < z else (z, a, route[::-1])
    raise PlanError(f"{row.place}: the fibres {' and '.join(row.at)} do not join", help="name them in order")


def route_of(intent: Intent, row: Existing) -> frozenset[tuple[int, ...]]:
    """The fibres of a forbidden route, either way round; empty for every route."""
    number = {fibre.name: f for f, fibre in enumerate(intent.fibres)}
    route = tuple(number[name] for name in row.at)
    return frozenset((route, route[::-1])) if route else frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Lit pairs of each fibre (n_fibres,): those there that may stay, the least that must be, and whether none may."""

    lit: Ints
    lower: Ints
    dark: Bools

    @classmethod
    def of(cls, intent: Intent) -> Pairs:
        """Of an intent."""
        number, n = {fibre.name: f for f, fibre in enumerate(intent.fibres)}, len(intent.fibres)
        lit, kept, pinned = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
        dark = np.zeros(n, np.bool_)
        for row in intent.existing:
            if row.what == "pair":
                f = number[row.at[0]]
                lit[f] += row.count * (row.do in STAYS)
                kept[f] += row.count * (row.do == "keep")
                pinned[f] = max(pinned[f], row.count * (row.do == "pin"))
                dark[f] |= row.do == "forbid"
        return cls(lit, np.maximum(kept, pinned), dark)


@dataclass(frozen=True, slots=True, eq=False)
class AtSites:
    """Items of each site: those that are there and may stay, those that must be there, and those that may not."""

    have: tuple[Counter[str], ...]
    must: tuple[Mapping[str, tuple[int, Existing]], ...]  # with the last row that asks for it
    banned: tuple[frozenset[str], ...]
    price_eur: Mapping[str, float]
    card_of: Mapping[str, str]  # of each licence
    layer: Mapping[str, str]  # `fabric` or `routers`, of what must be there

    @classmethod
    def of(cls, intent: Intent, catalogue: Catalogue) -> AtSites:
        """Of an intent; modules are in stock instead."""
        licences = licence_items(catalogue)
        boxes = {item.name: "fabric" for item in catalogue.switches}
        boxes |= {item.name: "routers" for item in (*catalogue.chassis, *catalogue.cards)}
        price = {item.name: item.price_eur.value for kind in SITED for item in getattr(catalogue, kind)}
        price |= {name: licence.price_eur.value for name, (_, licence) in licences.items()}
        site_rows = [_at(intent, catalogue, name) for name in (site.name for site in intent.sites)]
        return cls(
            tuple(_counted(rows) for rows in site_rows),
            tuple(_must(rows, frozenset(boxes)) for rows in site_rows),
            tuple(frozenset(r.item or "" for r in rows if r.do == "forbid") for rows in site_rows),
            price, {name: card.name for name, (card, _) in licences.items()},
            {**boxes, **dict.fromkeys(licences, "routers")},
        )  # fmt: skip

    def saved_eur(self, site: int, needed: Counts) -> float:
        """Purchase that is saved on so many items of a site; a licence is credited to another one of its card."""
        have, saved = self.have[site], 0.0
        for item, count in needed.items():
            card, price = self.card_of.get(item), self.price_eur.get(item, 0.0)
            if card is None:
                saved += min(count, have[item]) * price
            else:
                there = [self.price_eur[n] for n in have.elements() if self.card_of.get(n) == card]
                saved += sum(min(each, price) for each in sorted(there, reverse=True)[:count])
        return saved

    def refuses(self, site: int, needed: Counts, layer: str) -> str:
        """Why a site may not have these items, all of its `layer`; empty if it may."""
        for item in sorted(self.banned[site].intersection(needed)):
            return f"{item} is forbidden there"
        for item, (count, row) in self.must[site].items():
            if self.layer.get(item) == layer and needed.get(item, 0) < count:
                return f"{row.place}: {count} x {item} must be there"
        return ""


def _at(intent: Intent, catalogue: Catalogue, site: str) -> list[Existing]:
    """Rows of items at a site, modules apart."""
    modules = {module.name for module in catalogue.transceivers}
    return [
        row for row in intent.existing
        if row.what == "item" and row.item not in modules and (row.at == (site,) or (not row.at and row.do == "forbid"))
    ]  # fmt: skip


def _counted(rows: list[Existing]) -> Counter[str]:
    """What is there and may stay."""
    found = Counter[str]()
    for row in rows:
        found[row.item or ""] += row.count * (row.do in STAYS)
    return found


def _must(rows: list[Existing], boxes: frozenset[str]) -> dict[str, tuple[int, Existing]]:
    """Boxes and cards that stay, all rows together, and at least what is pinned; a licence may give way to another."""
    found: dict[str, tuple[int, Existing]] = {}
    for row in (row for row in rows if row.do == "keep" and row.item in boxes):
        so_far = found.get(row.item or "", (0, row))[0]
        found[row.item or ""] = (so_far + row.count, row)
    for row in (row for row in rows if row.do == "pin"):
        if row.count > found.get(row.item or "", (0, row))[0]:
            found[row.item or ""] = (row.count, row)
    return found


@dataclass(frozen=True, slots=True)
class Modules:
    """Modules that are in place or in stock and may be used, by name, wherever: `count`; gone ones are `retired`."""

    count: Counter[str] = field(default_factory=Counter)
    retired: Counter[str] = field(default_factory=Counter)


def modules(intent: Intent, of_lightpath: Mapping[OnRoute, Counts], catalogue: Catalogue) -> Modules:
    """Modules of an intent; `of_lightpath` are those of one lightpath of each kind that is there."""
    found, known = Modules(), {module.name for module in catalogue.transceivers}
    for on_route, rows in lightpaths(intent).items():
        for row in rows:
            for item, each in of_lightpath.get(on_route, {}).items():
                if row.do in STAYS:
                    found.count[item] += row.count * each
                elif row.do == "retire":
                    found.retired[item] += row.count * each
    for row in intent.existing:
        if row.what == "item" and row.item in known:
            (found.count if row.do in STAYS else found.retired)[row.item] += row.count * (row.do != "forbid")
    return found
