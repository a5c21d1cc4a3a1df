"""Where traffic goes when something fails: the IP links and gateways whose use a failure changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from weft.network import Bools
from weft.planning.bought import Proved
from weft.planning.record import Cell
from weft.routing.volumes import INTACT

LEAST_CHANGE = 0.005
"""A change of utilisation that is looked at."""

MOST_ROWS = 100_000
"""Rows kept; the failures that lose most, then those that fill a link most, come before the others."""


def moved_rows(proved: Proved) -> Iterator[Mapping[str, Cell]]:
    """A row for each failure and each IP link or gateway that it moves traffic onto, off, or takes down.

    `utilisation` is offered load of all classes over the capacity left, empty where none is left.  Failures come in
    the order of `failures.csv`, whole or not at all.
    """
    proof, names = proved.proof, proved.scenarios.name
    changed = _changed(proved)
    order = np.lexsort((-proof.max_utilisation, -proof.lost_gbps.sum(axis=1)))
    rows = np.cumsum(changed.sum(axis=1)[order])
    kept = np.sort(order[rows <= MOST_ROWS])
    for s in kept.tolist():
        for row in np.flatnonzero(changed[s]).tolist():
            use = float(proof.each_utilisation[s, row])
            yield {
                "failure": names[s], "ip_link": proof.rows.name[row],
                "utilisation": "" if np.isnan(use) else round(use, 4),
            }  # fmt: skip


def _changed(proved: Proved) -> Bools:
    """Whether a scenario (n_scenarios, n_rows) uses a row otherwise than the intact network of its matrix."""
    use, n = proved.proof.each_utilisation, len(proved.scenarios) // proved.matrices
    changed = np.zeros(use.shape, np.bool_)
    for m in range(proved.matrices):
        rows = slice(m * n, (m + 1) * n)
        if INTACT in proved.scenarios.state[rows]:
            before = use[m * n + proved.scenarios.state[rows].index(INTACT)]
            moved = np.abs(use[rows] - before) >= LEAST_CHANGE
            changed[rows] = moved | (np.isnan(use[rows]) != np.isnan(before))
    return changed
