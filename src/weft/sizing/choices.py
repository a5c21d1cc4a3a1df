"""What a site may take as one choice: a router build and a fabric together, large enough for what must end there.

A mixture of builds is cheaper than any build that is whole, so a linear program mixes one that is too small with one
that is too large.  Metric inequalities say how many cages and Gb/s a site needs at least, whatever else is bought; no
choice below that is ever bought, and without those choices mixtures cost nearly what whole builds do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.completion import Completer

if TYPE_CHECKING:
    from weft.sizing.master import Master
    from weft.sizing.problem import Problem

SAFETY = 1e-6  # relative: least needs are rounded towards less


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Rows of the completer's tables that remain: `site` and the position `at` in its row, each (n_choices,)."""

    site: Ints
    at: Ints

    @classmethod
    def of(cls, completer: Completer, least: Floats) -> Choices:
        """Choices of sites with routers or fabrics that leave `least` (3, n_sites): cages, those of 800 Gb/s, Gb/s."""
        offered = np.stack([completer.ports, completer.ports_800, completer.gbps])
        enough = (offered >= least[:, :, None]).all(axis=0) & np.isfinite(completer.cost)
        enough &= (completer.build >= 0) | (completer.fabric >= 0)
        kept = [(v, k) for v in range(len(enough)) for k in _undominated(completer, v, np.flatnonzero(enough[v]))]
        site, at = np.array(kept, np.int64).reshape(-1, 2).T
        return cls(site, at)

    def __len__(self) -> int:
        return len(self.site)


def _undominated(completer: Completer, site: int, choices: Ints) -> list[int]:
    """Those that no cheaper one beats; wider gateways than are asked for do not count, nor watts without a cap."""
    is_capped = np.isfinite(completer.problem.sites.power_cap_w[site])
    offered = np.stack([
        completer.ports[site], completer.ports_800[site], completer.gbps[site], -completer.draw_w[site] * is_capped,
    ])[:, choices]  # fmt: skip
    kept: list[int] = []
    for i in range(len(choices)):
        if not any((offered[:, j] >= offered[:, i]).all() for j in kept):
            kept.append(i)
    return [int(choices[i]) for i in kept]


def large_enough(problem: Problem, least: Floats) -> Bools:
    """Builds that leave `least` (3, n_sites) with some fabric of their site, whatever they cost, shape (n_builds,)."""
    b, d, sites = problem.builds, problem.fabrics, problem.sites
    taken = np.zeros((2, len(sites)))
    for v in np.unique(d.site).tolist():
        taken[:, v] = d.ports[d.site == v].min(), d.ports_800[d.site == v].min()
    count = sites.routers[b.site]
    offered = (
        count * b.ports - taken[0, b.site], count * b.ports_800 - taken[1, b.site],
        count * b.gbps - sites.client_gbps[b.site],
    )  # fmt: skip
    return np.asarray((np.stack(offered) >= least[:, b.site] - SAFETY).all(axis=0))


def least_needs(master: Master) -> Floats:
    """Cages, cages of 800 Gb/s and Gb/s that lightpaths take at least at each site, shape (3, n_sites).

    Each is the least a linear program over the rows of the master allows, so it holds for every purchase.
    """
    p, done, every = master.problem, master.completer, np.arange(master.model.n_columns)
    c, least = p.candidates, np.zeros((3, len(p.sites)))
    for v in np.flatnonzero(p.sites.routers).tolist():
        for kind, each in enumerate((1.0 * c.ports, c.ports * (1.0 * c.needs_800), c.gbps)):
            asked = np.zeros(len(every))
            asked[master.n] = done.ends[v] * each
            if asked.any():
                master.model.set_costs(every, asked)
                least[kind, v] = max(0.0, master.solve().bound) * (1 - SAFETY)
    master.model.set_costs(every, master.cost)
    least[:2] = np.ceil(least[:2] - SAFETY)
    return least


def least_pairs(master: Master) -> Floats:
    """Lit pairs that each fibre has at least, shape (n_fibres,), found in the same way."""
    every, least = np.arange(master.model.n_columns), np.zeros(len(master.y))
    for fibre, column in enumerate(master.y.tolist()):
        master.model.set_costs(every, 1.0 * (every == column))
        least[fibre] = max(0.0, np.ceil(master.solve().bound - SAFETY))
    master.model.set_costs(every, master.cost)
    return least
