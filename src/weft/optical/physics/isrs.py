"""Nonlinear interference where channels feed each other by Raman scattering: the ISRS GN model for any comb.

The interference on channel i (as a share of its power) is a sum over channels j,

    NLI_i / P_i = Σ_j gamma_i^2 w_ij psi_ij P_j^2 / R_j^2,        w = 16/27 for j = i, else 32/27

with psi of `mixing` for channels that are near.  For those far off the waves run apart within a sliver of the
spectrum, and psi comes down to the integral of the squared profile (Parseval), so that it is closed:

    psi_ij = 2/kappa [ pi a_j ln((d + R_j/2) / (d − R_j/2)) − e_j / (kappa R_i/2) (1/(d − R_j/2) − 1/(d + R_j/2)) ]

with kappa = 4 pi^2 |beta2|, d = |f_j − f_i|, a_j = ∫ p_j(z)^2 dz and e_j the sum of the squares of the jumps of p_j
(1 at the input, what is left at the end, lumped losses).  Nothing of this assumes a shape of the power profile p_j,
which `srs` solves; so strong scattering, lumped losses and Raman pumps need no formula of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import Glass
from weft.optical.physics.mesh import Complexes, Mesh
from weft.optical.physics.mixing import Products, other, own
from weft.optical.physics.raman import ROOM_K, RamanProfile, profile_of
from weft.optical.physics.srs import Pumps, Waves

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_OWN, _OTHERS = 16 / 27, 32 / 27
_EDGES = np.exp(np.arange(np.log(0.05), np.log(70.0), 0.12))
"""Edges of the bins of u, by the attenuation: the upper ones are for spans of a few km."""
_LEAST_ALPHA = 5e-6
_NEAR_HZ3_S2 = 5 * 50e9 * 32e9 * 21.3e-27
"""GNPy's threshold between near channels and those far off, by |beta2| and the other's symbol rate."""
_APART = 8.0
"""How fast, by the attenuation, waves have to run apart at least that the closed form for far channels holds."""
_LEAST_BETA2 = 1e-30


@dataclass(frozen=True, slots=True, eq=False)
class Medium:
    """A glass under a comb, before any length or power; set up once for all spans of the glass.

    Of pairs (p,) that are near: `cut`, `pump` and `near_factor` (p, t), for S at `wave_number_per_m` (t − 1,) and
    last for its tail.  Of those far off: `far_factor` and `edge_factor`, (n, n).  Factors hold gamma^2 w / R_j^2.
    """

    glass: Glass
    channels: Channels
    alpha_per_m: Floats
    gain_per_w_m: Floats
    wave_number_per_m: Floats
    cut: Integers
    pump: Integers
    near_factor: Floats
    far_factor: Floats
    edge_factor: Floats

    @classmethod
    def of(cls, glass: Glass, channels: Channels) -> Medium:
        """Set up for a comb.  Raises WeftError where the glass is not known."""
        f_hz, baud_hz = channels.frequency_hz, channels.baud_hz
        alpha, beta2, same = glass.alpha_at(f_hz), glass.beta2_at(f_hz), np.eye(len(channels), dtype=np.bool_)
        kappa = 4 * np.pi**2 * np.maximum(np.abs(beta2[:, None] + beta2[None, :]) / 2, _LEAST_BETA2)
        away_hz = np.abs(f_hz[None, :] - f_hz[:, None])
        scale = glass.gamma_at(f_hz)[:, None] ** 2 * np.where(same, _OWN, _OTHERS) / baud_hz[None, :] ** 2
        both_hz2 = baud_hz[:, None] * baud_hz[None, :]
        reach = _NEAR_HZ3_S2 / (np.maximum(np.abs(beta2), _LEAST_BETA2)[:, None] * baud_hz[None, :])
        apart_per_m = kappa * baud_hz[:, None] / 2 * (away_hz - baud_hz[None, :] / 2)
        near = same | (away_hz <= reach) | (apart_per_m <= _APART * alpha[None, :])
        cut, pump = np.nonzero(near)
        edges = max(float(np.mean(alpha)), _LEAST_ALPHA) * _EDGES
        middles = np.concatenate([edges[:1] / 2, np.sqrt(edges[1:] * edges[:-1])])
        weight = _binned(channels, cut, pump, kappa[cut, pump], edges) * (scale * both_hz2)[cut, pump][:, None]
        far, far_edges = _far(away_hz, baud_hz, kappa, near)
        gain = glass.raman_at(f_hz)
        return cls(glass, channels, alpha, gain, middles, cut, pump, weight, far * scale, far_edges * scale)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A length of a medium with its lumped losses and pumps, for any launch power."""

    medium: Medium
    waves: Waves
    transform: Complexes
    temperature_k: float

    @classmethod
    def of(
        cls,
        medium: Medium,
        length_m: float,
        lumped: Sequence[tuple[float, float]] = (),
        pumps: Pumps = (),
        temperature_k: float = ROOM_K,
    ) -> Span:
        """Lumped losses as (position in m, loss in dB), pumps as (W, Hz, "co" or "counter").

        Raises WeftError where the glass is not known at a pump's frequency.
        """
        f_hz = medium.channels.frequency_hz
        if pumps:
            waves = Waves.of(medium.glass, length_m, f_hz, lumped, pumps)
        else:
            alone, none = np.zeros(len(f_hz), dtype=np.bool_), np.zeros(0)
            mesh = Mesh.of(length_m, lumped)
            waves = Waves(mesh, f_hz, medium.alpha_per_m, medium.gain_per_w_m, alone, none)
        return cls(medium, waves, waves.mesh.transform(medium.wave_number_per_m), temperature_k)

    def propagate(self, power_w: Floats) -> tuple[RamanProfile, Floats]:
        """Profile and NLI over signal of each channel, (n,), for what is launched into the glass, `power_w` (n,).

        Raises WeftError if pumps are too strong to settle.
        """
        found = profile_of(self.waves, self.medium.channels, power_w, self.temperature_k)
        return found, self.nli_ratio(found.share, power_w)

    def nli_ratio(self, share: Floats, power_w: Floats) -> Floats:
        """NLI over signal of each channel, (n,).

        `share` (n, k) is each channel's power over what it launched at the points of the waves' mesh; `power_w` (n,)
        what it launched.
        """
        medium, mesh, squared = self.medium, self.waves.mesh, power_w**2
        jumps = mesh.jumps(share)
        mixed = share @ self.transform
        spectrum = np.column_stack([mixed.real**2 + mixed.imag**2, jumps]) * squared[:, None]
        near = np.einsum("pt,pt->p", medium.near_factor, spectrum[medium.pump])
        far = medium.far_factor @ (squared * (share**2 @ mesh.weights_m)) - medium.edge_factor @ (squared * jumps)
        return np.asarray(np.bincount(medium.cut, near, len(power_w)) + far)


