"""Demands that fall or move over periods, against one program in which each period asks for its own alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.sizing.small import Shape, random_problem
from tests.sizing.small_periods import at_sum, least_over_periods, periods_of
from tests.sizing.test_periods import PLAIN, THOROUGH, planned
from tests.sizing.test_periods_arriving import by_chance

from weft.network.columns import Floats, Ints
from weft.sizing import Periods, PeriodsEffort, Problem, held_to
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES
from weft.traffic.forecast import Forecast


class Free(Periods):
    """Periods whose demands may do anything, for the program that is written out."""

    def __post_init__(self) -> None:
        """Nothing is refused."""


def moving(
    seed: int, n_periods: int, shape: Shape = PLAIN, share: Floats | None = None
) -> tuple[Problem, Free, Problem, Periods]:
    """A problem of the most there is of each demand, its free periods, and the same held to chains."""
    problem, priced = periods_of(random_problem(seed, shape), seed, n_periods)
    rng = np.random.default_rng(seed)
    if share is None:
        share = rng.choice([0.0, 0.3, 0.6, 1.0], (n_periods, len(problem.demands)))
    share = share / np.maximum(share.max(axis=0), 1e-9)
    client = np.maximum.accumulate(share.mean(axis=1))[:, None] * problem.sites.client_gbps
    problem = replace(problem, sites=replace(problem.sites, client_gbps=client[-1]))
    free = Free(share, client, priced.price, priced.running, priced.parts, priced.module)
    chains = Forecast(share).chains()
    held = held_to(problem, chains.gbps[-1], chains.name)
    periods = Periods(chains.factor, client, priced.price, priced.running, priced.parts, priced.module)
    return problem, free, at_sum(held, periods), periods


def survives(problem: Problem, free: Free, lightpaths: Ints) -> bool:
    """Whether the counts of each period carry its own demands in every state."""
    return all(
        Separator(free.problem(problem, t)).check(counts.astype(np.float64)).low.min() >= SURVIVES
        for t, counts in enumerate(lightpaths)
    )


@pytest.mark.parametrize(("seed", "n_periods"), [(2, 2), (7, 2), pytest.param(14, 3, marks=pytest.mark.slow)])
def test_demands_that_move_cost_the_optimum_and_the_bound_proves_it(seed: int, n_periods: int) -> None:
    """With work enough, U and L7 are both the optimum of one program in which every period asks for its own alone."""
    problem, free, held, periods = moving(seed, n_periods)
    least, found = least_over_periods(problem, free), planned(held, periods, THOROUGH)
    assert least is not None
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)
    assert survives(problem, free, found.lightpaths)


def test_little_work_brackets_the_optimum_of_demands_that_move() -> None:
    """Bounds stay below it, the purchase above it and survivable; the program of all periods is left out."""
    problem, free, held, periods = moving(9, 2)
    little = PeriodsEffort(linear_rounds=1, cutset_rounds=0, together=0, purchase_nodes=1, prune_tries=2)
    least, found = least_over_periods(problem, free), planned(held, periods, little)
    assert least is not None
    assert found.bound <= found.bound_sized <= least + 1e-6
    assert found.cost >= least - 1e-6
    assert survives(problem, free, found.lightpaths)


def test_demands_that_move_while_not_all_comes_in_time_cost_the_optimum_too() -> None:
    """What some things wait for is asked of those that are there; demands that are not there yet ask for nothing."""
    problem, free, held, periods = moving(2, 2)
    free, periods = (by_chance(problem, each, 2) for each in (free, periods))
    least, found = least_over_periods(problem, free), planned(held, periods, THOROUGH)
    assert least is not None
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)
    assert survives(problem, free, found.lightpaths)


def test_demands_that_fall_buy_nothing_after_the_first_period() -> None:
    """All is bought for the first period and stays, so all periods cost what they would without the fall."""
    share = np.array([1.0, 0.7, 0.2])[:, None] * np.ones(len(random_problem(1, PLAIN).demands))
    problem, free, held, periods = moving(1, 3, share=share)
    still = replace(periods, factor=np.ones_like(periods.factor))
    found = planned(held, periods, THOROUGH)
    assert (found.lightpaths == found.lightpaths[0]).all()
    assert found.cost == pytest.approx(planned(held, still, THOROUGH).cost)
    assert survives(problem, free, found.lightpaths)


def test_demands_that_grow_are_one_chain() -> None:
    """States and demands stay as they are, but for the names."""
    problem, _ = periods_of(random_problem(1, PLAIN), 1, 2)
    share = np.stack([np.full(len(problem.demands), 0.5), np.ones(len(problem.demands))])
    chains = Forecast(share).chains()
    held = held_to(problem, chains.gbps[-1], chains.name)
    assert held.states.name == problem.states.name
    assert np.array_equal(held.states.required_gbps, problem.states.required_gbps)
    assert np.array_equal(chains.factor, share)
