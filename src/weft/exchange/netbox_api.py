"""Answers of NetBox's REST API as rows of its tables: what `GET /api/dcim/devices/?limit=0` and its like say.

Source: NetBox's REST API since 3.3, where a cable has a list of terminations at each side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

Path = tuple[str | int, ...]
Cells = dict[str, tuple[Any, Path]]
"""What a row has, by column, and where in the answer it stands."""


def devices(answer: Mapping[str, Any], at: Path) -> Iterator[Cells]:
    """One row; the role is called `device_role` up to 3.6."""
    role = "role" if "role" in answer else "device_role"
    yield {
        "name": (answer.get("name"), (*at, "name")), "role": _of(answer, at, role, "slug"),
        "site": _of(answer, at, "site", "name"),
    }  # fmt: skip


def interfaces(answer: Mapping[str, Any], at: Path) -> Iterator[Cells]:
    """One row."""
    yield {
        "device": _of(answer, at, "device", "name"), "name": (answer.get("name"), (*at, "name")),
        "type": _of(answer, at, "type", "value"), "speed": (answer.get("speed"), (*at, "speed")),
    }  # fmt: skip


def cables(answer: Mapping[str, Any], at: Path) -> Iterator[Cells]:
    """A row for each lane: the ends of both sides in turn, the last of the side with fewer again and again."""
    a, b = (list(_ends(answer, at, side)) or [_nothing(at, side)] for side in ("a", "b"))
    for one, other in zip_longest(a, b):
        yield {**(one or a[-1]), **(other or b[-1])}


READERS: Mapping[str, Callable[[Mapping[str, Any], Path], Iterator[Cells]]] = {
    "devices": devices, "interfaces": interfaces, "cables": cables,
}  # fmt: skip


def _nothing(at: Path, side: str) -> Cells:
    """The side of a cable that ends nowhere."""
    return {f"side_{side}_{what}": (value, at) for what, value in (("type", "nothing"), ("device", ""), ("name", ""))}


def _ends(answer: Mapping[str, Any], at: Path, side: str) -> Iterator[Cells]:
    key = f"{side}_terminations"
    listed = answer.get(key)
    for i, end in enumerate(listed if isinstance(listed, list) else ()):
        here = (*at, key, i)
        if not isinstance(end, dict):
            continue
        named = end.get("object")
        thing = named if isinstance(named, dict) else {}
        yield {
            f"side_{side}_type": (end.get("object_type"), (*here, "object_type")),
            f"side_{side}_device": _of(thing, (*here, "object"), "device", "name"),
            f"side_{side}_name": (thing.get("name"), (*here, "object", "name")),
        }


def _of(answer: Mapping[str, Any], at: Path, key: str, inner: str) -> tuple[Any, Path]:
    """A field of what a field names; NetBox nests a few of each thing's."""
    nested = answer.get(key)
    return (nested.get(inner), (*at, key, inner)) if isinstance(nested, dict) else (nested, (*at, key))
