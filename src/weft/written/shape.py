"""Whether values have the form of their file: pydantic's errors as findings with places.

What is wrong is cut out of the values and the rest is read again, so that checks of meaning can go on
with what is right, and all errors of a file are told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from weft.diagnostics import Diagnostic, known, nearest
from weft.written.fields import kind_of
from weft.written.places import Path, Places

_KINDS = {
    "model_type": "a mapping", "model_attributes_type": "a mapping", "dict_type": "a mapping", "list_type": "a list",
    "tuple_type": "a list", "string_type": "text",
}  # fmt: skip
Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form(Generic[Document]):
    """The form of a file: the record of all of it, what it is called, and what its other records are called.

    Items of the lists `rows` are cut out one by one when something in them is wrong.  What `stand_ins` has for a field
    of the file's own is taken where that is wrong, so that the rest can be looked at.
    """

    document: type[Document]
    noun: str
    rows: tuple[tuple[str, ...], ...]
    words: Mapping[str, str]
    stand_ins: Mapping[str, Any] = field(default_factory=dict)

    def word(self, model: type[BaseModel] | None) -> str:
        """What a record is called."""
        return self.words.get(model.__name__, "this") if model else "this"


@dataclass(frozen=True, slots=True)
class Shaped(Generic[Document]):
    """What could be read: the document, or None; paths cut out of it; and for each list the rows that are left."""

    document: Document | None
    broken: frozenset[Path]
    kept: dict[Path, list[int]]


def shape(form: Form[Document], values: Any, places: Places) -> tuple[Shaped[Document], list[Diagnostic]]:
    """The document that values of a file make, and a finding for each thing that has not the right shape."""
    try:
        return Shaped(form.document.model_validate(values), frozenset(), {}), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=True)
    findings = list(_findings(form, errors, values, places))
    broken = frozenset(_place_to_cut(form.rows, e["loc"]) for e in errors)
    sections = frozenset[Path]()
    for _ in range(2):
        rest, kept = _cut(form.rows, values, broken | sections)
        if isinstance(rest, dict):
            rest = {name: value for name, value in form.stand_ins.items() if (name,) in broken} | rest
        try:
            return Shaped(form.document.model_validate(rest), broken | sections, kept), findings
        except ValidationError as error:
            sections = frozenset(e["loc"][:1] for e in error.errors() if len(e["loc"]) > 1)
    return Shaped(None, broken, {}), findings


def _findings(
    form: Form[Document], errors: Iterable[Any], values: Any, places: Places
) -> Iterator[Diagnostic]:
    """One finding an error, but none for a missing field whose name was only misspelt."""
    errors = list(errors)
    unknown = [e["loc"] for e in errors if e["type"] == "extra_forbidden"]
    for error in errors:
        path = error["loc"]
        if error["type"] == "missing" and (_misspelt(path, unknown) or places.has(path)):
            continue
        yield _finding(form, error, places, values)


def _misspelt(path: Path, unknown: list[Path]) -> bool:
    return any(u[:-1] == path[:-1] and nearest(str(u[-1]), [str(path[-1])]) for u in unknown)


def _finding(form: Form[Document], error: Any, places: Places, values: Any) -> Diagnostic:
    path, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(form, path, places, values)
    if kind == "missing":
        return _missing(form, path, places)
    if kind in ("too_short", "too_long"):
        limit, word = (context["min_length"], "least") if kind == "too_short" else (context["max_length"], "most")
        message = f"{_label(form, path)} needs at {word} {limit} {'entry' if limit == 1 else 'entries'}"
        return Diagnostic("E109", message, places.key(path))
    if kind in _KINDS:
        wanted = _KINDS[kind]
        message = f"{_label(form, path)} must be {wanted}, not {kind_of(error['input'])}"
        word = error["input"]
        help = f"put it in brackets: [{word}]" if wanted == "a list" and isinstance(word, str) and word else ""
        return Diagnostic("E103", message, places.value(path), help=help)
    if kind.startswith("E"):
        return Diagnostic(kind, context["message"], places.value(path), context["label"], context["help"])
    return Diagnostic("E103", f"{_label(form, path)}: {error['msg'].lower()}", places.value(path))


def _unknown(form: Form[Document], path: Path, places: Places, values: Any) -> Diagnostic:
    model = _model_at(form.document, path[:-1])
    fields = [f.alias or name for name, f in model.model_fields.items()] if model else []
    here = values
    for step in path[:-1]:
        here = here[step]
    free = [f for f in fields if f not in here]
    word = str(path[-1])
    owner = form.word(model)
    help = "YAML 1.2 has no merge keys: use an alias for a whole value" if word == "<<" else known(word, free, "fields")
    message = f"unknown field '{word[:60]}' in {owner}"
    return Diagnostic("E101", message, places.key(path), f"not a field of {owner}", help)


def _missing(form: Form[Document], path: Path, places: Places) -> Diagnostic:
    if isinstance(path[-1], int):
        message = f"{_label(form, path[:-1])} needs at least {path[-1] + 1} entries"
        return Diagnostic("E109", message, places.value(path[:-1]))
    model = _model_at(form.document, path[:-1])
    owner = form.word(model)
    related = ((places.end(), "the file ends here"),) if len(path) == 1 else ()
    help = model.model_fields[_field_name(model, str(path[-1]))].description or "" if model else ""
    return Diagnostic(
        "E102", f"field '{path[-1]}' is missing in {owner}", places.value(path[:-1]), help=help, related=related
    )


def _label(form: Form[Document], path: Path) -> str:
    words = [str(step) for step in path if isinstance(step, str)]
    return f"'{words[-1]}'" if words else form.noun


def _model_at(document: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The record type that stands at a path of the document."""
    annotation: Any = document
    for step in path:
        annotation = _inner(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel) and isinstance(step, str):
            field = annotation.model_fields.get(_field_name(annotation, step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) in (list, dict):
            annotation = get_args(annotation)[-1]
        else:
            return None
    annotation = _inner(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _field_name(model: type[BaseModel], key: str) -> str:
    return next((name for name, f in model.model_fields.items() if f.alias == key), key)


def _inner(annotation: Any) -> Any:
    """An annotation without `Annotated` and `| None`."""
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation


def _place_to_cut(lists: Iterable[Path], path: Path) -> Path:
    """The row of a list that holds the path; else the field at its second level, or at its first."""
    for rows in lists:
        if path[: len(rows)] == rows and len(path) > len(rows):
            return path[: len(rows) + 1]
    return path[:2]


def _cut(lists: Collection[Path], values: Any, broken: Iterable[Path]) -> tuple[Any, dict[Path, list[int]]]:
    """The values without the broken paths, and the numbers of the rows left in lists that lost some."""
    rest, kept = copy(values), {}
    gone: dict[Path, set[int]] = {}
    for path in broken:
        last = path[-1] if path else None
        if isinstance(last, int) and path[:-1] in lists:
            gone.setdefault(path[:-1], set()).add(last)
        elif len(path) == 1:
            rest = {k: v for k, v in rest.items() if k != last} if isinstance(rest, dict) else rest
        elif path and isinstance(rest.get(path[0]), dict):
            rest[path[0]] = {k: v for k, v in rest[path[0]].items() if k != last}
    for path, rows in gone.items():
        holder = rest
        if len(path) == 2 and path[0] in rest:
            rest[path[0]] = holder = dict(rest[path[0]])
        if path[-1] not in holder:
            continue
        whole = holder[path[-1]]
        kept[path] = [i for i in range(len(whole)) if i not in rows]
        holder[path[-1]] = [whole[i] for i in kept[path]]
    return rest, kept
