"""Text with units into numbers in house units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.units import DIMENSIONS, UnitError, parse


@pytest.mark.parametrize(
    ("text", "dimension", "expected"),
    [
        ("400G", "gbps", 400.0),
        ("6T", "gbps", 6000.0),
        ("1e3 Gb/s", "gbps", 1000.0),
        ("82 km", "km", 82.0),
        ("17.1 dB", "db", 17.1),
        ("150 kW", "w", 150_000.0),
        ("80 %", "share", 0.8),
        ("0.8", "share", 0.8),
        (0.8, "share", 0.8),
        ("4 y", "hours", 35_064.0),
        ("12 h", "hours", 12.0),
        ("18 months", "years", 1.5),
        ("310 µs", "ms", 0.31),
        ("30 %/y", "share_per_year", 0.3),
        ("9 k€/month", "eur_per_month", 9000.0),
        ("108 kEUR/y", "eur_per_month", 9000.0),
        ("6.25 GHz", "ghz", 6.25),
        ("3:1", "ratio", 3.0),
        (-0.12, "deg", -0.12),
    ],
)
def test_a_quantity_is_read_in_its_house_unit(text: str | float, dimension: str, expected: float) -> None:
    """Numbers with the units of their dimension give the value in the house unit."""
    assert parse(text, dimension) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "dimension", "message", "help"),
    [
        ("82", "km", "the unit of this length is missing", "82 km"),
        (82, "km", "the unit of this length is missing", "82 km"),
        ("3 kw", "w", "'kw' is not a unit of power", "'3 kW'"),
        ("12,5 km", "km", "'12,5 km' is not a length", "12.5 km"),
        ("long", "km", "'long' is not a length", "82 km"),
        ("", "km", "'' is not a length", "82 km"),
        ("1e400 km", "km", "this length is not a finite number", "82 km"),
        (10**400, "share", "this share is not a finite number", "80 %"),
        (float("nan"), "share", "this share is not a finite number", "80 %"),
        (True, "share", "a share is needed, not true", "80 %"),
        ("5 mW", "w", "'mW' is not a unit of power", "5 MW"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_write(
    text: str | float, dimension: str, message: str, help: str
) -> None:
    """The error has the words for the user, and its help shows the right form."""
    with pytest.raises(UnitError) as caught:
        parse(text, dimension)
    assert caught.value.message == message
    assert help in caught.value.help


@given(st.text(max_size=80), st.sampled_from(sorted(DIMENSIONS)))
def test_any_text_is_a_finite_number_or_a_unit_error(text: str, dimension: str) -> None:
    """No text makes anything but a finite number or a UnitError."""
    try:
        value = parse(text, dimension)
    except UnitError:
        value = 0.0
    assert abs(value) < float("inf")


@given(
    st.floats(min_value=1e-6, max_value=1e6),
    st.sampled_from([(d.name, unit) for d in DIMENSIONS.values() for unit in d.units]),
)
def test_a_number_with_a_unit_is_the_number_times_the_size_of_the_unit(number: float, case: tuple[str, str]) -> None:
    """Every unit of every dimension can be written, with or without a blank."""
    dimension, unit = case
    expected = number * DIMENSIONS[dimension].units[unit]
    assert parse(f"{number!r} {unit}", dimension) == pytest.approx(expected, rel=1e-12)
    assert parse(f"{number!r}{unit}", dimension) == pytest.approx(expected, rel=1e-12)
