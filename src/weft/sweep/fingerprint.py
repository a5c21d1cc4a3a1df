"""A fingerprint of columns: which network and which figures some results belong to."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any, Protocol

import numpy as np


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def fingerprint(value: Any) -> str:
    """SHA-256 of a value made of dataclasses, tuples, arrays, text and numbers, in hexadecimal."""
    digest = sha256()
    _feed(digest, value)
    return digest.hexdigest()


def _feed(digest: _Hash, value: Any) -> None:
    """Each value with its type and its length, so that no two of them have the same bytes."""
    if is_dataclass(value):
        digest.update(f"{type(value).__name__}({len(fields(value))}".encode())
        for field in fields(value):
            digest.update(f",{field.name}=".encode())
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        digest.update(f"[{len(value)}:{','.join(str(len(item)) for item in value)}]".encode())
        digest.update("".join(value).encode())
    elif isinstance(value, tuple):
        digest.update(f"({len(value)}".encode())
        for item in value:
            _feed(digest, item)
    elif value is None or isinstance(value, str | int | float | np.generic):
        digest.update(f"{type(value).__name__}:{value!r};".encode())
    else:
        raise TypeError(f"a {type(value).__name__} has no fingerprint")
