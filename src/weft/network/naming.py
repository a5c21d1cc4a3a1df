"""Names of elements: ends first, parallels numbered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count


def numbered(wanted: Sequence[str]) -> list[str]:
    """The same names, made unique: the second `A-Z` is `A-Z#2`, or the next number that nobody wanted."""
    taken, kept = set(wanted), set[str]()
    following = {name: count(2) for name in taken}
    result = []
    for name in wanted:
        unique = name
        if name in kept:
            unique = next(other for k in following[name] if (other := f"{name}#{k}") not in taken)
            taken.add(unique)
        kept.add(unique)
        result.append(unique)
    return result
