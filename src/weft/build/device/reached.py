"""Which routers links connect."""

from __future__ import annotations

from collections.abc import Iterable


def reached(names: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """For each router those that it reaches over links, itself among them; all of one part have one set."""
    parts = {name: {name} for name in names}
    for a, z in links:
        if parts[a] is not parts[z]:
            parts[a] |= parts[z]
            for name in parts[z]:
                parts[name] = parts[a]
    frozen = {id(part): frozenset(part) for part in parts.values()}
    return {name: frozen[id(part)] for name, part in parts.items()}
