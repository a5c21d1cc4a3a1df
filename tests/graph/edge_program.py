"""The linear program that routes flow arc by arc, as scipy and HiGHS solve it: an oracle of flows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Ends = tuple[int, Ints, Ints]
"""How many nodes, and the tail and head of each arc."""


def least_utilisation(ends: Ends, capacity: Floats, volume: Floats) -> float:
    """Of the fullest arc in the best routing; `volume` (n_nodes to, n_nodes from)."""
    n, tail, _ = ends
    m, unit = len(tail), volume.max()
    capacity, volume = capacity / unit, volume / unit  # HiGHS has absolute tolerances
    rows, columns, values, asked = _conserved(ends, volume)
    conserved = coo_array((values, (rows, columns)), shape=(n * n, n * m + 1))
    kept = np.flatnonzero(~np.eye(n, dtype=bool).ravel())
    arc = np.arange(n * m) % m
    shared = coo_array(
        (
            np.concatenate([np.ones(n * m), -capacity]),
            (np.concatenate([arc, np.arange(m)]), np.concatenate([np.arange(n * m), np.full(m, n * m)])),
        ),
        shape=(m, n * m + 1),
    )
    cost = np.zeros(n * m + 1)
    cost[-1] = 1.0
    solved = linprog(cost, A_ub=shared, b_ub=np.zeros(m), A_eq=conserved.tocsr()[kept], b_eq=asked[kept])
    assert solved.status == 0
    return float(solved.fun)


def most_flow(ends: Ends, capacity: Floats, volume: Floats) -> float:
    """The most that is carried of all volumes within the capacities."""
    n, tail, _ = ends
    m = len(tail)
    rows, columns, values, _ = _conserved(ends, volume)
    admitted = np.arange(n * n)
    conserved = coo_array(
        (
            np.concatenate([values, -np.ones(n * n)]),
            (np.concatenate([rows, admitted]), np.concatenate([columns, n * m + admitted])),
        ),
        shape=(n * n, n * m + n * n),
    )
    kept = np.flatnonzero(~np.eye(n, dtype=bool).ravel())
    shared = coo_array((np.ones(n * m), (np.arange(n * m) % m, np.arange(n * m))), shape=(m, n * m + n * n))
    upper = np.concatenate([np.full(n * m, np.inf), np.where(np.eye(n, dtype=bool), 0.0, volume).ravel()])
    cost = np.concatenate([np.zeros(n * m), -np.ones(n * n)])
    bounds = np.stack([np.zeros(len(upper)), upper], axis=1)
    solved = linprog(
        cost, A_ub=shared, b_ub=capacity, A_eq=conserved.tocsr()[kept], b_eq=np.zeros(len(kept)), bounds=bounds
    )
    assert solved.status == 0
    return float(-solved.fun)


def distances(ends: Ends, length: Floats) -> Floats:
    """Shortest distances by scipy, shape (n_nodes to, n_nodes from), inf where there is no path."""
    n, tail, head = ends
    least: dict[tuple[int, int], float] = {}
    for arc, (u, v) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        least[u, v] = min(least.get((u, v), np.inf), float(length[arc]))
    pairs = np.array(list(least), dtype=np.int64).reshape(-1, 2)
    matrix = csr_array((np.array(list(least.values())), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return np.asarray(dijkstra(matrix)).T


def _conserved(ends: Ends, volume: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """Entries and right-hand sides of what leaves less what enters each node, for each destination."""
    n, tail, head = ends
    m = len(tail)
    target = np.repeat(np.arange(n), m)
    rows = np.concatenate([target * n + np.tile(tail, n), target * n + np.tile(head, n)])
    columns = np.concatenate([np.arange(n * m), np.arange(n * m)])
    return rows, columns, np.repeat([1.0, -1.0], n * m), volume.ravel()
