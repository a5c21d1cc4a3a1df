"""Periods in which not everything is there yet: against one program with every period written out, and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.sizing.small import random_problem
from tests.sizing.small_periods import least_over_periods, periods_of
from tests.sizing.test_periods import PLAIN, THOROUGH, two_sites

from weft.sizing import Infeasible, Periods, PeriodsEffort, Problem, Schedule, Since, schedule


def late(problem: Problem, *, lightpath: int = 0, pair: int = 0, build: int = 0) -> Since:
    """Everything is there from some period on."""
    n = len(problem.candidates), len(problem.fibres), len(problem.builds)
    none = np.zeros(len(problem.candidates), np.int64)
    return Since(*(np.full(size, first) for size, first in zip(n, (lightpath, pair, build), strict=True)), none)


def by_chance(problem: Problem, periods: Periods, seed: int) -> Periods:
    """Half of the lightpaths, and the cheapest build of each site, come in the second period or the third."""
    rng, since = np.random.default_rng(seed), late(problem)
    b = problem.builds
    lightpath = rng.integers(0, len(periods), len(problem.candidates)) * (rng.random(len(problem.candidates)) < 0.5)
    build = since.build.copy()
    for v in np.unique(b.site).tolist():
        mine = np.flatnonzero(b.site == v)
        build[mine[np.argmin(b.cost[mine])]] = rng.integers(0, len(periods))
    return replace(periods, since=replace(since, lightpath=lightpath, build=build))


LONG = [pytest.param(seed, marks=pytest.mark.slow) for seed in (0, 2)]
"""Seeds that take more than a few seconds."""


@pytest.mark.parametrize("seed", [*LONG, 1, 3, 4, 5])
def test_the_optimum_is_of_what_comes_in_time(seed: int) -> None:
    """With work enough purchase and bound are the extensive form's; where it has none, nothing is bought."""
    problem, periods = periods_of(random_problem(seed, PLAIN), seed, 2)
    periods = by_chance(problem, periods, seed)
    least, found = least_over_periods(problem, periods), schedule(problem, periods, gap=0.0, effort=THOROUGH)
    if least is None:
        assert isinstance(found, Infeasible)
        return
    assert isinstance(found, Schedule)
    assert periods.since is not None
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)
    for t, (counts, done) in enumerate(zip(found.lightpaths, found.completions, strict=True)):
        assert not counts[periods.since.lightpath > t].any()
        assert (periods.since.build[done.build[done.build >= 0]] <= t).all()


@pytest.mark.parametrize("seed", range(1, 4))
def test_little_work_still_brackets_the_optimum(seed: int) -> None:
    """The bound below and the purchase above it, period by period too, and nothing before it is there."""
    problem, periods = periods_of(random_problem(seed, PLAIN), seed, 3)
    periods = by_chance(problem, periods, seed)
    least = least_over_periods(problem, periods)
    found = schedule(problem, periods, gap=0.0, effort=PeriodsEffort(together=0, alone_rounds=2))
    if least is None:
        assert isinstance(found, Infeasible)
        return
    assert isinstance(found, Schedule)
    assert periods.since is not None
    assert found.bound_sized <= least * (1 + 1e-6) <= found.cost * (1 + 2e-6)
    assert not any(counts[periods.since.lightpath > t].any() for t, counts in enumerate(found.lightpaths))


def test_a_router_that_comes_later_is_done_without_until_then() -> None:
    """Two cages do for the first period: the small router is bought though the large one is as cheap; it comes next."""
    problem, periods = two_sites([1.0, 0.9, 0.8], (3.0, 3.0), 0.0)
    since = replace(late(problem), build=np.array([0, 1, 0, 1]))
    found = schedule(problem, replace(periods, since=since), gap=0.0, effort=THOROUGH)
    assert isinstance(found, Schedule)
    assert found.completions[0].build.tolist() == [0, 2]
    assert found.completions[-1].build.tolist() == [1, 3]


@pytest.mark.parametrize("what", ["lightpath", "pair", "build"])
def test_what_nothing_stands_in_for_makes_it_impossible(what: str) -> None:
    """No light, no glass or no router in the first period: there is no plan at all."""
    problem, periods = two_sites([1.0, 0.9, 0.8], (3.0, 3.0), 1.0)
    found = schedule(problem, replace(periods, since=late(problem, **{what: 1})), gap=0.0, effort=THOROUGH)
    assert isinstance(found, Infeasible)
