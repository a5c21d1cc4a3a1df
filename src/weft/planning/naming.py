"""Names of elements: ends first, parallels numbered."""

from __future__ import annotations

from collections.abc import Sequence


def numbered(wanted: Sequence[str]) -> list[str]:
    """The same names, made unique: the second `A-Z` is `A-Z#2`."""
    seen: dict[str, int] = {}
    result = []
    for name in wanted:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return result
