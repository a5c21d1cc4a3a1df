"""Rounded rows: what a sum of whole modules must reach, once the row is divided and rounded up.

For left . x >= right over whole x >= 0 and a divisor d, mixed-integer rounding gives with f the fraction of right / d
sum of (floor(left / d) + min(1, frac(left / d) / f)) x >= ceil(right / d) (Nemhauser and Wolsey, Integer and
Combinatorial Optimization, section II.1.7); where all left / d are whole it is Chvatal's and Gomory's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.problem import Candidates

MOST_DIVISORS = 12
VIOLATION = 1e-3  # in Euclidean length; rows that a point violates less are left out
LEAST_FRACTION = 1e-5  # of a right side; below it rounding up is not to be trusted


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """left . x >= right over all candidates, left (n_candidates,); `violation` at the point it was made for."""

    left: Floats
    right: float
    violation: float

    def cut(self, family: str, label: str) -> Cut:
        """The row as a cut of no single state."""
        columns = np.flatnonzero(self.left > 0)
        return Cut(family, label, -1, columns, self.left[columns], self.right)


def rounded(left: Floats, right: float, candidates: Candidates, point: Floats) -> Row | None:
    """The rounding of a row that the point (n_candidates,) violates most, None if none is violated.

    Counts are whole and within their bounds; what is fixed counts as it is.  Violation is in units of the left side's
    Euclidean length.
    """
    lower = candidates.lower
    free, some, rest = _free(left, right, candidates)
    if not len(free) or rest <= 0:
        return None
    values, counts = np.unique(np.round(some / rest, 9), return_counts=True)
    if len(values) > MOST_DIVISORS:
        values = values[np.argsort(-counts, kind="stable")[:MOST_DIVISORS]]
    divisors = values * rest
    lifted, needed, fraction = _divided(some, rest, divisors)
    lack = (needed - lifted @ (point - lower)[free]) / np.sqrt((lifted**2).sum(axis=1))
    lack[fraction < LEAST_FRACTION] = -np.inf
    best = int(lack.argmax())
    if not lack[best] > 0:
        return None
    full = np.zeros(len(left))
    full[free] = lifted[best]
    return Row(full, float(needed[best]) * (1 - SAFETY) + float(full @ lower), float(lack[best]))


def rounded_over(left: Floats, right: Floats, unit: float, candidates: Candidates, point: Floats) -> Row | None:
    """The rounding of the sum of rows (n_rows, n_candidates) and right sides (n_rows,), each in whole units first.

    For whole counts a row may be divided by the unit and each coefficient and the right side rounded up.  Where the
    rows are what each failure leaves of one border, k links in whole units of which any may fail need k / (k - 1) of
    what the rest must reach.
    """
    lower = candidates.lower
    rest = np.maximum(right - left @ lower, 0.0)
    needed = np.ceil(rest / unit - 1e-6)
    whole = np.minimum(np.ceil(left / unit - 1e-9), needed[:, None])
    return rounded(whole.sum(axis=0), float((needed + whole @ lower).sum()), candidates, point)


def rounded_by(left: Floats, right: float, candidates: Candidates, divisor: float) -> tuple[Floats, float] | None:
    """The rounding of a row by one divisor: left side (n_candidates,) and right side; None if nothing is asked."""
    free, some, rest = _free(left, right, candidates)
    if not len(free) or rest <= 0:
        return None
    lifted, needed, fraction = _divided(some, rest, np.array([divisor]))
    if fraction[0] < LEAST_FRACTION:
        return None
    full = np.zeros(len(left))
    full[free] = lifted[0]
    return full, float(needed[0]) + float(full @ candidates.lower)


def _free(left: Floats, right: float, candidates: Candidates) -> tuple[Ints, Floats, float]:
    """Candidates that are not fixed, what they give at most, and what they must."""
    rest = right - float(left @ candidates.lower)
    free = np.flatnonzero((left > 0) & (candidates.upper > candidates.lower))
    rest -= SAFETY * abs(rest)
    return free, np.minimum(left[free], rest), rest


def _divided(some: Floats, rest: float, divisors: Floats) -> tuple[Floats, Floats, Floats]:
    """Left sides (n_divisors, n), right sides, and the fractions that these were rounded up from."""
    share, whole = some / divisors[:, None], rest / divisors
    fraction = whole - np.floor(whole)
    part = share - np.floor(share)
    lifted = np.floor(share) + np.minimum(1.0, part / np.maximum(fraction, LEAST_FRACTION)[:, None])
    needed = np.ceil(whole)
    return np.minimum(lifted, needed[:, None]), needed, fraction
