"""Sizing over several periods: by hand, and against one program with every period and failure written out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.sizing.small import Shape, random_problem
from tests.sizing.small_periods import at_sum, in_place, least_over_periods, periods_of, used_again
from tests.sizing.test_stop import After

from weft.network.incidence import Incidence
from weft.sizing import (
    Builds,
    Candidates,
    Completer,
    Costs,
    Demands,
    Effort,
    Fabrics,
    Fibres,
    Infeasible,
    Parts,
    Periods,
    PeriodsEffort,
    Problem,
    Purchase,
    Schedule,
    Sites,
    States,
    schedule,
    solve,
)
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES
from weft.sizing.periods.kept import Kept
from weft.sizing.periods.upgrades import Upgrader

PLAIN = Shape(sites=4, chords=1, demands=4)
THOROUGH = PeriodsEffort(
    Effort(bound_rounds=50, bound_nodes=10**5, purchase_nodes=50),
    linear_rounds=20, bound_rounds=60, bound_nodes=10**5, purchase_nodes=200,
)  # fmt: skip


def two_sites(buy: list[float], chassis: tuple[float, float], card: float) -> tuple[Problem, Periods]:
    """16 Gb/s from A to B in the end, half of it and a quarter before, over lightpaths of 4 Gb/s, two to a pair.

    A router has one card of two cages or two of them, in a chassis of its own kind.
    """
    one, none, zero = np.ones(1), np.zeros(1), np.zeros(1, np.int64)
    both = np.zeros(2)
    count = np.array([[1.0, 0, 1, 0], [0, 1.0, 0, 2]] * 2)
    if chassis[0] == chassis[1]:
        count = np.array([[1.0, 0, 1, 0], [1.0, 0, 2, 0]] * 2)
    part_price = np.array([*chassis, card, card])
    parts = Parts(count, np.outer(buy, part_price))
    problem = Problem(
        Sites(("A", "B"), np.ones(2, np.int64), both, both, np.full(2, np.inf)),
        Fibres(("F",), zero, zero + 1, zero + 4, zero + 8, one, none, none, zero, zero, one),
        Candidates(
            ("C",), zero, zero + 1, Incidence.of([[0]], 1), 4 * one, zero + 4, one, zero + 1, zero > 0, zero, zero + 9,
            one, none, none, Incidence.of([[]], 2), none, zero - 1, none,
        ),
        Builds(
            ("one", "two") * 2, np.array([0, 0, 1, 1]), np.array([2, 4, 2, 4]), np.zeros(4, np.int64),
            np.full(4, 99.0), np.zeros(4), np.zeros(4),
        ),
        Fabrics((), zero[:0], none[:0], zero[:0], zero[:0], none[:0], none[:0]),
        Demands(("D",), zero, zero + 1, np.full(1, np.inf)),
        States(("none",), np.ones((1, 1)), np.full((1, 1), 16.0), np.zeros((1, 1), bool), one),
        Incidence.of([], 2),
        usable_share=1.0,
    )  # fmt: skip
    factor = np.array([[0.25], [0.5], [1.0]])
    prices = Costs(*(np.outer(buy, each) for each in (5 * one, 7 * one, count @ part_price)))
    running = Costs(*(np.tile(each, (3, 1)) for each in (one, 2 * one, np.ones(4))))
    periods = Periods(factor, np.zeros((3, 2)), prices, running, parts)
    return at_sum(problem, periods), periods


def planned(problem: Problem, periods: Periods, effort: PeriodsEffort | None = None) -> Schedule:
    """The schedule of periods that have one, at gap 0."""
    found = schedule(problem, periods, gap=0.0, effort=effort)
    assert isinstance(found, Schedule)
    return found


def test_three_periods_cost_what_they_do_by_hand() -> None:
    """One, two and four lightpaths; a pair and two cards more in the last period; each at its period's weight."""
    found = planned(*two_sites([1.0, 0.5, 0.25], (10.0, 10.0), 3.0))
    bought = (5 + 7 + 2 * 13) + 0.5 * 5 + 0.25 * (10 + 7 + 2 * 3)
    running = (1 + 2 + 4) + 2 * (1 + 1 + 2) + 2 * 3
    assert found.lightpaths[:, 0].tolist() == [1, 2, 4]
    assert [done.pairs[0] for done in found.completions] == [1, 1, 2]
    assert [done.build[0] for done in found.completions] == [0, 0, 1]
    assert found.cost == pytest.approx(bought + running)
    assert found.bound_sized == pytest.approx(found.cost)
    assert found.stopped_by == "gap"


@pytest.mark.parametrize(("weight", "first"), [(0.8, 1), (0.25, 0)], ids=["little discount", "much discount"])
def test_another_chassis_costs_all_of_it_so_it_may_be_bought_at_once(weight: float, first: int) -> None:
    """6 now and 9 later, or 9 now: which is cheaper depends on what later costs."""
    problem, periods = two_sites([1.0, weight, weight], (4.0, 5.0), 2.0)
    counts = np.array([[1], [2], [4]])
    completions, _ = Upgrader(problem, periods, Completer.of(problem)).complete(counts)
    assert [done.build[0] for done in completions] == [first, first, 1]