def nli_ratio(
    glass: Glass,
    length_m: float,
    channels: Channels,
    power_w: Floats,
    lumped: Sequence[tuple[float, float]] = (),
    pumps: Pumps = (),
) -> Floats:
    """NLI over signal of each channel behind a span, (n,), launching `power_w` (n,) into the glass.

    `Medium` and `Span` do the same for many lengths and powers.  Raises WeftError where the glass is not known.
    """
    return Span.of(Medium.of(glass, channels), length_m, lumped, pumps).propagate(power_w)[1]


def _binned(channels: Channels, cut: Integers, pump: Integers, kappa: Floats, edges: Floats) -> Floats:
    """Weights of S in bins of u for each pair, and of its tail, (p, t + 1); one measure for pairs that look alike."""
    away_hz = np.abs(channels.frequency_hz[pump] - channels.frequency_hz[cut])
    looks = np.column_stack([
        np.round(away_hz / 1e6), channels.baud_hz[cut], channels.roll_off[cut],
        channels.baud_hz[pump], channels.roll_off[pump],
    ])  # fmt: skip
    distinct, member = np.unique(looks, axis=0, return_inverse=True)
    member = member.ravel()
    weight = np.empty((len(cut), len(edges) + 1))
    for which, look in enumerate(distinct):
        chosen = np.nonzero(member == which)[0]
        inside, tail = _products(look).bins(edges, kappa[chosen])
        weight[chosen, :-1] = inside
        weight[chosen, -1] = tail
    return weight


def _products(look: Floats) -> Products:
    """Measure of a pair by (MHz between, then symbol rate and roll-off of the channel and of the other)."""
    away_mhz, baud_hz, roll_off, other_baud_hz, other_roll_off = (float(value) for value in look)
    if away_mhz == 0:
        return own(baud_hz, roll_off)
    return other(baud_hz, roll_off, 1e6 * away_mhz, other_baud_hz, other_roll_off)


def _far(away_hz: Floats, baud_hz: Floats, kappa: Floats, near: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Factors of the squared profile's integral and of its jumps for channels far off, (n, n) each; 0 where near."""
    half_hz = baud_hz[None, :] / 2
    low_hz = np.where(near, 1.0, away_hz - half_hz)
    high_hz = np.where(near, 1.0, away_hz + half_hz)
    integral = 2 * np.pi / kappa * np.log(high_hz / low_hz)
    edges = 2 / kappa**2 * (1 / low_hz - 1 / high_hz) / (baud_hz[:, None] / 2)
    return np.asarray(integral), np.asarray(edges)
