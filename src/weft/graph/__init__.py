"""Algorithms on graphs that are plain arrays, and know no other part of Weft.

Nouns: *edge* (undirected, ends `a` and `z`), *arc* (directed, `tail` to `head`), *path* (a list of edges).
Every package but `network`, `units` and `diagnostics` may import this one; it imports none.
"""

from weft.graph.ecmp import Placement, Weights, Worst, place, worst
from weft.graph.legs import Legs, cheapest_waypoint
from weft.graph.multigraph import Multigraph, constant
from weft.graph.path_vector import Decision, Destinations, Peering, Routes, predict
from weft.graph.paths import k_shortest, shortest

__all__ = [
    "Decision", "Destinations", "Legs", "Multigraph", "Peering", "Placement", "Routes", "Weights", "Worst",
    "cheapest_waypoint", "constant", "k_shortest", "place", "predict", "shortest", "worst",
]  # fmt: skip
