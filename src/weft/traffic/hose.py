"""The hose: how much each site may send and receive at most, and any matrix inside that.

N. G. Duffield and others, "A flexible model for resource management in virtual private networks", SIGCOMM 1999.  A
matrix inside the hose that is worst for given weights of its pairs is the optimum of a transportation problem, and
so a corner of the polytope of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.lp import INFINITY, Model, Rows
from weft.network import Classes, Demands, Floats, Ints, Sites, names


@dataclass(frozen=True, slots=True, eq=False)
class Hose:
    """Each site sends at most `total_gbps` (n_sites,), and receives at most as much; 0 where it takes no part.

    Each class has its `share` (n_classes,) of every site's total.  Pairs are ordered; `a` and `z` (n_pairs,).
    """

    total_gbps: Floats
    share: Floats
    a: Ints
    z: Ints

    @classmethod
    def of(cls, total_gbps: Floats, share: Floats) -> Hose:
        """All ordered pairs of sites that take part."""
        sites = np.flatnonzero(total_gbps > 0)
        a, z = (grid.ravel() for grid in np.meshgrid(sites, sites, indexing="ij"))
        return cls(total_gbps, share, a[a != z], z[a != z])

    @property
    def n_sites(self) -> int:
        """How many sites take part."""
        return int((self.total_gbps > 0).sum())

    def even(self) -> Floats:
        """The matrix (n_pairs,) in proportion to both ends' totals, as large as it may be."""
        product = self.total_gbps[self.a] * self.total_gbps[self.z]
        sent = np.bincount(self.a, product, len(self.total_gbps))
        some = self.total_gbps > 0
        return np.asarray(product * (self.total_gbps[some] / sent[some]).min())

    def demands(self, sites: Sites, classes: Classes) -> Demands:
        """One demand for each pair and each class with a share, pair by pair, with the rates of `even`."""
        of_class = np.flatnonzero(self.share > 0)
        c = np.tile(of_class, len(self.a))
        a, z = np.repeat(self.a, len(of_class)), np.repeat(self.z, len(of_class))
        label = (
            f"{sites.name[i]}-{sites.name[j]} {classes.name[k]}"
            for i, j, k in zip(a.tolist(), z.tolist(), c.tolist(), strict=True)
        )
        return Demands(names(label), a, z, c, self.split(self.even()[None, :])[0])

    def split(self, pair_gbps: Floats) -> Floats:
        """Rates of the demands (n_matrices, n_demands) of matrices (n_matrices, n_pairs)."""
        share = self.share[self.share > 0]
        return np.asarray((pair_gbps[:, :, None] * share).reshape(len(pair_gbps), -1))

    def most(self, weight: Floats) -> float:
        """An upper bound of what `Corners.worst` reaches for weights (n_pairs,): by rows, and by columns."""
        sides = []
        for end in (self.a, self.z):
            largest = np.zeros(len(self.total_gbps))
            np.maximum.at(largest, end, weight)
            sides.append(float(largest @ self.total_gbps))
        return min(sides)


class Corners:
    """Corners of a hose's polytope, by one transportation problem that stays warm.

    Rows `send[v]` and `receive[v]`, columns `traffic[u,v]`.
    """

    def __init__(self, hose: Hose) -> None:
        self._hose, n = hose, len(hose.total_gbps)
        self._model = Model(presolve=False)
        label = [str(v) for v in range(n)]
        for family in ("send", "receive"):
            self._model.add_rows(family, label, np.full(n, -INFINITY), hose.total_gbps, Rows.empty(n))
        entries = Rows.of([(np.array([a, n + z]), np.ones(2)) for a, z in zip(hose.a, hose.z, strict=True)])
        count = len(hose.a)
        pairs = [f"{a},{z}" for a, z in zip(hose.a.tolist(), hose.z.tolist(), strict=True)]
        zero, most = np.zeros(count), np.full(count, INFINITY)
        self._columns = self._model.add_columns("traffic", pairs, zero, zero, most, entries)

    def worst(self, weight: Floats) -> Floats:
        """The matrix (n_pairs,) of the largest sum of rates times `weight` (n_pairs,), which is nowhere negative.

        What is left of the totals is filled up: pairs without weight get traffic too.
        """
        top = float(weight.max(initial=0.0)) or 1.0
        self._model.set_costs(self._columns, -(weight / top + 1e-6))
        return np.maximum(self._model.solve(primal=True).x[self._columns], 0.0)

    def random(self, rng: np.random.Generator) -> Floats:
        """A corner (n_pairs,) for weights by chance."""
        return self.worst(rng.exponential(size=len(self._hose.a)) ** 3)
