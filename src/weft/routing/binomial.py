"""The probability that flows which come or stay away at random add up to more than fits, with proved bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from weft.graph import constant
from weft.network import Floats, Ints

CELLS = 4096
"""Steps that a capacity is cut into at least; a flow of the smallest rate is a whole number of them."""

MOST_STEPS = 50_000_000
"""Most flows times cells that are added up; above, only Chernoff's bound is given."""

CLOSE = 1e-9
"""Part of a cell that is rounding of a division, not size."""

HALVINGS = 60
"""Steps of the search for the best exponent; any exponent bounds, so that more would only tighten."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Groups of `count` flows of `gbps` each, of which every one comes with probability `chance`, all independent.

    Columns (n_groups,); `chance` lies in (0, 1).
    """

    gbps: Floats
    count: Ints
    chance: Floats

    def most_gbps(self) -> float:
        """All of them together."""
        return float((self.gbps * self.count).sum())


def chernoff(flows: Flows, room_gbps: float) -> float:
    """An upper bound on the probability that flows add up to more than `room_gbps`, at most 1.

    P(X > b) <= exp(-t b) E exp(t X) for every t >= 0; of these the least is looked for.

    Source: H. Chernoff, "A measure of asymptotic efficiency for tests of a hypothesis based on the sum of
    observations", Ann. Math. Statist. 23 (1952) 493-507.
    """
    if room_gbps >= flows.most_gbps():
        return 0.0
    if room_gbps < 0:
        return 1.0
    unit = float(flows.gbps.max())  # so that exponents stay of the order of 1
    size = constant(flows.gbps / unit, np.float64)
    return float(_chernoff(size, constant(flows.count, np.int64), constant(flows.chance, np.float64), room_gbps / unit))


def tail(flows: Flows, ends: Ints, room_gbps: Floats, capacity_gbps: float) -> tuple[Floats, Floats] | None:
    """Bounds (n,) on the probabilities that the first `ends[i]` groups add up to more than `room_gbps[i]`.

    The sum's distribution is built up flow by flow on a grid, with sizes rounded down to cells for the lower bound
    and up for the upper one; they are equal where all sizes are whole cells.  `ends` ascends, no room is above
    `capacity_gbps`.  None if that is too much work.
    """
    smallest = float(flows.gbps.min())
    cell = smallest / max(1, int(np.ceil(CELLS * smallest / capacity_gbps)))
    n_cells = int(capacity_gbps / cell) + 2
    if int(flows.count.sum()) * n_cells > MOST_STEPS:
        return None
    exact = flows.gbps / cell
    up, down = np.ceil(exact - CLOSE).astype(np.int64), np.floor(exact + CLOSE).astype(np.int64)
    room = np.where(room_gbps < 0, -1, np.floor(room_gbps / cell + CLOSE)).astype(np.int64)
    high = _tails(up, flows, ends, room, n_cells)
    return (high if (up == down).all() else _tails(down, flows, ends, room, n_cells)), high


def _tails(size: Ints, flows: Flows, ends: Ints, room: Ints, n_cells: int) -> Floats:
    found = np.zeros(len(ends))
    _convolve(
        constant(size, np.int64), constant(flows.count, np.int64), constant(flows.chance, np.float64),
        constant(ends, np.int64), constant(room, np.int64), np.zeros(n_cells), found,
    )  # fmt: skip
    return np.minimum(found, 1.0)


@njit(cache=True, nogil=True)
def _convolve(size, count, chance, ends, room, mass, found):  # type: ignore[no-untyped-def]
    """Fill `found`; `mass` (n_cells,) of each sum so far, all zero at first, what goes beyond it being `over`."""
    mass[0] = 1.0
    over = 0.0
    group, reached = 0, 0
    for i in range(len(ends)):
        while group < ends[i]:
            stays, comes, step = 1.0 - chance[group], chance[group], size[group]
            for _ in range(count[group]):
                for x in range(max(0, len(mass) - step), min(reached + 1, len(mass))):
                    over += comes * mass[x]
                reached = min(reached + step, len(mass) - 1)
                for x in range(reached, -1, -1):
                    mass[x] = stays * mass[x] + (comes * mass[x - step] if x >= step else 0.0)
            group += 1
        total = over
        for x in range(reached, room[i], -1):
            total += mass[x]
        found[i] = total


@njit(cache=True, nogil=True)
def _chernoff(size, count, chance, room):  # type: ignore[no-untyped-def]
    """The least bound found by halving the interval in which the exponent's derivative changes its sign."""
    low, high = 0.0, 1.0
    while _slope(size, count, chance, room, high) < 0.0 and high < 512.0:
        low = high
        high *= 2.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if _slope(size, count, chance, room, middle) < 0.0:
            low = middle
        else:
            high = middle
    exponent = -low * room
    for g in range(len(size)):
        exponent += count[g] * np.log1p(chance[g] * np.expm1(low * size[g]))
    return min(1.0, np.exp(exponent))


@njit(cache=True, nogil=True)
def _slope(size, count, chance, room, t):  # type: ignore[no-untyped-def]
    """Derivative at t of the logarithm of the bound, which rises with t."""
    slope = -room
    for g in range(len(size)):
        grown = chance[g] * np.exp(t * size[g])
        slope += count[g] * size[g] * grown / (1.0 - chance[g] + grown)
    return slope
