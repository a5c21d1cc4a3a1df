"""What pydantic finds wrong in a catalogue file, told with its place and with what to write instead."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from weft.catalogue.reading import Path, Source
from weft.diagnostics import Diagnostic, known, nearest

_KIND_WORDS = {
    "CatalogueFile": "a catalogue file", "PartialPractice": "practice", "BestHardware": "best_hardware",
    "PortGroup": "a port group",
    "RouterCard": "a card", "FibreType": "a fibre type", "GreyOptic": "a grey optic", "Amplifier": "an amplifier",
}  # fmt: skip


def diagnose(error: ValidationError, source: Source, root: type[BaseModel]) -> tuple[Diagnostic, ...]:
    """Everything wrong, in the order of the file.

    The fields that one record lacks are told together, without those that are there under a misspelt name.
    """
    found = []
    lacking: dict[Path, list[str]] = {}
    errors = error.errors(include_url=False)
    misspelt = {(*e["loc"][:-1], nearest(str(e["loc"][-1]), _fields(root, tuple(e["loc"][:-1]))))
                for e in errors if e["type"] == "extra_forbidden"}  # fmt: skip
    for e in errors:
        path: Path = tuple(e["loc"])
        if e["type"] == "missing":
            if path not in misspelt:
                lacking.setdefault(path[:-1], []).append(str(path[-1]))
        elif e["type"] != "too_short" or not any(o["loc"][: len(path)] == path for o in errors if o is not e):
            found.append(_one(dict(e), source, root))
    found += [_missing(path, fields, source, root) for path, fields in lacking.items()]
    return tuple(sorted(found, key=lambda d: (d.span.line, d.span.column) if d.span else (0, 0)))


def _fields(root: type[BaseModel], path: Path) -> tuple[str, ...]:
    model = _model_at(root, path)
    return () if model is None else tuple(model.model_fields)


def _missing(path: Path, fields: list[str], source: Source, root: type[BaseModel]) -> Diagnostic:
    model = _model_at(root, path)
    noun = "this" if model is None else _words(model)
    listed = ", ".join(f"'{field}'" for field in fields)
    return Diagnostic("E511", f"{noun} needs {listed}", source.place(path), "not here")


def _one(error: dict[str, Any], source: Source, root: type[BaseModel]) -> Diagnostic:
    path: Path = tuple(error["loc"])
    model = _model_at(root, path[:-1])
    if error["type"] == "extra_forbidden" and model is not None:
        message = f"unknown field '{path[-1]}' in {_words(model)}"
        place = source.keys.get(path) or source.place(path)
        return Diagnostic("E510", message, place, help=known(str(path[-1]), model.model_fields, "fields"))
    if error["type"] == "literal_error":
        words = [w.strip("' ") for w in str(error["ctx"]["expected"]).replace(" or ", ", ").split(",")]
        message, help = f"{path[-1]} must be one of {', '.join(words)}", known(str(error["input"]), words)
        return Diagnostic("E512", message, source.place(path), help=help)
    field = next((p for p in reversed(path) if isinstance(p, str)), "")
    return Diagnostic("E512", f"{field}: {_said(error)}", source.place(path))


def _said(error: dict[str, Any]) -> str:
    """The library's words, but for those that speak of Python."""
    kind, given = str(error["type"]), error["input"]
    if kind in ("float_parsing", "float_type", "int_parsing", "int_type", "int_from_float"):
        shown = repr(given) if isinstance(given, (str, int, float)) else "this"
        return f"{shown[:60]} is not a {'whole number' if kind.startswith('int') else 'number'}"
    if kind in ("tuple_type", "dict_type", "model_type", "model_attributes_type"):
        return "a list belongs here" if kind == "tuple_type" else "fields belong here, as `name: value`"
    if kind == "too_short":
        return "at least one belongs here"
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"{message[:1].lower()}{message[1:]}"


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
