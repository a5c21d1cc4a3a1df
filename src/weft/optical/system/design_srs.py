"""How far bands, and the edges of a band, drift apart over a span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.raman_steps import Steps, stepped
from weft.optical.physics.srs import Waves
from weft.optical.system.design_spans import Spans
from weft.optical.system.elements import DesignBand, Fibre, Fused
from weft.optical.system.full_load import full_load
from weft.optical.system.library import Band, FullLoad
from weft.optical.system.scattering import pumps_in_glass
from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]

_SHARE = 0.86
"""How much of what the strongest band keeps is aimed at, as in GNPy 3.0.1."""

_LEVEL_DB = 1e-9


class Filling(NamedTuple):
    """What a line is filled with for a design: channels as in `load`, which scatter by `steps` (None: not at all)."""

    load: FullLoad
    steps: Steps | None


class Entering(NamedTuple):
    """A band, and the power of each of its channels that leaves an amplifier."""

    band: DesignBand
    power_dbm: float


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a band loses more than the strongest, and how much more its upper edge loses than its lower."""

    loss_db: float = 0.0
    tilt_db: float = 0.0

    @staticmethod
    def of(spans: Spans, i: int, bands: Mapping[str, Entering], filling: Filling) -> dict[str, Deviation]:
        """For each band over the span that ends at an element; nothing where every frequency loses the same.

        The strongest band itself counts as 0.66 dB stronger than it is: its amplifier gains that much less.  All is
        taken without connectors and pads, as in GNPy 3.0.1.
        """
        span = spans.span(i)
        level = {name: Deviation() for name in bands}
        if span is None or not isinstance(spans.elements[i], Fibre):
            return level
        inside = spans.elements[span[0] : span[1] + 1]
        if filling.steps is None and all(len(one.glass.loss_hz) == 1 for one in inside if isinstance(one, Fibre)):
            return level
        loads = [
            FullLoad(
                Band(*one.band[:2]), filling.load.baud_hz, filling.load.spacing_hz, one.power_dbm, (0.0, 0.0, 0.0),
                filling.load.roll_off, filling.load.tx_osnr_db, 0.0,
            ) for one in bands.values()
        ]  # fmt: skip
        channels = full_load(loads)
        power_w = channels.power_w
        for one in (*reversed(inside[:-1]), inside[-1]):
            power_w = power_w * (_kept(one, channels, power_w, filling.steps))
        ends = np.array([linear_to_db(power_w[_probes(one.band, channels)]) - one.power_dbm for one in bands.values()])
        tilts = ends[:, 0] - ends[:, 2]
        if np.all(np.abs(tilts) <= _LEVEL_DB):
            return level
        beyond = ends[:, 1].max() - ends[:, 1] + linear_to_db(_SHARE)
        return {name: Deviation(float(beyond[k]), float(tilts[k])) for k, name in enumerate(bands)}


def _kept(one: object, channels: Channels, power_w: Floats, steps: Steps | None) -> Floats | float:
    """What a fibre or a fused node keeps of each channel, (n,)."""
    if isinstance(one, Fused):
        return db_to_linear(-(one.loss_db or 0.0))
    assert isinstance(one, Fibre), "a span is of fibres and fused nodes"
    lumped = tuple((loss.position_m, loss.loss_db) for loss in one.lumped)
    if steps is None:
        lost = one.glass.loss_at(channels.frequency_hz) * one.length_m + sum(loss for _, loss in lumped)
        return db_to_linear(-lost)
    waves = Waves.of(one.glass, one.length_m, channels.frequency_hz, lumped, pumps_in_glass(one))
    return stepped(waves, channels, power_w, steps, lumped, one.temperature_k).gain


def _probes(band: DesignBand, channels: Channels) -> list[int]:
    """The channels nearest to a band's lower edge, middle and upper edge."""
    wanted = band.low_hz, (band.low_hz + band.high_hz) / 2, band.high_hz
    return [int(np.abs(channels.frequency_hz - hz).argmin()) for hz in wanted]
