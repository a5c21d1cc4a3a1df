"""Checks for what is said twice, and for what is written and counts nowhere: such lines are mostly slips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from weft.agreement.meaning import Terms, length
from weft.agreement.patent_document import PatentsDoc
from weft.agreement.terms import Q
from weft.diagnostics import Diagnostic, Span, known
from weft.written.places import Path


def twice(terms: Terms) -> Iterator[Diagnostic]:
    """Sales, releases and patents sold that are the same in everything, and words that a list has twice."""
    patents = terms.document.patents
    if patents is None:
        return
    for name in ("sales", "releases", "patent_sales"):
        rows = [row.model_dump_json() for row in getattr(patents, name)]
        help = "take one out" if name != "sales" else "take one out, or write the units of both in one"
        yield from _again(terms, rows, ("patents", name), "this is here twice, the same in everything", help)
    yield from _again(terms, patents.licensed, ("patents", "licensed"), "licensed twice", "take one out")
    if patents.cross_licence is not None:
        path = "patents", "cross_licence", "generations"
        yield from _again(terms, patents.cross_licence.generations, path, "netted twice", "take one out")
    for i, row in enumerate(patents.royalties):
        path_of = "patents", "royalties", i, "regions"
        yield from _again(terms, row.regions, path_of, "a region that is here twice", "take one out")


def _again(terms: Terms, words: Sequence[str], path: Path, message: str, help: str) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for i, word in enumerate(words):
        if word in first:
            related = ((terms.at(*path, first[word]), "first here"),)
            yield Diagnostic("E404", message, terms.at(*path, i), help=help, related=related)
        first.setdefault(word, i)


def no_effect(terms: Terms) -> Iterator[Diagnostic]:
    """What is written and changes nothing that is paid."""
    supply, patents = terms.document.supply, terms.document.patents
    years = length(terms).quarters / Q
    if supply is not None and supply.support is not None and supply.support.warranty >= years > 0:
        message = "support is never paid for: the warranty is as long as the term"
        yield _warning(message, terms.at("supply", "support", "warranty"), "write a shorter one, or no `support`")
    if patents is None or not terms.is_whole("patents", "licensed"):
        return
    yield from _unlicensed(terms, patents)
    yield from _generations(terms, patents)
    if patents.royalties and not patents.sales and terms.is_whole("patents", "sales"):
        help = "write `sales`, or the file of them"
        yield _warning("nothing is sold that bears a royalty", terms.key("patents", "royalties"), help)
    yield from _one_sided(terms, patents)


def _unlicensed(terms: Terms, patents: PatentsDoc) -> Iterator[Diagnostic]:
    """The first sale of each generation that is not licensed."""
    first: dict[str, int] = {}
    for i, sale in enumerate(patents.sales):
        first.setdefault(sale.generation, i)
    for generation, i in first.items():
        if generation not in patents.licensed:
            message = f"devices of '{generation}' bear no royalty: it is not licensed"
            place = terms.at("patents", "sales", i, "generation")
            yield _warning(message, place, _meant(generation, patents.licensed))


def _generations(terms: Terms, patents: PatentsDoc) -> Iterator[Diagnostic]:
    """Generations that portfolios, aggregates and devices speak of, and no rate asks for."""
    weighed = (weights for device, weights in patents.devices.items() if device in patents.licensed)
    counted = dict.fromkeys([*patents.licensed, *(g for weights in weighed for g in weights)])
    sold = {generation for sale in patents.patent_sales for generation in sale.shares}
    for path, generation in _spoken_of(patents):
        among = patents.licensed if path[0] == "devices" else [*counted, *(sold if path[0] == "portfolios" else ())]
        if generation not in among:
            message = f"nothing is worked out of '{generation}'"
            yield _warning(message, terms.key("patents", *path), _meant(generation, among))


def _spoken_of(patents: PatentsDoc) -> Iterator[tuple[Path, str]]:
    for party, held in patents.portfolios.items():
        yield from ((("portfolios", party, generation), generation) for generation in held)
    yield from ((("aggregates", generation), generation) for generation in patents.aggregates)
    yield from ((("devices", generation), generation) for generation in patents.devices)


def _one_sided(terms: Terms, patents: PatentsDoc) -> Iterator[Diagnostic]:
    """Generations that are netted, and that one party has no royalty for."""
    if patents.cross_licence is None or not terms.is_whole("patents", "royalties"):
        return
    both = terms.document.parties
    ruled = {(row.licensor, row.generation) for row in patents.royalties}
    for k, generation in enumerate(patents.cross_licence.generations):
        for party in (both.supplier, both.customer):
            if (party, generation) not in ruled:
                message = f"nothing of '{party}' is set against this: it has no royalty for {generation}"
                place = terms.at("patents", "cross_licence", "generations", k)
                yield _warning(message, place, "write one under `royalties`, or take the generation out")


def _meant(word: str, words: Iterable[str]) -> str:
    """The name that is this one but for capitals, else those there are."""
    alike = next((other for other in words if other.casefold() == word.casefold()), None)
    return f"did you mean '{alike}'?" if alike is not None else f"those that count: {', '.join(dict.fromkeys(words))}"


def _warning(message: str, place: Span, help: str) -> Diagnostic:
    return Diagnostic("W404", message, place, help=help, severity="warning")


def unordered(terms: Terms, names: Sequence[str]) -> Iterator[Diagnostic]:
    """Rows about items that are none of those that may be ordered."""
    supply, there = terms.document.supply, set(names)
    for rows in ("price_book", "erosion", "pay_as_you_grow", "lead_times"):
        listed: Sequence[Any] = getattr(supply, rows) if supply else ()
        for i, row in enumerate(listed):
            if row.item is not None and row.item not in there:
                message, place = f"nothing that is ordered is called '{row.item}'", terms.at("supply", rows, i, "item")
                yield _warning(message, place, known(row.item, names, "items"))


WITHOUT_EFFECT = (twice, no_effect)
"""The checks, each of which finds what it finds."""
