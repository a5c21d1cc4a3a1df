"""Routes that are left after a cut: shortest first, and how well light arrives over each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from weft.optical.service.oms_graph import Ints, OmsGraph, Route
from weft.optical.service.restoration_state import Cut, Reach

POOL = 4
"""So many times the routes wanted are found once with nothing cut; most cuts leave enough of them."""

AT_ONCE = 1000
"""So many routes are worked out together: what they share is composed once, and memory has its limits."""

METRES = 1000.0
"""Lengths are compared in whole metres."""

Leg = tuple[int, int]
"""From node to node."""


class Way(NamedTuple):
    """A route, and its cables and inner nodes as bits."""

    route: Route
    cables: int
    nodes: int


class Ways:
    """The shortest routes of each leg after any cut, found as they are asked for and kept.

    The routes that a cut leaves of the k shortest are the shortest that are left.  Only where they are fewer than
    wanted, and more than k exist, is the cut network searched.
    """

    def __init__(self, graph: OmsGraph, wanted: int) -> None:
        self._graph, self._wanted = graph, wanted
        self._length = np.rint(graph.length_km * METRES).astype(np.int64)
        self._intact: dict[Leg, list[Way]] = {}
        self._after: dict[tuple[Leg, Cut], list[Way]] = {}

    def prepare(self, legs: Iterable[Leg]) -> None:
        """Find the routes of many legs at once."""
        missing = [leg for leg in dict.fromkeys(legs) if leg not in self._intact]
        found = _shortest(self._graph, np.arange(self._graph.n_arcs), self._length, missing, POOL * self._wanted)
        for leg, routes in zip(missing, found, strict=True):
            self._intact[leg] = [self._way(route) for route in routes]

    def left(self, legs: Iterable[Leg], cut: Cut) -> dict[Leg, list[Way]]:
        """The shortest routes of each leg that pass nothing of the cut, as many as are wanted."""
        asked = list(dict.fromkeys(legs))
        self.prepare(asked)
        cables, nodes = _bits(cut.cables), _bits(cut.nodes)
        short = []
        for leg in asked:
            if (leg, cut) in self._after:
                continue
            pool = self._intact[leg]
            ends_stand = not nodes >> leg[0] & 1 and not nodes >> leg[1] & 1
            standing = [way for way in pool if ends_stand and not way.cables & cables and not way.nodes & nodes]
            self._after[leg, cut] = standing[: self._wanted]
            if ends_stand and len(standing) < self._wanted and len(pool) == POOL * self._wanted:
                short.append(leg)
        if short:
            self._search(short, cut)
        return {leg: self._after[leg, cut] for leg in asked}

    def _search(self, legs: list[Leg], cut: Cut) -> None:
        """Search the network that the cut leaves."""
        graph = self._graph
        gone = np.isin(graph.cable, list(cut.cables)) | np.isin(graph.tail, list(cut.nodes))
        kept = np.flatnonzero(~gone & ~np.isin(graph.head, list(cut.nodes)))
        found = _shortest(graph, kept, self._length, legs, self._wanted)
        for leg, routes in zip(legs, found, strict=True):
            self._after[leg, cut] = [self._way(route) for route in routes]

    def _way(self, route: Route) -> Way:
        graph = self._graph
        return Way(
            route, _bits(graph.cable[list(route)].tolist()), _bits(graph.nodes(route)[1:-1]) if route else 0
        )  # fmt: skip


class Quality:
    """Which modes each route carries; every route is worked out once, many at a time."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._known: dict[tuple[int, Route], tuple[float, ...]] = {}

    def learn(self, asked: Iterable[tuple[int, Route]]) -> None:
        """Work out what is not known yet of (kind, route)."""
        by_kind: dict[int, dict[Route, None]] = {}
        for kind, route in asked:
            if (kind, route) not in self._known:
                by_kind.setdefault(kind, {})[route] = None
        for kind, routes in by_kind.items():
            listed = list(routes)
            for start in range(0, len(listed), AT_ONCE):
                some = listed[start : start + AT_ONCE]
                margins = self._reach.margin_db(kind, some).tolist()
                self._known.update(((kind, route), tuple(row)) for route, row in zip(some, margins, strict=True))

    def margin_db(self, kind: int, route: Route) -> tuple[float, ...]:
        """Of each mode of the kind, over a route that was learnt."""
        return self._known[kind, route]


def _shortest(graph: OmsGraph, kept: Ints, length: Ints, legs: list[Leg], k: int) -> list[list[Route]]:
    """The shortest simple routes over some of the arcs."""
    from weft.graph import Multigraph, k_shortest_arcs

    rest = Multigraph.of(len(graph.node_name), graph.tail[kept], graph.head[kept])
    found = k_shortest_arcs(rest, length[kept], legs, k)
    return [[tuple(kept[list(route)].tolist()) for route in routes] for routes in found]


def _bits(rows: Iterable[int]) -> int:
    found = 0
    for row in rows:
        found |= 1 << row
    return found
