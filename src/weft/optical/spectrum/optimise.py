"""A channel plan of most value, and how far from the best it may be at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from weft.network import Incidence, ints
from weft.optical.spectrum.greedy import Order, Rule, placed_in_order
from weft.optical.spectrum.instance import Bound, Plan, Problem
from weft.optical.spectrum.occupancy import Occupancy, Placed

Effort = Literal["first", "quick", "thorough"]
"""`first`: first fit in the order asked; `quick`: several orders, lowest slot of all routes; `thorough`: the most."""

_TRIED: tuple[tuple[Order, Rule], ...] = (("longest", "lowest"), ("loaded", "lowest"), ("asked", "first"))


def optimise(problem: Problem, effort: Effort = "thorough", seed: int = 1) -> Plan:
    """Serve the most value; among plans that serve all, the one whose highest slice is lowest.

    Equal arguments give equal plans: searches stop on counted work.
    """
    bound = requests_bound(problem)
    best: Plan | None = None
    for order, rule in (("asked", "first"),) if effort == "first" else _TRIED:
        plan = plan_of(problem, placed_in_order(problem, order, rule), bound)
        if best is None or plan.value > best.value:
            best = plan
        if plan.value >= bound.value:
            break
    assert best is not None
    return best


def requests_bound(problem: Problem) -> Bound:
    """The value of all lightpaths that have a place in the free spectrum while nothing else is there."""
    occupancy = Occupancy(problem)
    fits = np.array([occupancy.places(choice) != 0 for choice in range(len(problem.request))], np.bool_)
    served = np.zeros(len(problem.count), np.bool_)
    served[problem.request[fits]] = True
    return Bound(float((problem.count * problem.value)[served].sum()), "requests", np.zeros(0))


def plan_of(problem: Problem, placed: Sequence[Placed | None], bound: Bound) -> Plan:
    """Places as a plan's columns."""
    request = np.repeat(np.arange(len(problem.count)), problem.count)
    held = np.array([one is not None for one in placed], np.bool_)
    return Plan(
        request=ints(request.tolist()),
        choice=ints(-1 if one is None else one.choice for one in placed),
        slot=ints(-1 if one is None else one.slot for one in placed),
        route=Incidence.of(
            [[] if one is None else problem.route[one.choice].tolist() for one in placed], problem.n_links
        ),
        pair=ints(pair for one in placed if one is not None for pair in one.pairs),
        value=float(problem.value[request[held]].sum()),
        bound=bound,
    )
