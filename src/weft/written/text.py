"""Bytes of a file into text: UTF-8 without control characters, or a finding with its place."""

from __future__ import annotations

import re
from pathlib import Path

from weft.diagnostics import Diagnostic, Span

MOST_BYTES, MOST_TABLE_BYTES = 64 * 2**20, 512 * 2**20
"""Largest intent, and largest table that one names."""

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes | Diagnostic:
    """The content of a file, or why it cannot be read."""
    try:
        if path.is_file() and path.stat().st_size > most:
            return Diagnostic("E001", f"'{path}' is larger than {most // 2**20} MiB", None)
        return path.read_bytes()
    except OSError as error:
        return Diagnostic("E001", f"'{path}' cannot be read: {(error.strerror or 'unreadable').lower()}", None)
    except ValueError:
        return Diagnostic("E001", "the name of the file cannot be used as a path", None)


def decode(content: bytes, file: str) -> str | Diagnostic:
    """The text of a file, a byte order mark left out, or the place of the first thing that is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace").removeprefix("\ufeff")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return Diagnostic("E002", message, _at(before, file), help="save the file as UTF-8")
    control = _CONTROL.search(text)
    if control is not None:
        message = f"control character U+{ord(control.group()):04X}"
        return Diagnostic("E002", message, _at(text[: control.start()], file), help="take it out")
    return text


def _at(before: str, file: str) -> Span:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", before)
    return Span(file, len(lines), len(lines[-1]) + 1, len(lines[-1]) + 2)
