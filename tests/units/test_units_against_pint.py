"""Sizes of units against those of pint."""

from __future__ import annotations

import pint
import pytest

from weft.units import DIMENSIONS

PINT_NAME = {"µs": "us", "μs": "us", "°": "degree", "deg": "degree", "y": "year", "d": "day"}
HOUSE = {"km": "km", "w": "W", "ms": "ms", "hours": "hour", "years": "year", "ghz": "GHz", "deg": "degree"}
RATES = {"M": "megabit/second", "G": "gigabit/second", "T": "terabit/second", "P": "petabit/second"}
CASES = [(name, unit) for name in HOUSE for unit in DIMENSIONS[name].units]


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry[float]:
    """The registry of pint, which takes half a second to make."""
    return pint.UnitRegistry()


@pytest.mark.parametrize(("dimension", "unit"), CASES)
def test_the_size_of_a_unit_is_pints(registry: pint.UnitRegistry[float], dimension: str, unit: str) -> None:
    """Units have the size that pint gives them; its year is Julian as well."""
    theirs = registry.Quantity(1.0, PINT_NAME.get(unit, unit)).to(HOUSE[dimension]).magnitude
    assert DIMENSIONS[dimension].units[unit] == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("unit", sorted(DIMENSIONS["gbps"].units))
def test_the_size_of_a_rate_is_pints(registry: pint.UnitRegistry[float], unit: str) -> None:
    """Prefixes of rates are powers of ten, as pint has them."""
    theirs = registry.Quantity(1.0, RATES[unit[0]]).to("gigabit/second").magnitude
    assert DIMENSIONS["gbps"].units[unit] == pytest.approx(theirs, rel=1e-12)
