"""Forwarding tables against the prediction: sets of equal-cost next hops, one entry a router and prefix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.lab.prediction import Table


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that is not as predicted; interfaces in order, none where there is no route."""

    router: int
    prefix: str
    predicted: tuple[str, ...]
    kernel: tuple[str, ...]


def entries(predicted: Sequence[Table], kernel: Sequence[Table]) -> int:
    """How many entries a comparison looks at: those of either side."""
    return sum(len({*mine, *theirs}) for mine, theirs in zip(predicted, kernel, strict=True))


def differences(predicted: Sequence[Table], kernel: Sequence[Table]) -> tuple[Difference, ...]:
    """Every entry that the two sides do not have alike, by router, then by prefix."""
    none: frozenset[str] = frozenset()
    return tuple(
        Difference(v, prefix, tuple(sorted(mine.get(prefix, none))), tuple(sorted(theirs.get(prefix, none))))
        for v, (mine, theirs) in enumerate(zip(predicted, kernel, strict=True))
        for prefix in sorted({*mine, *theirs})
        if mine.get(prefix) != theirs.get(prefix)
    )
