"""Dominance: which points no other beats, and which cores cannot lead to one of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weft.network import Floats, Ints


def frontier(points: Floats) -> Ints:
    """Rows of `points`, shape (n, k), that no other row is at most equal to in every column.

    Less is better in each column.  The rows come in lexicographic order, and of equal ones the first stands.
    """
    order = np.lexsort(points.T[::-1])
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[(points[order] < points[best]).any(axis=1)]
    return np.array(kept, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Ceilings:
    """Pairs of draw and price: a core at or above both of one, and above one of them, leads to no best design."""

    pairs: list[tuple[float, float]] = field(default_factory=list)

    def add(self, draw_w: float, price_eur: float) -> None:
        """Another pair, kept unless one that stands is at least as low."""
        if not any(w <= draw_w and eur <= price_eur for w, eur in self.pairs):
            self.pairs[:] = [p for p in self.pairs if p[0] < draw_w or p[1] < price_eur] + [(draw_w, price_eur)]

    def below(self, draw_w: Floats, price_eur: Floats) -> Ints:
        """Rows that may still lead to one, given the least draw and price of each, shapes (n,)."""
        may = np.ones(len(draw_w), bool)
        for w, eur in self.pairs:
            may &= (draw_w < w) | (price_eur < eur) | ((draw_w == w) & (price_eur == eur))
        return np.flatnonzero(may)
