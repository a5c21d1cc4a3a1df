"""Checks of meaning on patents: who, of what, at what rate, when, and that nothing is paid for twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from weft.agreement.meaning import Terms, adding_up, on_day, outside, percent
from weft.agreement.patent_document import PatentsDoc, RoyaltyDoc
from weft.diagnostics import Diagnostic, Span, known
from weft.written.places import Path


def names(terms: Terms) -> Iterator[Diagnostic]:
    """Parties, generations and regions are those of the agreement."""
    patents = terms.document.patents
    if patents is None:
        return
    for path, word in _parties(patents):
        yield from _party(terms, word, ("patents", *path))
    for path, word in _generations(patents):
        if word not in patents.licensed:
            message = f"generation '{word}' is not licensed"
            help = known(word, patents.licensed, "licensed")
            yield Diagnostic("E415", message, terms.at("patents", *path), help=help)
    for i, row in enumerate(patents.royalties):
        for k, word in enumerate(row.regions):
            yield from _region(terms, patents, word, ("patents", "royalties", i, "regions", k))
    for i, sale in enumerate(patents.sales):
        if sale.region is not None:
            yield from _region(terms, patents, sale.region, ("patents", "sales", i, "region"))
        elif patents.regions:
            help = f"write its `region`: {', '.join(patents.regions)}"
            place = terms.at("patents", "sales", i)
            yield Diagnostic("E415", "nothing says in which region this is sold", place, help=help)


def _parties(patents: PatentsDoc) -> Iterator[tuple[Path, str]]:
    yield from ((("royalties", i, "licensor"), r.licensor) for i, r in enumerate(patents.royalties))
    yield from ((("sales", i, "party"), s.party) for i, s in enumerate(patents.sales))
    yield from ((("lump_sums", i, "payer"), s.payer) for i, s in enumerate(patents.lump_sums))
    yield from ((("releases", i, "payer"), r.payer) for i, r in enumerate(patents.releases))
    yield from ((("patent_sales", i, "seller"), s.seller) for i, s in enumerate(patents.patent_sales))
    yield from ((("portfolios", party), party) for party in patents.portfolios)


def _generations(patents: PatentsDoc) -> Iterator[tuple[Path, str]]:
    yield from ((("royalties", i, "generation"), r.generation) for i, r in enumerate(patents.royalties))
    if patents.cross_licence is not None:
        listed = patents.cross_licence.generations
        yield from ((("cross_licence", "generations", k), g) for k, g in enumerate(listed))
    for i, lump in enumerate(patents.lump_sums):
        yield from ((("lump_sums", i, "generations", k), g) for k, g in enumerate(lump.generations))


def _party(terms: Terms, word: str, path: Path) -> Iterator[Diagnostic]:
    both = terms.document.parties
    if terms.is_whole("parties") and word not in (both.supplier, both.customer):
        place = terms.key(*path) if path[1] == "portfolios" else terms.at(*path)
        help = known(word, (both.supplier, both.customer), "parties")
        yield Diagnostic("E414", f"'{word}' is no party of the agreement", place, help=help)


def _region(terms: Terms, patents: PatentsDoc, word: str, path: Path) -> Iterator[Diagnostic]:
    if terms.is_whole("patents", "regions") and word not in patents.regions:
        help = known(word, patents.regions, "regions") if patents.regions else "name it under `regions`"
        yield Diagnostic("E415", f"unknown region '{word}'", terms.at(*path), help=help)


def royalties(terms: Terms) -> Iterator[Diagnostic]:
    """A royalty has one way to be worked out, what that needs, and a floor that is not above its cap."""
    patents = terms.document.patents
    for i, row in enumerate(patents.royalties if patents else ()):
        place = terms.at("patents", "royalties", i)
        if (row.per_unit is None) == (row.rate is None):
            both = row.rate is not None
            message = "this royalty has both a rate and a sum" if both else "this royalty has neither a rate nor a sum"
            help = "keep one of them" if both else "write `rate` (a share, or top-down), or `per_unit`"
            yield Diagnostic("E416", message, place, help=help)
        yield from _bounds(terms, row, i)
        if patents is not None and row.rate is True:
            yield from _top_down(terms, patents, row, i)
        yield from _again(terms, row, i)


def _bounds(terms: Terms, row: RoyaltyDoc, i: int) -> Iterator[Diagnostic]:
    doc = terms.document
    if row.floor is None or row.cap is None:
        return
    both = [{m.currency: Decimal(1), **doc.exchange} for m in (row.floor, row.cap)]
    if row.floor.within(doc.currency, both[0]) > row.cap.within(doc.currency, both[1]):
        related = ((terms.at("patents", "royalties", i, "cap"), "the cap"),)
        place = terms.at("patents", "royalties", i, "floor")
        yield Diagnostic("E417", "the floor is above the cap", place, help="write a lower floor", related=related)


def _top_down(terms: Terms, patents: PatentsDoc, row: RoyaltyDoc, i: int) -> Iterator[Diagnostic]:
    place = terms.at("patents", "royalties", i, "rate")
    for generation in patents.devices.get(row.generation, {row.generation: Decimal(1)}):
        if generation not in patents.aggregates:
            message = f"a top-down rate needs the aggregate of {generation}"
            help, seen = f"write aggregates: {{{generation}: …}}", _there(terms, patents.aggregates, "aggregates")
            yield Diagnostic("E416", message, place, help=help, related=seen)
        if generation not in patents.portfolios.get(row.licensor, {}):
            message = f"a top-down rate needs the share of {row.licensor} in the patents of {generation}"
            help = f"write portfolios: {{{row.licensor}: {{{generation}: …}}}}"
            yield Diagnostic("E416", message, place, help=help, related=_there(terms, patents.portfolios, "portfolios"))


def _there(terms: Terms, given: object, name: str) -> tuple[tuple[Span, str], ...]:
    """Where those that are given stand, if any are."""
    return ((terms.at("patents", name), "those that are given"),) if given else ()


def _again(terms: Terms, row: RoyaltyDoc, i: int) -> Iterator[Diagnostic]:
    patents = terms.document.patents
    for k, other in enumerate(patents.royalties[:i] if patents else ()):
        alike = (other.licensor, other.generation) == (row.licensor, row.generation)
        if alike and (set(other.regions) & set(row.regions) or not (other.regions or row.regions)):
            message = f"'{row.licensor}' has two royalties for one {row.generation} device"
            related = ((terms.at("patents", "royalties", k), "the first"),)
            place = terms.at("patents", "royalties", i)
            yield Diagnostic("E404", message, place, help="keep one, or give each its regions", related=related)
            return


def shares(terms: Terms) -> Iterator[Diagnostic]:
    """Shares of one whole are not above it, and those that make it up are it."""
    patents = terms.document.patents
    if patents is None:
        return
    for generation in dict.fromkeys(g for held in patents.portfolios.values() for g in held):
        whole = sum((held.get(generation, Decimal(0)) for held in patents.portfolios.values()), Decimal(0))
        if whole > 1:
            message = f"the parties' shares of the patents of {generation} are {percent(whole)} together"
            place = terms.at("patents", "portfolios")
            yield Diagnostic("E420", message, place, help="shares are of all patents of a generation, 100 % at most")
    for generation, weights in patents.devices.items():
        path = ("patents", "devices", generation)
        yield from adding_up(terms, weights, path, f"the weights of a {generation} device")
    for i, lump in enumerate(patents.lump_sums):
        path_of = ("patents", "lump_sums", i, "instalments")
        yield from adding_up(terms, [part.share for part in lump.instalments], path_of, "instalments")


def days(terms: Terms) -> Iterator[Diagnostic]:
    """What is due is due within the term, and what is past came before its payment."""
    patents = terms.document.patents
    if patents is None:
        return
    for i, lump in enumerate(patents.lump_sums):
        for k, part in enumerate(lump.instalments):
            yield from on_day(terms, part.on, ("patents", "lump_sums", i, "instalments", k, "on"))
    for i, sold in enumerate(patents.patent_sales):
        yield from on_day(terms, sold.on, ("patents", "patent_sales", i, "on"))
    for i, release in enumerate(patents.releases):
        yield from on_day(terms, release.paid, ("patents", "releases", i, "paid"))
        for k, sale in enumerate(release.sales):
            if sale.due > release.paid:
                path: Path = ("patents", "releases", i, "sales", k, "due")
                message = f"this was due on {sale.due}, after it is paid"
                related = ((terms.at("patents", "releases", i, "paid"), "paid here"),)
                help = "a release is for the past: write later sales under `sales`"
                yield Diagnostic("E418", message, terms.at(*path), help=help, related=related)
    for i, row in enumerate(patents.sales):
        yield from outside(terms, row.year, ("patents", "sales", i, "year"))


def paid_once(terms: Terms) -> Iterator[Diagnostic]:
    """What is settled in one way is not settled in another as well."""
    patents = terms.document.patents
    if patents is None:
        return
    seen: dict[tuple[str, str], Path] = {}
    if patents.cross_licence is not None:
        both = terms.document.parties
        for k, generation in enumerate(patents.cross_licence.generations):
            for party in (both.supplier, both.customer):
                seen.setdefault((party, generation), ("patents", "cross_licence", "generations", k))
    for i, lump in enumerate(patents.lump_sums):
        for k, generation in enumerate(lump.generations):
            path: Path = ("patents", "lump_sums", i, "generations", k)
            if (lump.payer, generation) in seen:
                message = f"royalties of '{lump.payer}' for {generation} are settled twice"
                related = ((terms.at(*seen[lump.payer, generation]), "here too"),)
                yield Diagnostic("E419", message, terms.at(*path), help="keep one of the two", related=related)
            seen.setdefault((lump.payer, generation), path)


def sold(terms: Terms) -> Iterator[Diagnostic]:
    """Nobody sells more of the patents than it holds."""
    patents = terms.document.patents
    if patents is None or not terms.is_whole("patents", "portfolios"):
        return
    given: dict[tuple[str, str], Decimal] = {}
    for i, sale in sorted(enumerate(patents.patent_sales), key=lambda row: row[1].on):
        for generation, share in sale.shares.items():
            key = sale.seller, generation
            given[key] = given.get(key, Decimal(0)) + share
            held = patents.portfolios.get(sale.seller, {}).get(generation, Decimal(0))
            if given[key] > held:
                sells = f"'{sale.seller}' sells {percent(given[key])} of the patents of {generation}"
                message = f"{sells} and holds {percent(held)}"
                place = terms.at("patents", "patent_sales", i, "shares", generation)
                yield Diagnostic("E421", message, place, help="correct the share, or what `portfolios` says it holds")


def ruled(terms: Terms) -> Iterator[Diagnostic]:
    """Devices of a licensed generation have a royalty, or somebody forgot one."""
    patents = terms.document.patents
    if patents is None or not terms.is_whole("patents", "royalties"):
        return
    said: set[tuple[str, str]] = set()
    both = terms.document.parties
    for i, sale in enumerate(patents.sales):
        other = both.customer if sale.party == both.supplier else both.supplier
        key = other, sale.generation
        rules = [r for r in patents.royalties if (r.licensor, r.generation) == key]
        fits = any(not r.regions or sale.region in r.regions for r in rules)
        if sale.generation in patents.licensed and rules and not fits and key not in said:
            said.add(key)
            message = f"no royalty of '{other}' for {sale.generation} is for devices sold here"
            help = "give one of them this region, or write one without `regions`"
            yield Diagnostic("E416", message, terms.at("patents", "sales", i), help=help)


def replaced(terms: Terms) -> Iterator[Diagnostic]:
    """A lump sum that is the present value of royalties stands in place of some."""
    patents = terms.document.patents
    if patents is None or not (terms.is_whole("patents", "royalties") and terms.is_whole("patents", "sales")):
        return
    ruled = {row.generation for row in patents.royalties}
    for i, lump in enumerate(patents.lump_sums):
        ours = {sale.generation for sale in patents.sales if sale.party == lump.payer}
        bear = ours & ruled & {*lump.generations}
        if lump.amount is None and not bear:
            message = "there are no royalties whose present value this could be"
            help = "write their rates under `royalties` and the devices under `sales`, or the sum"
            yield Diagnostic("E416", message, terms.at("patents", "lump_sums", i, "amount"), help=help)


PATENTS = (names, royalties, shares, days, paid_once, sold, ruled, replaced)
"""The checks, each of which finds what it finds."""
