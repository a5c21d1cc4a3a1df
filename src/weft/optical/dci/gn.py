"""Noise of a line section: nonlinear interference by the closed-form GN model, and amplified spontaneous emission.

What a section does to a comb is an affine map of (signal, ASE, NLI), each as a share of the channel's power.
Every section starts at the power that its ROADM sets, whatever came before, so maps compose exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weft.catalogue.records import FibreType
from weft.network import Bools, Floats
from weft.network.columns import frozen
from weft.optical.dci.amplifiers import Stage
from weft.optical.dci.spans import Span
from weft.optical.spectrum.comb import Comb
from weft.units.decibel import db_to_linear

PLANCK_J_S = 6.62607015e-34
LIGHT_M_S = 299792458.0
_REFERENCE_M = 1550e-9
_CORE_RADIUS_M = 4.2e-6
_KERR_M2_W = 2.6e-20
_SELF_WEIGHT, _CROSS_WEIGHT = 16 / 27, 32 / 27

Efficiency = Floats
"""NLI of a channel by the power of another, per squared effective length: (n_channels, n_channels) in 1/(W m)^2."""


@dataclass(frozen=True, slots=True, eq=False)
class SectionMap:
    """Signal becomes `keep * signal`, ASE `keep * ase + self.ase`, NLI alike; each (n_channels,)."""

    keep: Floats
    ase: Floats
    nli: Floats

    def then(self, onward: SectionMap) -> SectionMap:
        """Compose with `onward`, the map of what comes behind."""
        return SectionMap(
            self.keep * onward.keep, self.ase * onward.keep + onward.ase, self.nli * onward.keep + onward.nli
        )

    def of(self, channels: Bools) -> SectionMap:
        """The same for some of the channels, a mask (n_channels,)."""
        return SectionMap(self.keep[channels], self.ase[channels], self.nli[channels])

    @property
    def noise_to_signal(self) -> Floats:
        """What the map adds to 1/GSNR of a clean signal, in the signal's own bandwidth, (n_channels,)."""
        return np.asarray((self.ase + self.nli) / self.keep)


def efficiency(glass: FibreType, span: Span, comb: Comb) -> Efficiency:
    """NLI efficiency of a span under a comb; kept for the spans of equal glass and comb, whatever their length.

    Source: P. Poggiolini and others, arXiv:1209.0394, equations 120 and 123, as GNPy 3.0.1 applies them
    (`gn_model_analytic`): gamma at the channel's own frequency, weights 16/27 for the channel itself and
    32/27 for each other.
    """
    return _efficiency(glass, round(span.glass_loss_db / span.length_km, 9), comb)


@lru_cache(maxsize=512)
def _efficiency(glass: FibreType, loss_db_per_km: float, comb: Comb) -> Efficiency:
    baud = comb.baud_gbd * 1e9
    asymptotic_m = 1 / _alpha_per_m(loss_db_per_km)
    beta2 = _REFERENCE_M**2 * abs(glass.dispersion_ps_nm_km) * 1e-6 / (2 * np.pi * LIGHT_M_S)
    away = np.subtract.outer(comb.frequency_hz, comb.frequency_hz)
    reach = np.pi**2 * asymptotic_m * beta2 * baud[:, None]
    psi = (np.arcsinh(reach * (away + baud / 2)) - np.arcsinh(reach * (away - baud / 2))) / 2
    psi /= 2 * np.pi * beta2 * asymptotic_m
    weight = np.full(psi.shape, _CROSS_WEIGHT)
    np.fill_diagonal(weight, _SELF_WEIGHT)
    return frozen(_gamma(glass, comb.frequency_hz)[:, None] ** 2 * weight * psi / baud**2)


def effective_length_m(span: Span) -> float:
    """(1 - exp(-alpha L)) / alpha of a span's glass."""
    alpha = _alpha_per_m(span.glass_loss_db / span.length_km)
    return float((1 - np.exp(-alpha * span.length_km * 1e3)) / alpha)


def _alpha_per_m(loss_db_per_km: float) -> float:
    """Attenuation of power in nepers."""
    return float(loss_db_per_km * 1e-3 / (10 * np.log10(np.e)))


def section_map(
    spans: Sequence[Span], stages: Sequence[Stage], glass: FibreType, comb: Comb, input_w: Floats
) -> SectionMap:
    """The map of booster, span, amplifier, span, …, preamplifier; one more stage than spans.

    `input_w` (n_channels,) is the power of each channel into the booster.  The powers of ASE and NLI count in what
    follows them, as in GNPy 3.0.1.  ASE is h f B NF at an amplifier's input, B the symbol rate.
    """
    power_w = input_w
    keep, ase, nli = np.ones(comb.n_channels), np.zeros(comb.n_channels), np.zeros(comb.n_channels)
    quantum_w = PLANCK_J_S * comb.frequency_hz * comb.baud_gbd * 1e9
    for i, stage in enumerate(stages):
        if i:
            fresh, power_w = _through(spans[i - 1], glass, comb, power_w)
            keep, ase, nli = keep * (1 - fresh), ase * (1 - fresh), nli * (1 - fresh) + fresh
        fresh_w = quantum_w * db_to_linear(stage.nf_db)
        louder_w = power_w + fresh_w
        share = power_w / louder_w
        keep, ase, nli = keep * share, ase * share + fresh_w / louder_w, nli * share
        power_w = louder_w * db_to_linear(stage.gain_db)
    return SectionMap(keep, ase, nli)


def bare_span_map(span: Span, glass: FibreType, comb: Comb, input_w: Floats) -> SectionMap:
    """The map of one span without amplifiers: only NLI of what enters it, `input_w` (n_channels,)."""
    fresh, _ = _through(span, glass, comb, input_w)
    return SectionMap(1 - fresh, np.zeros(comb.n_channels), fresh)


def _through(span: Span, glass: FibreType, comb: Comb, power_w: Floats) -> tuple[Floats, Floats]:
    """Share of each channel's power that becomes NLI, and its power behind the span."""
    inside_w = power_w * db_to_linear(-span.connector_loss_db)
    fresh = effective_length_m(span) ** 2 * (efficiency(glass, span, comb) @ inside_w**2)
    return fresh, inside_w * db_to_linear(-(span.glass_loss_db + span.connector_loss_db))


def _gamma(glass: FibreType, frequency_hz: Floats) -> Floats:
    """Nonlinear coefficient 2 pi f n2 / (c Aeff(f)) in 1/(W m).

    The mode's radius r / sqrt(ln V) follows the frequency; the contrast of the core is the one that gives
    the glass its effective area at 1550 nm.  Source: `FiberParams` of GNPy 3.0.1.
    """
    area_m2 = glass.effective_area_um2 * 1e-12
    aperture = _REFERENCE_M / (2 * np.pi * _CORE_RADIUS_M) * np.exp(np.pi * _CORE_RADIUS_M**2 / area_m2)
    v = 2 * np.pi * frequency_hz / LIGHT_M_S * _CORE_RADIUS_M * aperture
    area = np.pi * _CORE_RADIUS_M**2 / np.log(v)
    return np.asarray(2 * np.pi * _KERR_M2_W * frequency_hz / (LIGHT_M_S * area))
