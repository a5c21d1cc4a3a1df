"""Algorithms on graphs that are plain arrays, and know no other part of Weft.

Nouns: *edge* (undirected, ends `a` and `z`), *arc* (directed, `tail` to `head`), *path* (a list of edges), *levels* (of
a folded Clos, where paths go up and then down).
Every package but `network`, `units` and `diagnostics` may import this one; it imports none.
"""

from weft.graph.completion import Completion, completion
from weft.graph.concurrent_flow import ConcurrentFlow, Effort, concurrent_flow
from weft.graph.dual_bound import flow_bound, utilisation_bound
from weft.graph.ecmp import Placement, Weights, Worst, place, worst
from weft.graph.hashed_routes import HashedRoutes, hash_choices, hashed_routes
from weft.graph.hose_loads import hose_loads
from weft.graph.legs import Legs, cheapest_waypoint
from weft.graph.level_loads import LevelLoads, level_loads
from weft.graph.levels import Levels
from weft.graph.max_min import max_min
from weft.graph.multigraph import Multigraph, constant
from weft.graph.path_vector import Decision, Destinations, Peering, Routes, predict
from weft.graph.paths import k_shortest, shortest
from weft.graph.simple_paths import k_shortest_arcs
from weft.graph.total_flow import TotalFlow, total_flow

__all__ = [
    "Completion", "ConcurrentFlow", "Decision", "Destinations", "Effort", "HashedRoutes", "Legs", "LevelLoads",
    "Levels", "Multigraph", "Peering", "Placement", "Routes", "TotalFlow", "Weights", "Worst", "cheapest_waypoint",
    "completion", "concurrent_flow", "constant", "flow_bound", "hash_choices", "hashed_routes",
    "hose_loads", "k_shortest",
    "k_shortest_arcs", "level_loads", "max_min", "place", "predict", "shortest", "total_flow", "utilisation_bound",
    "worst",
]  # fmt: skip
