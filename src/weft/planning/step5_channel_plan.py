"""Step 5, the channel plan: a slot for each lightpath, and more lit pairs where it finds none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Fibres, Incidence, Ints
from weft.optical import dci
from weft.optical.spectrum.comb import BAND_L
from weft.planning.layout import Channels
from weft.planning.step3_optical_menu import Light


@dataclass(frozen=True, slots=True, eq=False)
class ChannelPlan:
    """Where everything bought goes; `left` (n_candidates,) found no slot, `repairs` counts pairs lit for it."""

    channels: Channels
    left: Ints
    repairs: int


def assign(light: Light, fibres: Fibres, counts: Ints, pairs: Ints, seed: int) -> ChannelPlan:
    """Slots for lightpath counts (n_candidates,) on `pairs` (n_fibres,) lit pairs.

    Where some find none, one more pair is lit on each fibre of their routes that is fullest and has one left,
    and all are assigned again.
    """
    on_glass = np.flatnonzero((counts > 0) & ~light.leased)
    route = Incidence.of([light.fibres[p].tolist() for p in on_glass.tolist()], len(fibres))
    width, wanted = light.width_slices[on_glass], counts[on_glass]
    lit, repairs = pairs.copy(), 0
    while True:
        found = _in_bands(route, width, wanted, lit, light.sections.slices, seed)
        more = _relief(route, width * found.left, lit, fibres.pairs)
        if found.complete or not more.any():
            break
        lit, repairs = lit + more, repairs + int(more.sum())
    left = np.zeros(len(light), np.int64)
    left[on_glass] = found.left
    return ChannelPlan(_channels(counts, on_glass, found, lit), left, repairs)


def _in_bands(route: Incidence, width: Ints, count: Ints, pairs: Ints, slices: Ints, seed: int) -> dci.Assignment:
    """Band C is filled first; whoever finds no place there is sought one in band L, where fibres have it."""
    first = dci.assign(route, width, count, pairs, np.minimum(slices, BAND_L.first_slice), seed)
    in_l = np.maximum(slices - BAND_L.first_slice, 0)
    if first.complete or not in_l.any():
        return first
    return _filled(first, dci.assign(route, width, first.left, pairs, in_l, seed))


def _filled(first: dci.Assignment, lower: dci.Assignment) -> dci.Assignment:
    """The same places, and those that `lower` found in band L for the lightpaths without."""
    slot, pair = first.slot.copy(), first.pair.copy()
    for k, row in enumerate(np.flatnonzero(first.slot < 0).tolist()):  # both are in the order of requests
        if lower.slot[k] >= 0:
            slot[row] = lower.slot[k] + BAND_L.first_slice
            here, there = (slice(*one.route.indptr[i : i + 2]) for one, i in ((first, row), (lower, k)))
            pair[here] = lower.pair[there]
    return dci.Assignment(first.request, slot, first.route, pair, lower.left)


def _relief(route: Incidence, missing_slices: Ints, lit: Ints, most: Ints) -> Ints:
    """One more pair on the fibre that most of the missing lightpaths share, of those with a pair left."""
    share = np.bincount(route.indices, weights=missing_slices[route.rows], minlength=route.n_columns)
    share[lit >= most] = 0.0
    more = np.zeros(len(lit), np.int64)
    if share.any():
        more[int(share.argmax())] = 1
    return more


def _channels(counts: Ints, on_glass: Ints, found: dci.Assignment, lit: Ints) -> Channels:
    """The same in the order of all candidates: leased ones take no slot."""
    placed = iter(range(len(found.request)))
    slots: list[int] = []
    pairs: list[tuple[int, ...]] = []
    glass = set(on_glass.tolist())
    for p in np.flatnonzero(counts > 0).tolist():
        for _ in range(int(counts[p])):
            if p not in glass:
                slots.append(-1)
                pairs.append(())
                continue
            i = next(placed)
            slots.append(int(found.slot[i]))
            pairs.append(tuple(found.pair[found.route.indptr[i] : found.route.indptr[i + 1]].tolist()))
    return Channels(np.array(slots, np.int64), tuple(pairs), lit)
