"""The inner loop of the search for a better plan: compiled, on arrays alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from weft.network import Floats, Ints

BLOCKED = -2
"""Owner of a slice that was never free; -1 is nobody."""

TENURE = 10
"""Moves for which a lightpath keeps the place that it took."""

_FAR = 1e18


class Ground(NamedTuple):
    """What doesn't change: the problem, each list as first entries (n + 1,) and entries.

    Links of choices, pairs of links, choices of lightpaths, starts of kinds, and their `width`; `kind` of choices.
    """

    link_at: Ints
    links: Ints
    pair_at: Ints
    pairs: Ints
    choice_at: Ints
    choices: Ints
    start_at: Ints
    starts: Ints
    kind: Ints
    width: Ints
    value: Floats


class Seats(NamedTuple):
    """Who sits where: `owner` (n_pairs, n_slices); of each lightpath `choice` (-1: none), first slice, and `pair`s.

    `choice` and `slot` have shape (n_lightpaths,), `pair` (n_lightpaths, most links of a route).
    """

    owner: Ints
    choice: Ints
    slot: Ints
    pair: Ints


@njit(cache=True, nogil=True)
def _draw(state):  # type: ignore[no-untyped-def]
    """Evenly from [0, 1), and the state (1,) moves on.

    Source: D. E. Knuth, "The Art of Computer Programming" 2, section 3.3.4, the linear congruential generator of 64
    bits (MMIX); the low bits, which are less random, are left out.
    """
    state[0] = state[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return np.float64(state[0] >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _standing(  # type: ignore[no-untyped-def]
    links, pair_at, pairs, owner, end, weight, start, stop, limit, stamp, now, taking,
):  # fmt: skip
    """Weight of all lightpaths in the way on these links, on each on the pair of least; `_FAR` from `limit` on.

    Those counted get `now` as their `stamp` (n_lightpaths,), so that none counts twice; the pairs go to `taking`.
    """
    total = 0.0
    for hop in range(len(links)):
        least, best = _FAR, -1
        for at in range(pair_at[links[hop]], pair_at[links[hop] + 1]):
            here, slice_ = 0.0, start
            while slice_ < stop and here < least:
                who = owner[pairs[at], slice_]
                if who == BLOCKED:
                    here = _FAR
                elif who >= 0:
                    if stamp[who] != now:
                        here += weight[who]
                    slice_ = end[who]
                else:
                    slice_ += 1
            if here < least:
                least, best = here, pairs[at]
        total += least
        if total >= limit:
            return _FAR
        taking[hop] = best
        if least > 0.0:
            slice_ = start
            while slice_ < stop:
                who = owner[best, slice_]
                if who >= 0:
                    stamp[who] = now
                    slice_ = end[who]
                else:
                    slice_ += 1
    return total


@njit(cache=True, nogil=True)
def _best_place(  # type: ignore[no-untyped-def]
    link_at, links, pair_at, pairs, options, kind, width, start_at, starts,
    owner, end, weight, limit, lot, state, stamp, now, trial, taking,
):  # fmt: skip
    """Choice and start with least weight in the way, ties by lot, and the last stamp; -1 if none is below `limit`."""
    least, choice, start = limit, -1, -1
    for option in options:
        along = links[link_at[option] : link_at[option + 1]]
        for which in range(start_at[kind[option]], start_at[kind[option] + 1]):
            now += 1
            first, drawn = starts[which], lot * _draw(state)
            found = drawn + _standing(
                along, pair_at, pairs, owner, end, weight, first, first + width[kind[option]], least - drawn,
                stamp, now, trial,
            )  # fmt: skip
            if found < least:
                least, choice, start = found, option, first
                taking[:] = trial
    return choice, start, now


@njit(cache=True, nogil=True)
def _write(ground: Ground, seats: Seats, one: int, who: int) -> None:
    """Enter `who` where lightpath `one` sits."""
    choice, start = seats.choice[one], seats.slot[one]
    for hop in range(ground.link_at[choice + 1] - ground.link_at[choice]):
        seats.owner[seats.pair[one, hop], start : start + ground.width[ground.kind[choice]]] = who


@njit(cache=True, nogil=True)
def _seat(ground: Ground, seats: Seats, one: int, choice: int, start: int, taking: Ints, gone: Ints) -> int:
    """Give lightpath `one` the place; who had to give way goes to `gone`, and their number is returned."""
    n_gone, stop = 0, start + ground.width[ground.kind[choice]]
    for hop in range(ground.link_at[choice + 1] - ground.link_at[choice]):
        for slice_ in range(start, stop):
            who = seats.owner[taking[hop], slice_]
            if who >= 0:
                _write(ground, seats, who, -1)
                seats.choice[who] = -1
                gone[n_gone] = who
                n_gone += 1
    seats.choice[one], seats.slot[one], seats.pair[one] = choice, start, taking
    _write(ground, seats, one, one)
    return n_gone


@njit(cache=True, nogil=True)
def search(ground: Ground, seats: Seats, best: Seats, moves: int, pushing: bool, unit: float, seed: int) -> float:
    """Move lightpaths so that those without a place find one; the value of the best plan, which `best` gets.

    One drawn by lot among the waiting takes the place where least stands in its way: value, in `unit`s the least of
    which is one, and a little for every time that it was moved before (as much as a unit when `pushing`).  Without
    `pushing` no more value may give way than comes, so that the plan never gets worse.  Who gives way waits again.
    `moves` are counted; who took a place by force keeps it for `TENURE` of them.
    """
    n = len(seats.choice)
    state = np.array([seed], np.uint64)
    stamp, now, end = np.zeros(n, np.int64), 0, np.zeros(n, np.int64)
    for one in np.flatnonzero(seats.choice >= 0):
        end[one] = seats.slot[one] + ground.width[ground.kind[seats.choice[one]]]
    trial, taking = np.empty(seats.pair.shape[1], np.int64), np.empty(seats.pair.shape[1], np.int64)
    moved, weight, gone = np.zeros(n), ground.value.copy(), np.empty(n, np.int64)
    recent, waiting = np.full(TENURE, -1, np.int64), np.flatnonzero(seats.choice < 0)
    queue, n_waiting = np.empty(n, np.int64), len(waiting)
    queue[:n_waiting] = waiting
    value = most = ground.value[seats.choice >= 0].sum()
    for move in range(moves):
        if n_waiting == 0:
            break
        old = recent[move % TENURE]
        recent[move % TENURE] = -1
        if old >= 0:
            weight[old] = _weight(ground.value[old], moved[old], pushing, unit)
        at = int(n_waiting * _draw(state))
        one = queue[at]
        limit = _FAR if pushing else ground.value[one] + 0.01 * unit
        options = ground.choices[ground.choice_at[one] : ground.choice_at[one + 1]]
        choice, start, now = _best_place(
            ground.link_at, ground.links, ground.pair_at, ground.pairs, options, ground.kind, ground.width,
            ground.start_at, ground.starts, seats.owner, end, weight, limit, 1e-6 * unit, state, stamp, now,
            trial, taking,
        )  # fmt: skip
        if choice < 0:
            continue
        n_gone = _seat(ground, seats, one, choice, start, taking, gone)
        end[one] = start + ground.width[ground.kind[choice]]
        queue[at] = queue[n_waiting - 1]
        queue[n_waiting - 1 : n_waiting - 1 + n_gone] = gone[:n_gone]
        n_waiting += n_gone - 1
        value += ground.value[one]
        for who in gone[:n_gone]:
            value -= ground.value[who]
            moved[who] += 1.0
            weight[who] = _weight(ground.value[who], moved[who], pushing, unit)
        if n_gone:
            weight[one], recent[move % TENURE] = _FAR, one
        if value > most:
            most = value
            best.choice[:], best.slot[:], best.pair[:] = seats.choice, seats.slot, seats.pair
    return float(most)


@njit(cache=True, nogil=True)
def _weight(value: float, moved: float, pushing: bool, unit: float) -> float:
    return value + unit * (moved if pushing else 0.002 * moved / (moved + 100.0))
