"""Steering: what a controller programmes in each state, as explicit lists of adjacency segments.

Nouns: `Flows` (who sends to whom), `Steering` (the shares of each flow over its paths in one state) and
`Controller`, which finds them.  `planning` and `sweep` may import this package; it imports `network`, `graph`
and `lp`, and of `routing` the graph alone.
"""

from weft.routing.steering.controller import Controller, Steered
from weft.routing.steering.flows import Flows, Steering, flows_of

__all__ = ["Controller", "Flows", "Steered", "Steering", "flows_of"]
