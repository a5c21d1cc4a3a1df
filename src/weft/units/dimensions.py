"""The dimensions that files speak of, each with its house unit and the units that may be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HOURS_PER_YEAR = 8766.0
"""A Julian year of 365.25 days (IAU 1976 system of constants)."""

MONTHS_PER_YEAR = 12.0


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a quantity measures; `units` gives for each unit that may be written its size in the house unit.

    With `bare`, a number without a unit is understood, for it can mean one thing only.
    """

    name: str
    noun: str
    house: str
    units: Mapping[str, float]
    example: str
    bare: bool = False


def _dimension(
    name: str, noun: str, house: str, units: dict[str, float], example: str, bare: bool = False
) -> Dimension:
    return Dimension(name, noun, house, MappingProxyType(units), example, bare)


_RATES = {"M": 1e-3, "G": 1.0, "T": 1e3, "P": 1e6}
_TIMES_H = {
    "s": 1 / 3600, "min": 1 / 60, "h": 1.0, "hour": 1.0, "hours": 1.0, "d": 24.0, "day": 24.0, "days": 24.0,
    "week": 168.0, "weeks": 168.0, "month": HOURS_PER_YEAR / MONTHS_PER_YEAR,
    "months": HOURS_PER_YEAR / MONTHS_PER_YEAR, "y": HOURS_PER_YEAR, "year": HOURS_PER_YEAR, "years": HOURS_PER_YEAR,
}  # fmt: skip
_EUROS = {"€": 1.0, "EUR": 1.0, "k€": 1e3, "kEUR": 1e3, "M€": 1e6, "MEUR": 1e6}
_PER_MONTH = {"month": 1.0, "y": 1 / MONTHS_PER_YEAR, "year": 1 / MONTHS_PER_YEAR}

DIMENSIONS: Mapping[str, Dimension] = MappingProxyType({
    d.name: d
    for d in (
        _dimension(
            "gbps", "rate", "Gb/s",
            {p + u: size for p, size in _RATES.items() for u in ("", "b/s", "bps", "bit/s")}, "400G",
        ),
        _dimension("km", "length", "km", {"km": 1.0, "m": 1e-3}, "82 km"),
        _dimension("db", "loss", "dB", {"dB": 1.0}, "17.1 dB"),
        _dimension("w", "power", "W", {"W": 1.0, "kW": 1e3, "MW": 1e6, "GW": 1e9}, "150 kW"),
        _dimension("ms", "delay", "ms", {"ms": 1.0, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "s": 1e3}, "40 ms"),
        _dimension("hours", "time", "h", _TIMES_H, "12 h"),
        _dimension("years", "time", "years", {u: h / HOURS_PER_YEAR for u, h in _TIMES_H.items()}, "5 y"),
        _dimension("share", "share", "", {"%": 0.01}, "80 %", bare=True),
        _dimension(
            "share_per_year", "yearly rate", "per year",
            {f"%/{u}": 0.01 * n for u, n in (("y", 1.0), ("year", 1.0), ("month", MONTHS_PER_YEAR))}, "30 %/y",
        ),
        _dimension("eur", "price", "EUR", _EUROS, "9 k€"),
        _dimension(
            "eur_per_month", "price a month", "EUR/month",
            {f"{e}/{m}": a * b for e, a in _EUROS.items() for m, b in _PER_MONTH.items()}, "9 k€/month",
        ),
        _dimension("ghz", "frequency", "GHz", {"MHz": 1e-3, "GHz": 1.0, "THz": 1e3}, "6.25 GHz"),
        _dimension("deg", "angle", "degrees", {"deg": 1.0, "°": 1.0}, "50.11", bare=True),
        _dimension("gigabytes", "message", "GB", {"kB": 1e-6, "MB": 1e-3, "GB": 1.0, "TB": 1e3}, "10 GB"),
        _dimension("seconds", "time", "s", {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}, "20 s"),
        _dimension("ratio", "ratio", "", {": 1": 1.0, ":1": 1.0}, "1.5", bare=True),
    )
})  # fmt: skip
"""All dimensions by name; a yearly rate in % a month is the simple sum of its twelve months."""
