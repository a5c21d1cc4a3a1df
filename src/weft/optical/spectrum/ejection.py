"""Places for lightpaths that first fit left over: others are moved aside, the least often moved ones first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.network import Floats, Ints

IMMOVABLE = 1e12
"""Weight of a lightpath that keeps its place: above that of any others together."""

Owners = npt.NDArray[np.int64]
"""The lightpath on each slice of each pair of a fibre, (n_pairs, n_slices); -1 where there is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """First slice, and the pair on each fibre of the route."""

    slot: int
    pairs: tuple[int, ...]


def settle(
    routes: list[list[int]], width: Ints, places: list[Place | None], pairs: Ints, slices: Ints, seed: int, moves: int,
    fixed: Collection[int] = (),
) -> list[Place | None]:  # fmt: skip
    """The same places, changed until every lightpath has one or `moves` have been made; the best seen.

    `routes` (fibres) and `width` (n_lightpaths,) tell each lightpath; `pairs` and `slices` each fibre.

    A lightpath that finds no place takes the one whose present owners have caused the least trouble so far,
    and they go on searching: the guided ejection search that is known from vehicle routing.  `fixed` ones never leave
    their places.
    """
    now, owners = list(places), _owners(routes, width, places, pairs, slices)
    waiting = [one for one, place in enumerate(now) if place is None]
    np.random.default_rng(seed).shuffle(waiting)
    weight = np.ones(len(routes))
    weight[list(fixed)] = IMMOVABLE
    best, least = list(now), int(width[waiting].sum())
    for _ in range(moves):
        if not waiting:
            break
        one = waiting.pop()
        place = _cheapest(owners, routes[one], int(width[one]), weight)
        ejected = _inside(owners, routes[one], place, int(width[one])) if place else []
        if place is None or any(other in fixed for other in ejected):
            waiting.insert(0, one)
            continue
        weight[one] += len(ejected)
        for other in ejected:
            _write(owners, routes[other], now[other], int(width[other]), -1)
            now[other] = None
        _write(owners, routes[one], place, int(width[one]), one)
        now[one] = place
        waiting += ejected
        missing = int(width[waiting].sum())
        if missing < least:
            best, least = list(now), missing
    return _topped_up(routes, width, best, _owners(routes, width, best, pairs, slices))


def _owners(
    routes: list[list[int]], width: Ints, places: list[Place | None], pairs: Ints, slices: Ints
) -> list[Owners]:
    owners = [np.full((n, wide), -1, dtype=np.int64) for n, wide in zip(pairs.tolist(), slices.tolist(), strict=True)]
    for one, place in enumerate(places):
        _write(owners, routes[one], place, int(width[one]), one)
    return owners


def _topped_up(
    routes: list[list[int]], width: Ints, places: list[Place | None], owners: list[Owners]
) -> list[Place | None]:
    """The same places, and free ones for the lightpaths without, where moving others has left some."""
    filled = list(places)
    weight = np.ones(len(routes))
    for one, held in enumerate(places):
        place = _cheapest(owners, routes[one], int(width[one]), weight) if held is None else None
        if place is not None and not _inside(owners, routes[one], place, int(width[one])):
            _write(owners, routes[one], place, int(width[one]), one)
            filled[one] = place
    return filled


def _cheapest(owners: list[Owners], route: list[int], wide: int, weight: Floats) -> Place | None:
    """The lowest slot where least weight stands in the way, counting on each fibre its best pair."""
    total: Floats | None = None
    choices: list[Ints] = []
    for fibre in route:
        if owners[fibre].shape[0] == 0 or owners[fibre].shape[1] < wide:
            return None
        in_the_way = _weights(owners[fibre], wide, weight)
        choices.append(in_the_way.argmin(axis=0))
        least = in_the_way.min(axis=0)
        total = least if total is None else _shorter_sum(total, least)
    if total is None:
        return None
    slot = int(total.argmin())
    return Place(slot, tuple(int(choice[slot]) for choice in choices))


def _weights(owners: Owners, wide: int, weight: Floats) -> Floats:
    """Weight of all owners of `wide` slices from each start, (n_pairs, n_slices - wide + 1)."""
    n_starts = owners.shape[1] - wide + 1
    standing = np.where(owners >= 0, weight[owners], 0.0)
    begins = np.zeros_like(standing)
    begins[:, 1:] = np.where(owners[:, 1:] != owners[:, :-1], standing[:, 1:], 0.0)
    upto = np.cumsum(begins, axis=1)
    return np.asarray(standing[:, :n_starts] + upto[:, wide - 1 :] - upto[:, :n_starts])


def _shorter_sum(one: Floats, other: Floats) -> Floats:
    """Sum over the starts that both fibres have."""
    n = min(len(one), len(other))
    return one[:n] + other[:n]


def _inside(owners: list[Owners], route: list[int], place: Place, wide: int) -> list[int]:
    """Who owns any of the slices, ascending."""
    found: set[int] = set()
    for fibre, pair in zip(route, place.pairs, strict=True):
        found.update(owners[fibre][pair, place.slot : place.slot + wide].tolist())
    return sorted(found - {-1})


def _write(owners: list[Owners], route: list[int], place: Place | None, wide: int, owner: int) -> None:
    if place is not None:
        for fibre, pair in zip(route, place.pairs, strict=True):
            owners[fibre][pair, place.slot : place.slot + wide] = owner
