"""Availability where forwarding is no sharing of shortest paths: class by class, as a controller or policies do it."""

from __future__ import annotations

import numpy as np

from weft.network import Floats
from weft.routing.arrivals import state_names
from weft.routing.availability import ANY, Availability, Between, Harm
from weft.routing.forwarded import ForwardedEngine
from weft.routing.likely import LikelyStates
from weft.routing.volumes import INTACT

NOISE = 1e-6
"""Share of what is offered below which a loss is the solver's own tolerance."""


def availability_by_class(engine: ForwardedEngine, likely: LikelyStates) -> tuple[Availability, Harm]:
    """The availability of classes, proved; of a demand it is known that it has at least that of its class.

    `engine` must have been made of `strict(network)` with ceilings of 1.  A class is whole in a state if nothing of
    it is lost, unroutable or gone and no demand at all is late: which are late, and which lose, an engine of this
    kind does not tell.  So lateness is left out of the upper bounds, and those of demands are 1.  What has no path
    counts as lost.
    """
    state = tuple(INTACT if name == INTACT else ANY for name in state_names(likely.members))
    seen = engine.outcomes(likely.members, state, keep=1)
    floor = NOISE * np.maximum(1.0, seen.offered_gbps + seen.removed_gbps)
    lost = seen.lost_gbps + seen.removed_gbps > floor
    late = (seen.late > 0)[:, None]
    of_class, chance = engine.network.demands.traffic_class, likely.probability
    worst, best = chance @ (lost | late), chance @ lost
    by_class = Between(np.maximum(1.0 - worst - likely.left_out, 0.0), 1.0 - best)
    demand = Between(by_class.low[of_class], np.ones(len(of_class)))
    rows = np.flatnonzero((lost | late).any(axis=1))
    found = Availability(demand, _arriving(by_class, of_class), by_class, len(likely), len(rows), likely.left_out)
    return found, Harm(rows, (lost | late)[rows][:, of_class])


def _arriving(by_class: Between, of_class: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Between:
    ones: Floats = np.ones(len(of_class))
    return Between(by_class.low[of_class], ones)
