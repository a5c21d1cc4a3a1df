"""Odd sets of links that a fractional plan overfills."""

from __future__ import annotations

import numpy as np

from weft.network import Floats, Ints
from weft.network.columns import Bools

STEPS = 40
"""Most changes from one start; few are usual."""

_LEAST = 1e-3


def overfilled(route: Ints, load: Floats, usable: Ints) -> list[list[int]]:
    """Sets T with sum of ⌊|route ∩ T| / 2⌋ above the sum of ⌊usable of T / 2⌋, the most overfilled first.

    `route` (n_links, n_routes) is 1 where a route takes a link, `load` (n_routes,) the slices it takes in all, `usable`
    (n_links, n_slices) pairs.  In a set, what a link has spare, the routes that pass it an odd number of times and,
    against them, the slices of which an odd number is usable, sum up to minus twice the excess.  From each nearly full
    link on, links go in and out, one or two at a time, while that falls.  No more is promised: to find the worst set
    is hard in general (A. Caprara and M. Fischetti, "{0, 1/2}-Chvátal-Gomory cuts", Mathematical Programming 74 (1996)
    221-235).
    """
    patterns, times = np.unique(usable % 2, axis=1, return_counts=True)
    used = np.flatnonzero(load > 1e-9)
    parity = np.concatenate([route[:, used], patterns], axis=1)
    weight = np.concatenate([load[used], -times.astype(np.float64)])
    spare = usable.sum(axis=1) - route[:, used] @ load[used]
    near = np.flatnonzero(spare < times.sum() / 2)
    found: dict[tuple[int, ...], float] = {}
    close = parity[near].astype(np.float64)
    for start in range(len(near)):
        inside, excess = _descend(close, weight, spare[near], start)
        if excess > _LEAST and inside.sum() > 1:
            found[tuple(near[inside].tolist())] = excess
    return [list(links) for links in sorted(found, key=lambda links: (-found[links], links))]


def _descend(parity: Floats, weight: Floats, spare: Floats, start: int) -> tuple[Bools, float]:
    """From one link on, the best change of one or two until none helps: who is inside, and the excess."""
    inside = np.zeros(len(spare), np.bool_)
    inside[start] = True
    odd = parity[start].copy()
    for _ in range(STEPS):
        turned = weight * (1.0 - 2.0 * odd)
        alone = np.where(inside, -spare, spare) + parity @ turned
        both = alone[:, None] + alone[None, :] - 2.0 * (parity * turned) @ parity.T
        np.fill_diagonal(both, alone)
        one, other = np.unravel_index(int(np.argmin(both)), both.shape)
        if both[one, other] > -1e-9:
            break
        for link in {int(one), int(other)}:
            inside[link] = not inside[link]
            odd = np.abs(odd - parity[link])
    return inside, -0.5 * float(spare[inside].sum() + weight @ odd)
