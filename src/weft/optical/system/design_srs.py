"""How far bands, and the edges of a band, drift apart over a span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from weft.optical.system.design_spans import Spans
from weft.optical.system.elements import DesignBand, Fibre
from weft.units.decibel import linear_to_db

_SHARE = 0.86
"""How much of what the strongest band keeps is aimed at, as in GNPy 3.0.1."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a band loses more than the strongest, and how much more its upper edge loses than its lower."""

    loss_db: float = 0.0
    tilt_db: float = 0.0

    @staticmethod
    def of(spans: Spans, i: int, bands: Mapping[str, DesignBand]) -> dict[str, Deviation]:
        """For each band over the span that ends at an element; nothing where every frequency loses the same.

        The strongest band itself counts as 0.66 dB stronger than it is: its amplifier gains that much less.
        """
        span = spans.span(i)
        level = {name: Deviation() for name in bands}
        if span is None or not isinstance(spans.elements[i], Fibre):
            return level
        fibres = [one for one in spans.elements[span[0] : span[1] + 1] if isinstance(one, Fibre)]
        if all(len(one.glass.loss_hz) == 1 for one in fibres):
            return level
        edges = np.array([_probes(band) for band in bands.values()])
        each = [one.glass.loss_at(edges.ravel()).reshape(edges.shape) * one.length_m for one in fibres]
        lost = np.sum(each, axis=0)
        tilts = lost[:, 2] - lost[:, 0]
        if np.all(np.abs(tilts) <= 1e-9):
            return level
        beyond = lost[:, 1] - lost[:, 1].min() + linear_to_db(_SHARE)
        return {name: Deviation(float(beyond[k]), float(tilts[k])) for k, name in enumerate(bands)}


def _probes(band: DesignBand) -> tuple[float, float, float]:
    """The channels nearest to a band's lower edge, middle and upper edge."""
    assert band.spacing_hz is not None
    count = int((band.high_hz - band.low_hz) // band.spacing_hz) + 1
    comb = band.low_hz + band.spacing_hz * np.arange(count)
    middle = (band.low_hz + band.high_hz) / 2
    return float(comb[0]), float(comb[np.abs(comb - middle).argmin()]), float(comb[-1])
