"""Fibres in which stimulated Raman scattering moves power, from pumps to channels and between channels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from weft.optical.physics.gn import effective_length_m
from weft.optical.physics.isrs import Medium
from weft.optical.physics.isrs import Span as IsrsSpan
from weft.optical.physics.raman import RamanProfile, profile_of
from weft.optical.physics.raman_steps import stepped
from weft.optical.physics.srs import Waves
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Fibre
from weft.optical.system.spans import ends_db
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]


class ScatteringSpan:
    """Nonlinear interference, noise of Raman amplification, and what of each channel's power comes out.

    Noise is counted at the glass's input, behind the interference, as GNPy 3.0.1 does.
    """

    def __init__(self, fibre: Fibre, comb: Comb) -> None:
        """Set the span up for any powers.  Raises WeftError as `ends_db`, or if the glass is not known at a wave."""
        enter_db, leave_db = ends_db(fibre)
        self._enter, self._leave = db_to_linear(-enter_db), db_to_linear(-leave_db)
        self._channels, self._temperature_k = comb.channels, fibre.temperature_k
        self.noises = ("nli", "ase") if fibre.pumps else ("nli",)
        lumped = tuple((one.position_m, one.loss_db) for one in fibre.lumped)
        pumps = pumps_in_glass(fibre)
        self._steps, self._lumped = comb.physics.steps, lumped
        self._isrs: IsrsSpan | None = None
        self._waves: Waves | None = None
        if comb.physics.nli == "isrs":
            medium = comb.kept((Medium, fibre.glass.key), lambda: Medium.of(fibre.glass, comb.channels))
            self._isrs = comb.kept(
                (IsrsSpan, fibre.glass.key, fibre.length_m, lumped, pumps, fibre.temperature_k),
                lambda: IsrsSpan.of(medium, fibre.length_m, lumped, pumps, fibre.temperature_k),
            )
        else:
            glass = comb.glass(fibre.glass)
            self._efficiency = glass.efficiency_per_w2m2
            self._effective_m = effective_length_m(glass.alpha_per_m, fibre.length_m)
            self._waves = comb.kept(
                (Waves, fibre.glass.key, fibre.length_m, lumped, pumps),
                lambda: Waves.of(fibre.glass, fibre.length_m, comb.channels.frequency_hz, lumped, pumps),
            )

    def through(self, power_w: Floats, fresh: Floats) -> Floats:
        """See `Step`.  Raises WeftError if the pumps are too strong to settle."""
        inside_w = power_w * self._enter
        profile, fresh[0] = self._scattered(inside_w)
        gain = profile.gain
        if len(self.noises) > 1:
            ase_w = profile.ase_w / gain
            inside_w = inside_w + ase_w
            fresh[1] = ase_w / inside_w
        return np.asarray(inside_w * gain * self._leave)

    def _scattered(self, inside_w: Floats) -> tuple[RamanProfile, Floats]:
        if self._isrs is not None:
            return self._isrs.propagate(inside_w)
        assert self._waves is not None
        profile = self._profile(self._waves, inside_w)
        effective = inside_w * self._effective_m
        return profile, self._efficiency @ (effective * effective)

    def _profile(self, waves: Waves, inside_w: Floats) -> RamanProfile:
        if self._steps is None:
            return profile_of(waves, self._channels, inside_w, self._temperature_k)
        return stepped(waves, self._channels, inside_w, self._steps, self._lumped, self._temperature_k)


def pumps_in_glass(fibre: Fibre) -> tuple[tuple[float, float, str], ...]:
    """Pumps with what they launch into the glass in W: the connector where a pump enters takes its share."""
    enter_db, leave_db = fibre.connector_in_db or 0.0, fibre.connector_out_db or 0.0
    return tuple(
        (pump.power_w * db_to_linear(-(enter_db if pump.direction == "co" else leave_db)), pump.frequency_hz,
         pump.direction)
        for pump in fibre.pumps
    )  # fmt: skip
