"""Checks of meaning against the catalogue: that its files can be read and have the fibre types and items named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from weft.catalogue import load
from weft.diagnostics import CatalogueError, Diagnostic, known
from weft.intent import meaning_addressing
from weft.intent.meaning_existing import Items, items
from weft.intent.subject import Subject


def catalogues(subject: Subject, files: Sequence[str]) -> Iterator[Diagnostic]:
    """Catalogue files that are there and right, fibre types and items they have; `files` can be opened as they are."""
    missing = [i for i, file in enumerate(files) if file != "builtin" and not _is_file(file)]
    for i in missing:
        entry = subject.document.catalogue[i]
        near = known(entry, ["builtin"])
        help = near if near.startswith("did") else "paths are relative to the intent file"
        yield Diagnostic("E201", f"no catalogue file '{entry[:60]}'", subject.at("catalogue", i), help=help)
    if missing or not subject.is_whole("catalogue"):
        return
    try:
        types = _builtin_types() if set(files) == {"builtin"} else _fibre_types(files)
        yield from items(subject, lambda: Items.of(load(files)))
        yield from meaning_addressing.items(subject, lambda: load(files))
    except CatalogueError as error:
        yield from error.diagnostics
        return
    for i, fibre in enumerate(subject.document.fibres):
        if fibre.type not in types:
            place, help = subject.at("fibres", i, "type"), known(fibre.type, types, "types")
            yield Diagnostic("E324", f"unknown fibre type '{fibre.type}'", place, "not in the catalogue", help)


@cache
def _builtin_types() -> tuple[str, ...]:
    """The types of the package's own catalogue, which does not change while a process runs."""
    return _fibre_types(("builtin",))


def _fibre_types(files: Sequence[str]) -> tuple[str, ...]:
    """Names and aliases of the fibre types that the files have."""
    return tuple(name for glass in load(files).fibre_types for name in (glass.name, *glass.aliases))


def _is_file(file: str) -> bool:
    return "\0" not in file and Path(file).is_file()
