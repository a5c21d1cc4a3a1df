"""Steering: what a controller programmes in each state, as explicit lists of adjacency segments.

Nouns: `Flows` (who sends to whom), `Steering` (the shares of each flow over its paths in one state), `Controller`,
which finds them, `SteeredStates`, and `SteeredEngine` for any failures.  `planning` and `sweep` may import this
package; it imports `network`, `graph` and `lp`, and what `routing` knows of the IP graph and of verdicts.
"""

from weft.routing.steering.controller import Controller, Effort, Steered
from weft.routing.steering.engine import Programmed, SteeredEngine
from weft.routing.steering.flows import LONGEST, MOST_LINKS, Flows, Steering, flows_of
from weft.routing.steering.states import Asked, Growth, Promise, SteeredStates, steer

__all__ = [
    "LONGEST", "MOST_LINKS", "Asked", "Controller", "Effort", "Flows", "Growth", "Programmed", "Promise",
    "Steered", "SteeredEngine", "SteeredStates", "Steering", "flows_of", "steer",
]  # fmt: skip
