"""Amplifiers as they are set, and what they do to a comb.

Source: `Edfa` and `Multiband_amplifier` of GNPy 3.0.1 (BSD-3-Clause), whose rules of saturation and padding these are.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.physics.gain import gain_db
from weft.optical.physics.noise_figure import (
    coils,
    dual_stage_db,
    openroadm_inline_db,
    openroadm_preamp_db,
    polynomial_db,
    variable_gain_db,
)
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Amplifier, MultibandAmplifier
from weft.optical.system.library import (
    AmplifierType,
    Band,
    DualStage,
    FixedGain,
    Library,
    OpenRoadmBooster,
    OpenRoadmInline,
    OpenRoadmPreamp,
    Polynomial,
    VariableGain,
)
from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_OPENROADM = (OpenRoadmInline, OpenRoadmPreamp, OpenRoadmBooster)


class Step(Protocol):
    """One element of a line, for one comb."""

    @property
    def noises(self) -> tuple[str, ...]:
        """What it adds, in order: `ase`, `nli`."""

    def through(self, power_w: Floats, fresh: Floats) -> Floats:
        """Powers that leave, (n,); each row of `fresh`, (len(noises), n), becomes a noise's share of its channel."""


def noise_figure_db(kind: AmplifierType, library: Library, gain: float, channel_dbm: float | None = None) -> float:
    """Noise figure at a gain in dB, padding below the least gain included and ripple not.

    `channel_dbm` is the power per 50 GHz that comes in, which OpenROADM's types ask for.  Raises WeftError if it is
    missing, or if no two coils have the noise figures that a type is said to have.
    """
    noise = kind.noise
    if isinstance(noise, DualStage):
        first, second = library.amplifiers[noise.preamp], library.amplifiers[noise.booster]
        return dual_stage_db(
            noise_figure_db(first, library, first.gain_flatmax_db, channel_dbm),
            noise_figure_db(second, library, gain - first.gain_flatmax_db, channel_dbm),
            first.gain_flatmax_db,
        )
    pad_db = max(kind.gain_min_db - gain, 0.0)
    gain, most_db = gain + pad_db, kind.gain_flatmax_db
    if isinstance(noise, VariableGain):
        stages = coils(noise.nf_min_db, noise.nf_max_db, kind.gain_min_db, most_db)
        return variable_gain_db(stages, most_db, gain) + pad_db
    if isinstance(noise, FixedGain):
        return noise.nf_db + pad_db
    if isinstance(noise, Polynomial):
        return polynomial_db(noise.coefficients, most_db, gain) + pad_db
    if isinstance(noise, OpenRoadmBooster):
        return -math.inf
    if channel_dbm is None:
        raise WeftError(f"the noise of amplifier type {kind.name!r} depends on the power that comes in")
    if isinstance(noise, OpenRoadmPreamp):
        return openroadm_preamp_db(channel_dbm) + pad_db
    return openroadm_inline_db(noise.coefficients, channel_dbm) + pad_db


def within(band: Band, channels: Channels) -> Mask:
    """Which channels lie within a band, slots and all, (n,)."""
    low = channels.frequency_hz - channels.slot_hz / 2 >= band.low_hz
    return np.asarray(low & (channels.frequency_hz + channels.slot_hz / 2 <= band.high_hz))


