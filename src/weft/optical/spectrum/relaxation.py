"""What no plan exceeds: a linear program over routes, with links' room and what odd sets of links leave of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from weft.network import Floats, Incidence, Ints
from weft.optical.spectrum.cuts import Cuts, usable_slices
from weft.optical.spectrum.instance import Bound, Problem
from weft.optical.spectrum.odd_sets import overfilled

if TYPE_CHECKING:
    from weft.lp import Model

ROUNDS = 20
"""Most times that cuts are added; two or three are usual."""

AT_ONCE = 40
"""Cuts added in one round."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """A proved bound, and how many lightpaths of each request the program serves, (n_requests,), rounded up."""

    bound: Bound
    wanted: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Alike:
    """Requests of the same value and choices taken together: `group` (n_requests,) is -1 for those without a choice.

    `count` and `value` (n_groups,) are a group's; the program's columns have a group as `owner`, links as `route` and
    a `width` in slices, all (n_columns,).
    """

    group: Ints
    count: Ints
    value: Floats
    owner: Ints
    route: Incidence
    width: Ints


def relax(problem: Problem, rounds: int = ROUNDS) -> Relaxed:
    """Solve the program, add odd sets that its point overfills, and again until none is found."""
    from weft.lp import INFINITY, Rows

    alike, usable = _alike(problem), usable_slices(problem)
    model = _asked(alike)
    cuts = fresh = Cuts.of_links(problem.n_links)
    on = cuts.counts(alike.route)
    for turn in range(rounds + 1):
        room = fresh.room(problem, usable).astype(np.float64)
        weights = (fresh.counts(alike.route) * alike.width).astype(np.float64)
        model.add_rows("room", [""] * len(room), np.full(len(room), -INFINITY), room, Rows.dense(weights))
        solved = model.solve()
        sets = overfilled(on, solved.x * alike.width, usable)[:AT_ONCE] if turn < rounds else []
        if not sets:
            break
        fresh = Cuts.halved(sets, problem.n_links)
        cuts = cuts + fresh
    n_groups = len(alike.count)
    cost = np.maximum(-solved.row_dual[n_groups:], 0.0)
    served = np.bincount(alike.owner, weights=solved.x, minlength=n_groups).astype(np.float64)
    return Relaxed(_bound(problem, cuts, cost, usable), _wanted(problem, alike, served))


def _asked(alike: _Alike) -> Model:
    """Columns of routes, and a row a group: no more than it asks for."""
    from weft.lp import INFINITY, Model, Rows

    n_columns, n_groups = len(alike.owner), len(alike.count)
    model = Model()
    model.add_columns(
        "taken", [""] * n_columns, -alike.value[alike.owner], np.zeros(n_columns), np.full(n_columns, INFINITY)
    )
    starts = np.searchsorted(alike.owner, np.arange(n_groups))
    model.add_rows(
        "asked", [""] * n_groups, np.full(n_groups, -INFINITY), alike.count.astype(np.float64),
        Rows(starts, np.arange(n_columns), np.ones(n_columns)),
    )  # fmt: skip
    return model


def _alike(problem: Problem) -> _Alike:
    """Which requests no inequality tells apart, and the program's columns, a group's side by side."""
    choices = problem.choices_of()
    known: dict[tuple[float, tuple[tuple[int, ...], ...]], int] = {}
    ways: list[list[tuple[int, ...]]] = []
    group = np.full(len(problem.count), -1, np.int64)
    for row, value in enumerate(problem.value.tolist()):
        offered = {(int(problem.width[problem.kind[c]]), *sorted(problem.route[c].tolist())) for c in choices[row]}
        if offered:
            mine = sorted(offered)
            group[row] = known.setdefault((value, tuple(mine)), len(known))
            if group[row] == len(ways):
                ways.append(mine)
    held = group >= 0
    return _Alike(
        group=group,
        count=np.bincount(group[held], weights=problem.count[held], minlength=len(ways)).astype(np.int64),
        value=np.array([value for value, _ in known], np.float64),
        owner=np.repeat(np.arange(len(ways)), [len(mine) for mine in ways]),
        route=Incidence.of([links for mine in ways for _, *links in mine], problem.n_links),
        width=np.array([width for mine in ways for width, *_ in mine], np.int64),
    )


def _wanted(problem: Problem, alike: _Alike, served: Floats) -> Ints:
    """Each group's lightpaths handed to its requests in their order."""
    left = np.ceil(served - 1e-6).astype(np.int64).tolist()
    wanted = np.zeros(len(problem.count), np.int64)
    for row, group in enumerate(alike.group.tolist()):
        if group >= 0:
            wanted[row] = min(int(problem.count[row]), left[group])
            left[group] -= int(wanted[row])
    return wanted


def _bound(problem: Problem, cuts: Cuts, cost: Floats, usable: Ints) -> Bound:
    """What room is worth at this cost, and what each lightpath gains on its best choice beyond that.

    It bounds every plan for any cost of at least 0, so a program solved inexactly does no harm.  If all values are
    whole numbers, so is every plan's, and the bound is rounded down to their greatest common divisor.
    """
    paid = np.flatnonzero(cost > 1e-9)
    kept = cuts.only(paid)
    price = cost[paid] @ kept.counts(problem.route) * problem.width[problem.kind]
    gain = np.zeros(len(problem.count))
    np.maximum.at(gain, problem.request, problem.value[problem.request] - price)
    value = float(cost[paid] @ kept.room(problem, usable) + problem.count @ gain)
    whole = problem.value.astype(np.int64)
    if whole.any() and np.array_equal(whole, problem.value):
        unit = int(np.gcd.reduce(whole))
        value = float(np.floor(value / unit + 1e-6) * unit)
    return Bound(value, "sets", kept.sets, kept.part, cost[paid])
