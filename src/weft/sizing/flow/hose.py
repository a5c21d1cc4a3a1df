"""The hose in sizing: which matrix inside it a purchase carries least of, in one failure state.

Demands fit if every choice of lengths l satisfies its metric inequality; over all matrices D of a hose the worst pair
(l, D) maximises sum over pairs of D dist_l, for lengths with sum of capacity times length at most 1.  It fits just if
that is at most 1.  The problem is bilinear.  With D fixed it is a linear program in lengths and potentials, with l
fixed a transportation problem; taking turns finds a worst matrix, mostly.  That there is none worse is proved by a
mixed-integer program that has no point: the transportation problem is replaced by its dual (alpha, beta) and
complementary slackness,

    sum T (alpha + beta) > 1   with   alpha_u + beta_v = p_uv + slack_uv,   slack_uv > 0 => D_uv = 0,
         alpha_u > 0 => row u of D is full,   beta_v > 0 => column v is full,

where p_uv <= dist_l(u, v) are potentials.  No potential exceeds 1 / maxflow(u, v), for every length's volume is at
least a maximum flow times the distance it keeps: that makes the big-M of each implication.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from weft.lp import INFINITY, Limits, Model, Rows, Status
from weft.network.columns import Floats, Ints
from weft.sizing.problem import Problem
from weft.traffic import Corners, Hose

FITS = 1.0 + 1e-6
STARTS = 4  # lengths that turns are taken from
TURNS = 12
MOST_PROVED_SITES = 4  # of a hose of which it is proved that no matrix is worse; with more it would take long
NODES = 5_000
FLOW_UNIT = 1e-3  # Gb/s, for whole-numbered maximum flows, rounded up


@dataclass(frozen=True, slots=True, eq=False)
class WorstMatrix:
    """The worst matrix found of one state, (n_pairs,) in Gb/s before ceilings: it takes `load` of what there is.

    Above 1 it does not fit.  `is_proved` says whether it is proved that every matrix of the hose fits.
    """

    pair_gbps: Floats
    load: float
    is_proved: bool


class HoseSeparator:
    """Worst matrices of a hose at a purchase, state by state."""

    def __init__(self, problem: Problem, hose: Hose, seed: int) -> None:
        self._problem, self._hose = problem, hose
        self._corners = Corners(hose)
        self._rng = np.random.default_rng(seed)

    def worst(self, state: int, scale: float, lightpaths: Ints) -> WorstMatrix:
        """The worst matrix of a state in which `scale` times the hose must be carried, its ceiling included."""
        arcs = _Arcs.of(self._problem, state, lightpaths.astype(np.float64))
        cut = self._cut_off(arcs)
        if cut is not None:
            return WorstMatrix(cut, np.inf, False)
        lengths = _Lengths(arcs, self._hose)
        best, load = self._hose.even(), 0.0
        for start in range(STARTS):
            spread = np.ones(len(arcs.gbps)) if not start else self._rng.exponential(size=len(arcs.gbps))
            distance = lengths.distances(spread / arcs.gbps)
            value = -1.0
            for _ in range(TURNS):
                matrix = self._corners.worst(distance)
                found, distance = lengths.worst(matrix)
                if found <= value * (1 + 1e-9):
                    break
                value = found
                if scale * value > load:
                    best, load = matrix, scale * value
        if load > FITS or self._hose.n_sites > MOST_PROVED_SITES:
            return WorstMatrix(best, load, False)
        is_proved, above = lengths.above(FITS / scale)
        if above is not None:
            best, load = above, scale * lengths.worst(above)[0]
        return WorstMatrix(best, load, is_proved)

    def _cut_off(self, arcs: _Arcs) -> Floats | None:
        """A matrix with traffic between two sites that nothing bought joins, if there are such."""
        flow = arcs.max_flow(self._hose)
        apart = flow <= 0
        return self._corners.worst(apart.astype(np.float64)) if apart.any() else None


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """What a state leaves between sites, one direction each: `tail`, `head` and `gbps` above 0, (n_arcs,)."""

    n_nodes: int
    tail: Ints
    head: Ints
    gbps: Floats

    @classmethod
    def of(cls, problem: Problem, state: int, lightpaths: Floats) -> _Arcs:
        n, c = len(problem.sites), problem.candidates
        left = problem.states.factor[state] * c.gbps * lightpaths
        between = np.zeros((n, n))
        np.add.at(between, (c.a, c.z), left)
        np.add.at(between, (c.z, c.a), left)
        tail, head = np.nonzero(between > 1e-6)
        return cls(n, tail, head, between[tail, head])

    def max_flow(self, hose: Hose) -> Floats:
        """The maximum flow between the ends of each pair, rounded up, (n_pairs,) in Gb/s."""
        whole = np.ceil(self.gbps / FLOW_UNIT).astype(np.int32)
        graph = csr_array((whole, (self.tail, self.head)), shape=(self.n_nodes, self.n_nodes))
        found = [maximum_flow(graph, int(a), int(z)).flow_value for a, z in zip(hose.a, hose.z, strict=True)]
        return np.array(found) * FLOW_UNIT


class _Lengths:
    """Lengths and potentials of one state: rows `volume`, `triangle[u,arc]`; columns `length[arc]`, `far[u,v]`."""

    def __init__(self, arcs: _Arcs, hose: Hose) -> None:
        self._arcs, self._hose = arcs, hose
        self._sources, self._of_source = np.unique(hose.a, return_inverse=True)
        self._pair_far = self._of_source * arcs.n_nodes + hose.z
        self._model = self._started()
        self._far = np.arange(len(arcs.gbps), len(arcs.gbps) + len(self._sources) * arcs.n_nodes)

    def _started(self) -> Model:
        """Lengths of volume 1, and potentials that no length lets grow faster."""
        arcs, n = self._arcs, self._arcs.n_nodes
        n_arcs, n_sources = len(arcs.gbps), len(self._sources)
        model = Model()
        zero = np.zeros(n_arcs)
        model.add_columns("length", [str(i) for i in range(n_arcs)], zero, zero, 1.0 / arcs.gbps)
        at_source = (np.repeat(self._sources, n) == np.tile(np.arange(n), n_sources)).astype(bool)
        label = [f"{u},{v}" for u in self._sources.tolist() for v in range(n)]
        none, upper = np.zeros(len(label)), np.where(at_source, 0.0, INFINITY)
        model.add_columns("far", label, none, none, upper)
        volume = Rows.of([(np.arange(n_arcs), arcs.gbps)])
        model.add_rows("volume", [""], np.array([-INFINITY]), np.ones(1), volume)
        rows = [
            (np.array([n_arcs + i * n + arcs.head[k], n_arcs + i * n + arcs.tail[k], k]), np.array([1.0, -1.0, -1.0]))
            for i in range(n_sources) for k in range(n_arcs)
        ]  # fmt: skip
        names = [f"{u},{k}" for u in self._sources.tolist() for k in range(n_arcs)]
        model.add_rows("triangle", names, np.full(len(rows), -INFINITY), np.zeros(len(rows)), Rows.of(rows))
        return model

    def worst(self, pair_gbps: Floats) -> tuple[float, Floats]:
        """Total length of a matrix under its worst lengths, and the distances (n_pairs,) that these keep."""
        cost = np.zeros(len(self._far))
        cost[self._pair_far] = -pair_gbps
        self._model.set_costs(self._far, cost)
        result = self._model.solve()
        return -result.value, np.maximum(result.x[self._far][self._pair_far], 0.0)

    def distances(self, length: Floats) -> Floats:
        """Shortest lengths between the ends of each pair, (n_pairs,)."""
        n = self._arcs.n_nodes
        between = np.full((n, n), np.inf)
        np.fill_diagonal(between, 0.0)
        between[self._arcs.tail, self._arcs.head] = length
        for k in range(n):
            np.minimum(between, between[:, k, None] + between[None, k, :], out=between)
        return between[self._hose.a, self._hose.z]

    def above(self, least: float) -> tuple[bool, Floats | None]:
        """Whether it is proved that no matrix has a total length of `least` or more; else a matrix, if one is found."""
        hose, model = self._hose, self._started()
        n_pairs, total = len(hose.a), hose.total_gbps
        top = 1.0 / self._arcs.max_flow(hose)
        sites = np.flatnonzero(total > 0)
        place = {int(v): i for i, v in enumerate(sites)}
        m = len(sites)
        far = len(self._arcs.gbps) + self._pair_far
        model.set_bounds(far, np.zeros(n_pairs), top)
        price, room = [], []
        for family, end in (("alpha", hose.a), ("beta", hose.z)):
            most = np.zeros(len(total))
            np.maximum.at(most, end, top)
            label = [str(v) for v in sites.tolist()]
            price.append(model.add_columns(family, label, -total[sites], np.zeros(m), most[sites]))
            room.append((model.add_columns(f"{family}_full", label, np.zeros(m), np.zeros(m), np.ones(m)), most[sites]))
        pairs = [f"{a},{z}" for a, z in zip(hose.a.tolist(), hose.z.tolist(), strict=True)]
        zero, one = np.zeros(n_pairs), np.ones(n_pairs)
        smaller = np.minimum(total[hose.a], total[hose.z])
        traffic = model.add_columns("traffic", pairs, zero, zero, smaller)
        used = model.add_columns("used", pairs, zero, zero, one)
        u, v = (np.array([place[int(x)] for x in end]) for end in (hose.a, hose.z))
        loose = room[0][1][u] + room[1][1][v]
        _add(model, "cover", [((price[0][u[k]], 1.0), (price[1][v[k]], 1.0), (far[k], -1.0)) for k in range(n_pairs)],
             zero, np.full(n_pairs, INFINITY))  # fmt: skip
        _add(model, "slack", [
            ((price[0][u[k]], 1.0), (price[1][v[k]], 1.0), (far[k], -1.0), (used[k], loose[k])) for k in range(n_pairs)
        ], np.full(n_pairs, -INFINITY), loose)  # fmt: skip
        _add(model, "use", [((traffic[k], 1.0), (used[k], -smaller[k])) for k in range(n_pairs)],
             np.full(n_pairs, -INFINITY), zero)  # fmt: skip
        for side, end in enumerate((u, v)):
            full, most = room[side]
            row = [tuple((traffic[k], 1.0) for k in np.flatnonzero(end == i)) for i in range(m)]
            _add(model, "within", row, np.full(m, -INFINITY), total[sites])
            filled = [(*row[i], (full[i], -total[sites[i]])) for i in range(m)]
            _add(model, "filled", filled, np.zeros(m), np.full(m, INFINITY))
            _add(model, "priced", [((price[side][i], 1.0), (full[i], -most[i])) for i in range(m)],
                 np.full(m, -INFINITY), np.zeros(m))  # fmt: skip
        model.set_integer(np.concatenate([used, room[0][0], room[1][0]]))
        prices = tuple((int(column), float(total[v])) for side in price for column, v in zip(side, sites, strict=True))
        _add(model, "least", [prices], np.array([least]), np.array([INFINITY]))
        result = model.solve(Limits(nodes=NODES, relative_gap=1.0))
        matrix = np.maximum(result.x[traffic], 0.0) if result.has_point else None
        return result.status is Status.INFEASIBLE, matrix


def _add(
    model: Model, family: str, rows: list[tuple[tuple[int, float], ...]], lower: Floats, upper: Floats
) -> None:
    entries = Rows.of([
        (np.array([i for i, _ in row], np.int64), np.array([x for _, x in row], np.float64)) for row in rows
    ])  # fmt: skip
    model.add_rows(family, [str(i) for i in range(len(rows))], lower, upper, entries)
