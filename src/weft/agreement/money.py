"""Money as exact decimals: whole cents, sums that stay exact, and shares of a sum that add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import pairwise

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")

DIGITS = 60
"""Digits that are calculated with: far more than a cent of any sum, whatever factors have been multiplied."""

_HUNDREDTHS = """
AED ALL AMD ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD
TWD TZS UAH USD UYU UZS VES WST YER ZAR ZMW
"""
CURRENCIES = frozenset(_HUNDREDTHS.split())
"""Currencies of ISO 4217 that are counted in hundredths."""

COMMON = ("EUR", "USD", "GBP", "CNY", "CHF", "SEK", "NOK", "DKK", "PLN", "INR", "AUD", "CAD", "SGD", "HKD")
"""Those that a misspelt one may be meant for."""

_WHOLE, _THOUSANDTHS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", "BHD IQD JOD KWD LYD OMR TND"
OTHER_CURRENCIES = {
    **dict.fromkeys(_WHOLE.split(), "whole units"), **dict.fromkeys(_THOUSANDTHS.split(), "thousandths"),
}  # fmt: skip
"""Currencies of ISO 4217 that are not, and what they are counted in."""

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}


def exact() -> Context:
    """The arithmetic of everything between cents."""
    return Context(prec=DIGITS, rounding=ROUND_HALF_UP)


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent, halves away from zero, as invoices are rounded."""
    with localcontext(exact()):
        return amount.quantize(CENT)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """A base not below zero to a power not below zero; exact for whole ones as far as digits go."""
    if not exponent:
        return Decimal(1)  # of nothing too
    with localcontext(exact()):
        return base**exponent


def split(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """A sum of whole cents in parts of whole cents that add up to it, as the weights are.

    Each part is the difference of two running sums that are rounded, so that none is off by more than a cent.
    """
    with localcontext(exact()):
        whole, running, before, parts = sum(weights), Decimal(0), NOTHING, []
        for weight in weights:
            running += weight
            here = cents(total * running / whole) if whole else NOTHING
            parts.append(here - before)
            before = here
    return tuple(parts)


def split_units(units: int, parts: int) -> tuple[int, ...]:
    """Whole units in equal parts, none off by more than one."""
    ends = [units * i // parts for i in range(parts + 1)]
    return tuple(b - a for a, b in pairwise(ends))
