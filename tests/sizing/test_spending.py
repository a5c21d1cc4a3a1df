"""Tiers, commitments and payments spread over periods: exactly, against every way there is to buy a few things."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from weft.sizing.spending.terms import Commitment, Terms, Tiers
from weft.sizing.spending.timing import bought

SEEDS = range(12)


def some_terms(seed: int, n_periods: int = 3, n_classes: int = 2) -> Terms:
    """Tiers, commitments, erosion and payments over time, by chance."""
    rng = np.random.default_rng(seed)
    due = np.zeros((n_classes, n_periods, n_periods))
    for c, s in product(range(n_classes), range(n_periods)):
        share = np.cumsum(rng.random(n_periods - s))
        paid = np.ones(n_periods - s) if rng.random() < 0.5 else share / share[-1]
        due[c, s, s:] = np.diff(paid, prepend=0.0) * (1 - 0.1 * c * rng.random()) ** s
    start = np.concatenate([[0.0], np.sort(rng.integers(5, 60, 2))]).astype(float)
    discount = np.concatenate([[0.0], np.sort(rng.random(2)) * 0.5])
    worth = 1.06 ** -np.arange(float(n_periods))
    years = tuple(
        Commitment((t,), float(rng.integers(0, 40)), float(rng.choice([0.4, 0.9, 1.0]) * worth[t] * 0.97))
        for t in range(n_periods)
    )
    order = sorted(range(n_periods), key=lambda t: -years[t].price)
    prices = [years[t].price for t in order]
    years = tuple(Commitment(y.periods, y.least, price) for y, price in zip(years, prices, strict=True))
    advance = 0.1 * rng.random((n_classes, n_periods)) * (seed % 4 == 3)
    return Terms(due, worth, Tiers(start, discount, bool(seed % 2)), years, bool(seed % 3), advance)


def every_way(had: np.ndarray) -> list[np.ndarray]:
    """All ways to buy each thing by the time it is needed, and no more than is needed in the end."""
    ways = []
    for row in had:
        counts = product(range(int(row[-1]) + 1), repeat=len(row))
        ways.append([c for c in counts if sum(c) == row[-1] and (np.cumsum(c) >= row).all()])
    return [np.array(way) for way in product(*ways)]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_bought_when_is_the_best_of_all_ways(seed: int) -> None:
    """Two things of different classes over three periods: cost and bound are the least of all ways to buy them."""
    rng, terms = np.random.default_rng(100 + seed), some_terms(seed)
    money = np.diag(rng.integers(3, 15, 2)).astype(float)
    had = np.cumsum(rng.integers(0, 3, (2, 3)), axis=1)
    found = bought(terms, money, had)
    least = min(terms.cost(money.T @ way) for way in every_way(had))
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert found.bound == pytest.approx(least, abs=1e-4)
    assert (np.cumsum(found.count, axis=1) >= had).all()
    assert (found.count.sum(axis=1) == had[:, -1]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_bought_before_it_may_be_there(seed: int) -> None:
    """The least of the ways in which a thing that comes in the second or third period is not bought before."""
    rng, terms = np.random.default_rng(200 + seed), some_terms(seed)
    money, since = np.diag(rng.integers(3, 15, 2)).astype(float), rng.integers(0, 3, 2)
    had = np.cumsum(rng.integers(0, 3, (2, 3)) * (np.arange(3) >= since[:, None]), axis=1)
    found = bought(terms, money, had, since)
    ways = [way for way in every_way(had) if not (way * (np.arange(3) < since[:, None])).any()]
    assert found.cost == pytest.approx(min(terms.cost(money.T @ way) for way in ways), abs=1e-6)
    assert not (found.count * (np.arange(3) < since[:, None])).any()


def test_a_commitment_moves_a_purchase_before_the_day_it_is_needed() -> None:
    """30 of 40 committed are needed at once and 10 later: a shortfall of 9 costs more than paying 10 a year early."""
    due = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    terms = Terms(due, np.array([1.0, 0.95]), commitments=(Commitment((0,), 40.0, 0.9),))
    found = bought(terms, np.array([[10.0]]), np.array([[3, 4]]))
    assert found.count.tolist() == [[4, 0]]
    assert found.cost == pytest.approx(40.0)


def test_nothing_is_bought_early_for_nothing() -> None:
    """Where later is cheaper, and where it is as cheap, things are bought when they are needed."""
    due = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    for worth in ([1.0, 0.9], [1.0, 1.0]):
        found = bought(Terms(due, np.array(worth)), np.array([[10.0]]), np.array([[3, 4]]))
        assert found.count.tolist() == [[3, 1]]


def test_a_discount_on_whole_orders_gathers_them() -> None:
    """40 at once and 20 later, 10 % from 50 on: one thing of the later ones is bought at once, for all of the order."""
    due = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    terms = Terms(due, np.array([1.0, 0.95]), Tiers(np.array([0.0, 50.0]), np.array([0.0, 0.1]), marginal=False))
    found = bought(terms, np.array([[10.0]]), np.array([[4, 6]]))
    assert found.count.tolist() == [[5, 1]]
    assert found.cost == pytest.approx(45.0 + 0.95 * 9.0)


def test_marginal_tiers_cost_each_unit_the_step_its_place_lies_in() -> None:
    """30 over steps at 0, 10 and 20, of which 0, 10 and 50 % are taken off."""
    tiers = Tiers(np.array([0.0, 10.0, 20.0]), np.array([0.0, 0.1, 0.5]), marginal=True)
    assert tiers.net(np.array([15.0, 15.0])) == pytest.approx([10 + 4.5, 4.5 + 5])


def test_terms_that_make_no_sense_are_refused() -> None:
    """Nothing is due before it is bought, and later money is not worth more."""
    early = np.array([[[1.0, 0.0], [0.5, 0.5]]])
    with pytest.raises(ValueError, match="before it is bought"):
        Terms(early, np.ones(2))
    with pytest.raises(ValueError, match="worth more"):
        Terms(np.eye(2)[None], np.array([1.0, 1.1]))
    with pytest.raises(ValueError, match="n_classes"):
        Terms(np.ones((1, 1, 2)), np.ones(2))
