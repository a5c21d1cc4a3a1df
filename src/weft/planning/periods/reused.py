"""Chassis and cards that a site no longer needs: moved to another one that does, or sold, where the intent has a price.

What is paid for moving one, and what one that is sold brings in, is paid at the beginning of the period it happens in.
Licences, fabrics, modules and what was in place at the beginning stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.network import Floats, Ints
from weft.planning.bought import Menus
from weft.planning.objective import OverPeriods, over_periods
from weft.planning.periods.in_place import parts_to_buy
from weft.planning.record import Cell, PlanTable
from weft.sizing.periods.reuse import Movements, movements

MOVEMENT_COLUMNS = ("period", "do", "item", "kind", "from", "to", "count", "eur_each", "eur")

Part = tuple[str, str, float]
"""Its item, its kind as in the bill of materials, and its price."""

Parts = tuple[Sequence[Part], Floats]
"""Parts, and how many one router of each build has, (n_builds, n_parts)."""


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """Items that may be used again, with their kind, and in euro of each period what moving or selling one comes to."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    reuse: sizing.Reuse
    moving_eur: Floats  # (n_items,)
    resale_eur: Floats  # (n_periods, n_items)


def prices_of(parts: Sequence[Part], over: OverPeriods) -> Floats:
    """The price of each part in each period, (n_periods, n_parts)."""
    return np.array([
        [eur * each.of_item(item, kind, "routers") for item, kind, eur in parts] for each in over.purchase
    ]).reshape(len(over.purchase), len(parts))  # fmt: skip


def again(menus: Menus, parts: Sequence[Part], over: OverPeriods) -> Again | None:
    """What may be used again of the parts of routers; None where nothing may, or nothing costs anything."""
    periods = menus.intent.periods
    if periods is None or (periods.moving_eur is None and not periods.resale_share) or menus.intent.minimise == "power":
        return None
    names = tuple(dict.fromkeys(item for item, kind, _ in parts if kind != "licence"))
    at = {name: k for k, name in enumerate(names)}
    kind_of, eur_of = {item: kind for item, kind, _ in parts}, {item: eur for item, _, eur in parts}
    built_in = {card.name for card in menus.catalogue.cards} & _of_fixed_boxes(menus)
    moving = 0.0 if periods.moving_eur is None else periods.moving_eur
    moving_eur = np.array([0.0 if name in built_in else moving for name in names])
    paid = np.array([each.per_eur_paid for each in over.purchase])
    left = np.array([[_left(over, t, name, kind_of[name]) for name in names] for t in range(len(paid))])
    resale_eur = periods.resale_share * left.reshape(len(paid), len(names)) * np.array([eur_of[n] for n in names])
    goes = np.outer(paid, moving_eur) if periods.moving_eur is not None else np.full(resale_eur.shape, np.inf)
    item = np.array([-1 if kind == "licence" else at[name] for name, kind, _ in parts], np.int64)
    reuse = sizing.Reuse(item, goes, paid[:, None] * resale_eur)
    price = reuse.price(prices_of(parts, over))
    reuse = replace(reuse, resale=np.minimum(reuse.resale, price))
    return Again(names, tuple(kind_of[name] for name in names), reuse, moving_eur, resale_eur)


def _of_fixed_boxes(menus: Menus) -> set[str]:
    """Cards that are part of their chassis, and go with it."""
    fixed = {chassis.name for chassis in menus.catalogue.chassis if chassis.fixed}
    pieces = [build.pieces for build in menus.choices.builds if build.chassis in fixed]
    return {piece.item for some in pieces for piece in some if piece.kind == "card"}


def _left(over: OverPeriods, period: int, item: str, kind: str) -> float:
    """What the price of an item has fallen to by a period, as a share."""
    agreed = over.purchase[0].agreed
    if agreed is None:
        return 1.0
    return float(agreed.alike.left[agreed.alike.class_of(item, kind, "routers"), period])


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """What happens to the chassis and cards of all sites over the periods of a plan, whose builds are settled."""

    again: Again
    found: Movements
    sites: tuple[str, ...]

    @classmethod
    def of(cls, menus: Menus, parts: Parts, build: Ints) -> Moved | None:
        """Of builds (n_periods, n_sites), -1 where there are none; None where nothing may be used again."""
        menus = replace(menus, intent=replace(menus.intent, minimise="cost"))
        over = over_periods(menus.intent, menus.catalogue)
        may = again(menus, parts[0], over)
        if may is None:
            return None
        count = parts_to_buy(menus, *parts)
        need = np.where((build >= 0)[:, :, None], count[build], 0.0) * menus.asked.sites.routers[:, None].astype(float)
        price = may.reuse.price(prices_of(parts[0], over))
        return cls(may, movements(may.reuse.of_items(need), price, may.reuse), menus.asked.sites.name)

    def bought(self, period: int, site: str, item: str) -> int | None:
        """How many of an item a site buys in a period; None of what is never used again."""
        if item not in self.again.names:
            return None
        return int(self.found.bought[period, self.sites.index(site), self.again.names.index(item)])

    def rows(self) -> Iterator[dict[str, Cell]]:
        """Every movement and sale, period by period; what is received is below zero."""
        for t, k in np.ndindex(self.found.bought.shape[0], len(self.again.names)):
            for here, there, count in self._moves(t, k):
                yield self._row(t, k, ("move", here, there), count, float(self.again.moving_eur[k]))
            for v in np.flatnonzero(self.found.resold[t, :, k]).tolist():
                each = -float(self.again.resale_eur[t, k])
                yield self._row(t, k, ("sell", self.sites[v], ""), int(self.found.resold[t, v, k]), each)

    def _moves(self, period: int, k: int) -> Iterator[tuple[str, str, int]]:
        """From where to where, sites in their order, and how many."""
        leaves, arrives = ([
            self.sites[v] for v, n in enumerate(counts[period, :, k].tolist()) for _ in range(n)
        ] for counts in (self.found.leaves, self.found.arrives))  # fmt: skip
        both = list(zip(leaves, arrives, strict=True))
        for here, there in dict.fromkeys(both):
            yield here, there, both.count((here, there))

    def _row(self, period: int, k: int, what: tuple[str, str, str], count: int, each: float) -> dict[str, Cell]:
        return dict(zip(MOVEMENT_COLUMNS, (
            period + 1, what[0], self.again.names[k], self.again.kinds[k], what[1], what[2], count, each, count * each,
        ), strict=True))  # fmt: skip


def used_again(tables: Mapping[str, PlanTable], worth: Floats) -> dict[str, float]:
    """What movements and sales come to, where there may be some; a euro of a period is worth `worth` (n_periods,)."""
    if "movements" not in tables:
        return {}
    found = {"moving_eur": 0.0, "resale_eur": 0.0}
    for row in tables["movements"]:
        leg = "moving_eur" if row["do"] == "move" else "resale_eur"
        found[leg] += float(worth[int(row["period"]) - 1]) * float(row["eur"])
    return found
