"""What is in place when the first period begins: it is there in every period, and is not bought.

Boxes and line equipment serve at their place, whatever period needs them there; modules go to whoever needs one first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from weft.network import Floats
from weft.planning.bought import Menus
from weft.planning.existing.existing import AtSites
from weft.planning.existing.ordered import Piece, modules_anywhere, taken, was_there
from weft.planning.menus.pieces import equipment_of
from weft.planning.objective import OverPeriods
from weft.planning.record import Cell

PLACES = 9
"""Shares of a part are rounded to so many."""


def module_prices(menus: Menus, over: OverPeriods) -> Floats:
    """The price in each period of what is in stock, (n_periods, n_kinds)."""
    coherent = {item.name: item.price_eur.value for item in menus.catalogue.transceivers}
    price = {item.name: item.price_eur.value for item in menus.catalogue.grey_optics} | coherent
    kinds = [(name, "transceiver" if name in coherent else "client optic") for name in menus.problem.stock.name]
    return np.array([
        [price[name] * each.of_item(name, kind, "optics") for name, kind in kinds] for each in over.purchase
    ]).reshape(len(over.purchase), len(kinds))  # fmt: skip


def parts_to_buy(menus: Menus, parts: Sequence[tuple[str, str, float]], count: Floats) -> Floats:
    """Of so many parts of one router of each build (n_builds, n_parts) those that its site has not.

    A licence of a card that has another one is the share of its price that is left to pay.
    """
    there, found = AtSites.of(menus.intent, menus.catalogue), count.copy()
    for i, v in enumerate(menus.choices.build_site.tolist()):
        routers = int(menus.asked.sites.routers[v])
        for k in np.flatnonzero(count[i] if there.have[v] else 0).tolist():
            item, _, price = parts[k]
            saved = there.saved_eur(v, {item: routers * round(count[i, k])})
            if price > 0:
                found[i, k] = max(0.0, round(count[i, k] - saved / price / routers, PLACES))
    return found


@dataclass(slots=True)
class Stores:
    """Pieces that were there, handed out as periods need them; those of routers serve whichever build has them."""

    left: Counter[Piece]
    modules: frozenset[str]
    there: AtSites
    site: Mapping[str, int]

    @classmethod
    def of(cls, menus: Menus) -> Stores:
        """Those of an intent."""
        given = menus.intent, menus.fibres, menus.light.sections, menus.catalogue
        pair = {f: equipment_of(*given, f) for f in range(len(menus.fibres))} if menus.intent.existing else {}
        there = AtSites.of(menus.intent, menus.catalogue)
        return cls(was_there(menus, pair).stays, modules_anywhere(menus), there, menus.asked.sites.index())

    def kept(self, line: Mapping[str, Cell], had: int) -> int:
        """Of the pieces of a line beyond those that were `had` before, how many its place has; not of routers."""
        if line["layer"] == "routers":
            return 0
        return taken(self.left, [(str(line["site"]), str(line["item"]))], int(line["count"]) - had)

    def to_buy(self, line: Mapping[str, Cell], had: int) -> Iterator[tuple[int, float]]:
        """Of the pieces of a line beyond those that were `had` or kept, how many are bought, at which price each."""
        place, item, count = str(line["site"]), str(line["item"]), int(line["count"])
        price = float(line["price_eur_each"])
        if line["kind"] == "licence":
            paid = self._licences(place, item, count, price)[had:]
            yield from ((len(list(some)), each) for each, some in groupby(paid) if each > 0)
            return
        if line["layer"] == "routers":
            there = self.there.have[self.site[place]][item]
            more = max(0, count - there) - max(0, had - there)
        else:
            elsewhere = sorted(piece for piece in self.left if piece[1] == item) if item in self.modules else []
            more = count - had - taken(self.left, elsewhere, count - had)
        if more > 0:
            yield more, price

    def _licences(self, site: str, item: str, count: int, price: float) -> list[float]:
        """What is left to pay for each licence of a site, least first: another one of its card is credited."""
        saved = [self.there.saved_eur(self.site[site], {item: n}) for n in range(count + 1)]
        return [round(price - more, PLACES) for more in np.diff(saved).tolist()]
