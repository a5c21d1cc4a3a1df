"""All corners of a small hose, by trying every set of constraints that may be tight."""

from __future__ import annotations

from itertools import combinations, islice

import numpy as np

from weft.network import Floats
from weft.traffic import Hose

BATCH = 20_000


def corners(hose: Hose) -> Floats:
    """Every corner of the polytope, (n_corners, n_pairs): what any n_pairs constraints have in common, if inside."""
    n = len(hose.a)
    sites = np.flatnonzero(hose.total_gbps > 0)
    left = np.concatenate([-np.eye(n), *(np.stack([end == v for v in sites]) for end in (hose.a, hose.z))])
    right = np.concatenate([np.zeros(n), hose.total_gbps[sites], hose.total_gbps[sites]])
    found: set[tuple[float, ...]] = set()
    choices = combinations(range(len(right)), n)
    while batch := list(islice(choices, BATCH)):
        rows = np.array(batch)
        systems = left[rows].astype(float)
        regular = np.abs(np.linalg.det(systems)) > 0.5  # of zeros and ones in an incidence of two sides: 0 or 1
        points = np.linalg.solve(systems[regular], right[rows[regular]][..., None])[..., 0]
        inside = (points @ left.T <= right + 1e-9).all(axis=1)
        found |= {tuple(point) for point in np.round(points[inside], 9) + 0.0}
    return np.array(sorted(found))
