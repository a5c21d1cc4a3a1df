"""Networks that are bought under tiers and commitments: cost and bound are those of trying everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from tests.sizing.small import Shape, random_problem
from tests.sizing.small_periods import at_sum, least_over_periods, periods_of
from tests.sizing.test_periods import two_sites

from weft.lp import Stop
from weft.sizing import Costs, Parts, Periods, Problem, Schedule, schedule
from weft.sizing.periods.horizon import Horizon
from weft.sizing.spending.bound import Known, Program, UnderTerms, along, under_terms
from weft.sizing.spending.cost import Priced, on_the_day
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import Commitment, Terms, Tiers

CARD, CHASSIS, LIGHT, PAIR = 3.0, 10.0, 5.0, 7.0


def terms_of(seed: int) -> Terms:
    """Tiers, commitments with carry-over and erosion over two periods, by chance."""
    rng = np.random.default_rng(seed)
    due = np.array([[[1.0, 0.0], [0.0, rng.choice([0.8, 1.0])]]])
    tiers = Tiers(np.array([0.0, float(rng.integers(40, 70)), 80.0]), np.array([0.0, 0.1, 0.4]), bool(seed % 2))
    worth, price = np.array([1.0, 0.9]), float(rng.choice([0.5, 0.9]))
    years = (
        Commitment((0,), float(rng.integers(20, 90)), price), Commitment((1,), float(rng.integers(0, 40)), price * 0.9),
    )  # fmt: skip
    return Terms(due, worth, tiers, years, bool(seed % 3), np.array([[0.0, 0.04 * (seed % 2)]]))


def two_periods(terms: Terms, step: int) -> tuple[Problem, Periods, Money, np.ndarray]:
    """16 Gb/s in the end and half of it before, at the prices of a step of the tiers."""
    problem, three = two_sites([1.0, 1.0, 1.0], (CHASSIS, CHASSIS), CARD)
    left = 1.0 - terms.tiers.discount[step]
    weight = np.maximum.accumulate((terms.worth * left)[::-1])[::-1]
    buy = np.einsum("cst,t->cs", terms.due, weight)
    money = Money(np.array([[LIGHT]]), np.array([[PAIR]]), np.array([[CHASSIS, CHASSIS, CARD, CARD]]), np.zeros((1, 0)))
    price = Costs(*(np.outer(buy[0], each) for each in ([LIGHT], [PAIR], three.parts.count @ money.part[0])))
    running = Costs(*(each[:2] for each in (three.running.lightpath, three.running.pair, three.running.build)))
    parts = Parts(three.parts.count, np.outer(buy[0], money.part[0]))
    periods = Periods(three.factor[1:], three.client_gbps[:2], price, running, parts)
    return at_sum(problem, periods), periods, money, buy


def least_by_trying(terms: Terms) -> float:
    """All counts, builds of both sites, and ways to buy each thing in the first period already."""
    found, ways = np.inf, {}
    counts = [n for n in product(range(2, 7), range(4, 7)) if n[0] <= n[1]]
    pairs = [y for y in product(range(1, 5), repeat=2) if y[0] <= y[1]]
    for n, y in product(counts, pairs):
        if any(2 * lit < each for lit, each in zip(y, n, strict=True)):
            continue
        for builds in product(product((1, 2), repeat=2), repeat=2):  # cards of each site, in each period
            if any(2 * cards < each for at, each in zip(zip(*builds, strict=True), n, strict=True) for cards in at):
                continue
            cards = [max(site[:t]) for site in builds for t in (1, 2)]
            needs = ((LIGHT, *n), (PAIR, *y), (CHASSIS, 2, 2), (CARD, cards[0] + cards[2], cards[1] + cards[3]))
            running = sum(n) + 2 * sum(y) + 4
            ways[needs] = min(running, ways.get(needs, running))
    for needs, running in ways.items():
        for early in product(*(range(a, b + 1) for _, a, b in needs)):
            first = sum(price * e for (price, _, _), e in zip(needs, early, strict=True))
            later = sum(price * (b - e) for (price, _, b), e in zip(needs, early, strict=True))
            found = min(found, running + terms.cost(np.array([[first, later]])))
    return found


def sized(terms: Terms, step: int) -> tuple[UnderTerms, Known]:
    """What is found from a schedule at the prices of a step."""
    problem, periods, money, buy = two_periods(terms, step)
    found = schedule(problem, periods, gap=0.0)
    assert isinstance(found, Schedule)
    proved = found.bound if step == 0 and not terms.commitments else 0.0
    upper = on_the_day(problem, periods, (terms, money), Priced(found.lightpaths, found.completions, found.cost, buy))
    known = Known(upper, ((), ()), proved, proved, buy, 0.0, np.zeros(1))
    return under_terms(problem, periods, (terms, money), known, (0.0, 1), Stop()), known


def program_of(seed: int) -> Horizon:
    """The program of two periods with terms in it, after it was solved."""
    problem, periods, money, buy = two_periods(terms_of(seed), 0)
    known = Known(200.0, ((), ()), 0.0, 0.0, buy, 0.0, np.zeros(1))
    program = Program(problem, periods, (terms_of(seed), money), known, (0.0, 1), Stop(), 1.0)
    program.solved(0.0, 200.0)
    return program.horizon


@pytest.mark.parametrize("seed", range(8))
def test_tiers_and_commitments_cost_what_trying_everything_finds(seed: int) -> None:
    """Whatever step it began at, the bound is the least cost there is."""
    terms = terms_of(seed)
    least = least_by_trying(terms)
    for step in (0, 2):
        found, _ = sized(terms, step)
        assert found.bound_sized == pytest.approx(least, abs=1e-4)


def test_what_sizing_proved_along_a_step_is_a_bound_without_any_inequality() -> None:
    """10 at list price are proved, half of it above 4: 4 and half of 6 are paid at least, wherever it was planned."""
    tiers = Tiers(np.array([0.0, 4.0]), np.array([0.0, 0.5]), marginal=True)
    terms = Terms(np.ones((1, 1, 1)), np.ones(1), tiers)
    known = Known(10.0, ((),), 10.0, 10.0, np.ones((1, 1)), 0.0, np.zeros(1))
    assert along(terms, known, 10.0) == pytest.approx(7.0)
    half = replace(known, buy=np.full((1, 1), 0.5))
    assert along(terms, half, 5.0) == pytest.approx(5.0)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_networks_under_one_price_cost_the_extensive_forms_optimum(seed: int) -> None:
    """Without tiers and commitments the program with terms is all periods in one program, which others solve."""
    problem, periods = periods_of(random_problem(seed, Shape(sites=4, chords=1, demands=4)), seed, 2)
    found, least = schedule(problem, periods, gap=0.0), least_over_periods(problem, periods)
    assert isinstance(found, Schedule)
    price, weight = periods.price, periods.price.lightpath[:, 0] / periods.price.lightpath[0, 0]
    none = np.zeros((1, len(problem.fabrics)))
    money = Money(price.lightpath[:1], price.pair[:1], periods.parts.price[:1], none)
    terms = Terms(np.eye(2)[None], weight)
    priced = Priced(found.lightpaths, found.completions, found.cost, weight[None])
    upper = on_the_day(problem, periods, (terms, money), priced)
    assert upper == pytest.approx(found.cost)
    known = Known(upper, ((), ()), 0.0, 0.0, weight[None], 0.0, np.zeros(1))
    under = under_terms(problem, periods, (terms, money), known, (0.0, 1), Stop())
    assert under.bound_sized == pytest.approx(least, rel=1e-6)
    assert under.bound <= under.bound_sized
