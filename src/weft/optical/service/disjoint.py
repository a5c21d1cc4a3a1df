"""Routes that really are disjoint: by link, by node, by shared risk, or by several of these at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Literal, NamedTuple

import numpy as np

from weft.optical.service.disjoint_choice import Choice, chosen
from weft.optical.service.oms_graph import Kind, OmsGraph, Route

Accept = Callable[[int, Route], bool]
"""Whether a route (arcs) will do for an ask (its row): GSNR, hops to be passed, whatever else."""


class Ask(NamedTuple):
    """Ends of one of the routes, as nodes."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What must not be shared, and how hard to try.

    `relaxable` routes share as few risks as can be where disjoint ones do not exist.  `rounds` is how many sets of
    routes the program may propose, those that `accept` turns down included; with 0 there is no program.
    """

    kinds: tuple[Kind, ...] = ("link",)
    relaxable: bool = False
    rounds: int = 200


@dataclass(frozen=True, slots=True)
class DisjointRoutes:
    """One route an ask, or None; `shared` names what two or more of them have in common (empty if disjoint).

    `proved` is whether nothing better exists: the least total length among disjoint routes that are accepted, or that
    there are none at all, or the fewest risks shared.  `by` is what found it.
    """

    routes: tuple[Route, ...] | None
    total_km: float
    shared: tuple[str, ...]
    proved: bool
    by: Literal["shortest pairs", "candidates", "program"]

    @property
    def disjoint(self) -> bool:
        """Whether there are routes and they share nothing."""
        return self.routes is not None and not self.shared


def disjoint_routes(
    graph: OmsGraph, asks: Sequence[Ask], wish: Wish, accept: Accept | None = None,
    candidates: Sequence[Sequence[Route]] | None = None,
) -> DisjointRoutes:  # fmt: skip
    """Routes for all asks of which no two share anything of the kinds wished, of least total length.

    Ends that two routes have in common are not shared, since nothing else is possible.  `candidates` are the shortest
    simple routes of each ask, shortest first (all that there are, or the first few of them); they save the program
    where they prove to hold the answer.  Without them, two or more routes between the same ends come from successive
    shortest paths; what these cannot say (shared risks, different ends, routes that are turned down) is a
    mixed-integer program, solved to optimality, which also proves that nothing exists.

    Raises ValueError if an ask's ends are the same node.
    """
    if any(ask.source == ask.target for ask in asks):
        raise ValueError("a route between a node and itself")
    accept = accept or (lambda *_: True)
    best = None if candidates is None else chosen(graph, asks, wish.kinds, candidates, accept)
    if candidates is not None and best is not None and _certain(graph, best, candidates):
        return DisjointRoutes(best.routes, best.total_km, (), True, "candidates")
    found = _by_flow(graph, asks, wish.kinds)
    if found is not None and all(accept(i, route) for i, route in enumerate(found)):
        return DisjointRoutes(found, sum(map(graph.km, found)), (), True, "shortest pairs")
    if wish.rounds:
        from weft.optical.service.disjoint_program import solved

        answer = solved(graph, asks, wish, accept)
        if answer.proved or best is None:
            return answer
    if best is not None:
        return DisjointRoutes(best.routes, best.total_km, (), False, "candidates")
    return DisjointRoutes(None, 0.0, (), False, "candidates")


def shared_risks(graph: OmsGraph, routes: Sequence[Route], kinds: Sequence[Kind]) -> tuple[str, ...]:
    """What any two of the routes have in common, but for ends that both have; in the order of risks."""
    shared: set[int] = set()
    for one, other in combinations(routes, 2):
        ends = [{graph.node_risk(graph.nodes(route)[i]) for i in (0, -1)} for route in (one, other)]
        shared |= (graph.risks(one, kinds) & graph.risks(other, kinds)) - (ends[0] & ends[1])
    return tuple(map(graph.risk_name, sorted(shared)))


def _certain(graph: OmsGraph, best: Choice, candidates: Sequence[Sequence[Route]]) -> bool:
    """Whether no route beyond the candidates can be in a shorter answer.

    A route that is not listed is at least as long as the last one listed, and each of the others at least as long as
    its shortest.
    """
    lengths = [[graph.km(route) for route in listed] for listed in candidates]
    least = [min(km) for km in lengths]
    beyond = min((sum(least) - least[i] + max(km) for i, km in enumerate(lengths)), default=inf)
    return best.total_km <= beyond


def _by_flow(graph: OmsGraph, asks: Sequence[Ask], kinds: Sequence[Kind]) -> tuple[Route, ...] | None:
    """Disjoint paths where they decide: the same ends, and each cable a line of its own."""
    if len(set(asks)) != 1 or "srlg" in kinds or not _plain(graph):
        return None
    from weft.graph.disjoint_paths import disjoint_paths

    ends, by_node = asks[0], "node" in kinds
    paths = disjoint_paths(
        len(graph.node_name), graph.tail, graph.head, graph.length_km, ends.source, ends.target, len(asks),
        by_node=by_node,
    )  # fmt: skip
    routes = None if paths is None else tuple(map(tuple, paths))
    return routes if routes is None or not shared_risks(graph, routes, kinds) else None


def _plain(graph: OmsGraph) -> bool:
    """Whether no cable holds two arcs of the same direction."""
    keys = np.stack([graph.cable, graph.tail, graph.head])
    return bool(np.unique(keys, axis=1).shape[1] == graph.n_arcs)
