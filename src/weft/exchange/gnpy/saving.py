"""Texts put where they belong, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError


def save_text(text: str, path: Path) -> None:
    """Write a text beside a file and rename it.

    Raises ExchangeError if it cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        try:
            beside.write_text(text, encoding="utf-8", newline="")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise ExchangeError([Diagnostic("E704", f"'{path}' cannot be written: {why}", None)]) from error


def save_json(value: object, path: Path) -> None:
    """Write a value as GNPy writes its own.

    Raises ExchangeError if it cannot be written.
    """
    save_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)
