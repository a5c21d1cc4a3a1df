"""Networks by chance against the extensive form: classes, shared risks, equipment in place, leases and limits mixed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.sizing.small import Shape, optimum, random_problem

from weft.sizing import Effort, Infeasible, Problem, Purchase, solve

THOROUGH = Effort(bound_rounds=200, bound_nodes=10**6, purchase_nodes=50)
SOME = settings(max_examples=25, deadline=None, derandomize=True)


@st.composite
def problems(draw: st.DrawFn, most_sites: int = 5) -> Problem:
    """A ring with chords of up to `most_sites` routers, with any mixture of what a problem may have."""
    sites = draw(st.integers(3, most_sites))
    symmetric = draw(st.booleans())
    pairs = sites * (sites - 1) // (2 if symmetric else 1)
    shape = Shape(
        sites=sites, chords=draw(st.integers(0, min(2, sites * (sites - 3) // 2))),
        demands=draw(st.integers(2, min(5, pairs))), symmetric=symmetric,
        delay_limits=draw(st.booleans()), anycast=not symmetric and draw(st.booleans()),
        power_caps=draw(st.booleans()), leased=draw(st.booleans()), ladders=draw(st.booleans()),
        kept=draw(st.booleans()), hops=sites > 4 or draw(st.booleans()),
    )  # fmt: skip
    return random_problem(draw(st.integers(0, 10**6)), shape)


@SOME
@given(problem=problems())
def test_what_is_bought_costs_exactly_the_optimum(problem: Problem) -> None:
    """U and L7 at gap 0 are the optimum of the extensive form, and there is no purchase where it finds none."""
    least = optimum(problem)
    found = solve(problem, gap=0.0, effort=THOROUGH)
    if least is None:
        assert isinstance(found, Infeasible)
    else:
        assert isinstance(found, Purchase)
        assert found.cost == pytest.approx(least, abs=1e-6)
        assert found.bound_sized == pytest.approx(least, abs=1e-3)
        assert found.bound <= found.bound_sized + 1e-9


@SOME
@given(problem=problems(), effort=st.sampled_from([0, 1, 2, 4]))
def test_the_bound_is_never_above_the_optimum_nor_the_purchase_below_it(problem: Problem, effort: int) -> None:
    """However little work is allowed."""
    least = optimum(problem)
    assume(least is not None)
    assert least is not None
    little = Effort(
        linear_rounds=effort, limited_rounds=effort, cutset_rounds=effort, bound_rounds=effort,
        bound_nodes=effort, purchase_nodes=effort, prune_tries=effort,
    )  # fmt: skip
    found = solve(problem, gap=0.0, effort=little)
    assert not isinstance(found, Infeasible)
    if found is not None:
        assert found.bound_lp <= least + 1e-6
        assert found.bound_sized <= least + 1e-6
        assert found.cost >= least - 1e-6


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), chords=st.integers(0, 3), kept=st.booleans(), sites=st.integers(6, 8))
def test_networks_of_up_to_eight_routers(seed: int, chords: int, kept: bool, sites: int) -> None:
    """The same with up to eight routers."""
    problem = random_problem(seed, Shape(sites=sites, chords=chords, demands=3, hops=True, kept=kept, ladders=True))
    least = optimum(problem)
    assume(least is not None)
    found = solve(problem, gap=0.0, effort=THOROUGH)
    assert isinstance(found, Purchase)
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert np.isclose(found.bound_sized, found.cost, atol=1e-3)
