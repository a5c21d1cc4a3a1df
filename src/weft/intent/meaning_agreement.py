"""Checks of meaning on the agreement that an intent names: that it is right in itself, and fits what is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from weft.agreement import Agreement
from weft.agreement.catalogue_prices import EURO, prices_by_layer, unknown_items
from weft.agreement.load import Reading, read
from weft.agreement.terms import Q
from weft.catalogue import load
from weft.diagnostics import CatalogueError, Diagnostic, has_errors
from weft.intent.records import Agreed
from weft.intent.subject import Subject
from weft.units import show

ROUNDING = 1e-3
"""Of a quarter, by which months and quarters may differ as they are written."""


def agreed(subject: Subject, folder: Path, catalogue: Sequence[str]) -> tuple[Agreed | None, list[Diagnostic]]:
    """The agreement that is named, if one is and it is right, and everything that is wrong with it."""
    named = subject.document.agreement
    if named is None:
        return None, []
    reading = read(folder / named)
    found = [
        d if d.span is not None else Diagnostic(
            "E201", d.message, subject.at("agreement"), help="paths are relative to the intent file"
        )
        for d in reading.findings
    ]  # fmt: skip
    terms = reading.agreement
    if terms is None:
        return None, found
    found += _fits(subject, terms)
    if terms.currency == EURO or EURO in terms.exchange:
        found += _priced(subject, reading, terms, catalogue)
    return (None if has_errors(found) else Agreed(terms, reading.files)), found


def _fits(subject: Subject, terms: Agreement) -> Iterator[Diagnostic]:
    """Everything is bought within the term, and periods begin with quarters."""
    document, place = subject.document, subject.at("agreement")
    if terms.currency != EURO and EURO not in terms.exchange:
        message = f"the agreement does not say what one {EURO} is worth in {terms.currency}"
        help = f"a catalogue's prices are in {EURO}: write exchange: {{{EURO}: …}} in the agreement"
        yield Diagnostic("E402", message, place, help=help)
    yield from _used_again(subject, terms)
    if document.periods is None:
        if document.minimise == "cost":
            yield from _lasts(subject, terms, Q * document.horizon)
        return
    if not subject.is_whole("periods"):
        return
    quarters = Q * document.periods.length
    if abs(quarters - round(quarters)) > ROUNDING:
        message = "periods begin within quarters, by which an agreement is told"
        yield Diagnostic("E422", message, subject.at("periods"), help="write a length of 3, 6, 9 … months")
    elif round(quarters) * (document.periods.count - 1) >= terms.term.quarters:
        message = f"the agreement ends after {terms.term.quarters / Q:g} years, before the last period begins"
        yield Diagnostic("E422", message, place, help="plan fewer periods, or agree for longer")
    elif document.minimise == "cost":
        yield from _lasts(subject, terms, quarters * document.periods.count)
        yield from _rising(subject, terms, round(quarters), document.periods.count)


def _rising(subject: Subject, terms: Agreement, quarters: int, count: int) -> Iterator[Diagnostic]:
    """No price rises faster than money loses worth: nothing would be bought in the period that needs it."""
    fastest = max((-row.per_year for row in (terms.supply.erosion if terms.supply else ())), default=Decimal(0))
    years = [t * quarters // Q for t in range(count)]
    lost = (1.0 + float(terms.discount_rate)) ** (quarters / Q)
    most = max((1.0 + float(fastest)) ** (b - a) for a, b in pairwise([0, *years]))
    if most > lost * (1.0 + ROUNDING):
        rises, loses = show.percent(most - 1), show.percent(lost - 1)
        message = f"prices rise by {rises} from one period to the next, more than the {loses} that money loses"
        help = "plan longer periods, or write a lower `rise` under `erosion`: things are bought when they are needed"
        yield Diagnostic("E422", message, subject.at("agreement"), help=help)


def _used_again(subject: Subject, terms: Agreement) -> Iterator[Diagnostic]:
    """What is sold has no place in a volume, and what is not yet paid for is not sold."""
    cut, supply = subject.document.periods, terms.supply
    if cut is None or supply is None or not subject.is_whole("periods") or not cut.resale:
        return
    place, related = subject.key("periods", "resale"), ((subject.at("agreement"), "the agreement"),)
    steps = supply.tiers is not None and len(supply.tiers.steps) > 1
    if steps or supply.commitments:
        yield Diagnostic(
            "E352", f"`resale` is not planned where {'tiers' if steps else 'commitments'} turn on all that is bought",
            place, help="take it out, or agree without tiers and commitments", related=related,
        )  # fmt: skip
    if supply.pay_as_you_grow:
        yield Diagnostic(
            "E352", "what is paid for by capacity levels is not sold before it is paid", place,
            help="take it out, or agree without pay_as_you_grow", related=related,
        )  # fmt: skip


def _lasts(subject: Subject, terms: Agreement, quarters: float) -> Iterator[Diagnostic]:
    """Cost is counted over whole quarters, and no longer than the agreement runs."""
    place, years = subject.at("agreement"), terms.term.quarters / Q
    if abs(quarters - round(quarters)) > ROUNDING * max(1.0, quarters):
        message = "the horizon is no whole number of quarters, by which an agreement is told"
        yield Diagnostic("E422", message, place, help="write `horizon` in quarters of a year, such as 5 y")
    elif round(quarters) > terms.term.quarters:
        message = f"the agreement ends after {years:g} years, and cost is counted over {quarters / Q:g}"
        yield Diagnostic("E422", message, place, help="count over a shorter horizon, or agree for longer")


def _priced(
    subject: Subject, reading: Reading, terms: Agreement, catalogue: Sequence[str]
) -> Iterator[Diagnostic]:
    """Items are in the catalogue, and what is bought has one price in each period."""
    if reading.terms is None or terms.supply is None:
        return
    try:
        stock = load(catalogue)
    except CatalogueError:
        return  # which is told where the catalogue is named
    yield from unknown_items(reading.terms, stock)
    found = prices_by_layer(stock, terms)
    if found:
        item, layers = next(iter(found.items()))
        others = f" and {len(found) - 1} more have" if len(found) > 1 else " has"
        message = f"'{item}'{others} another price in {layers[0]} than in {layers[1]}, and a catalogue has one for both"
        yield Diagnostic("E423", message, subject.at("agreement"), help="price items, or what they are, such as switch")
