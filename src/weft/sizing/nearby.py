"""Cheaper purchases near the best one: some fibres and sites are bought anew, all else stays as it is.

Large neighbourhood search (Shaw, 1998) with a mixed-integer program inside: where the whole program is far too large to
be searched, one over a few fibres, the sites near them and the lightpaths that touch either is solved in no time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from weft.lp import Limits, Status
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.bounds import solve_whole
from weft.sizing.buying import Buying
from weft.sizing.cuts import Cut
from weft.sizing.flow.separator import Sweep
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion, gap_between

LARGE = 500  # candidates; with more, programs over everything take so long that those near a purchase are better work
FIRST, LEAST = 6.0, 3.0  # fibres bought anew in the first program, and at least
WIDER, NARROWER = 1.1, 0.85  # next time, where a program was solved to its end, and where it was not
FIBRES_A_SITE = 5  # routers of one site are chosen anew for so many fibres
IDLE = 20  # programs in turn without a purchase that is cheaper by WORTH, after which the search is over
WORTH = 1e-3
NEARLY = 0.9  # of the demands: what falls short by more is not worth mending
FITS = 8  # times a program is solved with the rows newly found
UNSOLVED = 3  # of those programs that took too many nodes, after which there is no other
ENOUGH = 2  # of those at once
NOT_MET = 1e-5  # of a right side; rows of a program are met to less than that
OF_SITE = 0.3  # of what a site has to spare counts at each fibre that ends there
ALL_EVERY = 3  # programs, one of which looks at all candidates, not only at those that some point has used
AT_RANDOM = 1.5  # hops by which fibres and sites may change places in the order of nearness


@dataclass(slots=True, eq=False)
class Nearby(Buying):
    """The best purchase so far, and what finds cheaper ones near it; `width` is how many fibres are bought anew."""

    width: float = FIRST
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    @property
    def _is_large(self) -> bool:
        """Whether programs over everything take long."""
        return len(self.problem.candidates) > LARGE

    def _improve_if_far(self) -> None:
        """Look for cheaper purchases near the best one if it may be far from the best there is."""
        if self._is_far() and not self._is_done():
            self._improve()

    def _improve(self) -> None:
        """Solve programs around the best purchase, each next to a fibre taken at random, while that is worth it."""
        hops, idle = _hops(self.problem), 0
        for tried in range(self.effort.nearby_tries):
            before = self.cost
            useful: Bools = np.asarray(self.completer.on_fibre @ self._looked_at() > 0)
            if self.best is None or idle >= IDLE or self._is_done() or not useful.any():
                return
            spare = self._spare(self.best)
            fibres, sites = self._around(hops, np.where(useful, spare + max(float(spare.mean()), 1.0), 0.0))
            is_solved = self._bought_anew(self.best, fibres, sites, everything=tried % ALL_EVERY == ALL_EVERY - 1)
            self.used |= self.best > 0
            self.width = min(self.width * WIDER, float(useful.sum())) if is_solved else self.width * NARROWER
            self.width = max(self.width, LEAST)
            idle = 0 if gap_between(self.cost - self.base, before - self.base) > WORTH else idle + 1

    def _spare(self, best: Ints) -> Floats:
        """What is paid on each fibre, and at the sites it ends at, for what no lightpath takes, shape (n_fibres,)."""
        f, done = self.problem.fibres, self.completer
        bought = done.complete(best)
        at_site = _spare_at_sites(self.problem, bought, done.needs(best)[0])
        spare: Floats = f.cost * (bought.pairs - done.on_fibre @ best / done.slices)
        return np.maximum(spare + OF_SITE * (at_site[f.a] + at_site[f.z]), 0.0)

    def _around(self, hops: Floats, spare: Floats) -> tuple[Bools, Bools]:
        """Fibres and sites to buy anew, (n_fibres,) and (n_sites,): the nearest to one of the fibres with `spare`.

        That one is taken at random, in proportion to what it has.
        """
        f, routers, useful = self.problem.fibres, np.flatnonzero(self.problem.sites.routers > 0), spare > 0
        at = int(self.random.choice(len(spare), p=spare / spare.sum()))
        far = np.minimum(hops[f.a[at]], hops[f.z[at]])
        of_fibre = far[f.a] + far[f.z] + AT_RANDOM * self.random.random(len(f))
        of_site = far[routers] + self.random.random(len(routers))
        nearest = np.argsort(np.where(useful, of_fibre, np.inf), kind="stable")[: round(self.width)]
        fibres, sites = np.zeros(len(f), bool), np.zeros(len(self.problem.sites), bool)
        fibres[nearest] = useful[nearest]
        sites[routers[np.argsort(of_site, kind="stable")[: max(1, round(self.width / FIBRES_A_SITE))]]] = True
        return fibres, sites

    def _bought_anew(self, best: Ints, fibres: Bools, sites: Bools, *, everything: bool = False) -> bool:
        """Buy these fibres and sites anew, and keep what survives if it is cheaper; whether the program was solved.

        With `everything` candidates too that no point has used so far.
        """
        m, unsolved = self.master, 0
        point = m.vector(best, self.completer.complete(best), self.routing.of(best)[1])
        lower, upper = self._free(point, fibres, sites, m.upper[m.n] if everything else self._looked_at())
        for _ in range(FITS):
            limits = Limits(self.effort.nearby_nodes, min(self.gap / 10, WORTH / 2))
            result = solve_whole(m, limits, lightpaths=True, lower=lower, upper=upper, start=point)
            self.counted["nodes"] += result.nodes
            unsolved += result.status is Status.FEASIBLE
            if self._is_done() or not result.has_point or not result.value < self.cost - 1e-6:
                break
            counts = np.round(result.x[m.n]).astype(np.int64)
            forgotten = self._forgotten(counts)
            if forgotten:
                m.add_cuts(forgotten)
                continue
            sweep = self._asked(counts)
            if sweep.survives:
                self._take(counts)
                break
            nearly = float(np.nanmin(sweep.low, initial=1.0)) > NEARLY
            grown, before = self.mender.repair(counts, below=self.cost) if nearly else None, self.cost
            if grown is not None:
                self._take(grown)
            if self.cost < before or unsolved >= UNSOLVED:
                break
        return unsolved == 0

    def _forgotten(self, counts: Ints) -> list[Cut]:
        """Inequalities found while purchases were mended that the master, whose point this is, has not."""
        lack = -self.archive.slack(counts)
        short = np.flatnonzero(lack > NOT_MET * np.maximum(self.archive.right, 1.0))
        return [self.archive.cuts[i] for i in short[np.argsort(-lack[short], kind="stable")[:ENOUGH]].tolist()]

    def _asked(self, counts: Ints) -> Sweep:
        """What states say of counts, those that refused lately first, until some have refused; it is kept."""
        point, hot = counts.astype(np.float64), self.mender.hot
        sweep = self.separator.some(point, hot, ENOUGH) if self.separator.is_whole else self.separator.check(point)
        refused = [cut.state for cut in sweep.cuts]
        self.mender.hot = [*refused, *(state for state in hot if state not in refused)]
        self._keep(sweep.cuts)
        self._look_at(sweep.cuts)
        return sweep

    def _free(self, point: Floats, fibres: Bools, sites: Bools, most: Floats) -> tuple[Floats, Floats]:
        """Bounds of all columns: as `point` has it but for these fibres, sites and the lightpaths that touch them.

        Of these there are at most `most` (n_candidates,), or as many as `point` has.
        """
        m, p = self.master, self.problem
        lower, upper = m.lower.copy(), m.upper.copy()
        touches = sites[p.candidates.a] | sites[p.candidates.z] | (self.completer.on_fibre[fibres] > 0).any(axis=0)
        free = (
            (m.n, touches, np.maximum(most, point[m.n])), (m.y, fibres, point[m.y] + 1),
            (m.z, sites[p.builds.site], upper[m.z]), (m.x, sites[p.fabrics.site], upper[m.x]),
        )  # fmt: skip
        for columns, is_free, highest in free:
            lower[columns] = np.where(is_free, lower[columns], point[columns])
            upper[columns] = np.where(is_free, np.minimum(highest, upper[columns]), point[columns])
        if m.choices is not None and len(m.choice):
            fixed = m.choice[~sites[m.choices.site]]
            lower[fixed], upper[fixed] = point[fixed], point[fixed]
        return lower, upper


def _spare_at_sites(problem: Problem, bought: Completion, cages: Floats) -> Floats:
    """What each site pays for builds and fabric, in proportion to what lightpaths leave of its cages, (n_sites,)."""
    b, d, spare = problem.builds, problem.fabrics, np.zeros(len(problem.sites))
    for v in np.flatnonzero(bought.build >= 0).tolist():
        build, fabric, routers = int(bought.build[v]), int(bought.fabric[v]), int(problem.sites.routers[v])
        there, cost = float(routers * b.ports[build]), float(routers * b.cost[build])
        if fabric >= 0:
            there, cost = there - float(d.ports[fabric]), cost + float(d.cost[fabric])
        spare[v] = cost * (1 - float(cages[v]) / max(there, float(cages[v]), 1.0))
    return spare


def _hops(problem: Problem) -> Floats:
    """Fibres between two sites at least, shape (n_sites, n_sites); as many as there are where there is no way."""
    f, n = problem.fibres, len(problem.sites)
    graph = coo_array((np.ones(len(f)), (f.a, f.z)), shape=(n, n)).tocsr()
    hops = shortest_path(graph, directed=False, unweighted=True)
    return np.where(np.isfinite(hops), hops, float(n))
