"""Sizing against the extensive form, in which every failure is written out (scipy's solver, path by path)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.sizing.small import Shape, optimum, random_problem

from weft.sizing import Effort, Infeasible, Problem, Purchase, solve

THOROUGH = Effort(bound_rounds=200, bound_nodes=10**6, purchase_nodes=50)
CASES = {
    "plain": (1, Shape(sites=4, chords=1, demands=4)),
    "plain, other": (2, Shape(sites=4, chords=1, demands=4)),
    "within delay": (1, Shape(sites=4, chords=1, demands=4, delay_limits=True)),
    "within delay on five sites": (8, Shape(sites=5, chords=2, demands=4, delay_limits=True)),
    "anycast, leased and capped": (12, Shape(sites=4, chords=1, demands=3, anycast=True, leased=True, power_caps=True)),
    "anycast, leased and capped, other": (
        15,
        Shape(sites=4, chords=1, demands=3, anycast=True, leased=True, power_caps=True),
    ),
    "ladders": (1, Shape(sites=4, chords=1, demands=4, ladders=True)),
    "ladders, other": (2, Shape(sites=4, chords=1, demands=4, ladders=True)),
    "symmetric": (0, Shape(sites=4, chords=2, demands=3, symmetric=True)),
    "pairs lit already": (1, Shape(sites=4, chords=1, demands=4, kept=True)),
    "pairs lit already, other": (5, Shape(sites=5, chords=1, demands=4, hops=True, kept=True)),
    "pairs lit already, leased and capped": (
        12,
        Shape(sites=4, chords=1, demands=3, leased=True, power_caps=True, kept=True),
    ),
    "six sites": (0, Shape(sites=6, chords=3, demands=4, hops=True)),
    "eight sites": (0, Shape(sites=8, chords=3, demands=3, hops=True)),
    "eight sites, other": (3, Shape(sites=8, chords=3, demands=3, hops=True)),
}


def bought(problem: Problem) -> Purchase:
    """The purchase of a problem that has one, at gap 0."""
    found = solve(problem, gap=0.0, effort=THOROUGH)
    assert isinstance(found, Purchase)
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_purchase_costs_the_optimum_and_the_bound_proves_it(case: tuple[int, Shape]) -> None:
    """At gap 0, U and L7 are both the optimum of the extensive form."""
    problem = random_problem(*case)
    least = optimum(problem)
    found = bought(problem)
    assert least is not None
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert found.bound_sized == pytest.approx(least, abs=1e-4)


def test_the_bound_with_all_slices_is_below_their_optimum() -> None:
    """L is a lower bound of the same problem with every slice usable, and at most L7."""
    problem = random_problem(*CASES["plain"])
    every_slice = optimum(dataclasses.replace(problem, usable_share=1.0))
    found = bought(problem)
    assert every_slice is not None
    assert found.bound <= every_slice + 1e-6
    assert found.bound <= found.bound_sized


@pytest.mark.parametrize("seed", [2, 0], ids=["too slow", "too far, five sites"])
def test_what_the_extensive_form_cannot_buy_is_infeasible(seed: int) -> None:
    """Where no purchase exists the demand and the state are named."""
    shape = (
        Shape(sites=4, chords=1, demands=4, delay_limits=True)
        if seed == 2
        else Shape(sites=6, chords=3, demands=5, delay_limits=True)
    )
    found = solve(random_problem(seed, shape), gap=0.0)
    assert isinstance(found, Infeasible)
    assert found.family == "delay"
    assert found.demand >= 0
    assert found.state >= 0


def test_a_stopped_search_still_brackets_the_optimum() -> None:
    """With hardly any work allowed the bound is below and the purchase above."""
    problem = random_problem(1, Shape(sites=6, chords=3, demands=4, hops=True))
    little = Effort(
        linear_rounds=2, cutset_rounds=0, purchase_rounds=1, bound_rounds=1, bound_nodes=1
    )
    found = solve(problem, gap=0.0, effort=little)
    assert isinstance(found, Purchase)
    assert found.bound_sized <= 417.0 + 1e-6  # the optimum, as the extensive form finds it in some seconds
    assert found.cost >= 417.0 - 1e-6
    assert found.stopped_by == "work"


def test_more_demand_never_costs_less() -> None:
    """The optimum grows with what must be carried."""
    problem = random_problem(*CASES["plain"])
    states = problem.states
    more = dataclasses.replace(problem, states=dataclasses.replace(states, required_gbps=states.required_gbps * 1.2))
    assert bought(more).cost >= bought(problem).cost - 1e-6


def test_more_states_never_cost_less() -> None:
    """The optimum grows with what must be survived."""
    problem = random_problem(*CASES["six sites"])
    s = problem.states
    few = dataclasses.replace(
        s, name=s.name[:4], factor=s.factor[:4], required_gbps=s.required_gbps[:4], fibre_down=s.fibre_down[:4],
        flow_weight=s.flow_weight[:4],
    )  # fmt: skip
    assert bought(dataclasses.replace(problem, states=few)).cost <= bought(problem).cost + 1e-6


def test_the_same_problem_gives_the_same_purchase() -> None:
    """No clock and no hash order in a purchase."""
    problem = random_problem(*CASES["eight sites"])
    one, two = bought(problem), bought(problem)
    assert np.array_equal(one.lightpaths, two.lightpaths)
    assert (one.cost, one.bound, one.bound_sized, one.work) == (two.cost, two.bound, two.bound_sized, two.work)
