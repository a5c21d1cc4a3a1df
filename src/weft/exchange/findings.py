"""Places in other tools' files, and all that is wrong with one at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError, Span, known

MOST = 20
"""Findings that are told of one file; a wrong unit makes one of every row."""

MOST_BYTES = 512 * 2**20

_BREAK = re.compile("\r\n|[\n\r]")
_WORD = re.compile(r"\S+")


@dataclass(slots=True)
class Text:
    """A file's text and what has been found wrong with it so far."""

    file: str
    text: str
    found: list[Diagnostic] = field(default_factory=list)
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.lines = tuple(_BREAK.split(self.text))

    def wrong(self, code: str, message: str, place: Span | None, help: str = "", label: str = "") -> None:
        """Note a finding; from `MOST` on it stops the reading.

        Raises ExchangeError then.
        """
        self.found.append(Diagnostic(code, message, place, label, help))
        if len(self.found) >= MOST:
            self.stop()

    def stop(self) -> None:
        """Raise ExchangeError if anything is wrong."""
        if self.found:
            raise ExchangeError(self.found)

    def line(self, number: int) -> Span:
        """A whole line, from 1."""
        text = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
        start = len(text) - len(text.lstrip())
        return Span(self.file, number, start + 1, max(len(text.rstrip()), start + 1) + 1)

    def word(self, number: int, position: int) -> Span:
        """The word at a position from 0 of a line from 1, or the whole line if it has no such word."""
        words = list(_WORD.finditer(self.lines[number - 1]))
        if position >= len(words):
            return self.line(number)
        return Span(self.file, number, words[position].start() + 1, words[position].end() + 1)

    def cell(self, number: int, position: int, mark: str) -> Span:
        """The cell at a position from 0 of a line whose cells are parted by `mark`."""
        cells = self.lines[number - 1].split(mark)
        if position >= len(cells):
            return self.line(number)
        start = sum(len(cell) + len(mark) for cell in cells[:position])
        return Span(self.file, number, start + 1, start + max(1, len(cells[position])) + 1)

    def number(self, text: str, place: Span, what: str, *, least: float = 0.0) -> float:
        """A finite number of at least `least`; 0 with a finding if it is none."""
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if isfinite(value) and value >= least:
            return value
        shown = "nothing" if not text.strip() else f"'{text[:40]}'"
        bound = f" of at least {least:g}" if isfinite(least) else ""
        self.wrong("E702", f"{shown} is no {what}", place, f"write a number{bound}")
        return max(0.0, least)

    def unknown_node(self, label: str, place: Span, labels: Iterable[str]) -> None:
        """Note that a link or a demand ends at no node."""
        self.wrong("E703", f"unknown node '{label[:60]}'", place, known(label, labels, "nodes"), "no such node")


def read_text(path: Path, what: str) -> Text:
    """The text of a file.

    Raises ExchangeError if it cannot be read, or is no UTF-8.
    """
    file = str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ExchangeError([Diagnostic("E701", f"'{file}' is larger than {MOST_BYTES // 2**20} MiB", None)])
        content = path.read_bytes()
    except OSError as error:
        why = (error.strerror or "unreadable").lower()
        raise ExchangeError([Diagnostic("E701", f"'{file}' cannot be read: {why}", None)]) from error
    try:
        text = Text(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace").removeprefix("\ufeff")
        place = _end_of(before, file)
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise ExchangeError([Diagnostic("E701", message, place, help="save the file as UTF-8")]) from error
    if not text.text.strip():
        raise ExchangeError([Diagnostic("E701", f"the file is empty, not {what}", Span(file, 1, 1, 2))])
    return text


def _end_of(before: str, file: str) -> Span:
    lines = _BREAK.split(before)
    return Span(file, len(lines), len(lines[-1]) + 1, len(lines[-1]) + 2)


def json_place(text: Text, path: tuple[str | int, ...]) -> Span:
    """The place of a value in a JSON text, by its path of keys and positions."""
    at, end = _past_blanks(text.text, 0), 0
    for step in path:
        at = _into(text.text, at, step)
    _, end = json.JSONDecoder().raw_decode(text.text, at)
    place = _end_of(text.text[:at], text.file)
    width = end - at if "\n" not in text.text[at:end] else 1
    return Span(place.file, place.line, place.column, place.column + max(1, width))


def _into(text: str, at: int, step: str | int) -> int:
    """Where the value under a key, or at a position, of the collection at `at` starts."""
    decoder, number, here = json.JSONDecoder(), 0, _past_blanks(text, at + 1)
    while True:
        if isinstance(step, str):
            key, here = decoder.raw_decode(text, here)
            here = _past_blanks(text, _past_blanks(text, here) + 1)
            found = key == step
        else:
            found = number == step
        if found:
            return here
        _, here = decoder.raw_decode(text, here)
        here = _past_blanks(text, _past_blanks(text, here) + 1)
        number += 1


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
