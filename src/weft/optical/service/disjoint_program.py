"""Disjoint routes as a mixed-integer program: exact whatever is shared, and a proof where nothing exists."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from weft.lp import INFINITY, Limits, Model, Result, Rows, Status
from weft.optical.service.disjoint import Accept, Ask, DisjointRoutes, Wish, shared_risks
from weft.optical.service.oms_graph import Kind, OmsGraph, Route

EXACT = Limits(relative_gap=1e-9)


def solved(graph: OmsGraph, asks: Sequence[Ask], wish: Wish, accept: Accept) -> DisjointRoutes:
    """The shortest disjoint routes that are accepted; if there are none and that is allowed, those that share least.

    Routes that are turned down are cut off one by one, at most `rounds` times.
    """
    strict = _Program(graph, asks, wish.kinds, relaxed=False)
    found = _accepted(strict, accept, wish.rounds)
    if found is not None or not wish.relaxable:
        return _told(graph, found, wish.kinds, strict.exhausted)
    loose = _Program(graph, asks, wish.kinds, relaxed=True)
    found = _accepted(loose, accept, wish.rounds)
    return _told(graph, found, wish.kinds, strict.exhausted and loose.exhausted)


def _told(
    graph: OmsGraph, routes: tuple[Route, ...] | None, kinds: Sequence[Kind], proved: bool
) -> DisjointRoutes:  # fmt: skip
    if routes is None:
        return DisjointRoutes(None, 0.0, (), proved, "program")
    return DisjointRoutes(
        routes, sum(map(graph.km, routes)), shared_risks(graph, routes, kinds), proved, "program"
    )  # fmt: skip


def _accepted(program: _Program, accept: Accept, rounds: int) -> tuple[Route, ...] | None:
    known: dict[tuple[int, Route], bool] = {}
    for _ in range(rounds):
        routes = program.next_best()
        if routes is None:
            return None
        for i, route in enumerate(routes):
            if (i, route) not in known:
                known[i, route] = accept(i, route)
        refused = [(i, route) for i, route in enumerate(routes) if not known[i, route]]
        if not refused:
            program.exhausted = True
            return routes
        for i, route in refused:
            for j, ask in enumerate(program.asks):
                if ask == program.asks[i] and not known.setdefault((j, route), accept(j, route)):
                    program.forbid(j, route)
    return None


class _Program:
    """x[q, arc]: whether ask q uses an arc; y[q, risk]: whether it meets a risk; s[q, p, risk]: whether two share it.

    Minimise the sum of lengths.  Where sharing is allowed, every share costs more than all routes together can save.
    `exhausted` says, after the last answer, whether that was proved to be the best, or that there is none.
    """

    def __init__(self, graph: OmsGraph, asks: Sequence[Ask], kinds: Sequence[Kind], *, relaxed: bool) -> None:
        self.graph, self.asks, self.exhausted = graph, tuple(asks), False
        self._model = Model()
        n, arcs = len(asks), graph.n_arcs
        self._scale = max(1.0, float(graph.length_km.sum()))
        labels = [f"{q},{arc}" for q in range(n) for arc in range(arcs)]
        cost = np.tile(graph.length_km / self._scale, n)
        self._x = self._model.add_columns(
            "use", labels, cost, np.zeros(n * arcs), np.ones(n * arcs)
        ).reshape(n, arcs)  # fmt: skip
        self._balance()
        self._keep_apart([graph.risks_of_arc(arc, kinds) for arc in range(arcs)], "node" in kinds, relaxed)
        self._model.set_integer(self._x.ravel())

    def next_best(self) -> tuple[Route, ...] | None:
        """The best routes left; None if there are none, which is then proved, or if the solver gave up."""
        result: Result = self._model.solve(EXACT)
        if not result.has_point:
            self.exhausted = result.status is Status.INFEASIBLE
            return None
        return tuple(self._route(q, result.x[self._x[q]] > 0.5) for q in range(len(self.asks)))

    def forbid(self, ask: int, route: Route) -> None:
        """Never give this ask exactly these arcs."""
        arcs = np.array(route, np.int64)
        row = Rows.of([(self._x[ask, arcs], np.ones(len(arcs)))])
        self._model.add_rows("turned_down", [str(ask)], np.array([-INFINITY]), np.array([len(arcs) - 1.0]), row)

    def _balance(self) -> None:
        """One route from source to target; no node is entered twice, nor left."""
        graph = self.graph
        for q, (source, target) in enumerate(self.asks):
            rows, level = [], []
            for node in range(len(graph.node_name)):
                out, into = np.flatnonzero(graph.tail == node), np.flatnonzero(graph.head == node)
                at = self._x[q, np.concatenate([out, into])]
                rows.append((at, np.concatenate([np.ones(len(out)), -np.ones(len(into))])))
                level.append(float(node == source) - float(node == target))
            bound = np.array(level)
            self._model.add_rows("balance", [f"{q},{v}" for v in graph.node_name], bound, bound, Rows.of(rows))
            inward = [(self._x[q, np.flatnonzero(graph.head == v)], np.ones(int((graph.head == v).sum())))
                      for v in range(len(graph.node_name))]  # fmt: skip
            most = np.array([float(v != source) for v in range(len(graph.node_name))])
            self._model.add_rows(
                "once", [f"{q},{v}" for v in graph.node_name], np.full(len(most), -INFINITY), most, Rows.of(inward)
            )

    def _keep_apart(self, of_arc: list[list[int]], by_node: bool, relaxed: bool) -> None:
        arcs_of: dict[int, list[int]] = {}
        for arc, risks in enumerate(of_arc):
            for risk in risks:
                arcs_of.setdefault(risk, []).append(arc)
        ends = [{self.graph.node_risk(v) for v in ask} if by_node else set() for ask in self.asks]
        for risk in sorted(arcs_of.keys() | set().union(*ends)):
            arcs = arcs_of.get(risk, [])
            met = self._meets(risk, arcs)
            for q, p in combinations(range(len(self.asks)), 2):
                if risk in ends[q] and risk in ends[p]:
                    continue
                self._apart(f"{q},{p},{risk}", met[q], met[p], relaxed)

    def _meets(self, risk: int, arcs: list[int]) -> list[int]:
        """A column for each ask that is 1 if its route meets the risk (always, where that is one of its ends)."""
        n = len(self.asks)
        at_end = np.array([float(risk in map(self.graph.node_risk, ask)) for ask in self.asks])
        y = self._model.add_columns("meet", [f"{q},{risk}" for q in range(n)], np.zeros(n), at_end, np.ones(n))
        rows = [(np.array([y[q], self._x[q, arc]]), np.array([1.0, -1.0])) for q in range(n) for arc in arcs]
        labels = [f"{q},{arc},{risk}" for q in range(n) for arc in arcs]
        self._model.add_rows("met", labels, np.zeros(len(rows)), np.full(len(rows), INFINITY), Rows.of(rows))
        return [int(column) for column in y]

    def _apart(self, label: str, one: int, other: int, relaxed: bool) -> None:
        columns, values = [one, other], [1.0, 1.0]
        if relaxed:
            price = np.array([float(len(self.asks) + 1)])
            share = self._model.add_columns("share", [label], price, np.zeros(1), np.ones(1))
            columns, values = [*columns, int(share[0])], [*values, -1.0]
        row = Rows.of([(np.array(columns), np.array(values))])
        self._model.add_rows("apart", [label], np.array([-INFINITY]), np.ones(1), row)

    def _route(self, ask: int, used: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Route:
        """Follow the arcs from the source; loops apart from the route cost and so are only there at length 0."""
        graph, (node, target), route = self.graph, self.asks[ask], []
        while node != target:
            arc = next(arc for arc in graph.leaving[node] if used[arc])
            route.append(arc)
            node = int(graph.head[arc])
        return tuple(route)
