"""What pydantic finds wrong in a catalogue file, told with its place and with what to write instead."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from weft.catalogue.reading import Path, Source
from weft.diagnostics import Diagnostic, known

_KIND_WORDS = {
    "CatalogueFile": "a catalogue file", "PartialPractice": "practice", "PortGroup": "a port group",
    "RouterCard": "a card", "FibreType": "a fibre type", "GreyOptic": "a grey optic", "Amplifier": "an amplifier",
}  # fmt: skip


def diagnose(error: ValidationError, source: Source, root: type[BaseModel]) -> tuple[Diagnostic, ...]:
    """One diagnostic for each error of validation, in the order of the file."""
    found = [_one(dict(e), source, root) for e in error.errors(include_url=False)]
    return tuple(sorted(found, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0)))


def _one(error: dict[str, Any], source: Source, root: type[BaseModel]) -> Diagnostic:
    path: Path = tuple(error["loc"])
    model = _model_at(root, path[:-1])
    if error["type"] == "extra_forbidden" and model is not None:
        message = f"unknown field '{path[-1]}' in {_words(model)}"
        place = source.keys.get(path) or source.place(path)
        return Diagnostic("E510", message, place, help=known(str(path[-1]), model.model_fields, "fields"))
    if error["type"] == "missing" and model is not None:
        needs = f"{_words(model)} needs '{path[-1]}'"
        return Diagnostic("E511", needs, source.place(path), f"no '{path[-1]}' here")
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "literal_error":
        words = [w.strip("' ") for w in str(error["ctx"]["expected"]).replace(" or ", ", ").split(",")]
        return Diagnostic("E512", f"{path[-1]} must be one of {', '.join(words)}", source.place(path),
                          help=known(str(error["input"]), words))  # fmt: skip
    field = next((p for p in reversed(path) if isinstance(p, str)), "")
    return Diagnostic("E512", f"{field}: {message[:1].lower()}{message[1:]}", source.place(path))


def _words(model: type[BaseModel]) -> str:
    return _KIND_WORDS.get(model.__name__, f"a {model.__name__.lower()}")


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The record type that a path of fields and rows leads to, if it leads to one."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            continue
        if here is None:
            return None
        if step in here.model_fields:
            here = _record_in(here.model_fields[step].annotation)
    return here


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record type inside an annotation such as `tuple[Switch, ...]` or `Figure | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_record_in, get_args(annotation)) if m is not None), None)
