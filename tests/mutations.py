"""Intents with one thing broken, and the lines that an error about it may fairly name.

A mutation knows the lines that it changed.  An error names it if it points (by its place or a related
one) at such a line, or at one that depends on it:

- a line that holds a word of the changed value as it was or as it is (a site renamed is told where a
  fibre names it);
- the line that opens an object around the changed one (a field dropped is told at its record);
- after bytes are cut off or flipped, the lines around: what is then open is told where it opened, or at
  the end of the file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from weft.diagnostics import Diagnostic

KINDS = ("drop a key", "rename a key", "change a type", "change a number", "cut off", "flip bytes", "swap a name")

_PAIR = re.compile(rb"([A-Za-z_-]+):[ ]*([^\s,{}\[\]][^,{}\[\]\n]*|\[[^\[\]\n]*\])?")
_NUMBER = re.compile(rb"(?<![\w.#])-?\d+(?:\.\d+)?(?![\w.])|(?<![\w.#])-?\d+(?:\.\d+)?(?=[GT %])")
_WORD = re.compile(r"[\w.-]{2,}")
_OTHER_TYPES = (b"{a: b}", b"[1, 2]", b"true", b"null", b"-1", b"''", b"some text", b"1e309", b"[]", b"{}", b"~")
_OTHER_NUMBERS = (b"-7", b"0", b"1e308", b"99999999999999999999", b"-0.5", b".nan", b".inf", b"1e-300")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed file; `lines` are those changed (from 1, in the new file), `words` what they held or hold."""

    kind: str
    content: bytes
    lines: frozenset[int]
    words: frozenset[str]


def mutations(original: bytes, count: int, seed: int) -> Iterator[Mutation]:
    """A stream of `count` single mutations of a file, the same for the same seed."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        mutation = _mutate(original, rng.choice(KINDS), rng)
        if mutation.content != original:
            made += 1
            yield mutation


def names_it(mutation: Mutation, diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Whether one of the errors points at the mutated line or at one that depends on it."""
    text = mutation.content.decode("utf-8", errors="replace")
    return bool(_lines(diagnostics) & (mutation.lines | _dependents(text, mutation)))


def names_the_line(mutation: Mutation, diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Whether one of the errors points at a mutated line itself."""
    return bool(_lines(diagnostics) & mutation.lines)


def _lines(diagnostics: tuple[Diagnostic, ...]) -> frozenset[int]:
    """Lines that errors point at, by their place or a related one."""
    return frozenset(
        span.line
        for d in diagnostics
        if d.severity == "error"
        for span in (d.span, *(related for related, _ in d.related))
        if span is not None
    )


def _mutate(original: bytes, kind: str, rng: random.Random) -> Mutation:
    if kind == "cut off":
        at = rng.randrange(1, len(original))
        last = original[:at].count(b"\n") + 1
        return Mutation(kind, original[:at], frozenset({last - 1, last}), frozenset())
    if kind == "flip bytes":
        at = rng.randrange(len(original))
        flipped = bytes([original[at] ^ (1 << rng.randrange(8))])
        return _replace(original, at, at + 1, flipped, kind)
    body = re.sub(rb"#[^\n]*", lambda m: b" " * len(m.group()), original)
    pair = rng.choice([m for m in _PAIR.finditer(body) if m.start()])
    if kind == "drop a key":
        end = pair.end() + len(re.match(rb",?[ ]*", body[pair.end() :]).group())  # type: ignore[union-attr]
        return _replace(original, pair.start(), end, b"", kind)
    if kind == "rename a key":
        new = rng.choice((pair.group(1)[:-1], pair.group(1) + b"s", b"x" + pair.group(1), pair.group(1).upper()))
        return _replace(original, *pair.span(1), new, kind)
    if kind == "change a number":
        number = rng.choice(list(_NUMBER.finditer(body)))
        new = b"-" + number.group() if rng.random() < 0.4 else rng.choice(_OTHER_NUMBERS)
        return _replace(original, *number.span(), new, kind)
    if pair.group(2) is None:
        return Mutation(kind, original, frozenset(), frozenset())
    if kind == "swap a name":
        other = rng.choice([m for m in _PAIR.finditer(body) if m.group(2)])
        return _replace(original, *pair.span(2), other.group(2), kind)
    return _replace(original, *pair.span(2), rng.choice(_OTHER_TYPES), kind)


def _replace(original: bytes, start: int, end: int, new: bytes, kind: str) -> Mutation:
    first = original[:start].count(b"\n") + 1
    lines = range(first, first + new.count(b"\n") + 1)
    left = re.search(rb"[\w.-]*\Z", original[:start]).group()  # type: ignore[union-attr]
    right = re.match(rb"[\w.-]*", original[end:]).group()  # type: ignore[union-attr]
    changed = (left + original[start:end] + right + b" " + left + new + right).decode("utf-8", errors="replace")
    return Mutation(kind, original[:start] + new + original[end:], frozenset(lines), frozenset(_WORD.findall(changed)))


def _dependents(text: str, mutation: Mutation) -> frozenset[int]:
    """Lines that hold a word of the change, and lines that open an object around it, by indentation."""
    rows = text.split("\n")
    fair = {i + 1 for i, row in enumerate(rows) if mutation.words & set(_WORD.findall(row))}
    for line in mutation.lines:
        if not 1 <= line <= len(rows):
            continue
        fair |= _around(rows, line)
    if mutation.kind in ("cut off", "flip bytes"):
        fair |= {line + step for line in mutation.lines for step in (-1, 1)}
    if mutation.kind == "cut off" or any(not row.startswith(" ") for row in _rows_at(rows, mutation.lines)):
        fair.add(_root(rows))
    return frozenset(fair)


def _around(rows: list[str], line: int) -> set[int]:
    """Lines above that open what a line is in: its list item, the key of the list, and so on outward."""
    around = set()
    column = _columns(rows[line - 1])[0]
    for i in range(line - 1, 0, -1):
        dash, key = _columns(rows[i - 1])
        opens_item = dash < key == column
        if rows[i - 1].strip() and (dash < column or opens_item):
            around.add(i)
            column = dash
    return around


def _rows_at(rows: list[str], lines: frozenset[int]) -> list[str]:
    return [rows[line - 1] for line in lines if 1 <= line <= len(rows)]


def _root(rows: list[str]) -> int:
    """The line that opens the file's own mapping, which is around every top-level key."""
    return next((i + 1 for i, row in enumerate(rows) if row.strip() and not row.startswith("#")), 1)


def _columns(row: str) -> tuple[int, int]:
    """Columns of the dash of a list item and of the key; the same for a line without a dash."""
    return len(row) - len(row.lstrip(" ")), len(row) - len(row.lstrip(" -"))
