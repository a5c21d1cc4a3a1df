"""Dominance: which points no other beats, and which cores cannot lead to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from weft.fabric.ask import SLACK
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

    A core is beaten if it is for each thing that its border may give.  `by_gain` has a region for each such thing,
    beginning with the least gateways; those of a core are as many as are no wider than it can feed.  The `pairs` of
    each gateway are the corners of what the regions up to it have in common.
    """

    levels_gbps: Floats  # (n_levels,), the gateways there are, ascending
    gains_of: tuple[Ints, ...]  # of each level: which gains
    by_gain: list[Steps]
    pairs: list[Steps]  # of each level

    @classmethod
    def over(cls, gateway_gbps: Floats) -> Ceilings:
        """Without anything known yet, for things that a border may give with these gateways, shape (n_gains,)."""
        levels_gbps, at = np.unique(gateway_gbps, return_inverse=True)
        gains_of = tuple(np.flatnonzero(at == k) for k in range(len(levels_gbps)))
        return cls(levels_gbps, gains_of, [[] for _ in gateway_gbps], [[] for _ in levels_gbps])

    def add(self, draw_w: Floats, price_eur: Floats) -> None:
        """What a known design is above the least border for each thing it may give, shapes (n_gains,); inf: not."""
        lower = False
        for steps, w, eur in zip(self.by_gain, draw_w.tolist(), price_eur.tolist(), strict=True):
            if w < inf and not _is_over(steps, w, eur):
                steps[:] = [step for step in steps if step[0] < w or step[1] < eur] + [(w, eur)]
                lower = True
        if lower:
            regions: list[Steps] = []
            for level, gains in enumerate(self.gains_of):
                regions += [self.by_gain[g] for g in gains.tolist()]
                self.pairs[level] = _common_to(regions)
                regions = [self.pairs[level]]

    def level_of(self, widest_gbps: Floats) -> Ints:
        """The widest gateway of all that each core can feed, -1 where it can feed none, shape (n,)."""
        return np.searchsorted(self.levels_gbps, widest_gbps * (1 + SLACK), side="right") - 1

    def below(self, draw_w: Floats, price_eur: Floats, widest_gbps: Floats) -> Ints:
        """Rows that may still lead to one, given the least draw and price of each and the widest gateway it can feed.

        All of shape (n,).  A core that cannot feed the narrowest gateway leads to none.
        """
        level = self.level_of(widest_gbps)
        may = np.zeros(len(level), bool)
        for k, pairs in enumerate(self.pairs):
            rows = np.flatnonzero(level == k)
            w_of, eur_of, below = draw_w[rows], price_eur[rows], np.ones(len(rows), bool)
            for w, eur in pairs:
                below &= (w_of < w) | (eur_of < eur) | ((w_of == w) & (eur_of == eur))
            may[rows] = below
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
