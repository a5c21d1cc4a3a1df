"""Noise of an amplifier at a gain, and the choice of one for a gain and a power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from weft.catalogue.records import Amplifier
from weft.diagnostics import WeftError
from weft.optical.physics.noise_figure import coils, variable_gain_db


@dataclass(frozen=True, slots=True)
class Stage:
    """An amplifier in its place; `nf_db` already holds the padding that a gain below the least costs."""

    amplifier: Amplifier
    gain_db: float
    nf_db: float


def noise_figure_db(amplifier: Amplifier, gain_db: float) -> float:
    """Noise figure at a gain up to the most; below the least gain the input is padded dB for dB.

    Two coils with an attenuator between them, as in `weft.optical.physics.noise_figure`.

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
    padding_db = max(least_db - gain_db, 0.0)
    try:
        return variable_gain_db(coils(*nfs_db, *gains_db), most_db, gain_db + padding_db) + padding_db
    except WeftError as error:
        raise ValueError(f"amplifier {name}: {error}") from error
