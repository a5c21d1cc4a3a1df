"""Types of fields of an agreement: sums of money, exact shares, days, currencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from typing_extensions import override

from weft.agreement.money import COMMON, CURRENCIES, OTHER_CURRENCIES, SYMBOLS, exact
from weft.diagnostics import known, nearest
from weft.units import DIMENSIONS
from weft.written.fields import Count, FieldType, Quantity, kind_of, refuse

_NUMBER = r"\s*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?)\s*"
_MONEY = re.compile(_NUMBER + r"([^\s/0-9]*(?:\s[^\s/0-9]+)?)\s*(/\s*\S+)?\s*")
_EXACT = re.compile(_NUMBER + r"(.*?)\s*")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PREFIXES = {"k": Decimal(1000), "M": Decimal(1_000_000)}
MOST = Decimal(10) ** 13
FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, as it is written."""

    amount: Decimal
    currency: str

    def within(self, currency: str, exchange: Mapping[str, Decimal]) -> Decimal:
        """In another currency, by what one of each is worth in it; not rounded."""
        if self.currency == currency:
            return self.amount
        with localcontext(exact()):
            return self.amount * exchange[self.currency]


@dataclass(frozen=True)
class Exact(Quantity):
    """A quantity as the exact decimal that is written, in the house unit."""

    @override
    def read(self, value: Any) -> Any:
        if self.dimension == "share" and type(value) in (int, float) and 1 < value <= 100:
            raise refuse("E106", f"{value} is {100 * value:g} %", help=f"write {value} %")
        super().read(value)
        if not isinstance(value, str):
            return Decimal(str(value))
        match = _EXACT.fullmatch(value)
        assert match is not None, "the same text was read as a quantity"
        size = DIMENSIONS[self.dimension].units.get(match[2], 1.0)
        return Decimal(match[1]) * Decimal(str(size))


def currency_of(text: str) -> str:
    """The code of a currency that is written as code or symbol; raises the error that `refuse` makes."""
    code = SYMBOLS.get(text, text)
    if code in CURRENCIES:
        return code
    if code in OTHER_CURRENCIES:
        counted = OTHER_CURRENCIES[code]
        raise refuse("E401", f"{code} is counted in {counted}, and ledgers in hundredths", help="give it in another")
    near = known(text.upper(), COMMON)
    help = near if near.startswith("did") else "write its code of ISO 4217, such as EUR or USD"
    raise refuse("E401", f"unknown currency '{text[:20]}'", help=help)


@dataclass(frozen=True)
class Currency(FieldType):
    """A currency, by its code of ISO 4217."""

    @override
    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise refuse("E103", f"a currency is needed, not {kind_of(value)}", help="write it like EUR")
        return currency_of(value.strip())

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": ["EUR"]}


@dataclass(frozen=True)
class Amount(FieldType):
    """A sum of money with its currency, such as `178.3 MUSD` or `5 k€`; `per` is what it is for one of."""

    per: str = ""
    example: str = "5 kEUR"

    @override
    def read(self, value: Any) -> Money:
        match = _MONEY.fullmatch(value) if isinstance(value, str) else None
        if match is None and not isinstance(value, str) and isinstance(value, (int, float)):
            raise refuse("E105", "the currency of this amount is missing", help=f"write it like {self.example}")
        if match is None:
            comma = isinstance(value, str) and re.match(r"\s*[0-9]+,[0-9]", value)
            help = "write numbers with a point" if comma else f"write it like {self.example}"
            raise refuse("E105", f"{kind_of(value)} is not an amount of money", help=help)
        number, unit, per = match[1], match[2].replace(" ", ""), (match[3] or "").replace(" ", "")
        if not unit:
            raise refuse("E105", "the currency of this amount is missing", help=f"write it like {self.example}")
        if per != (f"/{self.per}" if self.per else ""):
            message = f"{kind_of(value)} is not an amount{self._per()}"
            raise refuse("E105", message, help=f"write it like {self.example}")
        amount, currency = Decimal(number), unit
        if unit not in CURRENCIES and unit[0] in _PREFIXES and len(unit) > 1:
            amount, currency = amount * _PREFIXES[unit[0]], unit[1:]
        code = currency_of(currency)
        if not 0 <= amount < MOST:
            raise refuse("E106", "this amount is out of range", help=f"it must be from 0 to {MOST:,} {code}")
        return Money(amount, code)

    def _per(self) -> str:
        return f" a {self.per}" if self.per else " of money"

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "examples": [self.example], "x-quantity": "amount"}


@dataclass(frozen=True)
class ContractYear(Count):
    """A year of the term, from 1 on."""

    @override
    def read(self, value: Any) -> int:
        if type(value) is int and FIRST_CALENDAR_YEAR <= value <= LAST_CALENDAR_YEAR:
            help = "years are those of the contract, counted from 1"
            raise refuse("E106", f"{value} is a year of the calendar", help=help)
        return super().read(value)


@dataclass(frozen=True)
class OrWord(FieldType):
    """What another type reads, or a word that stands for None or True."""

    inner: FieldType
    word: str
    means: Any

    @override
    def read(self, value: Any) -> Any:
        if value == self.word:
            return self.means
        if isinstance(value, str) and nearest(value, [self.word]) is not None:
            raise refuse("E104", f"{kind_of(value)} is not known here", help=f"did you mean '{self.word}'?")
        return self.inner.read(value)

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"anyOf": [self.inner.json_schema(), {"const": self.word}]}


@dataclass(frozen=True)
class Day(FieldType):
    """A day, as `2027-01-01`."""

    @override
    def read(self, value: Any) -> date:
        match = _DAY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refuse("E105", f"{kind_of(value)} is no day", help="write it like 2027-01-01")
        try:
            return date(*map(int, match.groups()))
        except ValueError as error:
            raise refuse("E105", f"there is no day {value}", help="write year, month and day") from error

    @override
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2027-01-01"]}
