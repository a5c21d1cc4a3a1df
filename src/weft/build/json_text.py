"""Indented JSON of large trees, several times quicker than the standard library's, whose indented form is not in C."""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any


class Shared(list[Any]):
    """A list that stands at several places of a tree, whose text is made once; not to be changed."""


Memo = dict[tuple[int, str], str]
"""Texts of shared lists, by the list and the indentation."""


def indented(value: Any) -> str:
    """The text that `json.dumps(value, indent=2)` gives, of dicts, lists, strings, integers and truth values.

    Raises TypeError for anything else.
    """
    parts: list[str] = []
    _write(value, "\n", parts, {})
    return "".join(parts) + "\n"


def _write(value: Any, newline: str, parts: list[str], memo: Memo) -> None:
    """Leaves of a mapping are written where they stand: a call for each would take most of the time."""
    kind = type(value)
    if kind is list:
        _write_list(value, newline, parts, memo)
    elif kind is Shared:
        if (id(value), newline) not in memo:
            own: list[str] = []
            _write_list(value, newline, own, memo)
            memo[id(value), newline] = "".join(own)
        parts.append(memo[id(value), newline])
    elif kind is not dict:
        parts.append(_leaf(value))
    elif not value:
        parts.append("{}")
    else:
        inner = newline + "  "
        mark = "{" + inner
        for name, each in value.items():
            if type(each) is str:
                parts.append(f"{mark}{_key(name)}{encode_basestring_ascii(each)}")
            elif isinstance(each, int):
                parts.append(f"{mark}{_key(name)}{_leaf(each)}")
            else:
                parts.append(mark + _key(name))
                _write(each, inner, parts, memo)
            mark = f",{inner}"
        parts.append(newline + "}")


def _write_list(value: list[Any], newline: str, parts: list[str], memo: Memo) -> None:
    if not value:
        parts.append("[]")
        return
    inner = newline + "  "
    mark = "[" + inner
    for each in value:
        parts.append(mark)
        _write(each, inner, parts, memo)
        mark = f",{inner}"
    parts.append(newline + "]")


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """Names of fields are few, whatever there is of each."""
    return f"{encode_basestring_ascii(name)}: "


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"no {type(value).__name__} here")
