"""From which period on things may be there: by their lead times, from the day on which orders are placed.

Lightpaths, lit pairs and routers come in any period; a fabric is bought for the first.  What is in place is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from weft.agreement.catalogue_prices import PLACES, items
from weft.agreement.orders import arrives
from weft.agreement.terms import Agreement, Q, Supply, Term
from weft.catalogue import Catalogue, RouterBuild, all_builds, router_builds
from weft.catalogue.router_builds import undominated
from weft.intent import Intent
from weft.planning.existing.existing import Counts
from weft.planning.inside import Inside

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


def useful_builds(in_time: InTime, catalogue: Catalogue, minimise: Literal["power", "cost"]) -> tuple[RouterBuild, ...]:
    """Builds that no other beats, and of what comes by each period those that none of it beats."""
    every = router_builds(catalogue, minimise)
    if in_time.supply is None:
        return every
    builds = all_builds(catalogue)
    first = [in_time.period(in_time.build(build, {}, 1)) for build in builds]
    for period in sorted(set(first) - {max(first, default=0)}):
        early = (build for build, since in zip(builds, first, strict=True) if since <= period)
        every = (*every, *undominated(early, minimise))
    return tuple(dict.fromkeys(every))


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


def _starts(intent: Intent, term: Term) -> tuple[date, ...]:
    count, length = (1, 0.0) if intent.periods is None else (intent.periods.count, intent.periods.length_years)
    starts = tuple(term.starts(round(Q * length * t)) for t in range(count))
    # fixed policies stay over all periods, and light that comes later would turn the shortest paths they follow
    return starts[:1] * count if intent.routing.mode == "sr" else starts
