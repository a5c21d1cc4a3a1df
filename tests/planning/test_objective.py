"""Net present value, against sums worked out payment by payment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.planning import Options, make
from weft.planning.bought import Menus
from weft.planning.objective import Years, of


@given(rate=st.sampled_from([0.0, 0.001, 0.04, 0.07, 0.1, 0.5]), years=st.integers(1, 30))
def test_a_year_is_worth_its_payments_discounted_one_by_one(rate: float, years: int) -> None:
    """At the end of each year, and of each month a twelfth."""
    worth = Years.of(rate, years)
    assert worth.yearly == pytest.approx(sum((1 + rate) ** -t for t in range(1, years + 1)))
    assert worth.monthly == pytest.approx(sum((1 + rate) ** (-m / 12) / 12 for m in range(1, 12 * years + 1)), rel=1e-6)
    assert worth.monthly >= worth.yearly - 1e-9


def test_a_box_is_worth_what_a_hand_computation_says(menus: Menus) -> None:
    """10 kW, 100 k€ and 1 k€ a month over 5 years at 7 %, 10 % support, 0.15 €/kWh and a PUE of 1.42.

    A yearly euro is worth 4.100197 and a monthly twelfth of it 4.230137: 100 k€ and 41,001.97 € of support,
    10 kW x 8,766 h x 1.42 x 0.15 €/kWh = 18,671.58 € of energy a year, and 12 k€ of leases a year.
    """
    objective = of(replace(menus.intent, minimise="cost"), menus.catalogue)
    one = np.ones(1)
    cost = objective.cost(10e3 * one, 100e3 * one, 1e3 * one)
    assert cost[0] == pytest.approx(100e3 + 41_001.97 + 18_671.58 * 4.230137 + 12e3 * 4.230137, rel=1e-6)


def test_a_plan_s_cost_is_the_sum_of_what_it_says_it_is_made_of(menus: Menus) -> None:
    """Purchase, support, energy and leases of the bill of materials, worked out anew, make the objective's value."""
    plan = make(replace(menus.intent, minimise="cost"), Options(gap=0.05, trials=60))
    value, worth = plan.header["objective"]["value"], plan.header["objective"]["present_value"]
    parts = sum(worth[f"{name}_eur"] for name in ("purchase", "support", "energy", "leases"))
    assert parts == pytest.approx(value, rel=1e-8)
    assert worth["purchase_eur"] == pytest.approx(plan.header["totals"]["price_eur"])
