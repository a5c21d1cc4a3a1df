"""From which period on things may be there: by their lead times, from the day on which orders are placed.

Lightpaths, lit pairs and routers come in any period; a fabric is bought for the first.  What is in place is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from weft import sizing
from weft.agreement.catalogue_prices import PLACES, items
from weft.agreement.orders import arrives
from weft.agreement.terms import Agreement, Q, Supply, Term
from weft.catalogue import Catalogue, RouterBuild
from weft.intent import Intent
from weft.network import Fibres, Ints
from weft.planning.existing.existing import STAYS, AtSites, Counts, Pairs
from weft.planning.inside import Inside
from weft.planning.menus.line_menus import in_place
from weft.planning.menus.pieces import equipment_of, modules_of
from weft.planning.step3_optical_menu import Light

Item = tuple[str, str, str]
"""Its name, kind and layer as in the bill of materials."""


@dataclass(frozen=True, slots=True)
class InTime:
    """Lead times, and the days on which the periods of an intent begin; no terms where everything comes in time."""

    supply: Supply | None
    starts: tuple[date, ...]

    @classmethod
    def of(cls, intent: Intent) -> InTime:
        """Of an intent; without periods it has one, which begins with the term."""
        if intent.agreement is None:
            return cls(None, ())
        terms: Agreement = intent.agreement.terms
        limited = terms.supply is not None and terms.supply.orders_from is not None
        return cls(terms.supply if limited else None, _starts(intent, terms.term))

    def period(self, items: Iterable[Item]) -> int:
        """The first period, from 0 on, in which all of some items may be there; the number of periods if none is."""
        if self.supply is None:
            return 0
        there = [arrives(self.supply, *item) for item in items]
        last = max((day for day in there if day is not None), default=date.min)
        return sum(start < last for start in self.starts)

    def light(self, light: Light, catalogue: Catalogue, pairs: Ints) -> Ints:
        """Of one lightpath of each candidate, (n_candidates,), on pairs that come as `pairs` (n_fibres,) do."""
        found = np.zeros(len(light), np.int64)
        if self.supply is None:
            return found
        for p, counts in modules_of(light, catalogue).items():
            kind = dict.fromkeys(counts, "client optic") | {light.transceiver[p]: f"transceiver {light.mode[p]}"}
            own = self.period((name, kind[name], "optics") for name in counts)
            found[p] = max(own, int(pairs[light.fibres[p]].max(initial=0)))
        return found

    def pairs(self, intent: Intent, fibres: Fibres, light: Light, catalogue: Catalogue) -> Ints:
        """Of one lit pair of each fibre, (n_fibres,)."""
        if self.supply is None:
            return np.zeros(len(fibres), np.int64)
        found = np.zeros(len(fibres), np.int64)
        for f in np.flatnonzero(light.sections.price_eur).tolist():
            line = equipment_of(intent, fibres, light.sections, catalogue, f)
            found[f] = self.period((item, kind, "line") for item, kind in line)
        return found

    def build(self, build: RouterBuild, there: Counts, routers: int) -> list[Item]:
        """What is ordered for so many routers of a build, at a site that has some items."""
        left = (one for one in build.pieces if routers * one.count > there.get(one.item, 0))
        return [(one.item, one.kind, "routers") for one in left]

    def fabric(self, design: Inside, there: Counts) -> list[Item]:
        """What is ordered for a fabric and its back-end, at a site that has some items."""
        needed = Counter[str]()
        for _, line in design.bom:
            needed[line.item] += line.count
        lines = ((layer, line) for layer, line in design.bom if needed[line.item] > there.get(line.item, 0))
        return [(line.item, line.kind, layer) for layer, line in lines]

    def never(self, items: Iterable[Item]) -> bool:
        """Whether some of the items come after the last period has begun."""
        return self.supply is not None and self.period(items) >= len(self.starts)

    def last(self, items: Iterable[Item]) -> tuple[date, str] | None:
        """When the last of some items comes, and which that is; None where all are there for the first period."""
        if self.supply is None:
            return None
        there = ((arrives(self.supply, *item), item[0]) for item in items)
        last = max(((day, name) for day, name in there if day is not None), default=(date.min, ""))
        return last if last[0] > self.starts[0] else None

    def told(self, last: tuple[date, str]) -> str:
        """That an item comes on a day, which is after the first period has begun."""
        assert self.supply is not None
        return (
            f"{last[1]}, ordered on {self.supply.orders_from}, comes on {last[0]}, and is needed on {self.starts[0]}"
        )

    def instead(self, last: tuple[date, str]) -> str:
        """What to write so that an item comes in time."""
        assert self.supply is not None
        assert self.supply.orders_from is not None
        enough = self.starts[0] - (last[0] - self.supply.orders_from)
        return (
            f"write orders_from: {enough} or earlier, a term from {last[0]} on, the lead time of an expedited order,"
            " or what is there already under `existing`"
        )


def fabric_stock(intent: Intent, catalogue: Catalogue) -> Catalogue:
    """The catalogue without what comes too late for a fabric, but for what is in place somewhere.

    Where that leaves no switch, no optic or no cable, all of them.
    """
    in_time, there = InTime.of(intent), {row.item for row in intent.existing if row.what == "item"}
    if in_time.supply is None:
        return catalogue
    kept: dict[str, Any] = {}
    for name in ("switches", "grey_optics", "cables"):
        every, places = getattr(catalogue, name), [place for place in PLACES[name] if place[1] in FABRICS]
        early = tuple(
            item for item in every
            if item.name in there or not all(in_time.period([(item.name, *place)]) for place in places)
        )
        kept[name] = early or every
    return catalogue.model_copy(update=kept)


def late_items(intent: Intent, catalogue: Catalogue) -> str:
    """What of a catalogue does not come in time for the first period, in words; nothing where all of it does."""
    in_time = InTime.of(intent)
    found = (in_time.last([(name, *places[0])]) for name, _, places in items(catalogue))
    late = [last for last in found if last is not None]
    if not late:
        return ""
    n, last = len(late) - 1, max(late)
    more = f", and {n} more item{'s come' if n > 1 else ' comes'} too late for it" if n else ""
    return f"{in_time.told(last)}{more}: {in_time.instead(last)}"


def in_no_hurry(intent: Intent) -> Intent:
    """An intent under whose agreement all comes in time."""
    agreed = intent.agreement
    if agreed is None or agreed.terms.supply is None:
        return intent
    terms = replace(agreed.terms, supply=replace(agreed.terms.supply, orders_from=None))
    return replace(intent, agreement=replace(agreed, terms=terms))


FABRICS = ("fabric", "back-end")

Offered = tuple[Intent, Fibres, Light, Catalogue]
"""What is asked, and what glass and the catalogue offer for it."""


def since_of(offered: Offered, builds: Sequence[tuple[int, RouterBuild]]) -> sizing.Since | None:
    """From which period on light, glass and router builds of sites may be bought; None where all may from the first."""
    intent, fibres, light, stock = offered
    in_time = InTime.of(intent)
    if in_time.supply is None:
        return None
    at_sites, glass = AtSites.of(intent, stock), Pairs.of(intent)
    pairs, there = in_time.pairs(intent, fibres, light, stock), np.zeros(len(light), np.int64)
    for p, rows in in_place(intent, light).items():
        there[p] = sum(row.count for row in rows if row.do in STAYS)
    lightpath = in_time.light(light, stock, pairs * (glass.lit == 0))
    ordered = [in_time.build(build, at_sites.have[v], intent.sites[v].routers) for v, build in builds]
    build = np.array([in_time.period(items) for items in ordered], np.int64)
    if not (lightpath.any() or pairs.any() or build.any()):
        return None
    return sizing.Since(lightpath, pairs, build, there)


def _starts(intent: Intent, term: Term) -> tuple[date, ...]:
    count, length = (1, 0.0) if intent.periods is None else (intent.periods.count, intent.periods.length_years)
    starts = tuple(term.starts(round(Q * length * t)) for t in range(count))
    # fixed policies stay over all periods, and light that comes later would turn the shortest paths they follow
    return starts[:1] * count if intent.routing.mode == "sr" else starts
