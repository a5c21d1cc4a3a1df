"""Sets of sites grown from each site: wide regions whose border a point leaves too narrow, which none enumerates.

A set takes the neighbour that leaves least capacity over demand across its border, again and again, and is noted
whenever whole units, any link of which may fail, would have to be more.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network.columns import Bools, Floats
from weft.sizing.links.levels import Levels
from weft.sizing.problem import Problem

STARTS = 20  # from each site, all but the first with a bias by chance
BIAS = 0.4  # units of capacity, at most
SHORT = 0.02  # of a unit; less is not looked at
MOST_NOTED = 20_000
MOST_SETS = 400  # of those noted, the shortest


def grown_sets(problem: Problem, levels: Levels, point: Floats, rng: np.random.Generator) -> Bools:
    """Sets of sites, half of them at most, whose borders a point (n_candidates,) likely leaves too narrow.

    Shape (n_sets, n_sites).  Whether a row is violated is for others to say.
    """
    n, c = len(problem.sites), problem.candidates
    free = c.upper > c.lower
    unit = float(c.gbps[free].min()) if free.any() else 1.0
    a, z = c.a[levels.module], c.z[levels.module]
    wide, links = np.zeros((n, n)), np.zeros((n, n))
    np.add.at(wide, (a, z), levels.capacity(problem, point) / unit)
    np.add.at(links, (a, z), 1.0)
    asked, between = np.zeros((n, n)), problem.demands.head < n
    d = problem.demands
    np.add.at(
        asked, (d.tail[between], d.head[between]), problem.states.required_gbps.max(axis=0, initial=0.0)[between] / unit
    )
    bias = BIAS * rng.random((STARTS * n, n))
    bias[:n] = 0.0
    noted, lack = np.zeros((MOST_NOTED, n), np.bool_), np.zeros(MOST_NOTED)
    fails = bool((problem.states.factor < 1).any())
    count = _grow(wide + wide.T, (asked + asked.T) / 2, links + links.T, bias, fails, noted, lack)
    sets, first = np.unique(smaller_side(noted[:count]), axis=0, return_index=True)
    return sets[np.argsort(-lack[first], kind="stable")[:MOST_SETS]]


def smaller_side(sets: Bools) -> Bools:
    """Each set of sites (n_sets, n_sites) or, where that is more than half of them, the other side."""
    return np.where((sets.sum(axis=1) > sets.shape[1] / 2)[:, None], ~sets, sets)


@njit(cache=True, nogil=True)
def _grow(
    wide: Floats, asked: Floats, links: Floats, bias: Floats, fails: bool, noted: Bools, lack: Floats
) -> int:
    """Fill `noted` with sets that seem too narrow and what they lack, from start i of `bias` at site i modulo n.

    Gives how many.
    """
    n, count = len(wide), 0
    all_wide, all_asked, all_links = wide.sum(axis=1), asked.sum(axis=1), links.sum(axis=1)
    for start in range(len(bias)):
        inside = np.zeros(n, np.bool_)
        to_wide, to_asked, to_links = np.zeros(n), np.zeros(n), np.zeros(n)  # from what is inside to each site
        border, demand, crossing = 0.0, 0.0, 0.0
        for size in range(n // 2 + 2):
            best, least = -1, np.inf
            for v in range(n):
                if size == 0:
                    worth = 0.0 if v == start % n else np.inf
                elif inside[v] or to_links[v] <= 0:
                    continue
                else:
                    worth = all_wide[v] - 2 * to_wide[v] - all_asked[v] + 2 * to_asked[v] + bias[start, v]
                if worth < least:
                    best, least = v, worth
            if best < 0 or count == len(noted):
                break
            inside[best] = True
            border += all_wide[best] - 2 * to_wide[best]
            demand += all_asked[best] - 2 * to_asked[best]
            crossing += all_links[best] - 2 * to_links[best]
            to_wide += wide[best]
            to_asked += asked[best]
            to_links += links[best]
            needed = np.ceil(demand - 1e-9)
            if fails and crossing > 1:
                needed = np.ceil(needed * crossing / (crossing - 1) - 1e-9)
            if border < needed - SHORT:
                noted[count], lack[count] = inside, needed - border
                count += 1
    return count
