"""A submitted intent: its text and tables in a folder of their own, and what the checker says about them.

Others may have written it.  So nothing that it names is read but what was submitted with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from weft import intent
from weft.diagnostics import Diagnostic, Span, has_errors, read_sources, render, to_json
from weft.written.places import Places
from weft.written.text import decode, read_bytes
from weft.written.tree import Node, TreeError, grow

INTENT = "intent.yaml"
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(csv|yaml|yml)")
"""Names that a file beside an intent may have: no folder, nothing hidden."""

MOST_FILES = 64
MOST_FINDINGS = 200
"""Findings that are told; an intent with more is another kind of file."""

NAMES_FILES = (("catalogue",), ("agreement",), ("patents", "sales"))
"""Where an intent, or an agreement, names files of any suffix; elsewhere a table's name has its suffix."""

_LOOKS_LIKE_A_FILE = re.compile(r"\.(csv|ya?ml|json|geojson|km[lz]|txt)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The text of an intent and of the files that it names."""

    intent: str
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write all of it into a folder, which is made."""
        folder.mkdir(parents=True)
        for name, text in {INTENT: self.intent, **self.files}.items():
            (folder / name).write_bytes(text.encode("utf-8", errors="surrogatepass"))


def submitted_in(folder: Path) -> Submitted:
    """What was submitted, read again.

    Raises OSError where it is not there.
    """
    texts = {
        path.name: path.read_text("utf-8", errors="replace")
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink() and (path.name == INTENT or FILE_NAME.fullmatch(path.name))
    }
    if INTENT not in texts:
        raise FileNotFoundError(INTENT)
    return Submitted(texts.pop(INTENT), texts)


def findings(folder: Path) -> dict[str, Any]:
    """What is wrong with a submitted intent: records with the source line and caret, and the intent's name if it has.

    Files in places are named without the folder.
    """
    path = folder / INTENT
    written = [path, *sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file != path)]
    outside = tuple(found for file in written for found in _outside(file))
    found = outside or intent.check(path)
    sources = {_inside(file, folder): text for file, text in read_sources(found).items()}
    told = [_placed(d, folder) for d in found[:MOST_FINDINGS]]
    records = [
        {**record, "snippet": render([d], sources)} for record, d in zip(to_json(told), told, strict=True)
    ]
    return {"ok": not has_errors(found), "name": _name(path), "findings": records, "left_out": len(found) - len(told)}


def _outside(path: Path) -> Iterator[Diagnostic]:
    """Findings for each file that a YAML file names and that was not submitted with it."""
    root = _root(path)
    if root is None:
        return
    places = Places(str(path), root, {})
    for where, value in _scalars(root.plain):
        at = tuple(step for step in where if isinstance(step, str))
        names_file = (at in NAMES_FILES and value != "builtin") or _LOOKS_LIKE_A_FILE.search(value)
        if names_file and not (FILE_NAME.fullmatch(value) and (path.parent / value).is_file()):
            yield Diagnostic(
                "E201", f"'{value[:60]}' is not among the files that were given with the intent", places.value(where),
                help=f"add the file under this name, without a folder: {Path(value).name[:60] or 'tables.csv'}",
            )  # fmt: skip


def _scalars(values: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in plain values with its path."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), values)]
    while stack:
        where, value = stack.pop()
        if isinstance(value, str):
            yield where, value
        elif isinstance(value, dict):
            stack += [((*where, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            stack += [((*where, i), item) for i, item in enumerate(value)]


def _name(path: Path) -> str:
    root = _root(path)
    name = root.plain.get("name") if root is not None and isinstance(root.plain, dict) else None
    return name if isinstance(name, str) else ""


def _root(path: Path) -> Node | None:
    """The YAML of a file; None where it is none."""
    content = read_bytes(path)
    text = content if isinstance(content, Diagnostic) else decode(content, str(path))
    if isinstance(text, Diagnostic):
        return None
    try:
        return grow(text, str(path))[0]
    except TreeError:
        return None


def _placed(d: Diagnostic, folder: Path) -> Diagnostic:
    def moved(span: Span) -> Span:
        return replace(span, file=_inside(span.file, folder))

    return replace(
        d, message=_inside(d.message, folder), help=_inside(d.help, folder), span=moved(d.span) if d.span else None,
        related=tuple((moved(span), label) for span, label in d.related),
    )  # fmt: skip


def _inside(text: str, folder: Path) -> str:
    return text.replace(f"{folder}/", "")
