"""Small networks with lightpaths, whose reach is a length, for tests of restoration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np
import numpy.typing as npt

from weft.optical.service.oms_graph import OmsGraph, Route
from weft.optical.service.restoration_state import Lit, RateMode, Ride, State

SLICES = 8
FULL = (1 << SLICES) - 1
FAST, SLOW = RateMode("fast", 400.0, 2, FULL), RateMode("slow", 200.0, 1, FULL)


@dataclass(frozen=True)
class ByLength:
    """Each mode reaches so many kilometres; the margin is what is left of them."""

    graph: OmsGraph
    reach_km: tuple[float, ...]

    def margin_db(self, kind: int, routes: Sequence[Route]) -> npt.NDArray[np.float64]:
        """Kilometres that are left, as if they were decibels."""
        assert kind == 0
        return np.array([[reach - self.graph.km(route) for reach in self.reach_km] for route in routes])


def every_route(graph: OmsGraph, source: int, target: int) -> list[Route]:
    """Every simple route, shortest first, fewest arcs of those, lowest arcs of those."""
    drawn = nx.MultiDiGraph()
    drawn.add_nodes_from(range(len(graph.node_name)))
    for arc in range(graph.n_arcs):
        drawn.add_edge(int(graph.tail[arc]), int(graph.head[arc]), key=arc)
    paths = [tuple(arc for _, _, arc in path) for path in nx.all_simple_edge_paths(drawn, source, target)]
    return sorted(paths, key=lambda route: (graph.km(route), len(route), route))


def random_state(seed: int, n: int = 5, wanted: int = 8, reach_km: tuple[float, ...] = (25.0, 40.0)) -> State:
    """Lightpaths first fit on shortest routes in a random mesh; some links have two pairs; both ways share a link."""
    rng = np.random.default_rng(seed)
    cables = [
        (f"{a}-{z}", a, z, float(rng.integers(1, 20)), ["duct"] if rng.random() < 0.2 else [])
        for a, z in combinations(range(n), 2)
        if rng.random() < 0.75
    ]
    graph = OmsGraph.both_ways([f"N{v}" for v in range(n)], cables)
    usable = tuple((FULL,) * int(rng.integers(1, 3)) for _ in cables)
    free = [list(pairs) for pairs in usable]
    lit: list[Lit] = []
    for i in range(wanted):
        source, target = map(int, rng.choice(n, 2, replace=False))
        for route in every_route(graph, source, target)[:1]:
            ride = fitted(free, route, FAST.width)
            if ride is not None and graph.km(route) <= reach_km[0]:
                hold(free, ride, FAST.width)
                lit.append(Lit(f"L{i}", 0, 0, (ride,), priority=int(rng.integers(0, 2))))
    return state_of(graph, lit, usable, reach_km)


def state_of(
    graph: OmsGraph, lit: Sequence[Lit], usable: tuple[tuple[int, ...], ...],
    reach_km: tuple[float, ...] = (25.0, 40.0), spares: Mapping[int, int] | None = None,
) -> State:  # fmt: skip
    """A state whose links are cables and whose transceivers are fast or slow."""
    return State(
        graph, graph.cable, usable, ((FAST, SLOW),), tuple(lit), ByLength(graph, reach_km), dict(spares or {})
    )  # fmt: skip


def fitted(free: list[list[int]], route: Route, width: int) -> Ride | None:
    """The lowest slot that is free on some pair of each cable (arc 2 c or 2 c + 1 is of cable c)."""
    for slot in range(SLICES - width + 1):
        bits = ((1 << width) - 1) << slot
        pairs = [next((p for p, left in enumerate(free[arc // 2]) if not bits & ~left), -1) for arc in route]
        if min(pairs) >= 0:
            return Ride(route, slot, tuple(pairs))
    return None


def hold(free: list[list[int]], ride: Ride, width: int) -> None:
    """Take the slices of a ride."""
    for arc, pair in zip(ride.route, ride.pairs, strict=True):
        free[arc // 2][pair] &= ~(((1 << width) - 1) << ride.slot)
