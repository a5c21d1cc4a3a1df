"""Glass: the constants of one span of fibre, and what they make of each frequency.

Sources: `FiberParams` and `Fiber` of GNPy 3.0.1 (BSD-3-Clause), whose conventions these are: which quantity is taken
at which frequency differs between published models by more than the models do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError

Floats = npt.NDArray[np.float64]

LIGHT_M_S = 299792458.0
PLANCK_J_S = 6.62607015e-34
CORE_INDEX = 1.468
_CORE_RADIUS_M = 4.2e-6
_KERR_M2_W = 2.6e-20
_DB_PER_NEPER = 10 / np.log(10)


@dataclass(frozen=True, slots=True, eq=False)
class RamanGain:
    """How strongly a pump amplifies a wave `offset_hz` below it: `gain_m_per_w` is g0 times the overlap of the modes.

    Both have shape (k,), rising from offset 0; `reference_hz` is the pump's frequency at which they were measured.
    """

    offset_hz: Floats
    gain_m_per_w: Floats
    reference_hz: float


@dataclass(frozen=True, slots=True, eq=False)
class Glass:
    """A span's fibre, whatever its length.

    A loss or a dispersion that was measured at several frequencies has shape (k,) as its `_hz`; one value has shape
    (1,).  `dispersion_slope_s_m3` belongs to a single value.  `effective_area_m2` and `gamma_per_w_m` hold at
    `reference_hz`.
    """

    loss_db_per_m: Floats
    loss_hz: Floats
    dispersion_s_m2: Floats
    dispersion_hz: Floats
    dispersion_slope_s_m3: float | None
    effective_area_m2: float
    gamma_per_w_m: float
    pmd_s_per_sqrt_m: float
    reference_hz: float
    raman: RamanGain

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this glass from others, for caches of what loss, dispersion and nonlinearity make."""
        return (
            self.loss_db_per_m.tobytes(),
            self.loss_hz.tobytes(),
            self.dispersion_s_m2.tobytes(),
            self.dispersion_hz.tobytes(),
            self.dispersion_slope_s_m3,
            self.effective_area_m2,
            self.reference_hz,
        )

    def loss_at(self, frequency_hz: Floats) -> Floats:
        """Loss in dB/m at each frequency.  Raises WeftError beyond what was measured."""
        if len(self.loss_db_per_m) == 1:
            return np.full(np.shape(frequency_hz), self.loss_db_per_m[0])
        return _between(frequency_hz, self.loss_hz, self.loss_db_per_m, "loss")

    def alpha_at(self, frequency_hz: Floats) -> Floats:
        """Attenuation of power in 1/m at each frequency.  Raises WeftError beyond what was measured."""
        return np.asarray(self.loss_at(frequency_hz) / _DB_PER_NEPER)

    def dispersion_at(self, frequency_hz: Floats) -> Floats:
        """Dispersion in s/m^2 at each frequency, for what accumulates along a route.

        A single value without a slope is the same everywhere.  Raises WeftError beyond what was measured.
        """
        if len(self.dispersion_s_m2) > 1:
            return _between(frequency_hz, self.dispersion_hz, self.dispersion_s_m2, "dispersion")
        slope = self.dispersion_slope_s_m3 or 0.0
        away_m = LIGHT_M_S / frequency_hz - LIGHT_M_S / self.dispersion_hz[0]
        return np.asarray(self.dispersion_s_m2[0] + slope * away_m)

    def beta2_at(self, frequency_hz: Floats) -> Floats:
        """Group velocity dispersion in s^2/m at each frequency.

        A single value without a slope makes beta2 the same everywhere.  Raises WeftError beyond what was measured.
        """
        dispersion = self.dispersion_at(frequency_hz)
        if len(self.dispersion_s_m2) == 1 and self.dispersion_slope_s_m3 is None:
            dispersion = dispersion * (frequency_hz / self.dispersion_hz[0]) ** 2
        return np.asarray(-LIGHT_M_S * dispersion / (2 * np.pi * frequency_hz**2))

    def area_at(self, frequency_hz: Floats) -> Floats:
        """Effective area in m^2 at each frequency: a Gaussian mode of radius r / sqrt(ln V) in a step of index.

        The step is the one that gives the glass its area at `reference_hz`.
        """
        aperture = np.exp(np.pi * _CORE_RADIUS_M**2 / self.effective_area_m2)
        return np.asarray(np.pi * _CORE_RADIUS_M**2 / np.log(aperture * frequency_hz / self.reference_hz))

    def gamma_at(self, frequency_hz: Floats) -> Floats:
        """Nonlinear coefficient 2 pi f n2 / (c Aeff) in 1/(W m) at each frequency."""
        return np.asarray(2 * np.pi * _KERR_M2_W * frequency_hz / (LIGHT_M_S * self.area_at(frequency_hz)))

    def raman_at(self, frequency_hz: Floats) -> Floats:
        """Raman gain in 1/(W m) of each wave (row) by the power of each other (column), (n, n).

        Positive where the other has the higher frequency.  What a wave loses has the ratio of the photons' energies
        besides, which go into vibration of the glass.
        """
        away_hz = frequency_hz[None, :] - frequency_hz[:, None]
        area = self.area_at(frequency_hz)
        gain = np.interp(np.abs(away_hz), self.raman.offset_hz, self.raman.gain_m_per_w)
        gain = gain / self.raman.reference_hz * frequency_hz[None, :] * 2 / (area[:, None] + area[None, :])
        vibration = frequency_hz[:, None] / frequency_hz[None, :]
        return np.asarray(np.where(away_hz > 0, gain, -gain * vibration))

    def loss_db(self, length_m: float) -> float:
        """Loss in dB of a length at the reference frequency.  Raises WeftError beyond what was measured."""
        return float(self.loss_at(np.array([self.reference_hz]))[0]) * length_m


def latency_s(length_m: float) -> float:
    """How long light takes along a length of fibre, in s."""
    return length_m * CORE_INDEX / LIGHT_M_S


def _between(frequency_hz: Floats, known_hz: Floats, known: Floats, what: str) -> Floats:
    """Straight lines between measured values, and an error beyond them."""
    low, high = float(np.min(frequency_hz)), float(np.max(frequency_hz))
    if low < known_hz[0] or high > known_hz[-1]:
        raise WeftError(
            f"the {what} of a fibre is known from {known_hz[0] / 1e12:.3f} to {known_hz[-1] / 1e12:.3f} THz, "
            f"and channels reach from {low / 1e12:.3f} to {high / 1e12:.3f} THz: give it over the whole comb"
        )
    return np.interp(frequency_hz, known_hz, known)
