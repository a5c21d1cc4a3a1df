"""Spares of a bill, item by item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.catalogue.records import Figure
from weft.fabric.design import BomLine, merged
from weft.fabric.spares.ask import KINDS, SparesAsk
from weft.fabric.spares.stock import filled, held, least_stock, waiting


@dataclass(frozen=True, slots=True)
class SpareLine:
    """One item: how many are in service and fail, how many lie on the shelf, and what these promise.

    `confidence` is that of the failure rate: `given` by the operator, or as the catalogue has it.  `on_order` is the
    mean number of replacements under way.
    """

    item: str
    kind: str
    in_service: int
    failures_per_year: float
    confidence: str
    on_order: float
    spares: int
    no_stock_out: float
    filled: float
    waiting: float
    price_eur_each: float

    @property
    def price_eur(self) -> float:
        """Of all its spares."""
        return self.spares * self.price_eur_each

    @property
    def bought(self) -> BomLine:
        """The spares as a line of a bill; they draw nothing on the shelf."""
        return BomLine(self.item, self.kind, self.spares, 0.0, self.price_eur_each)


def spares(bill: Iterable[BomLine], ask: SparesAsk, catalogue: Catalogue) -> tuple[SpareLine, ...]:
    """The spares of everything on the bill, or on the bills of all sites of a pool, in order of first appearance."""
    lines = []
    for line in merged(bill):
        if line.kind in KINDS:
            rate, confidence = _failures_per_year(line, ask, catalogue)
            on_order = line.count * rate * ask.lead_time_years
            stock = least_stock(on_order, ask.no_stock_out)
            lines.append(
                SpareLine(
                    line.item, line.kind, line.count, rate, confidence, on_order, stock, held(stock, on_order),
                    filled(stock, on_order), waiting(stock, on_order), line.price_eur_each,
                )
            )  # fmt: skip
    return tuple(lines)


def _failures_per_year(line: BomLine, ask: SparesAsk, catalogue: Catalogue) -> tuple[float, str]:
    """The rate of one item in service: the operator's of the item or kind, the item's own, that of its kind."""
    for name in (line.item, line.kind):
        if name in ask.failures_per_year:
            return ask.failures_per_year[name], "given"
    figure = _own(line, catalogue) or getattr(catalogue.practice, f"{line.kind}_failures_per_year")
    return figure.value, figure.confidence


def _own(line: BomLine, catalogue: Catalogue) -> Figure | None:
    if line.kind == "switch":
        return catalogue.switch(line.item).failures_per_year
    if line.kind == "optic":
        return catalogue.grey_optic(line.item).failures_per_year
    return catalogue.cable(line.item).failures_per_year
