"""One finding about an input, and the piece of source text it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line of a file; line and columns count from 1, `end_column` is exclusive."""

    file: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to write instead.

    `label` stands beside the caret, `help` below; `related` points at other places that matter, such as
    the first of two definitions.
    """

    code: str
    message: str
    span: Span | None
    label: str = ""
    help: str = ""
    severity: Severity = "error"
    related: tuple[tuple[Span, str], ...] = ()


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(d.severity == "error" for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, by file in order of first appearance, then by position; those without a place first."""
    unique = list(dict.fromkeys(diagnostics))
    files: dict[str, int] = {}
    for d in unique:
        if d.span is not None:
            files.setdefault(d.span.file, len(files))

    def key(d: Diagnostic) -> tuple[int, int, int, str]:
        if d.span is None:
            return (-1, 0, 0, d.code)
        return (files[d.span.file], d.span.line, d.span.column, d.code)

    return tuple(sorted(unique, key=key))
