"""Plans made better by moving lightpaths: on other routes, to other slots, one in another's place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network import Ints
from weft.network.columns import Bools
from weft.optical.spectrum.cuts import fitting
from weft.optical.spectrum.instance import Problem
from weft.optical.spectrum.kernels import BLOCKED, Ground, Seats, search
from weft.optical.spectrum.occupancy import Placed


def reseated(
    problem: Problem, placed: Sequence[Placed | None], playing: Ints, moves: int, pushing: bool, seed: int
) -> list[Placed | None]:
    """The best plan seen in so many moves, for the lightpaths `playing` (ascending rows); the others go.

    Swapping (not `pushing`) never loses value.  Equal arguments give equal plans.
    """
    ground = _ground(problem, playing)
    seats = _seats(problem, [placed[row] for row in playing.tolist()])
    best = Seats(*(column.copy() for column in seats))
    positive = ground.value[ground.value > 0]
    search(ground, seats, best, moves, pushing, float(positive.min(initial=1.0)), seed)
    found: list[Placed | None] = [None] * len(placed)
    for one, row in enumerate(playing.tolist()):
        choice = int(best.choice[one])
        if choice >= 0:
            hops = len(problem.route[choice])
            found[row] = Placed(choice, int(best.slot[one]), tuple(best.pair[one, :hops].tolist()))
    return found


def _ground(problem: Problem, playing: Ints) -> Ground:
    request = np.repeat(np.arange(len(problem.count)), problem.count)[playing]
    choices = problem.choices_of()
    sizes = np.diff(choices.indptr)[request]
    offered = [choices[row] for row in request.tolist()]
    begins = [np.flatnonzero(_possible(problem, kind)) for kind in range(len(problem.width))]
    order = np.argsort(problem.link, kind="stable")
    return Ground(
        link_at=problem.route.indptr, links=problem.route.indices,
        pair_at=_firsts(np.bincount(problem.link, minlength=problem.n_links)), pairs=order,
        choice_at=_firsts(sizes), choices=np.concatenate([np.zeros(0, np.int64), *offered]),
        start_at=_firsts(np.array([len(some) for some in begins], np.int64)),
        starts=np.concatenate([np.zeros(0, np.int64), *begins]),
        kind=problem.kind, width=problem.width, value=problem.value[request],
    )  # fmt: skip


def _possible(problem: Problem, kind: int) -> Bools:
    """Starts of a kind that lie within the band."""
    within = fitting(np.ones((1, problem.n_slices), np.bool_), int(problem.width[kind]))[0]
    return np.asarray(problem.starts[kind] & within)


def _seats(problem: Problem, placed: Sequence[Placed | None]) -> Seats:
    n, most = len(placed), int(np.diff(problem.route.indptr).max(initial=1))
    owner = np.where(problem.free, -1, BLOCKED).astype(np.int64)
    choice, slot, pair = np.full(n, -1, np.int64), np.full(n, -1, np.int64), np.full((n, most), -1, np.int64)
    for one, place in enumerate(placed):
        if place is not None:
            choice[one], slot[one] = place.choice, place.slot
            pair[one, : len(place.pairs)] = place.pairs
            end = place.slot + int(problem.width[problem.kind[place.choice]])
            owner[list(place.pairs), place.slot : end] = one
    return Seats(owner, choice, slot, pair)


def _firsts(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
