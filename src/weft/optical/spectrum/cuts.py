"""What links hold at most: inequalities that every plan keeps, one for each set of links.

In one slice of the band, the lightpaths that cover it take each of the u pairs on which a link has it usable at most
once.  Over a set T of links the sum of |route ∩ T| is therefore at most the sum of u, and after division by a whole
`part` and rounding down on both sides (V. Chvátal, "Edmonds polytopes and a hierarchy of combinatorial problems",
Discrete Mathematics 4 (1973) 305-337) the sum of ⌊|route ∩ T| / part⌋ at most ⌊sum of u / part⌋.  Added up over all
slices of the band, a lightpath counts as often as it is wide.  One link with part 1 is plain capacity; three links
that meet at a node with part 2 say that in each slice only one route passes from one of them to another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Incidence, Ints
from weft.network.columns import Bools
from weft.optical.spectrum.instance import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Sets of links, each with the whole number `part` (n_sets,) by which its sum is divided."""

    sets: Incidence
    part: Ints

    @classmethod
    def of_links(cls, n_links: int) -> Cuts:
        """The capacity of every link."""
        return cls(Incidence.of([[link] for link in range(n_links)], n_links), np.ones(n_links, np.int64))

    @classmethod
    def halved(cls, sets: list[list[int]], n_links: int) -> Cuts:
        """These sets with part 2."""
        return cls(Incidence.of(sets, n_links), np.full(len(sets), 2, np.int64))

    def __add__(self, more: Cuts) -> Cuts:
        rows = [*self._rows(range(len(self.part))), *more._rows(range(len(more.part)))]
        return Cuts(Incidence.of(rows, self.sets.n_columns), np.concatenate([self.part, more.part]))

    def only(self, rows: Ints) -> Cuts:
        """Some of the rows."""
        return Cuts(Incidence.of(self._rows(rows.tolist()), self.sets.n_columns), self.part[rows])

    def counts(self, route: Incidence) -> Ints:
        """How often each cut counts each route in a slice, (n_sets, n_routes)."""
        on = np.zeros((route.n_columns, route.n_rows), np.int64)
        on[route.indices, route.rows] = 1
        within = [on[links].sum(axis=0) // part for links, part in self._each()]
        return np.stack(within) if within else np.zeros((0, route.n_rows), np.int64)

    def room(self, problem: Problem, usable: Ints) -> Ints:
        """Slices that each cut leaves at most, (n_sets,); `usable` as `usable_slices` gives it."""
        found = np.array([int((usable[links].sum(axis=0) // part).sum()) for links, part in self._each()], np.int64)
        single = np.flatnonzero((np.diff(self.sets.indptr) == 1) & (self.part == 1))
        alone = _kinds_on(problem)
        for row in single.tolist():
            kinds = np.flatnonzero(alone[self.sets[row][0]])
            if len(kinds) == 1:
                found[row] = min(found[row], _most(problem, int(self.sets[row][0]), int(kinds[0])))
        return found

    def _rows(self, rows: range | list[int]) -> list[list[int]]:
        return [self.sets[row].tolist() for row in rows]

    def _each(self) -> list[tuple[Ints, int]]:
        return [(self.sets[row], part) for row, part in enumerate(self.part.tolist())]


def usable_slices(problem: Problem) -> Ints:
    """On how many pairs of each link each slice lies in a slot that some choice may take, (n_links, n_slices)."""
    usable = np.zeros((problem.n_links, problem.n_slices), np.int64)
    kinds_on = _kinds_on(problem)
    covered = np.zeros(problem.free.shape, np.bool_)
    for kind, width in enumerate(problem.width.tolist()):
        begins = fitting(problem.free, width) & problem.starts[kind] & kinds_on[problem.link, kind][:, None]
        edges = np.zeros((len(begins), problem.n_slices + 1), np.int64)
        edges[:, : problem.n_slices] += begins
        edges[:, width:] -= begins[:, : problem.n_slices + 1 - width]
        covered |= np.cumsum(edges, axis=1)[:, :-1] > 0
    np.add.at(usable, problem.link, covered)
    return usable


def fitting(free: Bools, width: int) -> Bools:
    """From which slices `width` in a row are free, the shape of `free` (n, n_slices)."""
    n, n_slices = free.shape
    before = np.concatenate([np.zeros((n, 1), np.int64), np.cumsum(free, axis=1, dtype=np.int64)], axis=1)
    found = np.zeros((n, n_slices), np.bool_)
    if width <= n_slices:
        found[:, : n_slices + 1 - width] = before[:, width:] - before[:, : n_slices + 1 - width] == width
    return found


def _kinds_on(problem: Problem) -> Bools:
    """Which kinds of slots may ride on each link, (n_links, n_kinds)."""
    found = np.zeros((problem.n_links, len(problem.width)), np.bool_)
    found[problem.route.indices, problem.kind[problem.route.rows]] = True
    return found


def _most(problem: Problem, link: int, kind: int) -> int:
    """Slices that slots of one kind take at most: from below, each time the first that fits, best for equal ones."""
    width, taken = int(problem.width[kind]), 0
    for pair in np.flatnonzero(problem.link == link).tolist():
        end = 0
        for start in np.flatnonzero(fitting(problem.free[pair : pair + 1], width)[0] & problem.starts[kind]).tolist():
            if start >= end:
                taken, end = taken + width, start + width
    return taken
