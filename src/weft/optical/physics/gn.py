"""Nonlinear interference by the closed form of the Gaussian noise model."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import Glass

Floats = npt.NDArray[np.float64]

_SELF_WEIGHT, _CROSS_WEIGHT = 16 / 27, 32 / 27
_KEPT = 256


def efficiency(glass: Glass, channels: Channels) -> Floats:
    """NLI of a channel (row) as a share of its power, by the squared power of each other (column), (n, n), 1/(W m)^2.

    Powers are those at the fibre's input times `effective_length_m`, each its own: the matrix belongs to a glass and
    a comb, whatever the span's length.  It is kept, and must not be written to.  Raises WeftError if a channel lies
    beyond what the glass was measured for.

    Source: P. Poggiolini and others, arXiv:1209.0394, equations 120 and 123, as GNPy 3.0.1 applies them
    (`gn_model_analytic`): gamma at the channel's own frequency, the attenuation at the other's, the mean of both
    dispersions, weights 16/27 for the channel itself and 32/27 for each other.
    """
    f = channels.frequency_hz
    return _efficiency(
        f.tobytes(),
        channels.baud_hz.tobytes(),
        glass.alpha_at(f).tobytes(),
        glass.beta2_at(f).tobytes(),
        glass.gamma_at(f).tobytes(),
    )


def effective_length_m(alpha_per_m: Floats, length_m: float) -> Floats:
    """(1 - exp(-alpha L)) / alpha of each attenuation, (n,)."""
    return np.asarray(-np.expm1(-alpha_per_m * length_m) / alpha_per_m)


def nli_ratio(glass: Glass, length_m: float, channels: Channels, power_w: Floats) -> Floats:
    """Share of each channel's power that becomes NLI in a span, (n,), from the powers at its input, (n,)."""
    inside = power_w * effective_length_m(glass.alpha_at(channels.frequency_hz), length_m)
    return np.asarray(efficiency(glass, channels) @ (inside * inside))


def forget() -> None:
    """Drop every matrix that is kept."""
    _efficiency.cache_clear()


@lru_cache(maxsize=_KEPT)
def _efficiency(frequency: bytes, baud: bytes, alpha: bytes, beta2: bytes, gamma: bytes) -> Floats:
    f, r, a, b, g = map(np.frombuffer, (frequency, baud, alpha, beta2, gamma))
    slow = np.abs(b[:, None] + b) / (2 * a)
    reach = np.pi**2 * r[:, None] * slow
    away = f - f[:, None]
    psi = np.arcsinh(reach * (away + r / 2))
    psi -= np.arcsinh(reach * (away - r / 2))
    psi *= _CROSS_WEIGHT * (g * g)[:, None]
    psi /= 4 * np.pi * slow * (r * r)
    psi.flat[:: len(f) + 1] *= _SELF_WEIGHT / _CROSS_WEIGHT
    psi.flags.writeable = False
    return psi
