"""Rows of links and what is left out of their lists, against counting and the extensive form."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sizing.links import LinkShape, least_cost, random_links

from weft.sizing import Problem, Purchase, solve
from weft.sizing.flow.separator import Separator
from weft.sizing.links.dominated import without_dominated
from weft.sizing.links.growth import grown_sets
from weft.sizing.links.lengths import elsewhere, rounded_metric
from weft.sizing.links.levels import Levels
from weft.sizing.links.regions import Regions


def with_dear_modules(problem: Problem, dearer: float = 0.0) -> Problem:
    """Ladders without limit whose widest two modules cost what four and ten of the smallest do, less a share."""
    c = problem.candidates
    cost = c.cost.copy()
    for ladder in range(len(problem.ladders)):
        small, middle, wide = np.flatnonzero(c.ladder == ladder).tolist()
        cost[middle], cost[wide] = cost[small] * 3, cost[small] * 7 * (1 - dearer)
    most = np.full(len(problem.ladders), np.inf)
    return dataclasses.replace(
        problem, candidates=dataclasses.replace(c, cost=cost, upper=np.where(c.ladder >= 0, 40, c.upper)),
        ladders=dataclasses.replace(problem.ladders, most=most),
    )  # fmt: skip


@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None, derandomize=True)
def test_modules_that_others_replace_are_left_out_and_the_optimum_stays(seed: int) -> None:
    """Of three modules one is left, and with and without the others the purchase costs the same."""
    problem = with_dear_modules(random_links(seed, LinkShape(sites=4)))
    fewer, holds = without_dominated(problem, 0.0)
    assert holds == 1.0
    assert (fewer.candidates.upper > 0).sum() == len(problem.ladders)
    found = solve(problem, gap=0.0)
    limited = dataclasses.replace(problem.ladders, most=np.full(len(problem.ladders), 1e3))
    least = least_cost(dataclasses.replace(problem, ladders=limited))
    assert isinstance(found, Purchase)
    assert found.cost == pytest.approx(least, abs=1e-5)


def test_a_rounded_price_list_takes_its_rounding_off_the_bound() -> None:
    """A module cheaper than its like by less than the gap sees is left out too; then a little less is proved."""
    problem = with_dear_modules(random_links(3, LinkShape(sites=4)), dearer=5e-7)
    strict, loose = without_dominated(problem, 0.0), without_dominated(problem, 0.01)
    assert (strict[0].candidates.upper > 0).sum() == 2 * len(problem.ladders)
    assert (loose[0].candidates.upper > 0).sum() == len(problem.ladders)
    assert (strict[1], loose[1]) == (1.0, 1 - 1e-6)
    exact, found = solve(problem, gap=0.0), solve(problem, gap=0.01)
    assert isinstance(exact, Purchase)
    assert isinstance(found, Purchase)
    assert found.bound <= exact.cost


def test_modules_of_limited_ladders_all_stay() -> None:
    """Where only so many modules fit, a wide one holds what several small ones cannot."""
    problem = random_links(3, LinkShape(sites=4, explicit=True))
    fewer, holds = without_dominated(problem, 0.01)
    assert holds == 1.0
    assert np.array_equal(fewer.candidates.upper, problem.candidates.upper)


@given(shape=st.builds(LinkShape, sites=st.integers(4, 6), symmetric=st.booleans()), seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_every_row_of_links_holds_for_a_purchase_that_survives(shape: LinkShape, seed: int) -> None:
    """Rows made at a point that falls short, in all states and over all failures, are met by the cheapest purchase."""
    problem = random_links(seed, shape)
    found = solve(problem, gap=0.0)
    if not isinstance(found, Purchase):
        return
    levels, separator, rng = Levels.laid_out(problem), Separator(problem), np.random.default_rng(seed)
    for share in (0.0, 0.3, 0.7):
        point = share * found.lightpaths
        cuts = separator.check(point).cuts
        more = elsewhere(problem, separator, cuts, point)
        sets = Regions.within(problem, levels, grown_sets(problem, levels, point, rng))
        rows = [*cuts, *more, *rounded_metric(problem, [c for c in more if c.state >= 0], point), *sets.separate(point)]
        assert rows or share > 0
        for row in rows:
            assert row.left @ found.lightpaths[row.columns] >= row.right - 1e-6, (row.family, row.label)


def test_sets_are_grown_beyond_those_that_are_enumerated() -> None:
    """On a ring of twelve sites a set of half of them is found too narrow."""
    problem = random_links(1, LinkShape(sites=12, chords=0))
    c = problem.candidates
    levels = Levels.laid_out(problem)
    point = np.where(c.gbps == 4.0, 1.0, 0.0)
    sets = grown_sets(problem, levels, point, np.random.default_rng(0))
    assert sets.sum(axis=1).max() == 6
    assert np.array_equal(sets, grown_sets(problem, levels, point, np.random.default_rng(0)))
    violated = Regions.within(problem, levels, sets).separate(point)
    assert any("failures" in cut.label for cut in violated)
