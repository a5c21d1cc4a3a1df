"""Parts of routers that move and are sold: by hand, against every single move written out, and under the bound."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.sizing.small import random_problem
from tests.sizing.small_periods import least_over_periods, periods_of, used_again
from tests.sizing.test_periods import PLAIN, THOROUGH, planned, two_sites

from weft.network.columns import Floats
from weft.sizing import Completer, Parts, PeriodsEffort, Problem
from weft.sizing.periods.periods import Periods, held
from weft.sizing.periods.reuse import Reuse, movements
from weft.sizing.periods.steps import cost_of
from weft.sizing.periods.upgrades import Upgrader
from weft.sizing.spending.cost import Priced, on_the_day, spent
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import NO_TIERS, Terms


def anywhere(moving: float, resale: float, n_periods: int, n_items: int = 1) -> Reuse:
    """Every part an item of its own, at one price for moving and one for selling."""
    shape = n_periods, n_items
    return Reuse(np.arange(n_items), np.full(shape, moving), np.full(shape, resale))


def test_what_one_site_no_longer_needs_goes_to_the_next_or_is_sold() -> None:
    """Three at A, then none; one at B then: two are sold, one goes, in the period in which A lets go of them."""
    need = np.array([[[3.0], [0.0]], [[0.0], [0.0]], [[0.0], [1.0]]])
    found = movements(need, np.full((3, 1), 10.0), anywhere(1.0, 4.0, 3))
    assert found.bought[:, :, 0].tolist() == [[3, 0], [0, 0], [0, 0]]
    assert found.arrives[:, :, 0].tolist() == [[0, 0], [0, 0], [0, 1]]
    assert found.leaves[:, :, 0].tolist() == [[0, 0], [0, 0], [1, 0]]
    assert found.resold[:, :, 0].tolist() == [[0, 0], [2, 0], [0, 0]]
    assert found.cost == 30 + 1 - 8


def test_a_move_that_costs_more_than_a_new_one_is_not_made() -> None:
    """Or where nothing may move at all: then one is bought, and the other one stays in its store."""
    need = np.array([[[1.0], [0.0]], [[0.0], [1.0]]])
    for moving in (11.0, np.inf):
        found = movements(need, np.full((2, 1), 10.0), anywhere(moving, 0.0, 2))
        assert (found.bought.sum(), found.arrives.sum(), found.resold.sum()) == (2, 0, 0)
        assert found.owned[:, :, 0].tolist() == [[1, 0], [1, 1]]
        assert found.cost == 20


def one_by_one(need: Floats, price: Floats, moving: Floats, resale: Floats) -> float:
    """The least cost of one item, with a column for every move from site to site; need is (n_periods, n_sites)."""
    n, sites = need.shape
    cost, rows, right = list[float](), list[dict[int, float]](), list[float]()
    here: list[dict[int, float]] = [{} for _ in range(sites)]
    for t in range(n):
        for v in range(sites):
            here[v] |= {len(cost): 1.0, len(cost) + 1: -1.0}
            cost += [price[t], -resale[t]]
        for v, w in itertools.permutations(range(sites), 2):
            here[v][len(cost)], here[w][len(cost)] = -1.0, 1.0
            cost.append(moving[t])
        rows += [dict(some) for some in here]
        right += need[t].tolist()
    left = np.zeros((len(rows), len(cost)))
    for i, row in enumerate(rows):
        left[i, list(row)] = list(row.values())
    return float(linprog(cost, A_ub=-left, b_ub=-np.array(right)).fun)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_movements_cost_what_a_program_of_every_single_move_does(seed: int) -> None:
    """Counts are whole, sites own what they need, and nothing comes from nowhere or costs less than having it does."""
    rng = np.random.default_rng(seed)
    n, sites = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    need = rng.integers(0, 5, (n, sites, 1)).astype(float)
    price = 10.0 * 0.9 ** np.arange(n)[:, None]
    moving, resale = rng.choice([0.0, 0.2, 0.7, 1.1]) * price, rng.choice([0.0, 0.3, 1.0]) * price
    found = movements(need, price, Reuse(np.zeros(1, np.int64), moving, resale))
    least = one_by_one(need[:, :, 0], price[:, 0], moving[:, 0], resale[:, 0])
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert (found.owned >= need).all()
    change = found.bought + found.arrives - found.leaves - found.resold
    assert (np.cumsum(change, axis=0) == found.owned).all()
    assert (found.arrives.sum(axis=1) == found.leaves.sum(axis=1)).all()
    assert found.cost >= (held(price)[:, None, :] * need).sum() - 1e-6


def upgraded(moving: float, resale: float) -> tuple[Problem, Periods]:
    """Two sites that take another chassis in the last of three periods, whose cards are those of the first."""
    problem, periods = two_sites([1.0, 0.5, 0.5], (4.0, 5.0), 2.0)
    price = periods.parts.price
    of_item = price[:, [0, 1, 2]]
    reuse = Reuse(np.array([0, 1, 2, 2]), np.full((3, 3), moving), resale * of_item)
    return problem, dataclasses.replace(periods, parts=Parts(periods.parts.count, price, reuse))


def test_a_chassis_that_goes_brings_in_its_price_and_its_card_stays() -> None:
    """One chassis and a card at each site, then another chassis with that card and one more; the first one is sold."""
    problem, periods = upgraded(0.0, 0.5)
    completions, _ = Upgrader(problem, periods, Completer.of(problem)).complete(np.array([[1], [2], [4]]))
    build = np.array([done.build for done in completions])
    assert build.tolist() == [[0, 2], [0, 2], [1, 3]]
    cost, found = cost_of(problem, periods, periods.parts.reuse, build)  # type: ignore[arg-type]
    assert cost == 2 * (4 + 2 + 0.5 * (5 + 2) - 0.25 * 4) + 2 * 3
    assert found.resold.sum(axis=(0, 1)).tolist() == [2, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_builds_cost_no_more_than_without_and_no_less_than_the_best_of_all_ways(seed: int) -> None:
    """Every way of two sites through three periods, as nothing moves and at what moving and selling at best make."""
    rng = np.random.default_rng(seed)
    problem, periods = upgraded(float(rng.choice([0.0, 0.3])), float(rng.choice([0.0, 0.2, 0.8])))
    running = dataclasses.replace(periods.running, build=rng.uniform(0, 3, periods.running.build.shape))
    periods = dataclasses.replace(periods, running=running)
    upgrader = Upgrader(problem, periods, Completer.of(problem))
    completions, _ = upgrader.complete(np.array([[1], [2], [4]]))
    reuse = periods.parts.reuse
    assert reuse is not None
    found, _ = cost_of(problem, periods, reuse, np.array([done.build for done in completions]))
    ways = [(0, 2), (1, 2), (0, 3), (1, 3)]
    every = [np.array([*way, (1, 3)]) for way in itertools.product(ways, repeat=2)]
    nothing = anywhere(np.inf, 0.0, 3, 4)
    best, without = (min(cost_of(problem, periods, what, build)[0] for build in every) for what in (reuse, nothing))
    assert best - 1e-9 <= found <= without + 1e-9


@pytest.mark.parametrize(("moving", "resale"), [(0.1, 0.3), pytest.param(0.0, 0.9, marks=pytest.mark.slow)])
def test_the_bound_of_each_period_holds_whatever_moves_and_is_sold(moving: float, resale: float) -> None:
    """The sum of what periods prove by themselves is below the optimum of all moves, and the schedule above it."""
    problem, periods = used_again(*many(1), 1, moving=moving, resale=resale)
    least, found = least_over_periods(problem, periods), planned(problem, periods, PeriodsEffort(together=0))
    assert least is not None
    assert 0.7 * least < found.bound_sized <= least + 1e-6
    assert found.cost >= least - 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("lasting", [True, False])
def test_the_schedule_with_parts_used_again_costs_the_optimum(*, lasting: bool) -> None:
    """With work enough, U and L7 are both the optimum of all builds and every move in one program."""
    problem, periods = used_again(*many(1), 1, moving=0.1, resale=0.3, lasting=lasting)
    least, found = least_over_periods(problem, periods), planned(problem, periods, THOROUGH)
    assert least is not None
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)


def many(seed: int) -> tuple[Problem, Periods]:
    """Two periods of so much traffic that routers outgrow their chassis."""
    problem = random_problem(seed, PLAIN)
    states = dataclasses.replace(problem.states, required_gbps=1.5 * problem.states.required_gbps)
    fibres = dataclasses.replace(problem.fibres, max_pairs=np.full(len(problem.fibres), 9))
    return periods_of(
        dataclasses.replace(problem, states=states, fibres=fibres, usable_share=1.0), seed, 2, alike=False
    )


def test_parts_that_bring_in_more_than_new_ones_cost_are_refused() -> None:
    """Whoever sells for more than it pays has no least cost."""
    with pytest.raises(ValueError, match="bring in more"):
        Parts(np.ones((1, 1)), np.full((2, 1), 10.0), anywhere(0.0, 11.0, 2))


def test_what_is_used_again_is_not_in_the_volume() -> None:
    """Under terms that change nothing a schedule costs what it costs, with everything that is bought in the volume."""
    problem, periods = upgraded(0.0, 0.5)
    buy = np.array([[1.0, 0.5, 0.5]])
    each = periods.parts.price[:1]
    money = Money(np.full((1, 1), 5.0), np.full((1, 1), 7.0), each, np.zeros((1, 0)))
    terms = Terms(np.eye(3)[None], buy[0], NO_TIERS, (), False)
    completions, cost = Upgrader(problem, periods, Completer.of(problem)).complete(np.array([[1], [2], [4]]))
    priced = Priced(np.array([[1], [2], [4]]), completions, cost, buy)
    assert on_the_day(problem, periods, (terms, money), priced) == pytest.approx(cost)
    paid = spent(problem, periods, money, priced)
    assert paid[0, 2] == pytest.approx(10 + 7 + 2 * (5 + 2))
