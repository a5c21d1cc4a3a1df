"""Failure expressions: what an operator writes to say what may fail, read into sets of risks to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from weft.diagnostics import Diagnostic, ExpressionError, Span, known
from weft.network.columns import Ints
from weft.network.risks import KINDS, Risks

ARGUMENT = "--fail"
"""Stands for the file of expressions that come from no file."""

MOST_SUGGESTED = 20
"""Findings that look for what was meant; a file of another network's names would look for long."""

_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_COMMENT = re.compile(r"(^|\s)#.*")
_OPENED = re.compile(r"\s*(?:[a-z]+\s*:\s*)?/")
_CLOSED = re.compile(r"(?<!\\)/\s*(?::[^/+]*)?(?=\+|$)")
_PATTERN = re.compile(r"(?:([a-z]+)\s*:\s*)?/(.*)/\s*(?::\s*(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """Any `count` of the risks `rows`, which ascend."""

    rows: Ints
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One choice of each term, all different.

    `state` is the expression as `protect` of a class may name it, if it is made of kinds alone; None where
    elements are named, whose kinds then tell the state.
    """

    text: str
    state: str | None
    terms: tuple[Term, ...]


def parsed(all_risks: Risks, expressions: Sequence[str]) -> tuple[Expression, ...]:
    """Read expressions; each line of a file `@failures.txt` is one of its own, what follows `#` is a comment.

    An expression is one term, or several joined by `+`.  A term is a kind (`fibre`), a kind with a count
    (`fibre:2`, any two), an element by its name (`FRA-AMS`, or `link:FRA-AMS` with its kind), or a regular
    expression that whole names match (`/FRA-.*/`, `link:/FRA-.*/`, `/FRA-.*/:2`).

    Raises ExpressionError with everything that is wrong in all of them.
    """
    reader = _Reader(_Vocabulary(all_risks))
    lines = [re.sub(r"[\r\n]", " ", text) for text in expressions]
    found = [e for i, text in enumerate(lines) for e in reader.read(text, Span(ARGUMENT, i + 1, 1, len(text) + 1))]
    if reader.findings:
        raise ExpressionError(reader.findings, {ARGUMENT: "\n".join(lines)})
    return tuple(found)


class _Vocabulary:
    """The elements by kind, by name, and by kind and name."""

    def __init__(self, all_risks: Risks) -> None:
        self.names = all_risks.name
        kind = np.array(all_risks.kind, dtype=object)
        self.rows_of = {word: np.flatnonzero(kind == word) for word in KINDS}
        self.by_name: dict[str, list[int]] = {}
        self.by_label: dict[str, int] = {}
        for i, name in enumerate(all_risks.name):
            self.by_name.setdefault(name, []).append(i)
            self.by_label[all_risks.label(i)] = i
        for (word, name), i in all_risks.parts.items():
            self.by_name.setdefault(name, []).append(i)
            self.by_label[f"{word} {name}"] = i
        self.label = all_risks.label

    def named(self, text: str) -> list[int]:
        """The elements called `text`; kind and name as we print them, `fibre FRA-AMS`, are one."""
        labelled = self.by_label.get(text)
        return self.by_name.get(text, []) if labelled is None else [labelled]


class _Reader:
    """Reads expression after expression and keeps what is wrong with them."""

    def __init__(self, vocabulary: _Vocabulary) -> None:
        self._known = vocabulary
        self.findings: list[Diagnostic] = []

    def read(self, text: str, span: Span) -> Iterator[Expression]:
        """The expression, or those of the file that it names."""
        if text.strip().startswith("@"):
            yield from self._read_file(text.strip()[1:], span)
            return
        before = len(self.findings)
        parts = [self._part(text[a:z], a, span) for a, z in self._parts(text)]
        if len(self.findings) > before:
            return
        terms = [term for term, _ in parts if term is not None]
        named = [int(term.rows[0]) for term, of_kinds in parts if term and not of_kinds and len(term.rows) == 1]
        if len(set(named)) < len(named):
            self._wrong(text, 0, span, "E604", f"'{text.strip()}' takes one thing twice", "no such set")
            return
        plain = all(of_kinds for _, of_kinds in parts)
        yield Expression(text.strip(), text if plain else None, tuple(terms))

    def _read_file(self, path: str, span: Span) -> Iterator[Expression]:
        try:
            lines = Path(path).read_bytes().decode("utf-8-sig").split("\n")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "not a text file in UTF-8"
            self._wrong(f"@{path}", 0, span, "E605", f"file '{path}' cannot be read: {why}", "this file")
            return
        empty = True
        for number, line in enumerate(lines, 1):
            text = _COMMENT.sub("", line.rstrip("\r"))
            if not text.strip():
                continue
            empty, place = False, Span(path, number, 1, len(text) + 1)
            if text.strip().startswith("@"):
                self._wrong(text, 0, place, "E602", "a file of failures names no other file", "one expression a line")
                continue
            yield from self.read(text, place)
        if empty:
            self._wrong(f"@{path}", 0, span, "E604", f"file '{path}' holds no expression", "nothing in it")

    def _parts(self, text: str) -> list[tuple[int, int]]:
        """Where each term lies: `+` parts them, but not inside slashes, nor in the middle of a known name."""
        places: list[tuple[int, int]] = []
        start = 0
        while start <= len(text):
            closed = _CLOSED.search(text, opened.end()) if (opened := _OPENED.match(text, start)) else None
            ends = [m.start() for m in re.finditer(r"\+|$", text[start:])]
            stop = start + ends[0] if closed is None else closed.end()
            if closed is None:
                longer = (start + end for end in reversed(ends[1:]))
                stop = next((end for end in longer if self._known.named(text[start:end].strip())), stop)
            places.append((start, stop))
            start = stop + 1
        return places

    def _part(self, text: str, at: int, span: Span) -> tuple[Term | None, bool]:
        """One term, and whether it is made of kinds alone; None after saying what is wrong."""
        word = text.strip()
        if (pattern := _PATTERN.fullmatch(word)) is not None and not self._known.named(word):
            return self._matching(pattern, text, at, span), False
        kind, colon, rest = (piece.strip() for piece in word.partition(":"))
        if kind in KINDS and not colon:
            return Term(self._known.rows_of[kind], 1), True
        if kind in KINDS and _COUNT.fullmatch(rest):
            return Term(self._known.rows_of[kind], int(rest)), True
        if kind in KINDS and (row := self._known.by_label.get(f"{kind} {rest}")) is not None:
            return Term(np.array([row]), 1), False
        return self._one(word, text, at, span), False

    def _one(self, word: str, text: str, at: int, span: Span) -> Term | None:
        """The element that a word names, if it is one."""
        rows = self._known.named(word)
        if len(rows) == 1:
            return Term(np.array(rows), 1)
        if rows:
            meant = ", ".join(self._known.label(row).replace(" ", ":", 1) for row in rows)
            message = f"'{word}' is the name of {len(rows)} things"
            self._wrong(text, at, span, "E606", message, "which one?", f"write one of {meant}")
            return None
        kind, colon, rest = (piece.strip() for piece in word.partition(":"))
        if not word:
            self._wrong(text, at, span, "E602", "a failure is missing", "a kind or a name stands here")
        elif "/" in word[:1] + rest[:1] and (word[0] == "/" or kind in KINDS):
            self._wrong(text, at, span, "E602", f"'{word}' opens a regular expression that ends nowhere", "no second /")
        elif kind in KINDS and (not rest or rest.lstrip("+-").replace(".", "", 1).isdigit()):
            self._uncounted(text, at, span)
        elif kind in KINDS and colon:
            help_ = self._near(rest, [self._known.names[i] for i in self._known.rows_of[kind]], kind)
            self._wrong(text, at, span, "E601", f"no {kind} is called '{rest}'", "not in this network", help_)
        elif colon and (_COUNT.fullmatch(rest) or self._known.named(rest)):
            help_ = self._near(kind, KINDS, "kinds")
            self._wrong(text, at, span, "E601", f"'{kind}' is no kind of failure", "not a kind", help_)
        else:
            help_ = self._near(word, [*KINDS, *self._known.by_name], "kinds")
            message = f"nothing here is called '{word}', and it is no kind of failure"
            self._wrong(text, at, span, "E601", message, "not in this network", help_)
        return None

    def _matching(self, pattern: re.Match[str], text: str, at: int, span: Span) -> Term | None:
        kind, regex, count = pattern.groups()
        if kind is not None and kind not in KINDS:
            self._wrong(text, at, span, "E601", f"'{kind}' is no kind of failure", "", self._near(kind, KINDS, "kinds"))
            return None
        if count is not None and not _COUNT.fullmatch(count):
            self._uncounted(text, at, span)
            return None
        try:
            matches = re.compile(regex).fullmatch
        except (re.error, OverflowError, RecursionError) as error:
            message = f"'{regex}' is no regular expression: {error}"
            self._wrong(text, at, span, "E603", message, "as Python's module re reads it")
            return None
        pool = range(len(self._known.names)) if kind is None else self._known.rows_of[kind].tolist()
        rows = np.array([i for i in pool if matches(self._known.names[i])], dtype=np.int64)
        n = int(count or 1)
        if len(rows) < n:
            found = f"{len(rows)} elements" if len(rows) else "nothing"
            help_ = "the whole name must match" if not len(rows) else ""
            self._wrong(text, at, span, "E604", f"'{text.strip()}' matches {found} here", "no such set", help_)
            return None
        return Term(rows, n)

    def _uncounted(self, text: str, at: int, span: Span) -> None:
        self._wrong(text, at, span, "E602", f"'{text.strip()}': a count is a number from 1 to 999999999", "how many?")

    def _near(self, word: str, words: Sequence[str], noun: str) -> str:
        return known(word, words, noun) if len(self.findings) < MOST_SUGGESTED else ""

    def _wrong(self, text: str, at: int, span: Span, code: str, message: str, label: str, help: str = "") -> None:
        """Keep a finding on `text`, which starts `at` characters after the span does."""
        first = span.column + at + len(text) - len(text.lstrip())
        last = max(first + len(text.strip()), first + 1)
        self.findings.append(Diagnostic(code, message, Span(span.file, span.line, first, last), label, help))
