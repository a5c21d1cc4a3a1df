"""Figures of GNPy's files: their unit, what they may be, and the units they are told in by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in `unit` from `least` to `most`, or where it may be 0; `others` are units it may be in by mistake."""

    unit: str = ""
    least: float = -inf
    most: float = inf
    others: tuple[tuple[str, float], ...] = ()
    may_be_zero: bool = False

    def holds(self, value: float) -> bool:
        """Whether a figure can be this."""
        return self.least <= value <= self.most or (self.may_be_zero and value == 0)

    def mistaken(self, value: float) -> tuple[str, float] | None:
        """The unit that a figure beyond the limits is likely in, and the figure as it should be."""
        for unit, size in self.others:
            if self.least <= value * size <= self.most:
                return unit, value * size
        return None

    @property
    def limits(self) -> str:
        """What it may be, in words."""
        unit = f" {self.unit}" if self.unit else ""
        if self.most == inf:
            return f"at least {self.least:g}{unit}"
        if self.least == -inf:
            return f"at most {self.most:g}{unit}"
        return f"from {self.least:g} to {self.most:g}{unit}"


FREQUENCY = Quantity("Hz", 1e14, 4e14, (("THz", 1e12), ("GHz", 1e9)))
OFFSET = Quantity("Hz", 0.0, 1e14, ())
BAUD = Quantity("baud", 1e9, 1e12, (("Gbaud", 1e9),))
WIDTH = Quantity("Hz", 1e9, 2e13, (("GHz", 1e9), ("THz", 1e12)))
BIT_RATE = Quantity("bit/s", 1e8, 1e15, (("Gbit/s", 1e9),))
BANDWIDTH = Quantity("bit/s", 1e8, 1e15, (("Gbit/s", 1e9),), may_be_zero=True)
ROLL_OFF = Quantity("", 0.0, 1.0)
WAVELENGTH = Quantity("m", 1e-6, 2e-6, (("nm", 1e-9), ("um", 1e-6)))

DECIBEL = Quantity("dB", -100.0, 100.0)
LOSS = Quantity("dB", 0.0, 200.0)
GAIN = Quantity("dB", 0.0, 100.0)
POWER_DBM = Quantity("dBm", -100.0, 50.0)
POWER_W = Quantity("W", 0.0, 10.0, (("mW", 1e-3),))
LAUNCHED_W = Quantity("W", 1e-13, 10.0, (("mW", 1e-3),))
DENSITY = Quantity("mW/GHz", 1e-12, 10.0)
NOISE = Quantity("dB", -20.0, 60.0)
COEFFICIENT = Quantity()

KILOMETRES = Quantity("km", 0.0, 20_000.0, (("m", 1e-3),))
METRES = Quantity("m", 0.0, 2e7)
LONGEST_KILOMETRES = Quantity("km", 1.0, 20_000.0, (("m", 1e-3),))
LONGEST_METRES = Quantity("m", 1e3, 2e7)
LOSS_PER_KM = Quantity("dB/km", 0.0, 20.0, (("dB/m", 1e3),))
LOSS_RIPPLE = Quantity("dB/km", -20.0, 20.0)
DISPERSION = Quantity("s/m^2", -1e-3, 1e-3, (("ps/(nm km)", 1e-6),))
SLOPE = Quantity("s/m^3", -1e4, 1e4)
AREA = Quantity("m^2", 1e-12, 1e-9, (("um^2", 1e-12),))
GAMMA = Quantity("1/(W m)", 1e-5, 0.1, (("1/(W km)", 1e-3),))
PMD_PER_ROOT = Quantity("s/sqrt(m)", 0.0, 1e-12, (("ps/sqrt(km)", 1e-12 / 1000**0.5),))
PMD = Quantity("s", 0.0, 1e-9, (("ps", 1e-12),))
TEMPERATURE = Quantity("K", 100.0, 1000.0)
RAMAN_GAIN = Quantity("1/(W m)", 0.0, 1.0)
LATITUDE = Quantity("", -1e9, 1e9)

PENALTY_AT = {
    "chromatic_dispersion": Quantity("ps/nm", -1e7, 1e7), "pmd": Quantity("ps", 0.0, 1e5),
    "pdl": Quantity("dB", 0.0, 100.0),
}  # fmt: skip
