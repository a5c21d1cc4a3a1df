"""A channel plan of most value, and how far from the best it may be at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from weft.network import Incidence, Ints, ints
from weft.optical.spectrum.defragment import defragmented
from weft.optical.spectrum.greedy import Order, Rule, placed_in_order
from weft.optical.spectrum.instance import Bound, Plan, Problem
from weft.optical.spectrum.occupancy import Occupancy, Placed

Effort = Literal["first", "quick", "thorough"]
"""`first`: first fit in the order asked; `quick`: more orders, the lowest of all slots; `thorough`: with proof."""

PUSHES, SWAPS, LAST_SWAPS = 20, 30, 10
"""Moves a lightpath: of those that the relaxation serves by force, then without loss, then of all without loss."""

FEW = 500
"""Lightpaths below which as many moves are made as for so many."""

EXACT_COLUMNS, EXACT_NODES = 2000, 2000
"""A problem of at most so many places is solved by branch and bound where the search left a gap."""

_TRIED: tuple[tuple[Order, Rule], ...] = (
    ("longest", "lowest"), ("loaded", "lowest"), ("asked", "lowest"), ("widest", "first"), ("asked", "first"),
)  # fmt: skip


def optimise(problem: Problem, effort: Effort = "thorough", seed: int = 1) -> Plan:
    """Serve the most value; then, moved one by one, each lightpath in the lowest slot that is free for it.

    `first` and `quick` prove only what they can without a linear program.  Equal arguments give equal plans: what
    stops a search is counted.
    """
    bound = requests_bound(problem)
    if effort == "first":
        return plan_of(problem, placed_in_order(problem, "asked", "first"), bound)
    best, plan = _in_orders(problem, bound)
    if effort == "quick" or plan.gap == 0.0:
        return plan_of(problem, defragmented(problem, best)[0], bound)
    from weft.optical.spectrum.exact import exactly, size
    from weft.optical.spectrum.relaxation import relax

    relaxed = relax(problem)
    bound = min(bound, relaxed.bound, key=lambda one: one.value)
    plan = plan_of(problem, defragmented(problem, best)[0], bound)
    if plan.gap > 0.0:
        plan = _searched(problem, best, relaxed.wanted, bound, seed)
    if plan.gap > 0.0 and size(problem) <= EXACT_COLUMNS:
        found = exactly(problem, EXACT_NODES)
        if found is not None:
            proved = min(bound, found[1], key=lambda one: one.value)
            plan = max(replace(plan, bound=proved), plan_of(problem, found[0], proved), key=lambda one: one.value)
    return plan


def requests_bound(problem: Problem) -> Bound:
    """The value of all lightpaths that find a place in the free spectrum while no other is there."""
    occupancy = Occupancy(problem)
    fits = np.array([occupancy.places(choice) != 0 for choice in range(len(problem.request))], np.bool_)
    served = np.zeros(len(problem.count), np.bool_)
    served[problem.request[fits]] = True
    value = float((problem.count * problem.value)[served].sum())
    return Bound(value, "requests", Incidence.of([], problem.n_links), ints([]), np.zeros(0))


def plan_of(problem: Problem, placed: Sequence[Placed | None], bound: Bound) -> Plan:
    """Places as a plan's columns; rows follow requests, each repeated `count` times."""
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


def _in_orders(problem: Problem, bound: Bound) -> tuple[list[Placed | None], Plan]:
    """The best of several orders, the first that serves all where one does."""
    best: tuple[list[Placed | None], Plan] | None = None
    for order, rule in _TRIED:
        placed = placed_in_order(problem, order, rule)
        plan = plan_of(problem, placed, bound)
        if best is None or plan.value > best[1].value:
            best = placed, plan
        if plan.gap == 0.0:
            break
    assert best is not None
    return best


def _searched(problem: Problem, placed: list[Placed | None], wanted: Ints, bound: Bound, seed: int) -> Plan:
    """The better of two searches: from nothing over those that the relaxation serves, and on from a plan over all."""
    from weft.optical.spectrum.reseat import reseated

    numbers = np.arange(int(problem.count.sum())) - np.repeat(np.cumsum(problem.count) - problem.count, problem.count)
    playing = np.flatnonzero(numbers < np.repeat(wanted, problem.count))
    everyone = np.arange(len(numbers))
    n = max(len(playing), FEW)
    fresh: list[Placed | None] = [None] * len(numbers)
    fresh = reseated(problem, fresh, playing, PUSHES * n, True, seed)
    fresh = reseated(problem, fresh, playing, SWAPS * n, False, seed + 1)
    plans = [plan_of(problem, defragmented(problem, found)[0], bound) for found in (
        reseated(problem, fresh, everyone, LAST_SWAPS * n, False, seed + 2),
        reseated(problem, placed, everyone, LAST_SWAPS * n, False, seed + 3),
    )]  # fmt: skip
    return max(plans, key=lambda plan: plan.value)
