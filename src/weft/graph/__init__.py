"""Algorithms on graphs that are plain arrays, and know no other part of Weft.

Nouns: *edge* (undirected, ends `a` and `z`), *arc* (directed, `tail` to `head`), *path* (a list of edges).
Every package but `network`, `units` and `diagnostics` may import this one; it imports none.
"""

from weft.graph.concurrent_flow import ConcurrentFlow, Effort, concurrent_flow
from weft.graph.dual_bound import flow_bound, utilisation_bound
from weft.graph.ecmp import Placement, Weights, Worst, place, worst
from weft.graph.legs import Legs, cheapest_waypoint
from weft.graph.multigraph import Multigraph, constant
from weft.graph.path_vector import Decision, Destinations, Peering, Routes, predict
from weft.graph.paths import k_shortest, shortest
from weft.graph.simple_paths import k_shortest_arcs
from weft.graph.total_flow import TotalFlow, total_flow

__all__ = [
    "ConcurrentFlow", "Decision", "Destinations", "Effort", "Legs", "Multigraph", "Peering", "Placement", "Routes",
    "TotalFlow", "Weights", "Worst", "cheapest_waypoint", "concurrent_flow", "constant", "flow_bound", "k_shortest",
    "k_shortest_arcs", "place", "predict", "shortest", "total_flow", "utilisation_bound", "worst",
]  # fmt: skip
