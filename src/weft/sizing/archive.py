"""Every metric inequality found so far, as one matrix over candidates: a quick test before any LP."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.cuts import Cut


class Archive:
    """Rows left . n >= right with the state of each."""

    def __init__(self, n_candidates: int) -> None:
        self._left = np.zeros((64, n_candidates))
        self._right = np.zeros(64)
        self._state = np.zeros(64, np.int64)
        self._count = 0
        self.cuts: list[Cut] = []

    def __len__(self) -> int:
        return self._count

    @property
    def left(self) -> Floats:
        """Shape (n_cuts, n_candidates)."""
        return self._left[: self._count]

    @property
    def right(self) -> Floats:
        """Shape (n_cuts,)."""
        return self._right[: self._count]

    @property
    def state(self) -> Ints:
        """The failure state of each, shape (n_cuts,)."""
        return self._state[: self._count]

    def add(self, cuts: Sequence[Cut]) -> None:
        """Keep metric inequalities; others are left out."""
        for cut in cuts:
            if cut.state < 0:
                continue
            if self._count == len(self._right):
                self._left = np.concatenate([self._left, np.zeros_like(self._left)])
                self._right = np.concatenate([self._right, np.zeros_like(self._right)])
                self._state = np.concatenate([self._state, np.zeros_like(self._state)])
            self._left[self._count, cut.columns] = cut.left
            self._right[self._count], self._state[self._count] = cut.right, cut.state
            self._count += 1
            self.cuts.append(cut)

    def slack(self, lightpaths: Floats | Ints) -> Floats:
        """Left . n - right of each, shape (n_cuts,)."""
        return self.left @ lightpaths - self.right

    def cut(self, row: int) -> tuple[Ints, Floats, float, int]:
        """Columns, left side, right side and state of one row."""
        columns = np.flatnonzero(self._left[row])
        return columns, self._left[row, columns], float(self._right[row]), int(self._state[row])

    def first_to_fail(self, counts: Ints) -> tuple[Ints, int]:
        """For each candidate bought the state that fails first with one fewer, and the state with least to spare."""
        why = np.full(len(counts), -1, np.int64)
        if not len(self):
            return why, -1
        right = np.maximum(self.right, 1e-9)
        slack = self.slack(counts)
        for p in np.flatnonzero(counts > 0):
            after = (slack - self.left[:, p]) / right
            row = int(after.argmin())
            if after[row] < -1e-9:
                why[p] = self.state[row]
        return why, int(self.state[int((slack / right).argmin())])
