"""Random folded Clos fabrics with failures, and what networkx makes of their equal-cost paths."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import numpy as np
import numpy.typing as npt
from tests.graph.clos import Clos, clos

from weft.graph import Levels

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Hop = tuple[int, str]
"""A node, and whether a packet in it is still going up."""


@dataclass
class Folded:
    """A fabric as sessions and as levels, with how many links each link stands for."""

    fabric: Clos
    levels: Levels
    width: Floats

    @property
    def leaves(self) -> Ints:
        """Nodes of the lowest level."""
        return np.array(self.fabric.leaves)


def folded(seed: int, *, failing: bool = True, wide: bool = True) -> Folded:
    """One from each number: two or three levels, parallel links, some links and perhaps a node down."""
    rng = np.random.default_rng(seed)
    pods, superspines = int(rng.integers(1, 4)), int(rng.integers(0, 4))
    pods = pods if superspines else 1
    parallel = int(rng.integers(1, 3))
    fabric = clos(pods, int(rng.integers(2, 5)), int(rng.integers(1, 4)), superspines, shared=True, parallel=parallel)
    low, high = np.array(fabric.links).T
    level = np.concatenate(
        [np.full(len(fabric.leaves), 1), np.full(len(fabric.spines), 2), np.full(len(fabric.superspines), 3)]
    )
    width = rng.integers(1, 4, len(low)).astype(np.float64) if wide else np.ones(len(low))
    if failing:
        width *= rng.random(len(low)) < 0.85
        if rng.random() < 0.3:
            lost = int(rng.integers(len(level)))
            width[(low == lost) | (high == lost)] = 0.0
    return Folded(fabric, Levels.of(level, low, high), width)


def ways(case: Folded, target: int) -> dict[Hop, list[tuple[int, Hop]]]:
    """Next links and nodes towards one leaf, by hops networkx counts where going up after coming down cannot be."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((v, way) for v in range(case.levels.n_nodes) for way in ("up", "down"))
    for i, (low, high) in enumerate(case.fabric.links):
        if case.width[i] > 0:
            graph.add_edge((low, "up"), (high, "up"), link=i)
            for way in ("up", "down"):
                graph.add_edge((high, way), (low, "down"), link=i)
    hops = nx.single_source_shortest_path_length(graph.reverse(copy=False), (target, "down"))
    next_hops = defaultdict(list)
    for here, there, link in graph.edges(data="link"):
        if here in hops and there in hops and hops[there] == hops[here] - 1:
            next_hops[here].append((link, there))
    return next_hops


def loads_by_networkx(case: Folded, demand: Floats) -> tuple[Floats, Floats, float]:
    """Up, down and lost for demands between leaves, one destination after the other."""
    up, down, lost = np.zeros(case.levels.n_links), np.zeros(case.levels.n_links), 0.0
    for column, target in enumerate(case.fabric.leaves):
        next_hops = ways(case, target)
        for row, source in enumerate(case.fabric.leaves):
            if source == target:
                continue
            at: dict[Hop, float] = {(source, "up"): float(demand[row, column])}
            while at:
                onward: dict[Hop, float] = defaultdict(float)
                for here, flow in at.items():
                    if here[0] == target:
                        continue
                    links = sum(case.width[link] for link, _ in next_hops[here])
                    if not links:
                        lost += flow
                    for link, there in next_hops[here]:
                        part = flow * case.width[link] / links
                        (down if there[1] == "down" else up)[link] += part
                        onward[there] += part
                at = onward
    return up, down, lost
