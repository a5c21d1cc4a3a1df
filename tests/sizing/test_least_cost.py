"""The quick lower bound of sizing against the extensive form."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.sizing.small import Shape, optimum, random_problem

from weft.sizing import least_cost


@pytest.mark.parametrize("seed", range(4))
def test_no_purchase_costs_less(seed: int) -> None:
    """Below the optimum, and not far below."""
    problem = random_problem(seed, Shape(sites=4, chords=1, demands=3, hops=True))
    best = optimum(problem)
    found = least_cost(problem)
    if best is None:
        assert found <= math.inf
        return
    assert 0.5 * best <= found <= best + 1e-6


def test_what_nothing_carries_costs_without_end() -> None:
    """More than the menu has."""
    problem = random_problem(1, Shape(sites=4, chords=1, demands=3, hops=True))
    states = replace(problem.states, required_gbps=1e6 * problem.states.required_gbps)
    assert least_cost(replace(problem, states=states)) == math.inf