class Stage:
    """An amplifier for one comb: noise at its input, then gain, then its output's attenuator."""

    noises = ("ase",)

    def __init__(self, amplifier: Amplifier, comb: Comb) -> None:
        """Work out what does not depend on power.  Raises WeftError if a setting is missing or cannot be."""
        kind = comb.library.amplifiers.get(amplifier.type_name)
        if kind is None or amplifier.gain_db is None:
            raise WeftError(f"amplifier {amplifier.uid!r} has no {'gain' if kind else 'type'}: design the line first")
        self._kind, self._library = kind, comb.library
        self._gain_db, self._out_db = amplifier.gain_db, amplifier.out_voa_db or 0.0
        self._enter = db_to_linear(-amplifier.in_voa_db)
        self._limit_w = db_to_linear(kind.power_max_dbm) * 1e-3
        self._shape, self._shape_linear = comb.shape(kind, amplifier.tilt_db or 0.0)
        self._quantum_w = comb.quantum_w(kind)
        self._slot_hz = self._common_slot(amplifier.uid, comb.channels)
        self._mean, self._ones = db_to_linear(self._gain_db), np.ones(len(comb.channels))
        self._usual: tuple[Floats, Floats] | None = None
        if self._shape.is_flat and not self._slot_hz:
            self._usual = self._settle(self._gain_db)

    def through(self, power_w: Floats, fresh: Floats) -> Floats:
        """See `Step`."""
        if self._enter != 1.0:
            power_w = power_w * self._enter
        total_w = float(power_w.dot(self._ones))
        if self._usual is not None and total_w * self._mean <= self._limit_w:
            ase_w, gain = self._usual
        else:
            ase_w, gain = self._at(power_w, total_w)
        louder_w = power_w + ase_w
        np.divide(ase_w, louder_w, out=fresh[0])
        louder_w *= gain
        return louder_w

    def _at(self, power_w: Floats, total_w: float) -> tuple[Floats, Floats]:
        """Noise at the input in W and gain, both (n,), where they depend on the powers."""
        mean_db = min(self._gain_db, self._kind.power_max_dbm - linear_to_db(total_w * 1e3))
        if self._shape.is_flat and not self._slot_hz:
            return self._settle(mean_db)
        channel_dbm = None
        if self._slot_hz:
            channel_dbm = linear_to_db(total_w * 1e3 / len(power_w) * 50e9 / self._slot_hz)
        nf = db_to_linear(noise_figure_db(self._kind, self._library, mean_db, channel_dbm))
        profile_db = gain_db(self._shape, mean_db, power_w)
        return self._quantum_w * nf, db_to_linear(profile_db - self._out_db)

    def _settle(self, mean_db: float) -> tuple[Floats, Floats]:
        nf = db_to_linear(noise_figure_db(self._kind, self._library, mean_db))
        return self._quantum_w * nf, self._shape_linear * db_to_linear(mean_db - self._out_db)

    def _common_slot(self, uid: str, channels: Channels) -> float:
        """The slot of every channel in Hz, for the types that ask for it; else 0.  Raises WeftError if slots differ."""
        if not isinstance(self._kind.noise, _OPENROADM):
            return 0.0
        if np.any(channels.slot_hz != channels.slot_hz[0]):
            raise WeftError(
                f"amplifier {uid!r} of type {self._kind.name!r} knows its noise for channels of one width only",
                help="give all channels the same slot, or use another amplifier type",
            )
        return float(channels.slot_hz[0])


class StagesAbreast:
    """Amplifiers side by side, each for the channels of its band."""

    noises = ("ase",)

    def __init__(self, amplifier: MultibandAmplifier, comb: Comb) -> None:
        """Give each amplifier its channels.  Raises WeftError if a setting is missing or a channel falls between."""
        self._parts = [(part, Stage(one, comb.part(part))) for one, part in abreast(amplifier, comb)]
        if sum(part.stop - part.start for part, _ in self._parts) != len(comb.channels):
            raise WeftError(f"amplifier {amplifier.uid!r} does not carry every channel")

    def through(self, power_w: Floats, fresh: Floats) -> Floats:
        """See `Step`."""
        left = np.empty_like(power_w)
        for part, stage in self._parts:
            left[part] = stage.through(power_w[part], fresh[:, part])
        return left


def abreast(amplifier: MultibandAmplifier, comb: Comb) -> list[tuple[Amplifier, slice]]:
    """Which channels each of the amplifiers carries; the first of two that could.  Raises WeftError without types."""
    left = np.ones(len(comb.channels), dtype=bool)
    found = []
    for one in amplifier.amplifiers:
        kind = comb.library.amplifiers.get(one.type_name)
        if kind is None:
            raise WeftError(f"amplifier {amplifier.uid!r} has no type in every band: design the line first")
        picked = np.flatnonzero(within(kind.band, comb.channels) & left)
        if len(picked):
            part = slice(int(picked[0]), int(picked[-1]) + 1)
            left[part] = False
            found.append((one, part))
    return found
