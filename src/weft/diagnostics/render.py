"""Diagnostics as text with carets, and as records for machines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from weft.diagnostics.diagnostic import Diagnostic, Span

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # the line breaks of YAML 1.1, which libyaml counts
_WINDOW = 110
_LEAD = 60


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Diagnostics as text for a terminal; `sources` gives the text of each file, where it is known."""
    lines = {file: _BREAK.split(text) for file, text in sources.items()}
    return "\n\n".join(_render_one(d, lines) for d in diagnostics)


def to_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Diagnostics as records of plain values, one each."""
    return [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            **_place(d.span),
            "label": d.label,
            "help": d.help,
            "related": [{**_place(span), "label": label} for span, label in d.related],
        }
        for d in diagnostics
    ]


def read_sources(diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The text of each file that the diagnostics point into; files that cannot be read are left out."""
    files: dict[str, None] = {}
    for d in diagnostics:
        for span in (d.span, *(s for s, _ in d.related)):
            if span is not None:
                files[span.file] = None
    texts = {}
    for file in files:
        try:
            texts[file] = Path(file).read_bytes().decode("utf-8-sig", errors="replace")
        except (OSError, ValueError):
            continue
    return texts


def _place(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"file": None, "line": None, "column": None, "end_column": None}
    return {"file": span.file, "line": span.line, "column": span.column, "end_column": span.end_column}


def _render_one(d: Diagnostic, lines: Mapping[str, list[str]]) -> str:
    out = [f"{d.severity}[{d.code}]: {d.message}"]
    spans = [s for s in (d.span, *(s for s, _ in d.related)) if s is not None]
    gutter = max((len(str(s.line)) for s in spans), default=1)
    if d.span is not None:
        out += _snippet(d.span, "^", d.label, "-->", gutter, lines)
    for span, label in d.related:
        out += _snippet(span, "-", label, ":::", gutter, lines)
    if d.help:
        out.append(f"{' ' * gutter} = help: {d.help}")
    return "\n".join(out)


def _snippet(
    span: Span, mark: str, label: str, arrow: str, gutter: int, lines: Mapping[str, list[str]]
) -> list[str]:
    """The head line with the place, and where the source is at hand its line with a caret below."""
    pad = " " * gutter
    head = f"{pad}{arrow} {span.file}:{span.line}:{span.column}"
    source = lines.get(span.file, [])
    if not 1 <= span.line <= len(source):
        return [f"{head}: {label}" if label else head]
    text, start, end = _window(source[span.line - 1], span.column - 1, span.end_column - 1)
    blank = " " * _cells(text[:start])
    carets = mark * max(1, _cells(text[start:end]))
    tail = f" {label}" if label else ""
    return [head, f"{pad} |", f"{span.line:>{gutter}} | {text}".rstrip(), f"{pad} | {blank}{carets}{tail}"]


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """At most about 110 characters of a line around [start, end), and where that piece lies in them."""
    text = "".join(" " if c == "\t" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in line)
    start, end = min(start, len(text)), min(end, len(text))
    if len(text) <= _WINDOW:
        return text, start, end
    left = max(0, start - _LEAD)
    right = min(len(text), left + _WINDOW)
    head, tail = ("…" if left else ""), ("…" if right < len(text) else "")
    return head + text[left:right] + tail, start - left + len(head), min(end, right) - left + len(head)


def _cells(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
