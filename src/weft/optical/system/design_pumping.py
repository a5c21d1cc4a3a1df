"""What a pumped fibre gains, as a design counts on it."""

from __future__ import annotations

import numpy as np

from weft.optical.physics.raman_steps import Steps, stepped
from weft.optical.physics.srs import Waves
from weft.optical.system.elements import Fibre
from weft.optical.system.full_load import full_load
from weft.optical.system.library import FullLoad
from weft.optical.system.scattering import pumps_in_glass
from weft.units.decibel import db_to_linear, linear_to_db

_THINNED = 3
_STEPS = Steps(order=2, solver_m=100.0, result_m=50e3)


def raman_gain_db(fibre: Fibre, load: FullLoad, power_dbm: float) -> float:
    """How much less a pumped fibre loses than it would without pumps, at the power per channel that enters it.

    Amplifiers behind the fibre take the answer as exact, so it is GNPy 3.0.1's to the last step: a third of the
    channels, each three times as strong, in steps of 100 m.  Raises WeftError if the glass was not measured where a
    channel or a pump is, or if pumps are too strong to settle.
    """
    channels = full_load([load], _THINNED)
    lumped = tuple((one.position_m, one.loss_db) for one in fibre.lumped)
    waves = Waves.of(fibre.glass, fibre.length_m, channels.frequency_hz, lumped, pumps_in_glass(fibre))
    enters_db = (fibre.connector_in_db or 0.0) + fibre.pad_db
    inside_w = np.full(len(channels), db_to_linear(power_dbm - enters_db) * 1e-3 * _THINNED)
    share = stepped(waves, channels, inside_w, _STEPS, lumped, fibre.temperature_k).gain
    lost_db = fibre.glass.loss_db(fibre.length_m) + sum(loss for _, loss in lumped)
    return lost_db + linear_to_db(float(share.mean()))
