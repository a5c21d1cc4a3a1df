"""Indented JSON of large trees, several times quicker than the standard library's, whose indented form is not in C."""

from __future__ import annotations

from json.encoder import encode_basestring_ascii
from typing import Any


def indented(value: Any) -> str:
    """The text that `json.dumps(value, indent=2)` gives, of dicts, lists, strings, integers and truth values."""
    return _text(value, "\n") + "\n"


def _text(value: Any, newline: str) -> str:
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, dict):
        inner = newline + "  "
        parts = [f"{encode_basestring_ascii(name)}: {_text(each, inner)}" for name, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(parts)}{newline}}}" if parts else "{}"
    if isinstance(value, list):
        inner = newline + "  "
        parts = [_text(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(parts)}{newline}]" if parts else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"no {type(value).__name__} here")