@pytest.mark.parametrize("alike", [True, False], ids=["growing alike", "growing by demand"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_schedule_costs_the_optimum_and_the_bound_proves_it(seed: int, *, alike: bool) -> None:
    """With work enough, U and L7 are both the optimum of two periods in one program."""
    problem, periods = periods_of(random_problem(seed, PLAIN), seed, 2, alike=alike)
    least, found = least_over_periods(problem, periods), planned(problem, periods, THOROUGH)
    assert least is not None
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)
    assert found.bound <= found.bound_sized


@pytest.mark.parametrize(("seed", "chance"), [(1, 1), (2, 5)])
def test_with_equipment_in_place_the_schedule_costs_the_optimum_too(seed: int, chance: int) -> None:
    """Lit pairs, modules in stock and parts of routers that are there are not bought, whatever the period."""
    whole, plain = periods_of(random_problem(seed, PLAIN), seed, 2)
    problem, periods = in_place(whole, plain, chance)
    least, found = least_over_periods(problem, periods), planned(problem, periods, THOROUGH)
    assert least is not None
    assert least < least_over_periods(whole, plain)  # type: ignore[operator]
    assert found.cost == pytest.approx(least, rel=1e-6)
    assert found.bound_sized == pytest.approx(least, rel=1e-6)
    assert found.bound <= found.bound_sized


def test_one_period_with_equipment_in_place_is_the_purchase_of_it() -> None:
    """What saves in a single period saves as much over periods that are one."""
    problem, periods = in_place(*periods_of(random_problem(1, PLAIN), 1, 1), 1)
    periods = dataclasses.replace(periods, factor=np.ones_like(periods.factor))
    found, alone = planned(problem, periods), solve(problem, gap=0.0)
    assert found.lightpaths[0].tolist() == alone.lightpaths.tolist()  # type: ignore[union-attr]
    assert found.cost == pytest.approx(alone.cost)  # type: ignore[union-attr]
    completions, cost = Upgrader(problem, periods, Completer.of(problem)).complete(found.lightpaths)
    assert cost == pytest.approx(alone.cost)  # type: ignore[union-attr]
    assert completions[0].pairs.tolist() == alone.pairs.tolist()  # type: ignore[union-attr]


def test_little_work_still_brackets_the_optimum() -> None:
    """The linear bound alone is below, and what is bought above, the optimum."""
    problem, periods = periods_of(random_problem(2, PLAIN), 2, 2)
    little = PeriodsEffort(linear_rounds=1, cutset_rounds=0, bound_rounds=0, purchase_nodes=1, prune_tries=2)
    least, found = least_over_periods(problem, periods), planned(problem, periods, little)
    assert least is not None
    assert found.bound <= found.bound_sized <= least + 1e-6
    assert found.cost >= least - 1e-6
    assert found.stopped_by == "work"


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["plain", "in place", "moving"])
def test_periods_that_prove_one_by_one_are_bounded_too(seed: int, kind: str) -> None:
    """Where periods are many each proves by itself, with cost moved between them, and the sum is below the optimum."""
    problem, periods = periods_of(random_problem(seed, PLAIN), seed, 3)
    if kind == "in place":
        problem, periods = in_place(problem, periods, seed)
    elif kind == "moving":
        problem, periods = used_again(problem, periods, seed, moving=0.1, resale=0.3)
    least, found = least_over_periods(problem, periods), planned(problem, periods, PeriodsEffort(together=0))
    assert least is not None
    assert 0.8 * least < found.bound_sized <= least + 1e-6
    assert found.cost >= least - 1e-6


@pytest.mark.parametrize("seed", [1, 2])
def test_no_price_of_what_stays_makes_a_bound_wrong(seed: int) -> None:
    """Prices by chance, far too high as well: what each period costs at least then adds up to less than the optimum."""
    problem, periods = periods_of(random_problem(seed, PLAIN), seed, 3)
    rng, none = np.random.default_rng(seed), Kept.none(problem, periods)
    chance = Kept(*(rng.exponential(0.5, each.shape) for each in (none.lightpath, none.pair, none.part)))
    kept, least = chance.within(problem, periods), least_over_periods(problem, periods)
    each = [solve(kept.problem(problem, periods, t), gap=0.0, effort=THOROUGH.one) for t in range(3)]
    assert least is not None
    assert sum(found.cost for found in each if isinstance(found, Purchase)) <= least + 1e-6
    assert all(isinstance(found, Purchase) for found in each)


