"""Diagnostics as SARIF 2.1.0, the OASIS format that code hosts and editors show beside the text.

Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 27 March 2020; sections are
named where a choice follows one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from weft.diagnostics.code import Code
from weft.diagnostics.diagnostic import Diagnostic, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(diagnostics: Iterable[Diagnostic], codes: Mapping[str, Code], version: str) -> dict[str, Any]:
    """One run of Weft: its findings, and the rules that they are of, described as `weft explain` does.

    `codes` are the known kinds of finding, `version` that of Weft.  Columns count characters, as ours do.
    """
    found = list(diagnostics)
    rules = {code: i for i, code in enumerate(sorted({d.code for d in found}))}
    driver = {
        "name": "weft", "version": version,
        "rules": [_rule(code, codes.get(code)) for code in rules],
    }  # fmt: skip
    run = {
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
        "results": [_result(d, rules[d.code]) for d in found],
    }  # fmt: skip
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, known: Code | None) -> dict[str, Any]:
    if known is None:
        return {"id": code}
    return {
        "id": code, "shortDescription": {"text": known.title}, "fullDescription": {"text": known.text},
        "help": {"text": f"{known.text}\n\nWrong:\n\n{known.bad}\nMended:\n\n{known.mended}"},
    }  # fmt: skip


def _result(d: Diagnostic, rule: int) -> dict[str, Any]:
    """One finding; its help goes into the message, for fixes of SARIF are replacements of text (§3.55)."""
    text = " ".join(part for part in (f"{d.message}.", f"{d.label}." if d.label else "", d.help) if part)
    result: dict[str, Any] = {"ruleId": d.code, "ruleIndex": rule, "level": d.severity, "message": {"text": text}}
    if d.span is not None:
        result["locations"] = [{"physicalLocation": _physical(d.span)}]
    if d.related:
        result["relatedLocations"] = [
            {"id": i, "message": {"text": label or "see here"}, "physicalLocation": _physical(span)}
            for i, (span, label) in enumerate(d.related)
        ]
    return result


def _physical(span: Span) -> dict[str, Any]:
    """A place; both count from 1, and the end column is the first that is not in the region (§3.30.8)."""
    region = {
        "startLine": max(1, span.line), "startColumn": max(1, span.column),
        "endColumn": max(span.end_column, span.column, 1),
    }  # fmt: skip
    return {"artifactLocation": {"uri": _uri(span.file)}, "region": region}


def _uri(file: str) -> str:
    """A relative reference to a file that is named relatively, and a file URI to any other (§3.4.3)."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
