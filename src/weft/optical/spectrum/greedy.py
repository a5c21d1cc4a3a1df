"""Lightpaths placed one after the other, none moved again."""

from __future__ import annotations

from typing import Literal

import numpy as np

from weft.network import Floats, Ints
from weft.optical.spectrum.instance import Problem
from weft.optical.spectrum.occupancy import Occupancy, Placed

Rule = Literal["first", "last", "lowest"]
"""`first` fit (`last`): the lowest (highest) slot of the first choice that has any; `lowest`: over all choices."""

Order = Literal["asked", "longest", "loaded", "widest"]


def placed_in_order(problem: Problem, order: Order, rule: Rule) -> list[Placed | None]:
    """A place for each lightpath or None; rows follow requests, each repeated `count` times.

    Of equally low slots the route of fewer links is taken, then the choice that stands first.
    """
    occupancy = Occupancy(problem)
    choices = problem.choices_of()
    first = np.concatenate([[0], np.cumsum(problem.count)]).tolist()
    placed: list[Placed | None] = [None] * int(first[-1])
    pick = _lowest if rule == "lowest" else _first if rule == "first" else _last
    for row in _sorted(problem, order).tolist():
        mine = choices[row].tolist()
        for one in range(first[row], first[row + 1]):
            found = pick(occupancy, mine)
            if found is None:
                break
            placed[one] = occupancy.take(*found)
    return placed


def load(problem: Problem) -> Floats:
    """For each choice the share of slices asked for on its most loaded link, all requests on their first choices."""
    choices = problem.choices_of()
    asked = np.zeros(problem.n_links)
    for row in np.flatnonzero(np.diff(choices.indptr)).tolist():
        choice = int(choices[row][0])
        asked[problem.route[choice]] += problem.count[row] * problem.width[problem.kind[choice]]
    room = np.bincount(problem.link, weights=problem.free.sum(axis=1), minlength=problem.n_links)
    share = asked / np.maximum(room, 1.0)
    worst = np.zeros(len(problem.request))
    np.maximum.at(worst, problem.route.rows, share[problem.route.indices])
    return worst


def _sorted(problem: Problem, order: Order) -> Ints:
    """Requests in this order; ties by row."""
    n = len(problem.count)
    if order == "asked":
        return np.arange(n)
    choices = problem.choices_of()
    has = np.flatnonzero(np.diff(choices.indptr))
    first = choices.indices[choices.indptr[has]]
    hops, wide, loaded = np.zeros(n), np.zeros(n), np.zeros(n)
    hops[has] = np.diff(problem.route.indptr)[first]
    wide[has] = problem.width[problem.kind[first]]
    loaded[has] = load(problem)[first]
    keys = {"longest": (loaded, wide, hops), "loaded": (wide, hops, loaded), "widest": (loaded, hops, wide)}[order]
    return np.lexsort(tuple(-key for key in keys))


def _first(occupancy: Occupancy, choices: list[int]) -> tuple[int, int] | None:
    for choice in choices:
        places = occupancy.places(choice)
        if places:
            return choice, _lowest_bit(places)
    return None


def _last(occupancy: Occupancy, choices: list[int]) -> tuple[int, int] | None:
    for choice in choices:
        places = occupancy.places(choice)
        if places:
            return choice, places.bit_length() - 1
    return None


def _lowest(occupancy: Occupancy, choices: list[int]) -> tuple[int, int] | None:
    best: tuple[int, int, int] | None = None
    for at, choice in enumerate(choices):
        places = occupancy.places(choice)
        if places:
            key = (_lowest_bit(places), len(occupancy.routes[choice]), at)
            best = key if best is None else min(best, key)
    return None if best is None else (choices[best[2]], best[0])


def _lowest_bit(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
