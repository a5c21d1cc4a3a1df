"""Text with a unit into a number in the house unit."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite

from weft.units.dimensions import DIMENSIONS, Dimension

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.ASCII | re.DOTALL)
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+", re.ASCII)
_LONGEST = 64


class UnitError(ValueError):
    """A quantity that cannot be read; `help` says what to write instead."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def parse(value: str | float, dimension: str) -> float:
    """The value in the house unit of a dimension, always finite.

    Raises UnitError for text that is no quantity, an unknown or missing unit, and numbers too large to hold.
    """
    of = DIMENSIONS[dimension]
    if isinstance(value, str):
        return _parse_text(value, of.name)
    if isinstance(value, bool):
        raise UnitError(f"a {of.noun} is needed, not {str(value).lower()}", f"write it like {of.example}")
    if not of.bare:
        raise UnitError(f"the unit of this {of.noun} is missing", f"write it like {of.example}; {_units(of)}")
    return _finite(value, of)


@lru_cache(maxsize=8192)
def _parse_text(text: str, dimension: str) -> float:
    of = DIMENSIONS[dimension]
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or _DECIMAL_COMMA.match(text):
        help = f"write it like {of.example}"
        if _DECIMAL_COMMA.match(text):
            help = f"write '{text.strip().replace(',', '.', 1)}', with a point"
        raise UnitError(f"'{_short(text)}' is not a {of.noun}", help)
    number, unit = match.groups()
    if not unit:
        if of.bare:
            return _finite(float(number), of)
        raise UnitError(
            f"the unit of this {of.noun} is missing", f"write '{number} {_usual(of)}' for instance; {_units(of)}"
        )
    size = of.units.get(unit)
    if size is None:
        raise UnitError(f"'{_short(unit)}' is not a unit of {of.noun}", _suggest(number, unit, of))
    return _finite(float(number) * size, of)


def _suggest(number: str, unit: str, of: Dimension) -> str:
    """A unit that differs only in case or blanks, when there is one, else all of them."""
    squeezed = unit.replace(" ", "").casefold()
    same = [u for u in of.units if u.replace(" ", "").casefold() == squeezed]
    return f"did you mean '{number} {same[0]}'?" if len(same) == 1 else _units(of)


def _usual(of: Dimension) -> str:
    return of.example.lstrip("0123456789. ")


def _units(of: Dimension) -> str:
    return f"units: {', '.join(u.strip() for u in of.units)}"


def _finite(value: float, of: Dimension) -> float:
    if not -1e300 < value < 1e300 or not isfinite(value):  # an int beyond floats fails the first test
        raise UnitError(f"this {of.noun} is not a finite number", f"write it like {of.example}")
    return float(value)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"
