"""Routes of light between two sites."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weft.graph import k_shortest, shortest
from weft.network import Bools
from weft.optical.dci.line import Line


def pairs_of(line: Line) -> Iterator[tuple[int, int]]:
    """Every two sites where lightpaths may end."""
    ends = np.flatnonzero(line.terminates).tolist()
    return ((a, z) for i, a in enumerate(ends) for z in ends[i + 1 :])


def routes(line: Line, usable: Bools, a: int, z: int, k: int) -> list[tuple[int, ...]]:
    """The `k` shortest routes from a to z, and the shortest that shares no fibre or SRLG with the first of them.

    A route is its fibres in order; it passes only sites with a ROADM, and only fibres that are `usable`
    (n_fibres,).
    """
    inside = line.roadm.copy()
    inside[[a, z]] = True
    open_fibres = np.flatnonzero(usable & inside[line.a] & inside[line.z] & ~_ends_both_at_muxes(line, a, z))
    ends_a, ends_z, length_km = line.a[open_fibres], line.z[open_fibres], line.length_km[open_fibres]
    n_sites = len(line.sites)
    found = [tuple(open_fibres[path].tolist()) for path in k_shortest(n_sites, ends_a, ends_z, length_km, a, z, k)]
    if found:
        hit = _hit_with(line, found[0])[open_fibres]
        apart = shortest(n_sites, ends_a, ends_z, length_km, hit, a, z)
        if apart is not None and tuple(open_fibres[apart].tolist()) not in found:
            found.append(tuple(open_fibres[apart].tolist()))
    return found


def _ends_both_at_muxes(line: Line, a: int, z: int) -> Bools:
    """Fibres between two multiplexer sites, but for those from a to z: no route can go on behind them."""
    direct = ((line.a == a) & (line.z == z)) | ((line.a == z) & (line.z == a))
    return np.asarray(~line.roadm[line.a] & ~line.roadm[line.z] & ~direct)


def _hit_with(line: Line, route: tuple[int, ...]) -> Bools:
    """Fibres that fail together with one of the route: itself, and all of a common SRLG."""
    hit = np.zeros(len(line.fibres), dtype=np.bool_)
    hit[list(route)] = True
    failing = np.zeros(line.fibre_in_srlg.n_columns, dtype=np.bool_)
    for fibre in route:
        failing[line.fibre_in_srlg[fibre]] = True
    return np.asarray(hit | line.fibre_in_srlg.any(failing))
