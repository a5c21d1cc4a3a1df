"""Kept fabrics as the text of `fabrics.json`, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from weft.catalogue import Catalogue
from weft.planning.kept.fabrics import KeptFabric, KeptFabrics, KeptPolicy, KeptWide

FORMAT = "weft-fabrics/1"

T = TypeVar("T")


def to_json(kept: KeptFabrics) -> str:
    """The text: fabrics in order, and the part of the catalogue that they are of."""
    body: dict[str, Any] = {
        "format": FORMAT, "catalogue": kept.catalogue.model_dump(mode="json", exclude_none=True),
        "fabrics": [_plain(fabric) for fabric in kept.fabrics],
    }  # fmt: skip
    if kept.wide is not None:
        body["wide"] = _plain(kept.wide)
    if kept.policy is not None:
        body["policy"] = _plain(kept.policy)
    if kept.labels is not None:
        body["labels"] = list(kept.labels)
    return json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> KeptFabrics:
    """What was kept.

    Raises ValueError, saying where, if the text is damaged or of another format.
    """
    body = json.loads(text)
    found = body.get("format") if isinstance(body, dict) else None
    if found != FORMAT:
        told = "it has no format number" if found is None else f"its format is {found!r}"
        raise ValueError(f"{told}, and this version reads {FORMAT!r}: plan the intent again")
    catalogue = Catalogue.model_validate(body.get("catalogue"))
    wide = _read(KeptWide, body["wide"], "wide") if "wide" in body else None
    policy = _read(KeptPolicy, body["policy"], "policy") if "policy" in body else None
    labels = _read(tuple[int, int], body["labels"], "labels") if "labels" in body else None
    return KeptFabrics(catalogue, _read(tuple[KeptFabric, ...], body.get("fabrics"), "fabrics"), wide, policy, labels)


def _plain(value: Any) -> Any:
    """A record as dictionaries and lists of numbers and texts."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, (IPv4Network, IPv6Network)) else value


def _read(kind: Any, value: Any, where: str) -> Any:
    """A value of a type from what `_plain` made of it; nothing is left out and nothing is unknown."""
    origin, of = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None and NoneType in of else _read(of[0], value, where)
    if origin is Literal:
        return _checked(value, value in of, where)
    if origin is tuple:
        _checked(value, isinstance(value, list) and (of[-1] is ... or len(value) == len(of)), where)
        kinds = [of[0]] * len(value) if of[-1] is ... else of
        return tuple(_read(each, one, f"{where}[{i}]") for i, (each, one) in enumerate(zip(kinds, value, strict=True)))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        _checked(value, isinstance(value, Mapping) and value.keys() == hints.keys(), where)
        return kind(**{name: _read(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})
    if kind in (IPv4Network, IPv6Network):
        return kind(_checked(value, isinstance(value, str), where))
    if kind is float:
        return float(_checked(value, isinstance(value, (int, float)) and not isinstance(value, bool), where))
    return _checked(value, type(value) is kind, where)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _checked(value: T, is_right: bool, where: str) -> T:
    if not is_right:
        raise ValueError(f"{where} is {str(value)[:60]!r}")
    return value
