"""Dominance: which points no other beats, and which cores cannot lead to one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

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


Steps = list[tuple[float, float]]
"""Corners of a region of draw and price that goes on without end upwards, none at or above another one."""


@dataclass(frozen=True, slots=True, eq=False)
class Ceilings:
    """Pairs of draw and price: a core at or above both of one, and above one of them, leads to no best design.

    A core is beaten if it is for each thing that a border may give: the `pairs` are corners of what all the regions
    in `by_gain` have in common.
    """

    by_gain: list[Steps] = field(default_factory=list)
    pairs: Steps = field(default_factory=list)

    def add(self, draw_w: Floats, price_eur: Floats) -> None:
        """What a known design is above the least border for each thing it may give, shapes (n_gains,); inf: not."""
        if not self.by_gain:
            self.by_gain.extend([] for _ in draw_w)
        lower = False
        for steps, w, eur in zip(self.by_gain, draw_w.tolist(), price_eur.tolist(), strict=True):
            if w < inf and not _is_over(steps, w, eur):
                steps[:] = [step for step in steps if step[0] < w or step[1] < eur] + [(w, eur)]
                lower = True
        if lower:
            self.pairs[:] = _common_to(self.by_gain)

    def below(self, draw_w: Floats, price_eur: Floats) -> Ints:
        """Rows that may still lead to one, given the least draw and price of each, shapes (n,)."""
        may = np.ones(len(draw_w), bool)
        for w, eur in self.pairs:
            may &= (draw_w < w) | (price_eur < eur) | ((draw_w == w) & (price_eur == eur))
        return np.flatnonzero(may)


def _is_over(steps: Steps, draw_w: float, price_eur: float) -> bool:
    return any(w <= draw_w and eur <= price_eur for w, eur in steps)


def _common_to(regions: list[Steps]) -> Steps:
    corners = regions[0]
    for region in regions[1:]:
        corners = _common(corners, region)
    return corners


def _common(a: Steps, b: Steps) -> Steps:
    """Corners of what two regions have in common."""
    if a == b:
        return a
    corners: Steps = []
    lowest = inf
    for w, eur in sorted({(max(x[0], y[0]), max(x[1], y[1])) for x in a for y in b}):
        if eur < lowest:
            corners.append((w, eur))
            lowest = eur
    return corners
