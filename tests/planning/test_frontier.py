"""Power against cost: no purchase and no plan lies below the lines, and each purchase is worth having."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.sizing.small import Shape, optimum, random_problem

from weft import sizing
from weft.lp import Stop
from weft.planning import Options, make
from weft.planning.bought import Menus
from weft.planning.compared.frontier import POINTS, Frontier, frontier
from weft.planning.objective import present_value
from weft.planning.progress import Silent


@pytest.fixture(scope="module")
def found(menus: Menus, purchase: sizing.Purchase) -> Frontier:
    """Of the four towns."""
    curve = frontier(menus, purchase, menus.problem.usable_share, (0.02, Stop(), 1), Silent())
    assert curve is not None
    return curve


def test_more_power_costs_less_from_point_to_point(found: Frontier) -> None:
    """Otherwise one of two neighbours would not be on it."""
    assert 2 <= len(found.points) <= POINTS
    for one, other in itertools.pairwise(found.points):
        assert one.watts < other.watts
        assert one.euro > other.euro


def test_each_point_is_above_every_line_and_near_one(found: Frontier) -> None:
    """Above all, for they bound every purchase; near one, for each was looked for at a small gap."""
    for point in found.points:
        assert found.least_euro(point.watts) <= point.euro * (1 + 1e-9)
        assert found.least_watts(point.euro) <= point.watts * (1 + 1e-9)
        over = [x.alpha * point.watts + x.beta * point.euro - x.least for x in found.lines]
        assert min(over) <= 0.05 * max(x.least for x in found.lines)


@pytest.mark.parametrize("minimise", ["power", "cost"])
def test_no_plan_lies_below_the_lines(minimise: str, menus: Menus, found: Frontier) -> None:
    """Plans with slots and routing, for least power and for least cost."""
    asked = replace(menus.intent, minimise="power" if minimise == "power" else "cost")
    plan = make(asked, Options(gap=0.05, trials=60))
    worth = present_value(asked, menus.catalogue, plan.tables["bom"])
    euro = sum(worth[f"{name}_eur"] for name in ("purchase", "support", "energy", "leases"))
    assert found.least_euro(plan.header["totals"]["power_w"]) <= euro * (1 + 1e-9)


def test_the_same_intent_draws_the_same_frontier(menus: Menus, purchase: sizing.Purchase, found: Frontier) -> None:
    """Work is counted, so no clock decides."""
    again = frontier(menus, purchase, menus.problem.usable_share, (0.02, Stop(), 1), Silent())
    assert again == found


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_known_from_other_prices_changes_no_optimum(seed: int) -> None:
    """At gap 0 the purchase that begins with another's inequalities costs what the extensive form says."""
    problem = random_problem(seed, Shape(sites=4, chords=1, demands=4))
    thorough = sizing.Effort(bound_rounds=200, bound_nodes=10**6, purchase_nodes=50)
    before = sizing.solve(problem, gap=0.0, effort=thorough)
    assert isinstance(before, sizing.Purchase)
    rng = np.random.default_rng(seed)
    prices = problem.candidates.cost * rng.uniform(0.5, 2.0, len(problem.candidates))
    other = replace(problem, candidates=replace(problem.candidates, cost=prices))
    found = sizing.solve(other, gap=0.0, effort=thorough, known=[before])
    least = optimum(other)
    assert isinstance(found, sizing.Purchase)
    assert least is not None
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert found.bound_sized == pytest.approx(least, abs=1e-4)
