"""Step 5, the channel plan: a slot for each lightpath, and more lit pairs where it finds none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network import Fibres, Incidence, Ints
from weft.optical import dci
from weft.optical.spectrum.comb import BAND_L
from weft.planning.existing.kept_slots import Held, still_there
from weft.planning.layout import Channels
from weft.planning.step3_optical_menu import Light


@dataclass(frozen=True, slots=True, eq=False)
class ChannelPlan:
    """Where everything bought goes; `left` (n_candidates,) found no slot, `repairs` counts pairs lit for it."""

    channels: Channels
    left: Ints
    repairs: int


def assign(light: Light, fibres: Fibres, counts: Ints, pairs: Ints, seed: int, held: Held) -> ChannelPlan:
    """Slots for lightpath counts (n_candidates,) on `pairs` (n_fibres,) lit pairs; `held` ones keep theirs.

    Where some find none, one more pair is lit on each fibre of their routes that is fullest and has one left,
    and all are assigned again.
    """
    on_glass = np.flatnonzero((counts > 0) & ~light.leased)
    route = Incidence.of([light.fibres[p].tolist() for p in on_glass.tolist()], len(fibres))
    width, wanted = light.width_slices[on_glass], counts[on_glass]
    lit, repairs = pairs.copy(), 0
    while True:
        staying = still_there(held, light, counts, lit)
        places = [staying.get(p, []) for p in on_glass.tolist()]
        found, missing = _in_bands(Wanted(route, width, wanted, places), lit, light.sections.slices, seed)
        more = _relief(route, width * missing, lit, fibres.pairs)
        if not missing.any() or not more.any():
            break
        lit, repairs = lit + more, repairs + int(more.sum())
    left = np.zeros(len(light), np.int64)
    left[on_glass] = missing
    return ChannelPlan(_channels(light, counts, dict(zip(on_glass.tolist(), found, strict=True)), lit), left, repairs)


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Requests: their fibres, slices and number, and the places of those that are there already."""

    route: Incidence
    width: Ints
    count: Ints
    held: list[list[dci.Place]]


Places = list[list[dci.Place]]
"""Of each request the places of its lightpaths, those that were held first."""


def _in_bands(wanted: Wanted, pairs: Ints, slices: Ints, seed: int) -> tuple[Places, Ints]:
    """Band C is filled first; whoever finds no place there is sought one in band L, where fibres have it."""
    edge = BAND_L.first_slice
    below = [[place for place in some if place.slot < edge] for some in wanted.held]
    above = [[replace(place, slot=place.slot - edge) for place in some if place.slot >= edge] for some in wanted.held]
    there = np.array([len(some) for some in above], np.int64)
    route, width, count = wanted.route, wanted.width, wanted.count - there
    first = dci.assign(route, width, count, pairs, np.minimum(slices, edge), seed, held=below)
    found, in_l = _places(first), np.maximum(slices - edge, 0)
    if not (first.left + there).any() or not in_l.any():
        return found, first.left
    lower = dci.assign(route, width, first.left + there, pairs, in_l, seed, held=above)
    more = [[replace(place, slot=place.slot + edge) for place in some] for some in _places(lower)]
    return [mine + others for mine, others in zip(found, more, strict=True)], lower.left


def _places(found: dci.Assignment) -> Places:
    """Places of each request's lightpaths that have one."""
    places: Places = [[] for _ in range(len(found.left))]
    for i, row in enumerate(found.request.tolist()):
        if found.slot[i] >= 0:
            on = slice(int(found.route.indptr[i]), int(found.route.indptr[i + 1]))
            places[row].append(dci.Place(int(found.slot[i]), tuple(found.pair[on].tolist())))
    return places


def _relief(route: Incidence, missing_slices: Ints, lit: Ints, most: Ints) -> Ints:
    """One more pair on the fibre that most of the missing lightpaths share, of those with a pair left."""
    share = np.bincount(route.indices, weights=missing_slices[route.rows], minlength=route.n_columns)
    share[lit >= most] = 0.0
    more = np.zeros(len(lit), np.int64)
    if share.any():
        more[int(share.argmax())] = 1
    return more


def _channels(light: Light, counts: Ints, places: dict[int, list[dci.Place]], lit: Ints) -> Channels:
    """The same in the order of all candidates: leased ones take no slot, and some may have found none."""
    slots: list[int] = []
    pairs: list[tuple[int, ...]] = []
    for p in np.flatnonzero(counts > 0).tolist():
        mine = places.get(p, [])
        missing = int(counts[p]) - len(mine)
        slots += [place.slot for place in mine] + [-1] * missing
        pairs += [place.pairs for place in mine] + [(-1,) * len(light.fibres[p])] * missing
    return Channels(np.array(slots, np.int64), tuple(pairs), lit)
