"""What a pumped fibre gains, as a design counts on it.

The design of GNPy 3.0.1 estimates this gain on a third of the channels, each three times as strong, in Euler steps of
100 m: first signals and pumps each on their own, to the second order in their powers, then sweeps there and back until
one of two measures of change is small.  Amplifiers behind the fibre take the estimate as exact, so the same steps are
taken here; what propagates later is `weft.optical.physics.raman`, which needs no steps.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.system.elements import Fibre
from weft.optical.system.library import FullLoad
from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]

_STEP_M = 100.0
_THINNED = 3
_CHANGE, _SLOPE_ERROR = 1e-6, 1e-3
_SWEEPS = 1000


class _Steps(NamedTuple):
    """Places along a fibre, (k,), and what is kept at each, (k,): 1 but at a lumped loss."""

    z_m: Floats
    kept: Floats

    def turned(self) -> _Steps:
        """The same from the fibre's end."""
        return _Steps(self.z_m[-1] - self.z_m[::-1], self.kept[::-1])


def raman_gain_db(fibre: Fibre, load: FullLoad, power_dbm: float) -> float:
    """How much less a pumped fibre loses than it would without pumps, at the power per channel that enters it.

    Raises WeftError if the glass was not measured where a channel or a pump is.
    """
    spacing = load.spacing_hz * _THINNED
    count = int((load.band.high_hz - load.band.low_hz) // spacing) + 1
    enters_db, leaves_db = (fibre.connector_in_db or 0.0) + fibre.pad_db, fibre.connector_out_db or 0.0
    signal_w = np.full(count, db_to_linear(power_dbm - enters_db) * 1e-3 * _THINNED)
    pumps = sorted(fibre.pumps, key=lambda one: one.direction == "counter")
    frequency = np.array([load.band.low_hz + spacing * k for k in range(count)] + [one.frequency_hz for one in pumps])
    power = np.append(signal_w, [one.power_w * db_to_linear(-leaves_db) for one in pumps])
    onward = count + sum(one.direction == "co" for one in pumps)
    ends_w = _solved(fibre, frequency, power, onward, _steps(fibre))[:count, -1]
    lost = linear_to_db(float(signal_w.sum() / ends_w.sum()))
    lumped = sum(one.loss_db for one in fibre.lumped)
    return fibre.glass.loss_db(fibre.length_m) + lumped - lost


def _steps(fibre: Fibre) -> _Steps:
    even = np.append(np.arange(0, fibre.length_m, _STEP_M), fibre.length_m)
    lumped = {one.position_m: db_to_linear(-one.loss_db) for one in fibre.lumped}
    z = np.unique(np.append(even, list(lumped)))
    return _Steps(z, np.array([lumped.get(at, 1.0) for at in z.tolist()]))


def _solved(fibre: Fibre, frequency_hz: Floats, power_w: Floats, onward: int, steps: _Steps) -> Floats:
    """Power of every wave at every step, (m, k): the first `onward` run with the signal, the others against it."""
    alpha, gain = fibre.glass.alpha_at(frequency_hz), fibre.glass.raman_at(frequency_hz)
    ahead, back = slice(0, onward), slice(onward, None)
    found = np.zeros((len(power_w), len(steps.z_m)))
    found[ahead] = _alone(power_w[ahead], alpha[ahead], gain[ahead, ahead], steps)
    found[back] = _alone(power_w[back], alpha[back], gain[back, back], steps.turned())[:, ::-1]
    if onward == len(power_w):
        return found
    dz = np.diff(steps.z_m)
    for _ in range(_SWEEPS):
        before = found.copy()
        _sweep(found, alpha, gain, onward, dz, steps.kept)
        change = np.max(np.abs(found / before - 1) * (before / found))
        got = np.diff(found[ahead]) / dz
        due = (found * (gain @ found - alpha[:, None]))[ahead, :-1] * steps.kept[:-1]
        if change <= _CHANGE or np.max(np.abs(1 - got / due)) <= _SLOPE_ERROR:
            break
    return found


def _sweep(found: Floats, alpha: Floats, gain: Floats, onward: int, dz: Floats, kept: Floats) -> None:
    """Step every wave along the fibre in its own direction, in place."""
    with_signal, against = gain[:onward], gain[onward:]
    for i, step in enumerate(dz):
        slope = with_signal @ found[:, i] - alpha[:onward]
        found[:onward, i + 1] = found[:onward, i] * (1 + slope * step) * kept[i]
    for i in range(len(dz), 0, -1):
        slope = against @ found[:, i] - alpha[onward:]
        found[onward:, i - 1] = found[onward:, i] * (1 + slope * dz[i - 1]) * kept[i]


def _alone(power_w: Floats, alpha: Floats, gain: Floats, steps: _Steps) -> Floats:
    """Waves that run one way and nothing else, (m, k), to the second order in their powers (D'Amico, JLT 40, 3499)."""
    found = np.outer(power_w, np.ones(len(steps.z_m)))
    cuts = [0, *np.flatnonzero(steps.kept != 1), len(steps.z_m) - 1]
    for low, high in pairwise(cuts):
        if low == high:
            continue
        starts = found[:, low] * steps.kept[low]
        z = steps.z_m[low : high + 1] - steps.z_m[low]
        fades = np.exp(-np.outer(alpha, z))
        strength = gain * starts
        first = strength @ ((1 - fades) / alpha[:, None])
        fed = fades * first
        second = np.zeros_like(first)
        second[:, 1:] = strength @ np.cumsum((fed[:, 1:] + fed[:, :-1]) / 2 * np.diff(z), axis=1)
        found[:, low + 1 : high + 1] = (starts[:, None] * fades * np.exp(first + second))[:, 1:]
    return found
