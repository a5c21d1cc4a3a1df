"""Numbers for people, and decibels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.units import parse, show
from weft.units.decibel import db_to_linear, dbm_to_mw, linear_to_db, mw_to_dbm


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show.gbps(1234), "1.23 Tb/s"),
        (show.gbps(400), "400 Gb/s"),
        (show.watts(57_690), "57.7 kW"),
        (show.watts(999.9), "1 kW"),
        (show.watts(0), "0 W"),
        (show.euro(1_204_000), "1.2 M€"),
        (show.km(0.4), "400 m"),
        (show.km(1234.4), "1234 km"),
        (show.ms(0.31), "310 µs"),
        (show.percent(0.0372), "3.72 %"),
        (show.percent(5.33e-15), "0 %"),
        (show.watts(-57_690), "-57.7 kW"),
    ],
)
def test_quantities_are_shown_with_three_digits(shown: str, expected: str) -> None:
    """Three significant digits, and the prefix that leaves at least one before the point."""
    assert shown == expected


@given(st.floats(min_value=1e-3, max_value=1e9))
def test_what_is_shown_can_be_read_again(value_w: float) -> None:
    """A shown power is a quantity of the boundary, right to three digits."""
    assert parse(show.watts(value_w), "w") == pytest.approx(value_w, rel=5.1e-3)


@given(st.floats(min_value=-90, max_value=90))
def test_decibels_go_there_and_back(ratio_db: float) -> None:
    """10 dB are a factor of ten, for numbers and for arrays, for ratios and for powers."""
    assert linear_to_db(db_to_linear(ratio_db)) == pytest.approx(ratio_db, abs=1e-9)
    assert mw_to_dbm(dbm_to_mw(np.array([ratio_db])))[0] == pytest.approx(ratio_db, abs=1e-9)
    assert db_to_linear(10.0) == pytest.approx(10.0)
    assert dbm_to_mw(0.0) == 1.0