def test_prices_of_what_stays_leave_no_cost_below_nothing() -> None:
    """However high they are, in every period everything costs something or nothing."""
    problem, periods = in_place(*periods_of(random_problem(1, PLAIN), 1, 3), 1)
    none = Kept.none(problem, periods)
    kept = Kept(*(np.full(each.shape, 1e3) for each in (none.lightpath, none.pair, none.part)))
    for t in range(3):
        mine = kept.within(problem, periods).problem(problem, periods, t)
        assert (mine.candidates.cost >= mine.stock.credit(len(mine.candidates)) - 1e-9).all()
        assert (mine.fibres.lit_cost >= -1e-9).all()
        assert (mine.builds.cost >= -1e-9).all()


def test_nothing_that_was_bought_is_given_up() -> None:
    """Lightpaths and pairs never fall, fabrics stay, and every state of every period is survived."""
    problem, periods = periods_of(random_problem(1, Shape(sites=5, chords=3, demands=4)), 4, 3)
    found = planned(problem, periods)
    pairs = np.array([done.pairs for done in found.completions])
    fabrics = np.array([done.fabric for done in found.completions])
    assert (np.diff(found.lightpaths, axis=0) >= 0).all()
    assert (np.diff(pairs, axis=0) >= 0).all()
    assert (fabrics == fabrics[0]).all()
    assert (found.lightpaths[0] < found.lightpaths[-1]).any()
    for t, counts in enumerate(found.lightpaths):
        mine = periods.problem(problem, t)
        fixed = dataclasses.replace(mine.candidates, lower=counts, upper=counts)
        alone = dataclasses.replace(mine, candidates=fixed)
        assert not isinstance(solve(alone, gap=0.0), Infeasible)


def test_one_period_is_the_purchase_of_it() -> None:
    """With a single period the schedule is what `solve` buys, with its bounds."""
    problem, periods = periods_of(random_problem(1, PLAIN), 1, 1)
    periods = dataclasses.replace(periods, factor=np.ones_like(periods.factor))
    found, alone = planned(problem, periods), solve(problem, gap=0.0)
    assert found.lightpaths[0].tolist() == alone.lightpaths.tolist()  # type: ignore[union-attr]
    assert (found.cost, found.bound, found.bound_sized) == (
        alone.cost, alone.bound, alone.bound_sized,  # type: ignore[union-attr]
    )  # fmt: skip


def test_periods_without_growth_cost_what_one_does() -> None:
    """Everything is bought in the first period, so the costs of all periods are those of the problem."""
    problem, periods = periods_of(random_problem(2, PLAIN), 2, 3)
    still = dataclasses.replace(periods, factor=np.ones_like(periods.factor))
    still = dataclasses.replace(still, client_gbps=np.tile(problem.sites.client_gbps, (3, 1)))
    found, alone = planned(problem, still), solve(problem, gap=0.0)
    assert found.cost == pytest.approx(alone.cost)  # type: ignore[union-attr]


def test_the_same_periods_give_the_same_schedule() -> None:
    """No clock and no hash order in a schedule."""
    problem, periods = periods_of(random_problem(1, PLAIN), 1, 2)
    one, two = planned(problem, periods), planned(problem, periods)
    assert np.array_equal(one.lightpaths, two.lightpaths)
    assert (one.cost, one.bound, one.work) == (two.cost, two.bound, two.work)


def test_traffic_that_falls_is_refused() -> None:
    """What is bought stays, so periods whose demands fall are brought to ones that do not before they are sized."""
    _, periods = periods_of(random_problem(1, PLAIN), 1, 2)
    with pytest.raises(ValueError, match="never fall"):
        dataclasses.replace(periods, factor=periods.factor[::-1])


def test_what_the_last_period_cannot_buy_is_infeasible() -> None:
    """The refusal is that of the last period, which asks most."""
    problem, periods = periods_of(random_problem(1, PLAIN), 1, 2)
    none = np.zeros(len(problem.fibres), np.int64)
    starved = dataclasses.replace(problem, fibres=dataclasses.replace(problem.fibres, max_pairs=none))
    assert isinstance(schedule(starved, periods, gap=0.0), Infeasible)


@pytest.mark.slow
def test_wherever_it_stops_the_schedule_survives_and_its_bound_holds() -> None:
    """Stopped anywhere in its work: bounds <= optimum <= cost, and every state of every period survived."""
    problem, periods = periods_of(random_problem(2, PLAIN), 2, 2)
    least, never = least_over_periods(problem, periods), After(10**9)
    assert least is not None
    assert isinstance(schedule(problem, periods, gap=0.0, stop=never), Schedule)
    bought = 0
    for polls in np.unique(np.linspace(1, never.asked, 10).astype(int)).tolist():
        found = schedule(problem, periods, gap=0.0, stop=After(polls))
        assert not isinstance(found, Infeasible)
        if found is None:
            continue
        bought += 1
        assert found.bound <= found.bound_sized + 1e-6 <= least + 2e-6
        assert found.cost >= least - 1e-6
        for t, counts in enumerate(found.lightpaths):
            low = Separator(periods.problem(problem, t)).check(counts.astype(np.float64)).low
            assert low.min() >= SURVIVES
    assert bought > 3
