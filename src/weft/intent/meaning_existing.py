"""Checks of meaning on what is in place, pinned or forbidden: fields, names, and rows that contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from weft.catalogue import SITED, Catalogue, licence_items
from weft.diagnostics import Diagnostic, known
from weft.intent.document_existing import ExistingDoc
from weft.intent.meaning_network import unknown_site
from weft.intent.resolved import element_names
from weft.intent.subject import Subject

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "pair": (), "lightpath": ("item", "mode", "slot", "pairs", "metric"), "item": ("item",),
}  # fmt: skip


def fields(subject: Subject) -> Iterator[Diagnostic]:
    """Each row has the fields that its kind needs, and no others."""
    for i, row in enumerate(subject.document.existing):
        for field, message, help in _unfit(row):
            yield Diagnostic("E340", message, subject.at("existing", i, field), help=help)


def _unfit(row: ExistingDoc) -> Iterator[tuple[str, str, str]]:
    where = {"pair": "its fibre", "lightpath": "its fibres from end to end, as A-B|B-C", "item": "its site"}[row.what]
    if not row.at and row.do != "forbid" and not _is_module_to_move(row):
        yield "at", f"a {row.what} has no place", f"write in `at` {where}"
    if len(row.at) > 1 and row.what != "lightpath":
        yield "at", f"a {row.what} is in one place", "write a row for each"
    for field in ("item", "mode", "slot", "metric"):
        if getattr(row, field) is not None and field not in _FIELDS[row.what]:
            yield field, f"a {row.what} has no `{field}`", "leave it out"
    if row.what == "item" and row.item is None:
        yield "item", "an item has no name", "write in `item` its name in the catalogue"
    if row.what == "lightpath" and row.do != "forbid" and None in (row.item, row.mode):
        yield "item", "a lightpath has a transceiver and a mode", "write both, in `item` and `mode`"
    if row.what == "pair" and row.do == "forbid" and not row.at:
        yield "at", "no fibre is named", "write in `at` the fibre that must stay dark"
    if row.what == "lightpath" and row.do == "forbid" and not (row.at or row.item or row.mode):
        yield "do", "this forbids all light", "write a route, a transceiver or a mode"
    if (row.slot is None) == bool(row.pairs) or (row.slot is not None and len(row.pairs) != len(row.at)):
        yield "slot", "a slot goes with a pair on each fibre", "write `slot` and as many `pairs` as `at` has fibres"
    if row.slot is not None and (row.count > 1 or row.do not in ("keep", "move")):
        yield "slot", "a slot is of one lightpath that is there", "write a row for each"
    if row.do == "forbid" and row.count != 1:
        yield "count", "what is forbidden has no count", "leave it out"


def _is_module_to_move(row: ExistingDoc) -> bool:
    """In stock, wherever: whether it is a module, the catalogue knows."""
    return row.what == "item" and row.do in ("move", "retire")


def places(subject: Subject) -> Iterator[Diagnostic]:
    """Rows name fibres and sites that there are."""
    fibres = element_names(subject.document.fibres)
    for i, row in enumerate(subject.document.existing):
        for name in row.at:
            if row.what == "item" and name not in subject.site_names:
                yield unknown_site(subject, name, "this row", "existing", i, "at")
            elif row.what != "item" and name not in fibres and subject.is_whole("fibres"):
                yield Diagnostic(
                    "E341", f"unknown fibre '{name}'", subject.at("existing", i, "at"), "no fibre of this name",
                    known(name, fibres, "fibres"),
                )  # fmt: skip


def contradictions(subject: Subject) -> Iterator[Diagnostic]:
    """More pairs than a fibre has, and what must be there and must not."""
    rows = subject.document.existing
    fibres = dict(zip(element_names(subject.document.fibres), enumerate(subject.document.fibres), strict=True))
    there, must, last = defaultdict[str, int](int), defaultdict[str, int](int), dict[str, int]()
    for i, row in enumerate(rows):
        if row.what == "pair" and row.at and row.do != "forbid":
            name = row.at[0]
            there[name] += row.count if row.do in ("keep", "move", "retire") else 0
            must[name] = max(must[name], row.count if row.do == "pin" else 0)
            last[name] = i
    for name, i in last.items():
        needed = max(there[name], must[name])
        if name in fibres and needed > fibres[name][1].pairs:
            f, fibre = fibres[name]
            related = ((subject.at("fibres", f, "pairs"), "pairs of the cable"),)
            message = f"{needed} pairs of '{name}', which has {fibre.pairs}"
            yield Diagnostic("E343", message, subject.at("existing", i, "count"), related=related)
    for i, row in enumerate(rows):
        for j, other in enumerate(rows) if row.do == "forbid" else ():
            if other.do in ("keep", "pin") and _forbids(row, other):
                related = ((subject.at("existing", i, "do"), "forbidden here"),)
                word = "kept" if other.do == "keep" else "pinned"
                message = f"this {other.what} is {word} and forbidden"
                yield Diagnostic("E343", message, subject.at("existing", j, "do"), related=related)


def _forbids(row: ExistingDoc, other: ExistingDoc) -> bool:
    if row.what == "pair":
        return other.what != "item" and bool(row.at) and row.at[0] in other.at
    if row.what != other.what:
        return row.what == "item" and other.what == "lightpath" and row.item == other.item and not row.at
    routes = (list(other.at), list(reversed(other.at)))
    return (
        (not row.at or list(row.at) in routes)
        and row.item in (None, other.item) and row.mode in (None, other.mode)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Items:
    """Names of what may be in place at a site, and the modes of each transceiver."""

    names: frozenset[str]
    modes: Mapping[str, tuple[str, ...]]
    on_fibres: frozenset[str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Items:
        """Of a catalogue."""
        sited = {item.name for kind in SITED for item in getattr(catalogue, kind)}
        on_fibres = {item.name for kind in ("amplifiers", "roadms", "muxes") for item in getattr(catalogue, kind)}
        modes = {t.name: tuple(mode.name for mode in t.modes) for t in catalogue.transceivers}
        return cls(frozenset(sited | set(licence_items(catalogue))), modes, frozenset(on_fibres))


def items(subject: Subject, of: Callable[[], Items]) -> Iterator[Diagnostic]:
    """Items and modes that the catalogue has; `of` reads it, where there is something to look for."""
    rows = subject.document.existing
    if rows:
        have = of()
        for i, row in enumerate(rows):
            for field, message, help in _unknown(row, have):
                yield Diagnostic("E342", message, subject.at("existing", i, field), help=help)


def _unknown(row: ExistingDoc, have: Items) -> Iterator[tuple[str, str, str]]:
    if row.item in have.on_fibres:
        yield "item", f"'{row.item}' comes with lit pairs", "write `pair`, and the fibre in `at`"
        return
    names: Iterable[str] = have.modes if row.what == "lightpath" else have.names
    if row.item is not None and row.item not in names:
        noun = "transceiver" if row.what == "lightpath" else "item"
        yield "item", f"unknown {noun} '{row.item}'", known(row.item, sorted(names), f"{noun}s")
        return
    modes = have.modes.get(row.item) if row.item else [m for some in have.modes.values() for m in some]
    if row.mode is not None and modes is not None and row.mode not in modes:
        yield "mode", f"unknown mode '{row.mode}'", known(row.mode, modes, "modes")
    if row.what == "item" and row.item in have.modes and row.do in ("keep", "pin"):
        yield "do", "a module stays with its lightpath", "write `lightpath`, or `move` for a module in stock"
