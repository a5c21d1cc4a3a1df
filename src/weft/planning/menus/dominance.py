"""Points that no other beats in everything."""

from __future__ import annotations

from collections.abc import Sequence


def undominated(points: Sequence[tuple[float, ...]]) -> list[int]:
    """Positions of the points that no other is at most equal to everywhere; of equal ones the first."""
    return [
        i
        for i, mine in enumerate(points)
        if not any(
            all(a <= b for a, b in zip(other, mine, strict=True)) and (other != mine or j < i)
            for j, other in enumerate(points)
            if j != i
        )
    ]
