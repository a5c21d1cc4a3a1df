"""Incidence: which rows of one table ride on which rows of another, as compressed sparse rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.columns import Bools, Floats, Ints, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Row `i` rides on `indices[indptr[i]:indptr[i + 1]]`, each a row of a table of `n_columns` rows.

    Its operations are right for empty rows, which `numpy.logical_or.reduceat` is not.
    """

    indptr: Ints
    indices: Ints
    n_columns: int

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], n_columns: int) -> Incidence:
        """From one list of columns for each row, in order and without repeats kept as given."""
        listed = [list(row) for row in rows]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in listed], dtype=np.int64)])
        flat = np.array([column for row in listed for column in row], dtype=np.int64)
        if flat.size and (flat.min() < 0 or flat.max() >= n_columns):
            raise ValueError(f"an incidence names a column outside 0..{n_columns - 1}")
        return cls(frozen(indptr.astype(np.int64)), frozen(flat), n_columns)

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return len(self.indptr) - 1

    def __len__(self) -> int:
        return self.n_rows

    def __getitem__(self, row: int) -> Ints:
        return self.indices[self.indptr[row] : self.indptr[row + 1]]

    @property
    def rows(self) -> Ints:
        """The row of each entry of `indices`, shape (n_entries,)."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.indptr))

    def any(self, mask: Bools) -> Bools:
        """For each row whether any of its columns is set; mask (..., n_columns) gives (..., n_rows)."""
        return np.asarray(self.count(mask) > 0)

    def all(self, mask: Bools) -> Bools:
        """For each row whether all of its columns are set (true of an empty row)."""
        return np.asarray(self.count(mask) == np.diff(self.indptr))

    def count(self, mask: Bools) -> Ints:
        """For each row how many of its columns are set; mask (..., n_columns) gives (..., n_rows)."""
        hits = np.cumsum(mask[..., self.indices], axis=-1, dtype=np.int64)
        hits = np.concatenate([np.zeros((*mask.shape[:-1], 1), np.int64), hits], axis=-1)
        return hits[..., self.indptr[1:]] - hits[..., self.indptr[:-1]]

    def sum(self, values: Floats) -> Floats:
        """For each row the sum of `values` (n_columns,) over its columns, shape (n_rows,)."""
        sums = np.bincount(self.rows, weights=values[self.indices], minlength=self.n_rows)
        return sums.astype(np.float64)

    def above(self, below: Incidence) -> Incidence:
        """The rows of both, those of `below` last."""
        indptr = np.concatenate([self.indptr, self.indptr[-1] + below.indptr[1:]])
        return Incidence(frozen(indptr), frozen(np.concatenate([self.indices, below.indices])), self.n_columns)

    def transposed(self) -> Incidence:
        """Which rows ride on each column; rows stay in ascending order."""
        order = np.argsort(self.indices, kind="stable")
        counts = np.bincount(self.indices, minlength=self.n_columns)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Incidence(frozen(indptr), frozen(self.rows[order]), self.n_rows)

    def then(self, onward: Incidence) -> Incidence:
        """Composition: what each row rides on through `onward`, ascending and without repeats."""
        return Incidence.of(
            (sorted({int(c) for k in self[i] for c in onward[int(k)]}) for i in range(self.n_rows)), onward.n_columns
        )
