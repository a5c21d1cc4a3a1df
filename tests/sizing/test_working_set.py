"""Sizing that works with a few of the states until others refuse: what is bought survives all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sizing.small import Shape, optimum, random_problem
from tests.sizing.test_random_networks_against_extensive_form import THOROUGH, problems

from weft.sizing import Effort, Infeasible, Problem, Purchase, solve
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES

FEW = replace(THOROUGH, many_states=2, working_states=1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(problem=problems())
def test_the_optimum_is_found_with_a_working_set_of_states(problem: Problem) -> None:
    """U and L7 at gap 0 are the optimum of the extensive form of all states, where it has one."""
    least = optimum(problem)
    found = solve(problem, gap=0.0, effort=FEW)
    if least is None:
        assert isinstance(found, Infeasible)
    else:
        assert isinstance(found, Purchase)
        assert found.cost == pytest.approx(least, abs=1e-6)
        assert found.bound_sized == pytest.approx(least, abs=1e-3)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(problem=problems(), rounds=st.sampled_from([0, 1, 2, 4]))
def test_however_little_is_done_every_state_is_survived_and_the_bound_holds(problem: Problem, rounds: int) -> None:
    """States that were never worked with are asked before anything is called a purchase."""
    little = Effort(
        many_states=2, working_states=1, widen_rounds=rounds, linear_rounds=rounds, limited_rounds=rounds,
        cutset_rounds=rounds, bound_rounds=rounds, bound_nodes=rounds, prune_tries=rounds, prune_rounds=rounds,
    )  # fmt: skip
    least, found = optimum(problem), solve(problem, gap=0.0, effort=little)
    if least is not None and isinstance(found, Purchase):
        assert (Separator(problem).check(found.lightpaths.astype(np.float64)).low >= SURVIVES).all()
        assert found.bound_sized <= least + 1e-4
        assert found.cost >= least - 1e-6


def test_states_outside_the_set_are_asked_only_when_none_inside_refuses_and_then_join() -> None:
    """The hardest state begins alone: what it refuses is not asked of others, what it takes is."""
    problem = random_problem(3, Shape(sites=5, chords=2, demands=5))
    separator, whole = Separator(problem), Separator(problem)
    separator.focus(np.ones(len(problem.candidates)), 1)
    assert len(separator.working) == 2
    little = separator.check(np.full(len(problem.candidates), 1e-3))
    assert little.cuts
    assert np.isinf(np.delete(little.low, separator.working)).all()
    for scale in np.geomspace(0.01, 10, 200):
        counts = np.full(len(problem.candidates), scale)
        before, sweep = len(separator.working), separator.check(counts)
        assert sweep.survives == whole.check(counts).survives
        if sweep.survives:
            break
        assert len(separator.working) >= before
    assert sweep.survives
