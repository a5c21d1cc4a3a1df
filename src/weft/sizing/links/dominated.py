"""Modules that no link needs: others of the same link hold as much for no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft.network.columns import Ints
from weft.sizing.links.levels import links_of
from weft.sizing.problem import Problem

NEARLY = 1e-6  # of a price, at most, by which the others may be dearer
OF_GAP = 0.01  # and of the gap asked


def without_dominated(problem: Problem, gap: float) -> tuple[Problem, float]:
    """The problem without modules that several of one other kind replace, and the share of its bound that holds.

    Price lists are rounded, so the others may be dearer by a share that `gap` does not see; that much less than what
    the problem without them costs is then proved.  Modules stay in their columns, with an upper bound of 0.
    """
    c, ladders = problem.candidates, problem.ladders
    left = np.where(problem.states.factor > 0, problem.states.factor, np.inf).min(axis=0, initial=1.0)
    enough = float(problem.states.required_gbps.sum(axis=1).max(initial=0.0))
    is_free = (c.lower == 0) & (c.upper * c.gbps * left >= enough) & (c.cost > 0) & (c.ladder >= 0)
    is_free[is_free] = ~np.isfinite(ladders.most[c.ladder[is_free]])
    upper, nearly = c.upper.copy(), min(NEARLY, OF_GAP * gap)
    exact = True
    for mine in links_of(problem):
        gone, strictly = _dominated(problem, mine[is_free[mine]], nearly)
        upper[gone] = 0
        exact &= strictly
    return replace(problem, candidates=replace(c, upper=upper)), 1.0 if exact else 1.0 - nearly


def _dominated(problem: Problem, mine: Ints, nearly: float) -> tuple[list[int], bool]:
    """Modules of one link that a multiple of a kept one replaces, and whether none of those is dearer at all."""
    c, kept, gone, exact = problem.candidates, list[int](), list[int](), True
    for p in mine[np.lexsort((-c.gbps[mine], c.cost[mine]))].tolist():
        times = [np.ceil(c.gbps[p] / c.gbps[q] * (1 - 1e-12)) * c.cost[q] / c.cost[p] for q in kept]
        least = min(times, default=np.inf)
        if least <= 1 + nearly:
            gone.append(p)
            exact &= least <= 1
        else:
            kept.append(p)
    return gone, exact
