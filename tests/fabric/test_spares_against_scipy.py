"""Spares of a fabric: the Poisson pipeline against scipy's distributions, and what is asked against what is bought."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from weft.catalogue import load
from weft.fabric.design import BomLine
from weft.fabric.spares import SparesAsk, spares, spares_csv
from weft.fabric.spares.stock import filled, held, least_stock, waiting

MEANS = st.floats(1e-6, 5e3)
PROMISES = st.floats(0.5, 0.9999)


@given(MEANS, PROMISES)
def test_the_stock_is_the_quantile(on_order: float, no_stock_out: float) -> None:
    """The fewest spares that keep the promise are scipy's quantile, up to rounding just at a step."""
    stock, quantile = least_stock(on_order, no_stock_out), int(poisson.ppf(no_stock_out, on_order))
    at_a_step = abs(poisson.cdf(min(stock, quantile), on_order) - no_stock_out) < 1e-12
    assert stock == quantile or (abs(stock - quantile) == 1 and at_a_step)


@given(st.floats(0.01, 500.0), st.integers(0, 600))
def test_a_promise_that_a_stock_just_keeps_takes_no_more(on_order: float, stock: int) -> None:
    """Asked for exactly what so many spares give, the answer is so many or, where one fewer gives the same, fewer."""
    found = least_stock(on_order, held(stock, on_order))
    assert found <= stock
    assert held(found, on_order) == held(stock, on_order)


@given(st.floats(1e-6, 200.0), st.integers(0, 300))
def test_what_so_many_spares_give_is_what_scipy_says(on_order: float, stock: int) -> None:
    """No stock-out, the share filled and the mean waiting, each against the distribution summed out."""
    law = poisson(on_order)
    assert held(stock, on_order) == pytest.approx(law.cdf(stock), abs=1e-12)
    assert filled(stock, on_order) == pytest.approx(law.cdf(stock - 1), abs=1e-12)
    many = np.arange(stock, stock + 1000)
    assert waiting(stock, on_order) == pytest.approx(((many - stock) * law.pmf(many)).sum(), abs=1e-9)


def test_a_simulated_shelf_keeps_its_promise() -> None:
    """Failures drawn one by one, each replaced after a lead time of its own: the share of time without a wait."""
    rng = np.random.default_rng(7)
    on_order, stock = 3.0, least_stock(3.0, 0.95)
    failures = np.cumsum(rng.exponential(1.0 / on_order, 40_000))
    back = failures + rng.uniform(0.0, 2.0, len(failures))
    looks = np.linspace(50.0, failures[-1] - 50.0, 20_000)
    under_way = np.searchsorted(failures, looks) - np.searchsorted(np.sort(back), looks)
    assert (under_way <= stock).mean() == pytest.approx(held(stock, on_order), abs=0.01)
    assert held(stock, on_order) >= 0.95 > held(stock - 1, on_order)


def _bill(switches: int) -> list[BomLine]:
    return [
        BomLine("7220 IXR-H3", "switch", switches, 350.0, 40_000.0), BomLine("400G-DR4", "optic", 4000, 9.0, 700.0),
        BomLine("400G-AOC-30m", "cable", 900, 16.0, 1000.0), BomLine("400G-DAC-3m", "cable", 900, 1.0, 250.0),
    ]  # fmt: skip


def test_rates_are_the_operators_then_the_items_then_those_of_its_kind() -> None:
    """By item, by kind, the catalogue's figure of the item (active cables), its rule of practice."""
    catalogue = load(["builtin"])
    ask = SparesAsk(0.99, 0.1, {"400G-DR4": 0.001, "switch": 0.04})
    switch, optic, active, copper = spares(_bill(120), ask, catalogue)
    assert (switch.failures_per_year, switch.confidence) == (0.04, "given")
    assert (optic.failures_per_year, optic.confidence) == (0.001, "given")
    assert active.failures_per_year == pytest.approx(2 * catalogue.practice.optic_failures_per_year.value)
    assert (copper.failures_per_year, copper.confidence) == (
        catalogue.practice.cable_failures_per_year.value, "estimate",
    )  # fmt: skip
    assert switch.on_order == pytest.approx(120 * 0.04 * 0.1)
    assert (switch.bought.count, switch.bought.draw_w_each) == (switch.spares, 0.0)


def test_a_shelf_shared_by_sites_needs_no_more_than_shelves_of_their_own() -> None:
    """Pooling: the spares of ten sites together are at most ten times those of one, and here far fewer."""
    catalogue, ask = load(["builtin"]), SparesAsk(0.99, 0.1)
    one = spares(_bill(120), ask, catalogue)
    ten = spares([line for _ in range(10) for line in _bill(120)], ask, catalogue)
    assert all(pooled.spares <= 10 * alone.spares for pooled, alone in zip(ten, one, strict=True))
    assert sum(line.price_eur for line in ten) < 0.6 * 10 * sum(line.price_eur for line in one)


def test_the_table_has_a_row_an_item() -> None:
    """`spares.csv` reads back with the counts and prices of the lines."""
    lines = spares(_bill(120), SparesAsk(0.999, 0.25), load(["builtin"]))
    rows = list(csv.DictReader(io.StringIO(spares_csv({"FRA": lines}))))
    assert [(row["pool"], row["item"], int(row["spares"])) for row in rows] == [
        ("FRA", line.item, line.spares) for line in lines
    ]
    assert [float(row["price_eur"]) for row in rows] == [line.spares * line.price_eur_each for line in lines]


def test_an_ask_that_means_nothing_is_refused() -> None:
    """A certain shelf would be endless, a lead time of nothing needs none."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        SparesAsk(1.0, 0.1)
    with pytest.raises(ValueError, match="positive"):
        SparesAsk(0.99, 0.0)
    with pytest.raises(ValueError, match="not negative"):
        SparesAsk(0.99, 0.1, {"switch": -0.1})
