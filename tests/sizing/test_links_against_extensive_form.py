"""Sizing of links in modules against the extensive form, in which every failure's flows are written out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sizing.links import LinkShape, least_cost, random_links

from weft.lp import Stop
from weft.sizing import Infeasible, Problem, Purchase, solve
from weft.sizing.flow.separator import Separator
from weft.sizing.links.link_search import LinkEffort, LinkSearch
from weft.sizing.slopes import sloped

shapes = st.builds(
    LinkShape,
    sites=st.integers(4, 6),
    chords=st.integers(1, 3),
    explicit=st.booleans(),
    setup=st.booleans(),
    routing=st.booleans(),
    installed=st.booleans(),
    symmetric=st.booleans(),
    failures=st.booleans(),
)


def bought(problem: Problem) -> Purchase:
    """The purchase of a problem that has one, at gap 0."""
    found = solve(problem, gap=0.0)
    assert isinstance(found, Purchase)
    return found


@given(shape=shapes, seed=st.integers(0, 10**6))
@settings(max_examples=14, deadline=None, derandomize=True)
def test_links_cost_the_optimum_of_the_extensive_form_and_the_bound_is_never_above(shape: LinkShape, seed: int) -> None:
    """Ladders, explicit lists, setting up, capacity there already and routing that costs, in any mixture."""
    problem = random_links(seed, shape)
    least = least_cost(problem)
    found = solve(problem, gap=0.0)
    if least is None:
        assert isinstance(found, Infeasible)
        return
    assert isinstance(found, Purchase)
    assert found.cost == pytest.approx(least, abs=1e-5)
    assert found.bound <= least + 1e-5
    assert found.bound == pytest.approx(least, rel=1e-5, abs=1e-4)


@given(shape=shapes, seed=st.integers(0, 10**6))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_a_search_for_links_that_is_stopped_brackets_the_optimum(shape: LinkShape, seed: int) -> None:
    """With hardly any work the bound is below the optimum and what is bought carries every demand."""
    problem = random_links(seed, shape)
    little = LinkEffort(linear_rounds=1, cut_rounds=1, exchanges=1, whole_rounds=1, whole_nodes=1)
    found = LinkSearch.of(problem, 0.0, Stop(), None, little, 0).run()
    least = least_cost(problem)
    if least is None:
        assert not isinstance(found, Purchase)
        return
    assert isinstance(found, Purchase)
    assert found.bound <= least + 1e-5
    assert found.cost >= least - 1e-5
    assert not Separator(problem).check(found.lightpaths.astype(np.float64)).cuts


def test_routing_is_part_of_cost_and_bound() -> None:
    """Twice as dear flow makes the purchase dearer by at most its own routing, and never cheaper."""
    problem = random_links(3, LinkShape(routing=True))
    candidates = dataclasses.replace(problem.candidates, flow_cost=2 * problem.candidates.flow_cost)
    once, twice = bought(problem), bought(dataclasses.replace(problem, candidates=candidates))
    assert once.routing_cost > 0
    assert once.cost < twice.cost <= once.cost + once.routing_cost + 1e-6


def test_the_same_links_are_bought_twice() -> None:
    """No clock and no hash order in a purchase of links."""
    problem = random_links(5, LinkShape(sites=6, routing=True, setup=True))
    one, two = bought(problem), bought(problem)
    assert np.array_equal(one.lightpaths, two.lightpaths)
    assert (one.cost, one.bound, one.work) == (two.cost, two.bound, two.work)


def test_slope_scaling_hardly_uses_a_link_and_leaves_the_master_as_it_was() -> None:
    """A trace of capacity does not make a price that no solver takes, and prices are put back."""
    search = LinkSearch.of(random_links(3, LinkShape(sites=6, routing=True)), 0.0, Stop(), None, LinkEffort(), 0)
    before = search.master.solve()
    trace = np.full(len(search.problem.candidates), 1e-9)
    found = sloped(search.master, search.levels, trace, 4)
    assert len(found) == 4
    assert search.master.solve().value == pytest.approx(before.value)
