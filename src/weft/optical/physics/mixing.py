"""Four-wave mixing of a channel with another, before any power: by how far the waves run apart.

NLI at the centre f of channel i, of waves f1 in channel j, f2 in channel i and f3 = f1 + f2 − f in channel j
(P. Poggiolini and others, arXiv:1209.0394, and M. Cantono and others, arXiv:1710.02225, equation 21):

    psi = ∫∫ G1 G2 G3 S(4 pi^2 |beta2| (f1 − f)(f2 − f)) df1 df2,    S(u) = |∫ p(z) exp(j u z) dz|^2

S depends on the fibre and the powers alone, and on the spectra it depends only through the product of the two
offsets.  So the spectra are summed up once as a measure over that product (`Products`), and psi is a sum of S over
bins of u, whatever the power profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_REACH = 1e-4
_STEPS = 120
_PRODUCT_STEP = 0.05
_PRODUCT_LOW = np.log(1e16)
_PRODUCTS = 420


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Measure of the product of offsets, (f1 − f)(f2 − f), over its logarithm.

    `below_share` (k,) is how much lies below each edge, as a share of the product of both symbol rates;
    `beyond_factor` (k,) the share above each edge divided by the product's square, in 1/Hz^4, which a tail of S
    falling like 1/u^2 needs.
    """

    below_share: Floats
    beyond_factor: Floats

    def bins(self, edge_per_m: Floats, kappa_s2_m: Floats) -> tuple[Floats, Floats]:
        """Share out among bins of u = kappa |product| with edges (t,), for each kappa (k,).

        Returns what lies in each bin, (k, t), from all below the first edge to what lies between the last two, and
        the integral of 1/u^2 above the last edge, (k,).
        """
        at = np.log(edge_per_m)[None, :] - np.log(kappa_s2_m)[:, None]
        place = np.clip((at - _PRODUCT_LOW) / _PRODUCT_STEP, 0.0, _PRODUCTS - 1.001)
        floor = place.astype(np.int64)
        part = place - floor
        below = self.below_share[floor] * (1 - part) + self.below_share[floor + 1] * part
        last, rest = floor[:, -1], part[:, -1]
        beyond = self.beyond_factor[last] * (1 - rest) + self.beyond_factor[last + 1] * rest
        return np.diff(below, axis=1, prepend=0.0), beyond / kappa_s2_m**2


@lru_cache(maxsize=1024)
def own(baud_hz: float, roll_off: float) -> Products:
    """A channel with itself.  Known measures are kept: few pairs of a comb look different from all others."""
    half_hz = baud_hz * (1 + roll_off) / 2
    offset_hz, width_hz = _logarithmic(half_hz)
    spectrum = _spectrum(offset_hz, baud_hz, roll_off) * width_hz
    weight = spectrum[:, None] * spectrum[None, :]
    together = _spectrum(offset_hz[:, None] + offset_hz[None, :], baud_hz, roll_off)
    apart = _spectrum(offset_hz[:, None] - offset_hz[None, :], baud_hz, roll_off)
    return _measure(offset_hz[:, None] * offset_hz[None, :], 2 * weight * (together + apart) / baud_hz**2)


@lru_cache(maxsize=1024)
def other(baud_hz: float, roll_off: float, away_hz: float, other_baud_hz: float, other_roll_off: float) -> Products:
    """A channel with another whose centre is `away_hz` from its own, their spectra apart."""
    f1_hz, width1_hz = _across(other_baud_hz, other_roll_off)
    f2_hz, width2_hz = _logarithmic(baud_hz * (1 + roll_off) / 2)
    weight = np.outer(
        _spectrum(f1_hz, other_baud_hz, other_roll_off) * width1_hz, _spectrum(f2_hz, baud_hz, roll_off) * width2_hz
    )
    above = _spectrum(f1_hz[:, None] + f2_hz[None, :], other_baud_hz, other_roll_off)
    below = _spectrum(f1_hz[:, None] - f2_hz[None, :], other_baud_hz, other_roll_off)
    product = np.abs(f1_hz + abs(away_hz))[:, None] * f2_hz[None, :]
    return _measure(product, weight * (above + below) / (baud_hz * other_baud_hz))


def _spectrum(offset_hz: Floats, baud_hz: float, roll_off: float) -> Floats:
    """Raised cosine of height 1."""
    flat_hz = (1 - roll_off) * baud_hz / 2
    fallen = np.clip((np.abs(offset_hz) - flat_hz) / max(roll_off * baud_hz, 1e-6 * baud_hz), 0.0, 1.0)
    return np.asarray((1 + np.cos(np.pi * fallen)) / 2)


def _logarithmic(half_hz: float) -> tuple[Floats, Floats]:
    """Offsets up to `half_hz`, evenly by logarithm, and the width of each; the first takes what is below."""
    edges = half_hz * np.geomspace(_REACH, 1.0, _STEPS + 1)
    width = np.diff(edges)
    width[0] += edges[0]
    return np.sqrt(edges[1:] * edges[:-1]), width


def _across(baud_hz: float, roll_off: float) -> tuple[Floats, Floats]:
    """Points over a spectrum and their weights, with its flat part and its two flanks apart."""
    flat_hz, end_hz = (1 - roll_off) * baud_hz / 2, (1 + roll_off) * baud_hz / 2
    points, weights = [], []
    for low, high, n in ((-end_hz, -flat_hz, 8), (-flat_hz, flat_hz, 24), (flat_hz, end_hz, 8)):
        x, w = np.polynomial.legendre.leggauss(n)
        points.append(low + (high - low) * (x + 1) / 2)
        weights.append(w * (high - low) / 2)
    return np.concatenate(points), np.concatenate(weights)


def _measure(product_hz2: Floats, share: Floats) -> Products:
    """Sum weights up by the logarithm of their product, each shared between the two bins' middles around it."""
    place = (np.log(np.maximum(product_hz2, 1.0)) - _PRODUCT_LOW) / _PRODUCT_STEP
    place = np.clip(place, 0.0, _PRODUCTS - 1.001).ravel()
    floor = place.astype(np.int64)
    part, weight = place - floor, share.ravel()
    held = np.bincount(floor, weight * (1 - part), _PRODUCTS) + np.bincount(floor + 1, weight * part, _PRODUCTS)
    middles = np.exp(_PRODUCT_LOW + _PRODUCT_STEP * np.arange(_PRODUCTS))
    above = np.cumsum((held / middles**2)[::-1])[::-1]
    return Products(np.cumsum(held) - held / 2, above - (held / middles**2) / 2)
