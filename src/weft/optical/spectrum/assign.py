"""Spectrum: a slot for every lightpath, and a pair on every fibre of its route.

A lightpath keeps its slot along the whole route; the pair may differ from fibre to fibre, since ROADMs join
any degree to any other.  Occupancy of a pair is one integer with a bit for each slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd

import numpy as np

from weft.network import Floats, Incidence, Ints, ints
from weft.network.columns import frozen
from weft.optical.spectrum.ejection import Place, settle
from weft.optical.spectrum.occupancy import runs

MOVES = 3000
"""Most lightpaths put in place by moving others aside; a few dozen are usual."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Where each lightpath rides; rows follow the requests, each repeated `count` times.

    `request` (n_lightpaths,) is its row, `slot` its first slice or -1 if it found no place, `route` its
    fibres; `pair` is aligned to `route.indices`: the pair on each fibre, or -1.  `left` (n_requests,) counts
    those without a place.
    """

    request: Ints
    slot: Ints
    route: Incidence
    pair: Ints
    left: Ints

    @property
    def complete(self) -> bool:
        """Whether every lightpath has a place."""
        return not self.left.any()


@dataclass(slots=True)
class _Spectrum:
    """Free slices of every pair of every fibre, as bits; and the starts they leave for a width."""

    free: list[list[int]]
    starts: list[dict[tuple[int, int], int]] = field(default_factory=list)

    def places(self, fibre: int, width: int) -> int:
        """Bit s is set if slices s … s + width - 1 are free on some pair."""
        found = 0
        for pair in range(len(self.free[fibre])):
            found |= self.places_on(fibre, pair, width)
        return found

    def places_on(self, fibre: int, pair: int, width: int) -> int:
        known = self.starts[fibre].get((pair, width))
        if known is None:
            known = self.starts[fibre][pair, width] = runs(self.free[fibre][pair], width)
        return known

    def take(self, fibre: int, slot: int, width: int) -> int:
        """Occupy the slices on the first pair where they are free, and return that pair."""
        pair = next(p for p in range(len(self.free[fibre])) if self.places_on(fibre, p, width) >> slot & 1)
        self.free[fibre][pair] &= ~(((1 << width) - 1) << slot)
        for key in [key for key in self.starts[fibre] if key[0] == pair]:
            del self.starts[fibre][key]
        return pair


def assign(
    route: Incidence, width: Ints, count: Ints, pairs: Ints, slices: Ints, seed: int = 1, moves: int = MOVES,
    held: Sequence[Sequence[Place]] = (),
) -> Assignment:  # fmt: skip
    """First fit, in three orders until every lightpath has a place; then others are moved aside.

    `route`, `width` (in slices) and `count` tell each request; `pairs` (lit) and `slices` (of a pair) each
    fibre.  The orders: longest route first, most loaded route first, widest first.  At most `moves` lightpaths
    are put in the place of others, those left over first in the order of `seed`.  All slots are multiples of the
    widths' greatest common divisor, which loses nothing: any packing may be shifted down to them.  `held`
    (n_requests, …) are places that the first lightpaths of a request have and never leave; they must be free, and
    their slots count for the divisor.  Equal arguments give equal answers.

    Raises ValueError if a request has no fibre.
    """
    if not np.all(np.diff(route.indptr) > 0):
        raise ValueError("a lightpath needs a route of at least one fibre")
    request = np.repeat(np.arange(route.n_rows), count)
    routes = [route[row].tolist() for row in request.tolist()]
    step = max(1, gcd(*width.tolist(), *(place.slot for some in held for place in some)))
    wide, room = width // step, slices // step
    kept = _kept(held, count, step)
    places: list[Place | None] = []
    least: int | None = None
    for order in _orders(route, wide, _load(route, wide, count, pairs, room)):
        tried = _first_fit(route, wide, count, pairs, room, order, kept)
        missing = sum(int(wide[row]) for row, place in zip(request.tolist(), tried, strict=True) if place is None)
        if least is None or missing < least:
            places, least = tried, missing
        if not missing:
            break
    if least:
        places = settle(routes, wide[request], places, pairs, room, seed, moves, fixed=kept)
    slot = ints(place.slot * step if place else -1 for place in places)
    return Assignment(
        request=frozen(request.astype(np.int64)),
        slot=slot,
        route=Incidence.of(routes, route.n_columns),
        pair=ints(
            p for place, on in zip(places, routes, strict=True) for p in (place.pairs if place else [-1] * len(on))
        ),
        left=frozen(np.bincount(request[slot < 0], minlength=route.n_rows).astype(np.int64)),
    )


def _kept(held: Sequence[Sequence[Place]], count: Ints, step: int) -> dict[int, Place]:
    """The place of each lightpath that has one, in steps, by its row."""
    first = np.concatenate([[0], np.cumsum(count)]).tolist()
    return {
        first[row] + i: Place(place.slot // step, place.pairs)
        for row, some in enumerate(held)
        for i, place in enumerate(some)
    }


def _load(route: Incidence, width: Ints, count: Ints, pairs: Ints, slices: Ints) -> Floats:
    """For each request the share of slices asked for on its most loaded fibre."""
    asked = np.bincount(route.indices, weights=(width * count)[route.rows], minlength=route.n_columns)
    share = asked / np.maximum(pairs * slices, 1)
    return np.array([share[route[row]].max() for row in range(route.n_rows)], dtype=np.float64)


def _orders(route: Incidence, width: Ints, load: Floats) -> Iterator[Ints]:
    """Orders of requests; ties by row."""
    hops = np.diff(route.indptr)
    yield np.lexsort((-load, -width, -hops))
    yield np.lexsort((-width, -hops, -load))
    yield np.lexsort((-load, -hops, -width))


def _first_fit(
    route: Incidence, width: Ints, count: Ints, pairs: Ints, slices: Ints, order: Ints, kept: Mapping[int, Place]
) -> list[Place | None]:
    """The lowest slot free on the whole route, and the first pair of each fibre where it is."""
    free = [[(1 << n_slices) - 1] * n_pairs for n_pairs, n_slices in zip(pairs.tolist(), slices.tolist(), strict=True)]
    spectrum = _Spectrum(free, [{} for _ in free])
    first = np.concatenate([[0], np.cumsum(count)]).tolist()
    found: list[Place | None] = [None] * int(first[-1])
    request = np.repeat(np.arange(route.n_rows), count).tolist()
    for one, place in kept.items():
        for fibre, pair in zip(route[request[one]].tolist(), place.pairs, strict=True):
            spectrum.free[fibre][pair] &= ~(((1 << int(width[request[one]])) - 1) << place.slot)
        found[one] = place
    for row in order.tolist():
        fibres, wide = route[row].tolist(), int(width[row])
        for one in (one for one in range(first[row], first[row + 1]) if one not in kept):
            places = -1
            for fibre in fibres:
                places &= spectrum.places(fibre, wide)
            if not places:
                break
            slot = (places & -places).bit_length() - 1
            found[one] = Place(slot, tuple(spectrum.take(fibre, slot, wide) for fibre in fibres))
    return found
