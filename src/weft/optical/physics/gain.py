"""Gain of an erbium amplifier over frequency: ripple, and the tilt that follows its inversion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]

_FLAT_DB = 0.05
"""Gain that varies by less than this is taken to keep its shape whatever the power."""


class GainShape(NamedTuple):
    """A gain less its mean, over channels: `shape_db` (n,), and `tilt` (n,), by which a change of inversion moves it.

    `spread_db` is the distance from the least to the most gain.
    """

    shape_db: Floats
    tilt: Floats
    spread_db: float

    @property
    def is_flat(self) -> bool:
        """Whether the shape stays what it is whatever comes in."""
        return self.spread_db <= _FLAT_DB


def gain_shape(frequency_hz: Floats, ripple_db: Floats, tilt: Floats, tilt_db: float, band_hz: float) -> GainShape:
    """Ripple and dynamic gain tilt, both at the channels (n,), and the tilt asked for over the whole band.

    The dynamic tilt is scaled so that its straight line falls by `tilt_db` over `band_hz`.  A single channel has no
    shape.
    """
    if len(frequency_hz) == 1:
        return GainShape(np.zeros(1), np.zeros(1), 0.0)
    raw = ripple_db
    if tilt_db:
        away = frequency_hz - frequency_hz.mean()
        slope = float(away @ tilt / (away @ away))
        raw = raw - tilt * (tilt_db / band_hz / slope) if slope else raw
    return GainShape(raw - linear_to_db(float(np.mean(db_to_linear(raw)))), tilt, float(np.ptp(raw)))


def gain_db(shape: GainShape, mean_db: float, power_w: Floats) -> Floats:
    """Gain of each channel in dB, (n,), whose total power is `mean_db` above what comes in.

    A shape that is not flat moves along the dynamic tilt until the powers add up: one step of regula falsi, as GNPy
    3.0.1 does it.

    Source: R. di Muro, J. Lightwave Technol. 18, 343 (2000).
    """
    started = shape.shape_db + mean_db
    if shape.is_flat:
        return started
    total_w = float(power_w.sum())

    def reached_db(step: float) -> float:
        return linear_to_db(float(power_w @ db_to_linear(started + shape.tilt * step)) / total_w)

    centre = mean_db - reached_db(0.0)
    reached = reached_db(centre)
    aside = centre + np.copysign(shape.spread_db, mean_db - reached)
    slope = (reached_db(aside) - reached) / (aside - centre)
    if abs(mean_db - reached) > 1e-11:
        centre += (mean_db - reached) / slope
    return np.asarray(started + shape.tilt * centre)
