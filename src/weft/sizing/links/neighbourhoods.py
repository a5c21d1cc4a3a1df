"""Which links are bought anew while all others stay: neighbourhoods of a purchase, wider where nothing is found.

Large neighbourhood search (Shaw, CP 1998) with the region around a site as the neighbourhood, and between regions the
links on which the purchase and the linear optimum differ most (relaxation-induced neighbourhoods: Danna, Rothberg and
Le Pape, Mathematical Programming 102, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from weft.network.columns import Floats, Ints
from weft.sizing.links.levels import Levels
from weft.sizing.problem import Problem

AT_FIRST = 25  # links
ROUTED_AT_FIRST = 12  # links, where a program has the flows of a state too
LEAST = 6  # links
MOST = 2 / 3  # of all links; a program over more is hardly smaller than the whole one
WIDER, NARROWER = 1.2, 0.85
FRUITLESS = 6  # in a row before they are made wider


@dataclass(slots=True, eq=False)
class Neighbourhoods:
    """The next neighbourhood, and what was learnt from those before.

    `ends` (n_links, 2) are the sites of each link and `hops` (n_sites, n_sites) how far sites are apart.  `size` is how
    many links the next one has, and `waiting` are the sites that have not been its middle lately.
    """

    ends: Ints
    hops: Floats
    size: float
    rng: np.random.Generator
    fruitless: int = 0
    turn: int = 0
    waiting: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, problem: Problem, levels: Levels, rng: np.random.Generator) -> Neighbourhoods:
        """Begin with few links."""
        c, n = problem.candidates, len(problem.sites)
        ends = np.stack([c.a[levels.module], c.z[levels.module]], axis=1)
        near = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
        hops = shortest_path(near, directed=False, unweighted=True)
        return cls(ends, hops, ROUTED_AT_FIRST if problem.flow_costs else AT_FIRST, rng)

    @property
    def is_worth_it(self) -> bool:
        """Whether there are enough links for some of them to be a smaller problem."""
        return self.size <= MOST * len(self.ends)

    def following(self, apart: Floats) -> Ints:
        """Links of the next neighbourhood; every third of those that are most `apart` (n_links,)."""
        self.turn += 1
        chance = self.rng.random(len(self.ends))
        if self.turn % 3 == 1:
            far = -(apart + 0.1 * apart.mean()) * (1.0 if self.turn == 1 else chance)
        else:
            if not self.waiting:
                self.waiting = self.rng.permutation(len(self.hops)).tolist()
            far = self.hops[self.waiting.pop()][self.ends].sum(axis=1) + chance
        return np.argsort(far, kind="stable")[: max(LEAST, round(self.size))]

    def learn(self, *, better: bool, decided: bool) -> None:
        """Take note of how it went: whether it gave a cheaper purchase, and whether its program was solved."""
        self.fruitless = 0 if better else self.fruitless + 1
        if not decided and not better:
            self.size = max(LEAST, self.size * NARROWER)
        elif self.fruitless >= FRUITLESS:
            self.size, self.fruitless = min(self.size * WIDER, MOST * len(self.ends)), 0
