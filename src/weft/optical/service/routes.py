"""The shortest routes of every request, past the elements that it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from weft.optical.service.mesh import Ints, Mesh
from weft.optical.service.oms_graph import Route

FEW_ARCS = 16
"""Graphs of so few arcs are searched without compiled kernels, which take longer to load."""

MOST_ROUTES = 1 << 14
"""Routes looked at for one that passes what it must."""


class Ask(NamedTuple):
    """Routes wanted from node to node, past elements in order."""

    source: int
    target: int
    past: tuple[str, ...] = ()


def shortest_routes(mesh: Mesh, asks: Sequence[Ask], k: int) -> list[tuple[Route, ...]]:
    """For each ask its `k` shortest simple routes that pass all it names, in that order; shortest first.

    Length counts first, then arcs, then the order of the network's lines.  Equal asks are worked out once.
    """
    known: dict[Ask, tuple[Route, ...]] = {}
    plain = [ask for ask in dict.fromkeys(asks) if not ask.past]
    pairs = [(ask.source, ask.target) for ask in plain]
    found = _simple(len(mesh.graph.node_name), mesh.graph.tail, mesh.graph.head, mesh.length_mm, pairs, k)
    known.update(zip(plain, found, strict=True))
    for ask in dict.fromkeys(asks):
        if ask.past:
            known[ask] = _past(mesh, ask, k)
    return [known[ask] for ask in asks]


def _past(mesh: Mesh, ask: Ask, k: int) -> tuple[Route, ...]:
    """Routes past elements: paths through as many copies of the graph, one for each element passed so far.

    A path through the copies may come back to a node in another copy; such are left out, and more are asked for.
    """
    n, stages = len(mesh.graph.node_name), len(ask.past) + 1
    tail, head, length, origin = [], [], [], []
    for arc in range(mesh.n_arcs):
        for stage in range(stages):
            tail.append(stage * n + int(mesh.graph.tail[arc]))
            head.append(_passed(mesh.lines[arc][1:], ask.past, stage) * n + int(mesh.graph.head[arc]))
            length.append(int(mesh.length_mm[arc]))
            origin.append(arc)
    source = _passed((mesh.graph.node_name[ask.source],), ask.past, 0) * n + ask.source
    target = (stages - 1) * n + ask.target
    wanted = k
    while True:
        (paths,) = _simple(stages * n, np.array(tail), np.array(head), np.array(length), [(source, target)], wanted)
        routes = (tuple(origin[arc] for arc in path) for path in paths)
        simple = [route for route in routes if _is_simple(mesh, route)]
        if len(simple) >= k or len(paths) < wanted or wanted >= MOST_ROUTES:
            return tuple(simple[:k])
        wanted *= 4


def _passed(line: Sequence[str], past: Sequence[str], stage: int) -> int:
    """How many elements have been passed after a line's, if `stage` had been before."""
    for uid in line:
        while stage < len(past) and past[stage] == uid:
            stage += 1
    return stage


def _is_simple(mesh: Mesh, route: Route) -> bool:
    nodes = mesh.graph.nodes(route) if route else ()
    return len(set(nodes)) == len(nodes)


def _simple(
    n_nodes: int, tail: Ints, head: Ints, length_mm: Ints, pairs: Sequence[tuple[int, int]], k: int
) -> list[tuple[Route, ...]]:
    if len(tail) <= FEW_ARCS:
        listed = list(zip(tail.tolist(), head.tolist(), length_mm.tolist(), strict=True))
        return [_listed(listed, *pair)[:k] for pair in pairs]
    from weft.graph import Multigraph, k_shortest_arcs

    return k_shortest_arcs(Multigraph.of(n_nodes, tail, head), length_mm, pairs, k)


def _listed(arcs: list[tuple[int, int, int]], source: int, target: int) -> tuple[Route, ...]:
    """All simple paths, in the order of `k_shortest_arcs`."""
    found: list[tuple[int, int, Route]] = []
    walks: list[tuple[int, int, Route, frozenset[int]]] = [(source, 0, (), frozenset([source]))]
    while walks:
        node, length, path, seen = walks.pop()
        if node == target:
            found.append((length, len(path), path))
            continue
        for arc, (tail, head, one) in enumerate(arcs):
            if tail == node and head not in seen:
                walks.append((head, length + one, (*path, arc), seen | {head}))
    return tuple(path for *_, path in sorted(found))
