"""Ladders of modules where routing asks for more than sizing bought: what their owners still sell."""

from __future__ import annotations

import numpy as np

from weft import sizing
from weft.network import Ints


def sold(problem: sizing.Problem, wanted: Ints, before: Ints) -> Ints:
    """Counts (n_candidates,) that may be bought in place of the `wanted` ones; `before` could.

    A ladder of which more modules are wanted than it sells gives the cheapest number of one size that holds as much;
    where none does it stays as it was `before`.
    """
    c, ladders = problem.candidates, problem.ladders
    counts = np.minimum(wanted, c.upper)
    for ladder in np.flatnonzero(np.isfinite(ladders.most)).tolist():
        mine = np.flatnonzero(c.ladder == ladder)
        if wanted[mine].sum() <= ladders.most[ladder]:
            continue
        number = np.ceil(float(c.gbps[mine] @ wanted[mine]) / c.gbps[mine] - 1e-9)
        cost = np.where(number <= ladders.most[ladder], number * c.cost[mine], np.inf)
        best = int(cost.argmin())
        counts[mine] = before[mine]
        if np.isfinite(cost[best]):
            counts[mine], counts[mine[best]] = 0, int(number[best])
    return counts


def sold_alike(problem: sizing.Problem, wanted: Ints, before: Ints) -> Ints:
    """The same in sizes of which some are there already: a ladder that sells no more stays as it was `before`."""
    c, ladders = problem.candidates, problem.ladders
    counts = np.minimum(wanted, c.upper)
    for ladder in np.flatnonzero(np.isfinite(ladders.most)).tolist():
        mine = np.flatnonzero(c.ladder == ladder)
        if wanted[mine].sum() > ladders.most[ladder]:
            counts[mine] = before[mine]
    return counts
