"""Flow that costs: the routing of one state, by source, as columns beside what is bought.

The state's whole routing stands in the master program, so that no optimality cuts are needed for it; all other
states stay metric inequalities (partial Benders decomposition: Crainic, Hewitt, Maggioni and Rei, Transportation
Science 55(2), 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.lp import INFINITY, Model, Rows, Status
from weft.network.columns import Floats, Ints
from weft.sizing.flow.views import is_symmetric
from weft.sizing.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Routed:
    """One state's flow: arcs, what each draws on and costs, and what each source sends.

    Row r, of `cost` (n_rows,) a Gb/s, has the capacity of the candidates whose `of_candidate` (n_candidates,) it is;
    arcs one way draw on row r, the other way on row r + n_rows unless demand is symmetric, then on r too.  `supply`
    (n_sources, n_nodes) is what leaves each node net.  Free arcs into anycast sinks have row -1.
    """

    problem: Problem
    state: int
    tail: Ints
    head: Ints
    row: Ints
    n_rows: int
    of_candidate: Ints  # the row one way; the other way is + n_one_way
    n_one_way: int
    arc_cost: Floats
    source: Ints
    supply: Floats

    @classmethod
    def of(cls, problem: Problem, state: int) -> Routed:
        """Lay out a state."""
        c, halved = problem.candidates, is_symmetric(problem)
        low, high = np.minimum(c.a, c.z), np.maximum(c.a, c.z)
        keys = list(zip(low.tolist(), high.tolist(), c.flow_cost.tolist(), strict=True))
        edges = sorted(set(keys))
        position = {edge: i for i, edge in enumerate(edges)}
        one, two = np.array([e[0] for e in edges], np.int64), np.array([e[1] for e in edges], np.int64)
        count, sinks = len(edges), problem.sinks
        rows = np.arange(count)
        price = np.array([e[2] for e in edges]) * problem.states.flow_weight[state] * (2.0 if halved else 1.0)
        source, supply = _supply(problem, state, halved=halved)
        return cls(
            problem, state,
            np.concatenate([one, two, sinks.indices]).astype(np.int64),
            np.concatenate([two, one, sinks.rows + len(problem.sites)]).astype(np.int64),
            np.concatenate([rows, rows if halved else rows + count, np.full(len(sinks.indices), -1)]),
            count if halved else 2 * count, np.array([position[key] for key in keys], np.int64), count,
            np.concatenate([price, price, np.zeros(len(sinks.indices))]), source, supply,
        )  # fmt: skip

    @property
    def n_columns(self) -> int:
        """A flow of each source on each arc."""
        return len(self.source) * len(self.tail)

    @property
    def column_cost(self) -> Floats:
        """Cost of each flow column, sources outermost."""
        return np.tile(self.arc_cost, len(self.source))

    @property
    def labels(self) -> list[str]:
        """Names of the flow columns: state, source, arc."""
        state, sites = self.problem.states.name[self.state], self._node_names()
        ends = [f"{sites[a]}>{sites[z]}" for a, z in zip(self.tail.tolist(), self.head.tolist(), strict=True)]
        return [f"{state},{sites[s]},{end}" for s in self.source.tolist() for end in ends]

    def conservation(self, first: int) -> tuple[list[str], Floats, Rows]:
        """Rows that send what each source sends: labels, right sides, entries; flow columns start at `first`."""
        n_arcs, n_nodes, names = len(self.tail), self.supply.shape[1], self._node_names()
        entries: list[tuple[Ints, Floats]] = []
        labels: list[str] = []
        leaving = [np.flatnonzero(self.tail == v) for v in range(n_nodes)]
        coming = [np.flatnonzero(self.head == v) for v in range(n_nodes)]
        for k, source in enumerate(self.source.tolist()):
            for v in range(n_nodes):
                arcs = np.concatenate([leaving[v], coming[v]])
                sign = np.repeat([1.0, -1.0], [len(leaving[v]), len(coming[v])])
                entries.append((first + k * n_arcs + arcs, sign))
                labels.append(f"{self.problem.states.name[self.state]},{names[source]},{names[v]}")
        return labels, self.supply.ravel(), Rows.of(entries)

    def capacity_entries(self, first: int) -> list[tuple[Ints, Floats]]:
        """The flow columns that draw on each capacity row."""
        n_arcs = len(self.tail)
        offsets = first + n_arcs * np.arange(len(self.source))
        out = []
        for r in range(self.n_rows):
            columns = (offsets[:, None] + np.flatnonzero(self.row == r)).ravel()
            out.append((columns, np.ones(len(columns))))
        return out

    def filled_by(self, row: int) -> Ints:
        """The candidates whose capacity a row has."""
        return np.flatnonzero(self.of_candidate == row % self.n_one_way)

    def capacity_gbps(self, lightpaths: Ints | Floats) -> Floats:
        """Capacity of each row, shape (n_rows,)."""
        c = self.problem.candidates
        given = c.gbps * self.problem.states.factor[self.state] * lightpaths
        one_way = np.bincount(self.of_candidate, weights=given, minlength=self.n_one_way)
        return np.tile(one_way, self.n_rows // self.n_one_way)

    def _node_names(self) -> list[str]:
        return [*self.problem.sites.name, *(f"any {j}" for j in range(self.problem.sinks.n_rows))]


class RoutingCost:
    """What the cheapest routing of the states in which flow costs takes under given counts, warm between calls."""

    def __init__(self, problem: Problem) -> None:
        self._states = [Routed.of(problem, s) for s in np.flatnonzero(problem.states.flow_weight).tolist()]
        if not problem.flow_costs:
            self._states = []
        self._models = [self._model(state) for state in self._states]

    @staticmethod
    def _model(routed: Routed) -> tuple[Model, Ints]:
        model = Model(presolve=False)
        labels, right, entries = routed.conservation(0)
        count = routed.n_columns
        model.add_columns("flow", routed.labels, routed.column_cost, np.zeros(count), np.full(count, INFINITY))
        model.add_rows("conserve", labels, right, right, entries)
        rows = routed.capacity_entries(0)
        none = np.zeros(len(rows))
        at = model.add_rows("carry", [str(i) for i in range(len(rows))], none - INFINITY, none, Rows.of(rows))
        return model, at

    def of(self, lightpaths: Ints | Floats) -> tuple[float, list[Floats]]:
        """The cost, inf where the demands do not fit, and the flows of each state."""
        total, flows = 0.0, []
        for routed, (model, rows) in zip(self._states, self._models, strict=True):
            capacity = routed.capacity_gbps(lightpaths)
            model.set_row_bounds(rows, np.full(len(rows), -INFINITY), capacity)
            result = model.solve()
            if result.status is not Status.OPTIMAL:
                return np.inf, []
            total += result.value
            flows.append(result.x)
        return total, flows


def _supply(problem: Problem, state: int, *, halved: bool) -> tuple[Ints, Floats]:
    """Sources, as few as easily found, and what leaves each node net of what each source sends."""
    n, d = problem.n_nodes, problem.demands
    between = np.zeros((n, n))
    np.add.at(between, (d.tail, d.head), problem.states.required_gbps[state])
    np.fill_diagonal(between, 0.0)
    if halved:
        between = np.triu(between + between.T) / 2
        between = between + between.T
    sources, rows = [], []
    while between.any():
        source = int((between > 0).sum(axis=1).argmax())
        row = -between[source]
        row[source] = between[source].sum()
        between[source] = 0.0
        if halved:
            between[:, source] = 0.0
        sources.append(source)
        rows.append(row)
    return np.array(sources, np.int64), np.array(rows).reshape(len(sources), n)
