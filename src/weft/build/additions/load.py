"""From a file of additions to the additions, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from weft.build.additions.additions import Addition, Additions
from weft.build.additions.document import FORM, AdditionDoc, AdditionsDoc
from weft.diagnostics import AdditionsError, Diagnostic, has_errors, in_order
from weft.written.places import Places
from weft.written.shape import shape
from weft.written.subject import Written
from weft.written.text import decode, read_bytes
from weft.written.tree import TreeError, grow

BEGIN = "begin with `weft-additions: 1` and a list `additions`; docs/build.md has an example"
"""How a file of additions is begun."""


def load(path: Path) -> Additions:
    """The additions of a file.

    Raises AdditionsError with every finding if one of them is an error.
    """
    document, findings = _read(path)
    if document is None or has_errors(findings):
        raise AdditionsError(in_order(findings))
    entries = (_addition(document, i, entry) for i, entry in enumerate(document.document.additions))
    return Additions(tuple(entries))


def _read(path: Path) -> tuple[Written[AdditionsDoc] | None, list[Diagnostic]]:
    content = read_bytes(path)
    text = content if isinstance(content, Diagnostic) else decode(content, str(path))
    if isinstance(text, Diagnostic):
        return None, [text]
    try:
        root, findings = grow(text, str(path), BEGIN)
    except TreeError as error:
        return None, [error.diagnostic]
    places = Places(str(path), root, {})
    shaped, wrong = shape(FORM, root.plain, places)
    findings += wrong
    if shaped.document is None:
        return None, findings
    written = Written(shaped.document, places, shaped.broken, shaped.kept)
    return written, [*findings, *_meaning(written)]


def _meaning(written: Written[AdditionsDoc]) -> Iterator[Diagnostic]:
    """Entries that say nothing, files of no system, and one address for many (E864)."""
    for i, entry in enumerate(written.document.additions):
        if entry.management is not None and entry.device is None:
            where = written.at("additions", i, "management")
            yield Diagnostic("E864", "one address would be several devices'", where, help="name the `device` it is for")
        if entry.files and entry.system is None:
            where = written.key("additions", i, "files")
            yield Diagnostic("E864", "files are of a system", where, help="say which: `system: frr`")
        if not (entry.timers or entry.bfd or entry.management or entry.files):
            yield Diagnostic("E864", "this addition adds nothing", written.at("additions", i), help="take it out")
        for path in entry.files:
            if path.startswith("/") or any(part in ("", ".", "..") for part in path.split("/")):
                where = written.key("additions", i, "files", path)
                yield Diagnostic("E864", f"'{path}' is no path on a device", where, help="write it like etc/motd")


def _addition(written: Written[AdditionsDoc], i: int, entry: AdditionDoc) -> Addition:
    timers, bfd = entry.timers, entry.bfd
    seconds = {f"{name}_s": value for name, value in (timers.model_dump() if timers else {}).items()}
    of_bfd = {"interval_ms": bfd.interval, "multiplier": bfd.multiplier} if bfd else {}
    return Addition(
        written.at("additions", i), entry.site or "", entry.tier or "", entry.device or "",
        {name: round(value) for name, value in seconds.items() if value is not None},
        {name: round(value) for name, value in of_bfd.items() if value is not None},
        entry.management, entry.system or "", dict(entry.files),
        {path: written.key("additions", i, "files", path) for path in entry.files},
    )  # fmt: skip
