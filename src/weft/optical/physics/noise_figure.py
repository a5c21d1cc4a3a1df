"""Noise figure of erbium amplifiers, by gain or by the power that comes in.

Sources: noise models of GNPy 3.0.1 (`estimate_nf_model`, `Edfa._nf`, BSD-3-Clause); noise masks of the OpenROADM MSA
(optical specifications 4 and 5), told as OSNR by the power per 50 GHz.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from weft.diagnostics import WeftError
from weft.units.decibel import db_to_linear, linear_to_db

_USUAL_DROP_DB = 5.0
_QUANTUM_DBM = -58.0
"""The noise of an ideal amplifier in 0.1 nm at its input, h f 12.5 GHz, as OpenROADM rounds it."""


class Coils(NamedTuple):
    """Two stages of a variable-gain amplifier; the first gains `drop_db` less than the whole, less the attenuator."""

    first_db: float
    second_db: float
    drop_db: float


@lru_cache(maxsize=1024)
def coils(nf_min_db: float, nf_max_db: float, gain_min_db: float, gain_max_db: float) -> Coils:
    """Noise figures of two stages that make `nf_min_db` at the most gain and `nf_max_db` at the least.

    NF = NF1 + NF2 / G1, where G1 shrinks by two decibels for each that the gain is below the most.  NF2 stays within
    0.3 to 2 dB above NF1, and G1 gives way.  Raises WeftError where no such stages exist.
    """
    drop = _USUAL_DROP_DB
    least, most = db_to_linear(nf_min_db), db_to_linear(nf_max_db)
    gain_most = db_to_linear(gain_max_db - drop)
    gain_least = db_to_linear(gain_min_db - (gain_max_db - gain_min_db) - drop)
    second = (least - most) / (1 / gain_most - 1 / gain_least) if gain_most != gain_least else 0.0
    second_db = linear_to_db(second) if second > 0 else 0.0
    first = least - db_to_linear(second_db) / gain_most
    if second <= 0 or first <= 0:
        raise WeftError(f"no amplifier has noise figures of {nf_min_db} to {nf_max_db} dB over these gains")
    first_db = linear_to_db(first)
    if first_db < 4:
        raise WeftError(
            f"noise figures of {nf_min_db} to {nf_max_db} dB would take a first coil of {first_db:.2f} dB",
            help="raise nf_min, or bring nf_max nearer to it: a coil has at least 4 dB",
        )
    if not first_db + 0.3 < second_db < first_db + 2:
        second_db = min(max(second_db, first_db + 0.3), first_db + 2)
        drop = gain_max_db - linear_to_db(db_to_linear(second_db) / (least - db_to_linear(first_db)))
        if not 1 < drop < 11:
            raise WeftError(f"noise figures of {nf_min_db} to {nf_max_db} dB would put {drop:.1f} dB between coils")
    found = Coils(first_db, second_db, drop)
    told = ((gain_max_db, nf_min_db), (gain_min_db, nf_max_db))
    if any(abs(variable_gain_db(found, gain_max_db, gain) - nf) > 0.01 for gain, nf in told):
        raise WeftError(f"no two coils have noise figures of {nf_min_db} to {nf_max_db} dB over these gains")
    return found


def variable_gain_db(stages: Coils, gain_max_db: float, gain_db: float) -> float:
    """Noise figure of two coils with an attenuator between them, at a gain of no less than the least."""
    first_gain_db = gain_db - stages.drop_db - max(gain_max_db - gain_db, 0.0)
    return linear_to_db(db_to_linear(stages.first_db) + db_to_linear(stages.second_db) / db_to_linear(first_gain_db))


def polynomial_db(coefficients: Sequence[float], gain_max_db: float, gain_db: float) -> float:
    """Noise figure by powers of the gain's distance below the most (zero or negative), highest power first."""
    return float(np.polyval(coefficients, min(gain_db - gain_max_db, 0.0)))


def dual_stage_db(first_db: float, second_db: float, first_gain_db: float) -> float:
    """Noise figure of two amplifiers in a row (H. T. Friis, Proc. IRE 32, 419, 1944, for large gains)."""
    return linear_to_db(db_to_linear(first_db) + db_to_linear(second_db - first_gain_db))


def openroadm_inline_db(coefficients: Sequence[float], power_dbm: float) -> float:
    """Noise figure of an in-line amplifier whose OSNR is a polynomial of the power per 50 GHz that comes in."""
    return power_dbm - float(np.polyval(coefficients, power_dbm)) - _QUANTUM_DBM


def openroadm_preamp_db(power_dbm: float) -> float:
    """Noise figure of a preamplifier that meets the mask of OpenROADM, by the power per 50 GHz that comes in."""
    return power_dbm - min((4 * power_dbm + 275) / 7, 33.0) - _QUANTUM_DBM
