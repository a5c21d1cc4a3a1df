"""The published closed form of the ISRS GN model lies above GNPy's generalised GN model, and here is why.

D. Semrau, R. I. Killey, P. Bayvel, "A closed-form approximation of the Gaussian noise model in the presence of
inter-channel stimulated Raman scattering", arXiv:1808.07940, equations 9 to 11: rectangular spectra, a span that never
ends, a power profile of first order in the tilt.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
from tests.optical.physics.stored import Json, cases, channels_of, comb, glass_of, title

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import Glass
from weft.optical.physics.isrs import Medium, Span

Floats = npt.NDArray[np.float64]

SSMF = glass_of(cases("raman")[0])
LENGTH_M = 80e3
C_BAND = (191.35e12, 50e9, 32e9, 96)


def _closed_form(glass: Glass, channels: Channels) -> tuple[Floats, Floats]:
    """NLI over signal of each channel, by itself and by all others; the channels are alike, and loss is flat."""
    f_hz, baud_hz, power_w = channels.frequency_hz, channels.baud_hz[0], channels.power_w
    alpha, beta2, gamma = glass.alpha_at(f_hz)[0], abs(glass.beta2_at(f_hz)[0]), glass.gamma_at(f_hz)
    away_hz = f_hz[None, :] - f_hz[:, None]
    slope = np.sum(glass.raman_at(f_hz) * away_hz) / np.sum(away_hz**2)
    tilt = (2 * alpha - power_w.sum() * slope * (f_hz - np.mean(f_hz))) ** 2
    part, rest = (tilt - alpha**2) / alpha, (4 * alpha**2 - tilt) / (2 * alpha)
    phi = 1.5 * np.pi**2 * beta2
    reach = phi * baud_hz**2 / np.pi
    own = part * np.arcsinh(reach / alpha) + rest * np.arcsinh(reach / (2 * alpha))
    own *= 4 / 9 * gamma**2 * np.pi / (baud_hz**2 * phi * 3 * alpha**2)
    apart = 2 * np.pi**2 * np.abs(away_hz) * beta2 + np.eye(len(f_hz))
    others = part * np.arctan(apart * baud_hz / alpha) + rest * np.arctan(apart * baud_hz / (2 * alpha))
    others *= 32 / 27 * gamma[:, None] ** 2 / (baud_hz * apart * 3 * alpha**2)
    np.fill_diagonal(others, 0.0)
    return own * power_w**2, others @ power_w**2


def _ours(glass: Glass, channels: Channels) -> tuple[Floats, Floats]:
    """The same by `Span`: what a channel does to itself is what is left when nothing else mixes with it."""
    medium = Medium.of(glass, channels)
    mine = np.where((medium.cut == medium.pump)[:, None], medium.near_factor, 0.0)
    nothing = np.zeros_like(medium.far_factor)
    alone = dataclasses.replace(medium, near_factor=mine, far_factor=nothing, edge_factor=nothing)
    own, full = (Span.of(one, LENGTH_M).propagate(channels.power_w)[1] for one in (alone, medium))
    return own, full - own


def _db(ratio: Floats) -> Floats:
    return np.asarray(10 * np.log10(ratio))


@pytest.mark.parametrize("case", [case for case in cases("ggn") if title(case).startswith("SSMF, C 50/32, 80 km")])
def test_the_closed_form_is_about_a_sixth_of_a_decibel_above_gnpy(case: Json) -> None:
    """All along the band and at any power, so it is no matter of Raman scattering."""
    off_db = _db(sum(_closed_form(glass_of(case), channels_of(case)))[case["cuts"]] / case["nli_ratio"])
    assert np.all((off_db > 0.05) & (off_db < 0.2))


def test_a_third_of_it_is_the_flanks_of_the_spectra() -> None:
    """Three spectra multiply, and a flank's square holds less than the flank: 0.03 to 0.06 dB at 0.15."""
    flanked, straight = comb([C_BAND], 1e-3), comb([C_BAND], 1e-3, roll_off=1e-3)
    fall_db = _db(sum(_ours(SSMF, straight)) / sum(_ours(SSMF, flanked)))
    assert np.all((fall_db > 0.03) & (fall_db < 0.06))


def test_the_rest_is_mostly_what_a_channel_does_to_itself() -> None:
    """With straight flanks: 0.2 to 0.3 dB of the channel's own part, below 0.08 dB of the others'."""
    channels = comb([C_BAND], 1e-3, roll_off=1e-3)
    own_db, others_db = (
        _db(one / two) for one, two in zip(_closed_form(SSMF, channels), _ours(SSMF, channels), strict=True)
    )
    assert np.all((own_db > 0.2) & (own_db < 0.31))
    assert np.all((others_db > 0.03) & (others_db < 0.09))
