"""Noise of an amplifier at a gain, and the choice of one for a gain and a power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weft.catalogue.records import Amplifier
from weft.units.decibel import db_to_linear, linear_to_db

_LEAST_FIRST_COIL_DB = 4.0
_LEAST_STEP_DB, _MOST_STEP_DB = 0.3, 2.0
_USUAL_DELTA_DB = 5.0
_LEAST_DELTA_DB, _MOST_DELTA_DB = 1.0, 11.0


@dataclass(frozen=True, slots=True)
class Stage:
    """An amplifier in its place; `nf_db` already holds the padding that a gain below the least costs."""

    amplifier: Amplifier
    gain_db: float
    nf_db: float


@dataclass(frozen=True, slots=True)
class _Coils:
    """Two coils with an attenuator between them; the first one's gain is `delta_db` below the amplifier's."""

    first_nf_db: float
    second_nf_db: float
    delta_db: float


def noise_figure_db(amplifier: Amplifier, gain_db: float) -> float:
    """Noise figure at a gain up to the most; below the least gain the input is padded dB for dB.

    Source: the `variable_gain` amplifier of GNPy 3.0.1 (`estimate_nf_model` and `Edfa._nf`): NF = NF1 + NF2 / G1
    in linear units, with G1 the gain of the first coil less the attenuator between the two.

    Raises ValueError if the two noise figures of the record cannot be those of two such coils.
    """
    return _noise_figure_db(
        amplifier.name,
        (amplifier.gain_min_db, amplifier.gain_max_db),
        (amplifier.nf_min_db, amplifier.nf_max_db),
        gain_db,
    )


def stage(amplifiers: Sequence[Amplifier], gain_db: float, power_dbm: float) -> Stage | None:
    """Of the amplifiers that reach this gain and output power the one of lowest noise, then of fewest watts."""
    fits = [one for one in amplifiers if one.gain_max_db >= gain_db and one.power_max_dbm >= power_dbm]
    stages = [Stage(one, gain_db, noise_figure_db(one, gain_db)) for one in fits]
    return min(stages, key=lambda one: (one.nf_db, one.amplifier.draw_w.value), default=None)


@lru_cache(maxsize=65536)
def _noise_figure_db(name: str, gains_db: tuple[float, float], nfs_db: tuple[float, float], gain_db: float) -> float:
    least_db, most_db = gains_db
    coils = _coils(name, gains_db, nfs_db)
    padding_db = max(least_db - gain_db, 0.0)
    below_most_db = most_db - (gain_db + padding_db)
    first_gain_db = gain_db + padding_db - coils.delta_db - below_most_db
    nf = db_to_linear(coils.first_nf_db) + db_to_linear(coils.second_nf_db) / db_to_linear(first_gain_db)
    return linear_to_db(nf) + padding_db


@lru_cache(maxsize=256)
def _coils(name: str, gains_db: tuple[float, float], nfs_db: tuple[float, float]) -> _Coils:
    """The coils whose amplifier has the least noise figure at most gain and the most at least gain."""
    (least_db, most_db), (nf_min_db, nf_max_db) = gains_db, nfs_db
    delta_db = _USUAL_DELTA_DB
    at_least_db = least_db - (most_db - least_db) - delta_db
    at_most_db = most_db - delta_db
    drop = 1 / db_to_linear(at_most_db) - 1 / db_to_linear(at_least_db)
    second_db = linear_to_db((db_to_linear(nf_min_db) - db_to_linear(nf_max_db)) / drop)
    first_db = linear_to_db(db_to_linear(nf_min_db) - db_to_linear(second_db) / db_to_linear(at_most_db))
    if not first_db + _LEAST_STEP_DB < second_db < first_db + _MOST_STEP_DB:
        second_db = float(np.clip(second_db, first_db + _LEAST_STEP_DB, first_db + _MOST_STEP_DB))
        at_most_db = linear_to_db(db_to_linear(second_db) / (db_to_linear(nf_min_db) - db_to_linear(first_db)))
        delta_db = most_db - at_most_db
        at_least_db = least_db - (most_db - least_db) - delta_db
    nf_at_least_db = linear_to_db(db_to_linear(first_db) + db_to_linear(second_db) / db_to_linear(at_least_db))
    if (
        first_db < _LEAST_FIRST_COIL_DB
        or not _LEAST_DELTA_DB < delta_db < _MOST_DELTA_DB
        or abs(nf_at_least_db - nf_max_db) > 0.01
    ):
        raise ValueError(
            f"amplifier {name}: no two coils have noise figures of {nf_min_db} dB at {most_db} dB gain "
            f"and {nf_max_db} dB at {least_db} dB"
        )
    return _Coils(first_db, second_db, delta_db)
