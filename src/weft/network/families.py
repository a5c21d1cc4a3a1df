"""Families: scenarios that take so many risks of each of some cells, numbered so that any of them can be had at once.

A cell's choices of `c` out of `n` are in lexicographic order, as `itertools.combinations` gives them.  Seen from
the end this is the combinatorial number system (D. E. Knuth, The Art of Computer Programming, volume 4A, section
7.2.1.3, theorem L): choice number N from the end is the one of c elements x_c > ... > x_1, counted from the end,
with N = C(x_c, c) + ... + C(x_1, 1); each x is the largest whose binomial still fits.  Over cells the number is in
mixed radix, the first cell outermost.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, prod

import numpy as np

from weft.network.columns import Ints

MOST_SCENARIOS = 2**62
"""A family has fewer scenarios, so that their numbers fit 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """All ways to take `counts[j]` risks of `cells[j]`, without those of the numbers `left_out`.

    Cells are disjoint, each ascending.  `state` is what `protect` of a class names.
    """

    cells: tuple[Ints, ...]
    counts: tuple[int, ...]
    state: str
    left_out: Ints

    @property
    def total(self) -> int:
        """How many scenarios it has, be they too many to be numbered."""
        return prod(self._radices()) - len(self.left_out)

    @property
    def size(self) -> int:
        """How many risks fail together."""
        return sum(self.counts)

    def _radices(self) -> list[int]:
        return [comb(len(cell), count) for cell, count in zip(self.cells, self.counts, strict=True)]

    def members(self, start: int, stop: int) -> Ints:
        """Scenarios `start` to `stop`, each ascending, shape (stop - start, size)."""
        place = np.arange(start, stop, dtype=np.int64)
        number = place + np.searchsorted(self.left_out - np.arange(len(self.left_out)), place, side="right")
        chosen = []
        for cell, count, radix in zip(self.cells[::-1], self.counts[::-1], self._radices()[::-1], strict=True):
            number, within = np.divmod(number, radix)
            chosen.append(cell[_combination(within, len(cell), count)])
        flat = np.concatenate([np.empty((len(place), 0), np.int64), *chosen[::-1]], axis=1)
        return flat if len(self.cells) == 1 else np.sort(flat, axis=1)

    def numbers(self, members: Ints) -> Ints:
        """The number of each set of risks (n, size), its place were nothing left out; -1 if it is none of ours."""
        if not len(members) or members.shape[1] != self.size:
            return np.full(len(members), -1, dtype=np.int64)
        n_risks = 1 + max(int(members.max()), *(int(cell[-1]) for cell in self.cells if len(cell)))
        cell_of, position = np.full(n_risks, -1), np.zeros(n_risks, np.int64)
        for j, cell in enumerate(self.cells):
            cell_of[cell], position[cell] = j, np.arange(len(cell))
        in_cell = np.sort(cell_of[members] * n_risks + members, axis=1)  # by cell, ascending in each
        wanted = np.repeat(np.arange(len(self.cells)), self.counts)
        ours = (in_cell // n_risks == wanted).all(axis=1)
        at = position[in_cell[ours] % n_risks]
        number, first = np.zeros(len(at), np.int64), 0
        for cell, count, radix in zip(self.cells, self.counts, self._radices(), strict=True):
            number = number * radix + _number(at[:, first : first + count], len(cell))
            first += count
        numbers = np.full(len(members), -1, dtype=np.int64)
        numbers[ours] = number
        return numbers


def _combination(number: Ints, n: int, count: int) -> Ints:
    """Which `count` of `n` each number stands for, ascending, shape (len(number), count)."""
    chosen = np.empty((len(number), count), dtype=np.int64)
    from_end = comb(n, count) - 1 - number
    for column in range(count):
        c = count - column
        if c == 1:
            chosen[:, column] = n - 1 - from_end
            break
        fits = _binomials(n, c)
        x = np.searchsorted(fits, from_end, side="right") - 1
        from_end = from_end - fits[x]
        chosen[:, column] = n - 1 - x
    return chosen


def _number(chosen: Ints, n: int) -> Ints:
    """The number of each choice (n_choices, count), ascending."""
    count = chosen.shape[1]
    from_end = np.zeros(len(chosen), np.int64)
    for column in range(count):
        from_end += _binomials(n, count - column)[n - 1 - chosen[:, column]]
    return np.asarray(comb(n, count) - 1 - from_end)


def _binomials(n: int, c: int) -> Ints:
    """C(x, c) of x = 0 .. n - 1."""
    return np.array([comb(x, c) for x in range(n)], dtype=np.int64)
