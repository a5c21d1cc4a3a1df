"""Raman scattering in a span as a whole: what comes out, along which powers, and with how much noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import PLANCK_J_S, Glass
from weft.optical.physics.srs import Pumps, Waves

Floats = npt.NDArray[np.float64]

BOLTZMANN_J_K = 1.380649e-23
ROOM_K = 283.0


@dataclass(frozen=True, slots=True, eq=False)
class RamanProfile:
    """Powers along a span: `share` (n, k) of each channel over what it launched and `pump_w` (p, k), at `z_m` (k,).

    `ase_w` (n,) is the noise of Raman amplification at the end of the glass, in each channel's symbol rate.
    """

    z_m: Floats
    share: Floats
    pump_w: Floats
    ase_w: Floats

    @property
    def gain(self) -> Floats:
        """Power at the end over power launched, (n,); below 1 unless the pumps make up for the loss."""
        return np.asarray(self.share[:, -1])


def profile(
    glass: Glass,
    length_m: float,
    lumped: Sequence[tuple[float, float]],
    pumps: Pumps,
    channels: Channels,
    power_w: Floats,
    temperature_k: float = ROOM_K,
) -> RamanProfile:
    """Solve a span: lumped losses as (position in m, loss in dB), pumps as (W, Hz, "co" or "counter").

    `power_w` (n,) is what the channels launch into the glass, behind its connector.  Raises WeftError where the glass
    is not known, or if pumps are too strong to settle.
    """
    waves = Waves.of(glass, length_m, channels.frequency_hz, lumped, pumps)
    return profile_of(waves, channels, power_w, temperature_k)


def profile_of(waves: Waves, channels: Channels, power_w: Floats, temperature_k: float = ROOM_K) -> RamanProfile:
    """The same of waves that were set up before.  Raises WeftError as `profile`."""
    n = len(channels)
    every = waves.share(power_w)
    share, pump_w = every[:n], every[n:] * waves.pump_w[:, None]
    ase_w = spontaneous_w(waves, channels, pump_w / share[:, None, :], waves.mesh.weights_m, temperature_k)
    return RamanProfile(waves.mesh.z_m, share, pump_w, ase_w * share[:, -1])


def spontaneous_w(
    waves: Waves, channels: Channels, pump_over_share_w: Floats, weights_m: Floats, temperature_k: float
) -> Floats:
    """Noise of Raman amplification in both polarisations, referred to the input, (n,).

    2 h f R Σ_p C_p (1 + n_p) ∫ P_p / share dz with the phonons n_p = 1 / (exp(h Δf / k T) − 1), over the pumps above
    the channel (J. Bromage, JLT 22, 79 (2004), equation 4).  `pump_over_share_w` has shape (n, p, k).
    """
    n = len(channels)
    away_hz = waves.frequency_hz[None, n:] - channels.frequency_hz[:, None]
    heat = PLANCK_J_S * np.maximum(away_hz, 1.0) / (BOLTZMANN_J_K * temperature_k)
    excited = np.where(away_hz > 0, waves.gain_per_w_m[:n, n:] * (1 + 1 / np.expm1(heat)), 0.0)
    amplified = np.sum(excited * (pump_over_share_w @ weights_m), axis=1)
    return np.asarray(2 * PLANCK_J_S * channels.frequency_hz * channels.baud_hz * amplified)
