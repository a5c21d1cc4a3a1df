"""Catalogue files, the builtin and the user's, joined to one `Catalogue`; every error of every file at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model

from weft.catalogue import reading
from weft.catalogue.estimates import source_tags
from weft.catalogue.mending import diagnose
from weft.catalogue.records import KINDS, BestHardware, Catalogue, Figure, Named, Practice, Record, Source
from weft.diagnostics import CatalogueError, Diagnostic, known

BUILTIN = "builtin"

PartialPractice: type[BaseModel] = create_model(
    "PartialPractice", __base__=Record, **dict.fromkeys(Practice.model_fields, (Figure | None, None))
)  # type: ignore[call-overload]
CatalogueFile: type[BaseModel] = create_model(
    "CatalogueFile",
    __base__=Record,
    sources=(dict[str, Source], {}),
    practice=(PartialPractice | None, None),
    best_hardware=(BestHardware | None, None),
    **{k: (Catalogue.model_fields[k].annotation, ()) for k in KINDS},
)  # type: ignore[call-overload]
"""One file: any part of a catalogue."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One file that was read and is right in itself."""

    source: reading.Source
    content: Any  # a CatalogueFile


def load(files: Sequence[str | Path]) -> Catalogue:
    """Join catalogue files, `builtin` among them; of items with one name the last file's counts.

    Raises
    ------
    CatalogueError
        With every finding of every file.
    """
    problems: list[Diagnostic] = []
    parts: list[_Part] = []
    for file in files:
        found = _builtin_parts() if str(file) == BUILTIN else (_read(Path(file)),)
        for part, wrong in found:
            problems += wrong
            if part is not None:
                parts.append(part)
    if not problems:
        problems += _cross_check(parts)
    if problems:
        raise CatalogueError(problems)
    return _joined(parts)


@cache
def _builtin_parts() -> tuple[tuple[_Part | None, tuple[Diagnostic, ...]], ...]:
    folder = package_files("weft.catalogue").joinpath("data")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(_parse(f"{BUILTIN}/{name}", folder.joinpath(name).read_text("utf-8")) for name in names)


def _read(path: Path) -> tuple[_Part | None, tuple[Diagnostic, ...]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, (Diagnostic("E501", f"the catalogue file '{path}' is not UTF-8 text", None),)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a file name"
        return None, (Diagnostic("E503", f"the catalogue file '{path}' cannot be read: {reason}", None),)
    return _parse(str(path), text)


def _parse(file: str, text: str) -> tuple[_Part | None, tuple[Diagnostic, ...]]:
    source = reading.read(file, text)
    if source.problems:
        return None, tuple(source.problems)
    if not isinstance(source.value, dict):
        kinds = ", ".join(("sources", "practice", "best_hardware", *KINDS))
        message = "a catalogue file holds lists of equipment by kind"
        return None, (Diagnostic("E504", message, source.place(()), help=f"kinds: {kinds}"),)
    try:
        content = CatalogueFile.model_validate(source.value)
    except ValidationError as error:
        return None, diagnose(error, source, CatalogueFile)
    part = _Part(source, content)
    twice = tuple(_twice(part))
    return (None if twice else part), twice


def _twice(part: _Part) -> Iterator[Diagnostic]:
    """Names that one file gives to two items of a kind."""
    for kind in KINDS:
        first: dict[str, int] = {}
        for row, item in enumerate(getattr(part.content, kind)):
            if item.name in first:
                before = part.source.place((kind, first[item.name], "name"))
                related = ((before, "first here"),) if before else ()
                place = part.source.place((kind, row, "name"))
                yield Diagnostic("E505", f"'{item.name}' is listed twice in {kind}", place, related=related)
            first.setdefault(item.name, row)


def _cross_check(parts: Sequence[_Part]) -> Iterator[Diagnostic]:
    """What a file may only name if one of them lists it: sources of figures, chassis that cards fit."""
    sources = {tag for part in parts for tag in part.content.sources}
    chassis = {item.name for part in parts for item in part.content.chassis}
    for part in parts:
        for path, tag in source_tags(part.content):
            if tag not in sources:
                help = known(tag, sources, "add it to `sources`; known ones")
                yield Diagnostic("E506", f"no source '{tag}' is listed", part.source.place(path), help=help)
        for row, card in enumerate(part.content.cards):
            for i, name in enumerate(card.fits):
                if name not in chassis:
                    place = part.source.place(("cards", row, "fits", i))
                    help = known(name, chassis, "chassis")
                    yield Diagnostic("E507", f"card '{card.name}' fits no known chassis '{name}'", place, help=help)
    missing = [k for k in Practice.model_fields if all(getattr(p.content.practice, k, None) is None for p in parts)]
    if missing:
        message = f"no file gives practice {', '.join(missing)}"
        yield Diagnostic("E508", message, None, help="list 'builtin' first, or give them under `practice`")


def _joined(parts: Sequence[_Part]) -> Catalogue:
    sources: dict[str, Source] = {}
    practice: dict[str, Figure] = {}
    lists: dict[str, dict[str, Named]] = {kind: {} for kind in KINDS}
    for part in parts:
        sources.update(part.content.sources)
        for key in Practice.model_fields:
            figure = getattr(part.content.practice, key, None)
            if figure is not None:
                practice[key] = figure
        for kind in KINDS:
            lists[kind].update({item.name: item for item in getattr(part.content, kind)})
    rows = {kind: tuple(items.values()) for kind, items in lists.items()}
    best = next((part.content.best_hardware for part in reversed(parts) if part.content.best_hardware), None)
    return Catalogue.model_validate({
        "sources": sources, "practice": Practice.model_validate(practice), "best_hardware": best, **rows,
    })  # fmt: skip
