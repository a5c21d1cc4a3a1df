"""The shortest disjoint set of routes among listed ones, by branch and bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

from weft.optical.service.oms_graph import Kind, OmsGraph, Route


class Choice(NamedTuple):
    """One route an ask."""

    routes: tuple[Route, ...]
    total_km: float


class _Listed(NamedTuple):
    """A candidate; risks as bits."""

    km: float
    route: Route
    risks: int
    ends: int


def chosen(
    graph: OmsGraph, asks: Sequence[tuple[int, int]], kinds: Sequence[Kind], candidates: Sequence[Sequence[Route]],
    accept: Callable[[int, Route], bool],
) -> Choice | None:  # fmt: skip
    """The shortest set of candidates, one an ask, that are accepted and of which no two conflict; None without any.

    A route is only shown to `accept` where the set it is in may become the best, and each at most once.
    """
    lists = [sorted(_listed(graph, ask, kinds, routes)) for ask, routes in zip(asks, candidates, strict=True)]
    if not all(lists):
        return None
    rest = [0.0]
    for listed in reversed(lists):
        rest.insert(0, rest[0] + listed[0].km)
    known: dict[tuple[int, Route], bool] = {}
    best: list[Choice | None] = [None]

    def accepted(i: int, route: Route) -> bool:
        if (i, route) not in known:
            known[i, route] = accept(i, route)
        return known[i, route]

    def descend(taken: list[_Listed], km: float) -> None:
        i = len(taken)
        if i == len(lists):
            best[0] = Choice(tuple(one.route for one in taken), km)
            return
        for one in lists[i]:
            if km + one.km + rest[i + 1] >= (best[0].total_km if best[0] else inf):
                return
            if not any(_conflict(one, other) for other in taken) and accepted(i, one.route):
                descend([*taken, one], km + one.km)

    descend([], 0.0)
    return best[0]


def _listed(graph: OmsGraph, ask: tuple[int, int], kinds: Sequence[Kind], routes: Sequence[Route]) -> list[_Listed]:
    ends = sum(1 << graph.node_risk(node) for node in ask)
    return [_Listed(graph.km(one), one, sum(1 << risk for risk in graph.risks(one, kinds)), ends) for one in routes]


def _conflict(one: _Listed, other: _Listed) -> bool:
    return bool(one.risks & other.risks & ~(one.ends & other.ends))
