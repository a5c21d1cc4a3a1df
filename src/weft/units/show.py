"""Quantities for people: three significant digits and a fitting prefix."""

from __future__ import annotations

from math import floor, log10


def gbps(value_gbps: float) -> str:
    """A rate, such as `400 Gb/s` or `1.23 Tb/s`."""
    return _scaled(value_gbps, (("Gb/s", 1.0), ("Tb/s", 1e3), ("Pb/s", 1e6)))


def watts(value_w: float) -> str:
    """A power, such as `57.7 kW`."""
    return _scaled(value_w, (("W", 1.0), ("kW", 1e3), ("MW", 1e6), ("GW", 1e9)))


def euro(value_eur: float) -> str:
    """A price, such as `1.2 M€`."""
    return _scaled(value_eur, (("€", 1.0), ("k€", 1e3), ("M€", 1e6), ("G€", 1e9)))


def km(value_km: float) -> str:
    """A length, such as `82 km`, to the metre below one kilometre."""
    return _scaled(value_km, (("m", 1e-3), ("km", 1.0))) if abs(value_km) < 1 else f"{digits(value_km)} km"


def ms(value_ms: float) -> str:
    """A delay, such as `4.9 ms` or `310 µs`."""
    return _scaled(value_ms, (("µs", 1e-3), ("ms", 1.0), ("s", 1e3)))


def percent(share: float) -> str:
    """A share, such as `80 %` for 0.8; what is left of a difference of sums, below a ten billionth, is nothing."""
    return f"{digits(100 * share if abs(share) > 1e-10 else 0.0)} %"


def digits(value: float) -> str:
    """A number with three significant digits, more only where they stand before the point."""
    if value == 0:
        return "0"
    places = max(0, 2 - floor(log10(abs(value))))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(value: float, units: tuple[tuple[str, float], ...]) -> str:
    """The value in the largest unit that leaves at least one before the point, rounding included."""
    unit, size = units[0]
    for larger, larger_size in units[1:]:
        if abs(value) / larger_size >= 0.9995:
            unit, size = larger, larger_size
    return f"{digits(value / size)} {unit}"
