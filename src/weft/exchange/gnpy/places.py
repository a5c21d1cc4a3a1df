"""Where each value of a JSON text stands."""

from __future__ import annotations

import re
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and positions, from the root."""

_TOKEN = re.compile(r'[{}\[\]:,]|"(?:[^"\\]|\\.)*"|[^\s{}\[\]:,"]+')
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Spot(NamedTuple):
    """From where to where in the text a value runs, and the key before it; of a collection, its bracket alone."""

    value: tuple[int, int]
    key: tuple[int, int] | None
    is_collection: bool

    @property
    def best(self) -> tuple[int, int]:
        """The value, or for a collection the key that leads to it."""
        return self.key if self.is_collection and self.key else self.value


class _Open(NamedTuple):
    """A collection that has not ended: a list counts in `position`, an object has None."""

    path: Path
    position: list[int] | None


def spots(text: str) -> tuple[dict[Path, Spot], tuple[tuple[Path, tuple[int, int]], ...]]:
    """The spot of every value of a JSON text that is right, and the keys that an object has twice."""
    found: dict[Path, Spot] = {}
    twice: list[tuple[Path, tuple[int, int]]] = []
    stack: list[_Open] = []
    key: tuple[str, tuple[int, int]] | None = None
    wants_key = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "]}":
            stack.pop()
        elif token == ",":
            wants_key = stack[-1].position is None
            if stack[-1].position is not None:
                stack[-1].position[0] += 1
        elif token == ":":
            wants_key = False
        elif wants_key:
            key = (_unescaped(token), match.span())
        else:
            path, at = _path(stack, key)
            if at is not None and path in found:
                twice.append((path, at))
            found[path] = Spot(match.span(), at, token in "[{")
            if token in "[{":
                stack.append(_Open(path, [0] if token == "[" else None))
                wants_key = token == "{"
    return found, tuple(twice)


def _path(stack: list[_Open], key: tuple[str, tuple[int, int]] | None) -> tuple[Path, tuple[int, int] | None]:
    """The path of the value that comes next, and where its key stands."""
    if not stack:
        return (), None
    if stack[-1].position is not None:
        return (*stack[-1].path, stack[-1].position[0]), None
    name, at = key or ("", (0, 0))
    return (*stack[-1].path, name), at


def _unescaped(token: str) -> str:
    match = _KEY.match(token)
    return _ESCAPE.sub(_sign, match[1]) if match else token


def _sign(match: re.Match[str]) -> str:
    sign = match[1]
    return chr(int(sign[1:], 16)) if len(sign) == 5 else _PLAIN.get(sign, sign)
