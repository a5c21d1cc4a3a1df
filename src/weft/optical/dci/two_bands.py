"""Bands C and L on one glass: Raman scattering from C to L, and interference by the profiles that it leaves.

Each band has amplifiers of its own.  They restore every channel to the launch density of its band, whatever
scattering took or gave; their noise figure is that at the mean loss of their band at full load.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from weft.catalogue.records import FibreType
from weft.network import Floats
from weft.network.columns import frozen
from weft.optical.dci.amplifiers import Stage
from weft.optical.dci.gn import SectionMap
from weft.optical.dci.spans import Span
from weft.optical.physics import isrs
from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import LIGHT_M_S, PLANCK_J_S, Glass
from weft.optical.physics.silica import SILICA
from weft.optical.spectrum.comb import BAND_L, SLICE_GHZ, Comb
from weft.units.decibel import db_to_linear, linear_to_db

_REFERENCE_HZ = LIGHT_M_S / 1550e-9
_ROLL_OFF = 0.15
_SLICE_HZ = SLICE_GHZ * 1e9

Through = tuple[Floats, Floats]
"""Behind a span: power over launched power with connectors, and NLI over signal, both (n_channels,)."""


def through(span: Span, glass: FibreType, comb: Comb, launch_w: Floats) -> Through:
    """What a span does to channels launched with `launch_w` (n_channels,) before its first connector.

    Raman scattering and interference as `physics.isrs`; the gain is that of standard glass.
    """
    return _through(span, glass, comb, launch_w.tobytes())


@lru_cache(maxsize=4096)
def _through(span: Span, glass: FibreType, comb: Comb, launch: bytes) -> Through:
    at_connector = db_to_linear(-span.connector_loss_db)
    inside_w = np.frombuffer(launch) * at_connector
    profile, nli = _span(glass, span.glass_loss_db / span.length_km, span.length_km, comb).propagate(inside_w)
    return frozen(at_connector * profile.gain * at_connector), frozen(nli)


@lru_cache(maxsize=512)
def _span(glass: FibreType, loss_db_per_km: float, length_km: float, comb: Comb) -> isrs.Span:
    return isrs.Span.of(_medium(glass, round(loss_db_per_km, 9), comb), length_km * 1e3)


@lru_cache(maxsize=128)
def _medium(glass: FibreType, loss_db_per_km: float, comb: Comb) -> isrs.Medium:
    none = np.zeros(comb.n_channels)
    channels = Channels(
        frequency_hz=comb.frequency_hz, baud_hz=comb.baud_gbd * 1e9, slot_hz=comb.width.astype(np.float64) * _SLICE_HZ,
        roll_off=none + _ROLL_OFF, tx_osnr_db=none, power_w=none, target_db=none, label=("",) * comb.n_channels,
    )  # fmt: skip
    return isrs.Medium.of(_glass(glass, loss_db_per_km), channels)


def _glass(glass: FibreType, loss_db_per_km: float) -> Glass:
    """A catalogue's glass in SI units: its loss and its dispersion the same at every frequency."""
    reference = np.array([_REFERENCE_HZ])
    area_m2 = glass.effective_area_um2 * 1e-12
    return Glass(
        np.array([loss_db_per_km * 1e-3]), reference, np.array([glass.dispersion_ps_nm_km * 1e-6]), reference, None,
        area_m2, 0.0, glass.pmd_ps_sqrt_km * 1e-12 / np.sqrt(1e3), _REFERENCE_HZ, SILICA,
    )  # fmt: skip


def of_bands(comb: Comb, band_c: float, band_l: float) -> Floats:
    """A value for each channel by its band, (n_channels,)."""
    return np.where(comb.of_band(BAND_L), band_l, band_c)


def mean_loss_db(behind: Floats, comb: Comb) -> tuple[float, float]:
    """Loss of the mean channel of band C and of band L, of power over launched power (n_channels,)."""
    lower = comb.of_band(BAND_L)
    found = [-linear_to_db(float(behind[mine].mean())) for mine in (~lower, lower)]
    return found[0], found[1]


def section_map(
    spans: Sequence[Span], stages: tuple[Sequence[Stage], Sequence[Stage]], glass: FibreType, comb: Comb,
    powers_w: tuple[Floats, Floats],
) -> SectionMap:  # fmt: skip
    """The map of a section with the amplifiers of band C and of band L side by side at each place.

    `powers_w` holds the power of each channel (n_channels,) into the boosters, and into the glass.  ASE is h f B NF at
    an amplifier's input, B the symbol rate.
    """
    input_w, launch_w = powers_w
    power_w = input_w
    keep, ase, nli = np.ones(comb.n_channels), np.zeros(comb.n_channels), np.zeros(comb.n_channels)
    quantum_w = PLANCK_J_S * comb.frequency_hz * comb.baud_gbd * 1e9
    for i, (in_c, in_l) in enumerate(zip(*stages, strict=True)):
        gain = launch_w / input_w
        if i:
            behind, fresh = through(spans[i - 1], glass, comb, launch_w)
            keep, ase, nli = keep * (1 - fresh), ase * (1 - fresh), nli * (1 - fresh) + fresh
            power_w, gain = power_w * behind, 1 / behind
        fresh_w = quantum_w * of_bands(comb, db_to_linear(in_c.nf_db), db_to_linear(in_l.nf_db))
        louder_w = power_w + fresh_w
        share = power_w / louder_w
        keep, ase, nli = keep * share, ase * share + fresh_w / louder_w, nli * share
        power_w = louder_w * gain
    return SectionMap(keep, ase, nli)
