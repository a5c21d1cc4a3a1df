"""Every equal-cost path of a small random multigraph, written out, over distances that networkx finds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import networkx as nx
import numpy as np
import numpy.typing as npt

from weft.graph import Multigraph, Weights

Path = tuple[float, tuple[int, ...]]
"""The share of traffic that takes a path, and its arcs."""


@dataclass(frozen=True)
class Drawn:
    """A random graph with arcs down in each state, and an ECMP width that sometimes binds."""

    graph: Multigraph
    weights: Weights
    up: npt.NDArray[np.bool_]

    @staticmethod
    def of(seed: int) -> Drawn:
        """One from each number; metrics are few, so that ties and parallel arcs are many."""
        rng = np.random.default_rng(seed)
        n_nodes, n_arcs, n_states = int(rng.integers(2, 8)), int(rng.integers(1, 26)), int(rng.integers(1, 4))
        ends = np.array([rng.choice(n_nodes, 2, replace=False) for _ in range(n_arcs)])
        weights = Weights(rng.integers(1, 4, n_arcs), rng.uniform(0, 5, n_arcs), int(rng.choice([2, 64])))
        up = rng.random((n_states, n_arcs)) < rng.choice([0.6, 1.0])
        return Drawn(Multigraph.of(n_nodes, ends[:, 0], ends[:, 1]), weights, up)

    def paths(self, state: int, source: int, target: int) -> list[Path]:
        """All paths that traffic takes, by walking; none where there is no way."""
        graph, metric = self.graph, self.weights.metric
        arcs = [(i, int(graph.tail[i]), int(graph.head[i])) for i in np.flatnonzero(self.up[state]).tolist()]
        back = nx.MultiDiGraph()
        back.add_nodes_from(range(graph.n_nodes))
        back.add_edges_from((v, u, {"metric": int(metric[i])}) for i, u, v in arcs)
        dist = nx.single_source_dijkstra_path_length(back, target, weight="metric")

        def walk(node: int) -> list[Path]:
            if node == target:
                return [(1.0, ())]
            equal = (i for i, u, v in arcs if u == node and v in dist and dist[u] == metric[i] + dist[v])
            hops = list(islice(equal, self.weights.width))
            return [(p / len(hops), (i, *rest)) for i in hops for p, rest in walk(int(graph.head[i]))]

        return walk(source) if source in dist else []
