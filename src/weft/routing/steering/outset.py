"""Where the program of one state begins: each flow on the one known path that adds least overflow to those before."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network import Bools, Floats, Incidence, Ints


def one_path_each(
    flow: Ints, along: Incidence, usable: Bools, fare: Floats, room: Floats, volume: Floats
) -> tuple[Ints, Floats]:
    """The path of each flow (n_flows,), -1 for one without volume or path; what it leaves of `room`, below 0 overflow.

    Paths are columns (n_paths,): whose they are, their arcs, whether they may be used and what a Gb/s costs there;
    `room` (n_arcs,) is what arcs may carry and `volume` (n_flows,) what flows send.  Large flows choose first.
    """
    by_flow = np.argsort(flow, kind="stable")
    start = np.searchsorted(flow[by_flow], np.arange(len(volume) + 1))
    due = np.flatnonzero(volume > 0)
    order = due[np.argsort(-volume[due], kind="stable")]
    chosen, left = np.full(len(volume), -1), room.copy()
    _choose(order, start, by_flow, along.indptr, along.indices, usable, fare, left, volume, chosen)
    return chosen, left


@njit(cache=True, nogil=True)
def _choose(order, start, by_flow, indptr, arcs, usable, fare, left, volume, chosen):  # type: ignore[no-untyped-def]
    for f in order:
        least, least_fare = np.inf, np.inf
        for path in by_flow[start[f] : start[f + 1]]:
            if not usable[path]:
                continue
            over = 0.0
            for arc in arcs[indptr[path] : indptr[path + 1]]:
                over += max(0.0, volume[f] - max(left[arc], 0.0))
            if over < least or (over == least and fare[path] < least_fare):
                least, least_fare, chosen[f] = over, fare[path], path
        if chosen[f] >= 0:
            for arc in arcs[indptr[chosen[f]] : indptr[chosen[f] + 1]]:
                left[arc] -= volume[f]
