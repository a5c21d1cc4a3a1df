"""Views of the flow problem inside one failure state: which arcs there are and what shares a capacity.

Four views of one problem, from the quickest to the one that decides:

- *halved*: routes of a site pair merged, the mean of both directions, no delay limits.  Its metric inequalities
  hold for the problem;
- *directed*: routes merged, no delay limits.  Its inequalities hold too;
- *careful*: routes of about the same delay merged, each as slow as the slowest of them that could be bought,
  within delay limits.  What fits there fits in the problem;
- *exact*: every fibre route apart, within delay limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.problem import Problem

DELAY_TOLERANCE_MS = 1e-9
SLOWER = (1.25, 1.75)  # times the quickest route of a pair: borders between the routes merged with care


class Kind(Enum):
    """Which view."""

    HALVED = "halved"
    DIRECTED = "directed"
    CAREFUL = "careful"
    EXACT = "exact"


@dataclass(frozen=True, slots=True, eq=False)
class FlowView:
    """A directed graph whose arcs draw on capacity rows, and the demands between its nodes.

    Arcs are sorted by tail, `first` (n_nodes + 1,) are their starts.  `row` (n_arcs,) is the capacity row of an
    arc, -1 for the free arcs into sinks.  Row r has the capacity of the candidates in `of_candidate`
    (n_candidates, rows_per_candidate).  Demands are sorted by (source, limit); `required_gbps`
    (n_states, n_demands) and `origin`, the row of `Problem.demands` each started from (its largest); `of_demand`
    (rows of `Problem.demands`) is where each went, -1 for none, and `weight` the share of it that counts there.
    """

    first: Ints
    tail: Ints
    head: Ints
    row: Ints
    n_rows: int
    of_candidate: Ints
    source: Ints
    target: Ints
    limit_ms: Floats
    required_gbps: Floats
    origin: Ints
    of_demand: Ints
    weight: float

    @property
    def n_nodes(self) -> int:
        """Sites, then anycast sinks."""
        return len(self.first) - 1

    def capacity(self, problem: Problem, lightpaths: Floats) -> Floats:
        """Gb/s of each row in each state, shape (n_states, n_rows)."""
        left = problem.states.factor * (problem.candidates.gbps * lightpaths)
        out = np.zeros((len(left), self.n_rows))
        for rows in self.of_candidate.T:
            np.add.at(out.T, rows, left.T)
        return out

    def capacity_in(self, problem: Problem, lightpaths: Floats, state: int) -> Floats:
        """Gb/s of each row in one state, shape (n_rows,)."""
        left = problem.states.factor[state] * problem.candidates.gbps * lightpaths
        out = np.zeros(self.n_rows)
        for rows in self.of_candidate.T:
            out += np.bincount(rows, weights=left, minlength=self.n_rows)
        return out

    def possible(self, problem: Problem) -> Bools:
        """Rows that something bought could fill in each state, shape (n_states, n_rows)."""
        bought = problem.states.factor * (problem.candidates.upper > 0) > 0
        out = np.zeros((len(bought), self.n_rows), bool)
        for rows in self.of_candidate.T:
            np.logical_or.at(out.T, rows, bought.T)
        return out

    def delay_ms(self, problem: Problem) -> Floats:
        """Delay of each arc in each state: of the slowest candidate it could stand for, shape (n_states, n_arcs)."""
        bought = problem.states.factor * (problem.candidates.upper > 0) > 0
        slowest = np.zeros((len(bought), self.n_rows))
        for rows in self.of_candidate.T:
            np.maximum.at(slowest.T, rows, (bought * problem.candidates.delay_ms).T)
        of_arc: Floats = np.ascontiguousarray(np.where(self.row >= 0, slowest[:, np.maximum(self.row, 0)], 0.0))
        return of_arc

    def coefficients(self, problem: Problem, state: int, length: Floats) -> Floats:
        """Left side of a metric inequality over candidates, shape (n_candidates,), from lengths of rows."""
        return np.asarray(self.full(problem, length) * problem.states.factor[state])

    def full(self, problem: Problem, length: Floats) -> Floats:
        """The same of a state that leaves every candidate whole."""
        both = length[self.of_candidate].sum(axis=1)
        return np.asarray(both * problem.candidates.gbps)


def is_limited(problem: Problem) -> bool:
    """Whether some demand has a delay limit."""
    return bool(np.isfinite(problem.demands.max_delay_ms).any())


def is_symmetric(problem: Problem) -> bool:
    """Whether in every state each demand equals its reverse, so that the halved view is the directed one."""
    if problem.sinks.n_rows:
        return False
    n, demands = problem.n_nodes, problem.demands
    both = np.zeros((len(problem.states), n, n))
    for k in range(len(demands)):
        both[:, demands.tail[k], demands.head[k]] += problem.states.required_gbps[:, k]
    return bool(np.allclose(both, both.transpose(0, 2, 1), rtol=0, atol=1e-9 * max(1.0, both.max(initial=0.0))))


def view(problem: Problem, kind: Kind) -> FlowView:
    """Build one view."""
    directed = kind is not Kind.HALVED
    keys = _edges(problem, kind)
    edges = sorted(set(keys))
    position = {key: i for i, key in enumerate(edges)}
    of_edge = np.array([position[key] for key in keys], np.int64).reshape(-1)
    one, two = np.array([e[0] for e in edges], np.int64), np.array([e[1] for e in edges], np.int64)
    rows = np.arange(len(edges))
    back = rows + len(edges) if directed else rows
    tail = np.concatenate([one, two, problem.sinks.indices])
    head = np.concatenate([two, one, problem.sinks.rows + len(problem.sites)])
    order = np.argsort(tail, kind="stable")
    free = np.full(len(problem.sinks.indices), -1, np.int64)
    first = np.searchsorted(tail[order], np.arange(problem.n_nodes + 1)).astype(np.int64)
    of_candidate = np.stack([of_edge, of_edge + len(edges)], axis=1) if directed else of_edge[:, None]
    demands = _demands(problem, limits=kind in (Kind.CAREFUL, Kind.EXACT), directed=directed)
    row = np.concatenate([rows, back, free])[order]
    return FlowView(first, tail[order], head[order], row, len(edges) * (2 if directed else 1), of_candidate, *demands)


def _edges(problem: Problem, kind: Kind) -> list[tuple[int, int, float, tuple[int, ...]]]:
    """The edge each candidate belongs to: its ends, and what keeps routes of the same ends apart."""
    c = problem.candidates
    low, high = np.minimum(c.a, c.z), np.maximum(c.a, c.z)
    quickest: dict[tuple[int, int], float] = {}
    for p in range(len(c)):
        ends = (int(low[p]), int(high[p]))
        quickest[ends] = min(float(c.delay_ms[p]), quickest.get(ends, np.inf))
    keys: list[tuple[int, int, float, tuple[int, ...]]] = []
    for p, ends in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if kind is Kind.EXACT:
            keys.append((*ends, float(c.delay_ms[p]), tuple(c.fibres[p].tolist())))
        elif kind is Kind.CAREFUL:
            slower = float(c.delay_ms[p]) / max(quickest[ends], 1e-9)
            keys.append((*ends, float(sum(slower > limit for limit in SLOWER)), ()))
        else:
            keys.append((*ends, 0.0, ()))
    return keys


def _demands(
    problem: Problem, *, limits: bool, directed: bool
) -> tuple[Ints, Ints, Floats, Floats, Ints, Ints, float]:
    """Demands merged by ends and limit; undirected ones count half of both directions, from the lower end."""
    d, n_sites = problem.demands, len(problem.sites)
    weight = 1.0 if directed else 0.5
    required = problem.states.required_gbps * weight
    rows: dict[tuple[int, float, int], list[int]] = {}
    for k in range(len(d)):
        if not (problem.states.required_gbps[:, k] > 0).any() or d.tail[k] == d.head[k]:
            continue
        ends = (int(d.tail[k]), int(d.head[k]))
        if not directed and ends[1] < n_sites:
            ends = (min(ends), max(ends))
        limit = float(d.max_delay_ms[k]) + DELAY_TOLERANCE_MS if limits else np.inf
        rows.setdefault((ends[0], limit, ends[1]), []).append(k)
    ordered = sorted(rows)
    merged = np.array([required[:, rows[key]].sum(axis=1) for key in ordered]).reshape(len(ordered), len(required)).T
    largest = [max(rows[key], key=lambda k: float(problem.states.required_gbps[:, k].max())) for key in ordered]
    of_demand = np.full(len(d), -1, np.int64)
    for row, key in enumerate(ordered):
        of_demand[rows[key]] = row
    return (
        np.array([key[0] for key in ordered], np.int64), np.array([key[2] for key in ordered], np.int64),
        np.array([key[1] for key in ordered]), np.ascontiguousarray(merged), np.array(largest, np.int64),
        of_demand, weight,
    )  # fmt: skip


def reachable(graph: FlowView, usable: Bools, source: int) -> Bools:
    """Nodes that usable arcs reach from `source`, shape (n_nodes,)."""
    seen = np.zeros(graph.n_nodes, bool)
    seen[source] = True
    frontier = [source]
    while frontier:
        u = frontier.pop()
        for arc in range(graph.first[u], graph.first[u + 1]):
            v = int(graph.head[arc])
            if usable[arc] and not seen[v]:
                seen[v] = True
                frontier.append(v)
    return seen
