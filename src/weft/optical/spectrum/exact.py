"""The best plan of a small problem, by a mixed-integer program over every place there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from weft.network import Incidence, Ints
from weft.optical.spectrum.instance import Bound, Problem
from weft.optical.spectrum.occupancy import Occupancy, Placed

if TYPE_CHECKING:
    from weft.lp import Model


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Every choice at every start that is free, (n_places,), and every pair that it may take there.

    `take_place`, `take_pair` (n_takes,): a place, and a pair of one of its links; `take_hop` numbers the links of all
    places in a row.
    """

    choice: Ints
    start: Ints
    take_place: Ints
    take_pair: Ints
    take_hop: Ints


def size(problem: Problem) -> int:
    """Columns that the program has at most."""
    occupancy = Occupancy(problem)
    pairs = np.bincount(problem.link, minlength=problem.n_links)
    return sum(
        occupancy.places(choice).bit_count() * (1 + int(pairs[links].sum()))
        for choice, links in enumerate(occupancy.routes)
    )


def exactly(problem: Problem, nodes: int) -> tuple[list[Placed | None], Bound] | None:
    """The best plan's places and the proved bound; None if `nodes` of branch and bound found no plan.

    A place may be taken as often as its request counts, by one lightpath on each pair; every slice of every pair is
    taken once at most.
    """
    from weft.lp import Limits

    places = _places(problem)
    model = _program(problem, places)
    model.set_integer(np.arange(model.n_columns))
    solved = model.solve(Limits(nodes=nodes, relative_gap=0.0))
    if not solved.has_point:
        return None
    whole = np.rint(solved.x).astype(np.int64)
    value = max(-float(solved.bound), -float(solved.value))
    return _read(problem, places, whole), Bound(value, "exact", Incidence.of([], problem.n_links), _NONE, np.zeros(0))


_NONE = np.zeros(0, np.int64)


def _places(problem: Problem) -> _Places:
    occupancy = Occupancy(problem)
    rows: list[tuple[int, int]] = []
    takes: list[tuple[int, int, int]] = []
    hops = 0
    for choice, links in enumerate(occupancy.routes):
        width, found = int(problem.width[problem.kind[choice]]), occupancy.places(choice)
        for start in (s for s in range(problem.n_slices) if found >> s & 1):
            for link in links:
                free = np.flatnonzero((problem.link == link) & problem.free[:, start : start + width].all(axis=1))
                takes += [(len(rows), pair, hops) for pair in free.tolist()]
                hops += 1
            rows.append((choice, start))
    at, taken = np.array(rows, np.int64).reshape(-1, 2), np.array(takes, np.int64).reshape(-1, 3)
    return _Places(at[:, 0], at[:, 1], taken[:, 0], taken[:, 1], taken[:, 2])


def _program(problem: Problem, places: _Places) -> Model:
    """Columns: places, then takes.  Rows: requests, a take for every link of every place, slices of pairs."""
    from weft.lp import INFINITY, Model, Rows

    n, m = len(places.choice), len(places.take_pair)
    request = problem.request[places.choice]
    model = Model()
    most = problem.count[request].astype(np.float64)
    model.add_columns(
        "place", [""] * (n + m), np.concatenate([-problem.value[request], np.zeros(m)]), np.zeros(n + m),
        np.concatenate([most, np.ones(m)]),
    )  # fmt: skip
    asked = [np.flatnonzero(request == row) for row in range(len(problem.count))]
    model.add_rows(
        "asked", [""] * len(asked), np.full(len(asked), -INFINITY), problem.count.astype(np.float64),
        Rows.of([(mine, np.ones(len(mine))) for mine in asked]),
    )  # fmt: skip
    by_hop = _grouped(places.take_hop)
    model.add_rows(
        "hop", [""] * len(by_hop), np.zeros(len(by_hop)), np.zeros(len(by_hop)),
        Rows.of([
            (np.concatenate([[places.take_place[some[0]]], n + some]), np.array([-1.0] + [1.0] * len(some)))
            for some in by_hop
        ]),
    )  # fmt: skip
    covering = _covering(problem, places)
    model.add_rows(
        "slice", [""] * len(covering), np.full(len(covering), -INFINITY), np.ones(len(covering)),
        Rows.of([(n + some, np.ones(len(some))) for some in covering]),
    )  # fmt: skip
    return model


def _covering(problem: Problem, places: _Places) -> list[Ints]:
    """The takes of each slice of each pair that has more than one."""
    width = problem.width[problem.kind[places.choice[places.take_place]]]
    slices = np.repeat(places.start[places.take_place], width)
    within = np.arange(len(slices)) - np.repeat(np.cumsum(width) - width, width)
    take = np.repeat(np.arange(len(width)), width)
    groups = _grouped(places.take_pair[take] * problem.n_slices + slices + within)
    return [take[some] for some in groups if len(some) > 1]


def _grouped(key: Ints) -> list[Ints]:
    """Positions of equal keys, by ascending key."""
    order = np.argsort(key, kind="stable")
    return [some for some in np.split(order, np.flatnonzero(np.diff(key[order])) + 1) if len(some)]


def _read(problem: Problem, places: _Places, x: Ints) -> list[Placed | None]:
    """Places of lightpaths: of each link the takes of a place are handed out one by one."""
    n = len(places.choice)
    first = np.concatenate([[0], np.cumsum(problem.count)])
    given = np.zeros(len(problem.count), np.int64)
    found: list[Placed | None] = [None] * int(first[-1])
    for place in np.flatnonzero(x[:n]).tolist():
        choice, start = int(places.choice[place]), int(places.start[place])
        taken = np.flatnonzero((places.take_place == place) & (x[n:] > 0))
        on = [places.take_pair[taken[some]].tolist() for some in _grouped(places.take_hop[taken])]
        request = int(problem.request[choice])
        for pairs in zip(*on, strict=True):
            found[int(first[request] + given[request])] = Placed(choice, start, tuple(pairs))
            given[request] += 1
    return found
