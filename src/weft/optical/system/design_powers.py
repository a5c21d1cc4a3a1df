"""The powers along a line that make its noise least, by dynamic programming over levels.

An amplifier's noise depends on the power that reaches it and, through its noise figure, on its gain: on the powers
before and behind it.  The interference of a span depends on the power at its start alone.  So the noise of a line is
a chain of terms of two neighbouring powers each, and the best of all combinations of levels is found exactly, limits
of gain and power included.  Without limits, and for noise figures that don't depend on gain, it is the rule that
optimises each span by itself, P = (ASE / (2 eta))^(1/3) (P. Poggiolini and others, JLT 32, 694 (2014)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.system.library import AmplifierType, Library
from weft.optical.system.stages import noise_figure_db
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]

_TABLE_STEP_DB = 0.05
_ROUNDING_DB = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class NoiseCurve:
    """A type's noise figure in dB at close gains and input powers per 50 GHz in dBm, (k,), and where it works now."""

    levels_db: Floats
    by_gain_db: Floats
    by_power_db: Floats
    gain_db: float
    channel_dbm: float

    @property
    def now_db(self) -> float:
        """The noise figure now."""
        by_gain = np.interp(self.gain_db, self.levels_db, self.by_gain_db)
        return float(by_gain + np.interp(self.channel_dbm, self.levels_db, self.by_power_db))

    def with_gain(self, change_db: Floats) -> Floats:
        """What a change of gain adds."""
        now = np.interp(self.gain_db, self.levels_db, self.by_gain_db)
        return np.asarray(np.interp(self.gain_db + change_db, self.levels_db, self.by_gain_db) - now)

    def with_power(self, change_db: Floats) -> Floats:
        """What a change of the power that comes in adds."""
        now = np.interp(self.channel_dbm, self.levels_db, self.by_power_db)
        return np.asarray(np.interp(self.channel_dbm + change_db, self.levels_db, self.by_power_db) - now)


class Option(NamedTuple):
    """A type that may stand in a place: by how much its noise figure exceeds the present one's now, and its limits.

    The output may change by `most_db` at most, the gain within `gains_db`.
    """

    name: str
    beyond_db: float
    curve: NoiseCurve
    gains_db: tuple[float, float]
    most_db: float


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """An amplifier and what follows it up to the next, as they are set now.

    `ase` is the amplifier's noise over signal, `nli` and `pumped` the interference and the noise of pumps behind it,
    each summed over channels by some weights.  Its output may fall by `least_db` (zero or negative) at most.
    """

    ase: float
    nli: float
    pumped: float
    least_db: float
    options: tuple[Option, ...]


class NoiseTables:
    """Noise figures of types over gain and power, looked up between close points."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tables: dict[str, tuple[Floats, Floats, Floats]] = {}

    def curve(self, kind: AmplifierType, gain_db: float, channel_dbm: float) -> NoiseCurve:
        """The noise figure around a gain and a power per 50 GHz that comes in."""
        return NoiseCurve(*self._table(kind), gain_db, channel_dbm)

    def _table(self, kind: AmplifierType) -> tuple[Floats, Floats, Floats]:
        found = self._tables.get(kind.name)
        if found is None:
            levels, most = np.arange(-60.0, 60.0, _TABLE_STEP_DB), kind.gain_flatmax_db
            usual = noise_figure_db(kind, self._library, most, 0.0)
            if np.isneginf(usual):
                found = levels, np.zeros(len(levels)), np.zeros(len(levels))
            else:
                gains = [noise_figure_db(kind, self._library, gain, 0.0) for gain in levels.tolist()]
                rises = [noise_figure_db(kind, self._library, most, dbm) - usual for dbm in levels.tolist()]
                found = levels, np.array(gains), np.array(rises)
            self._tables[kind.name] = found
        return found


class Levels(NamedTuple):
    """Changes of power that are tried: around `centre_db` (links,), `reach` steps of `step_db` to each side."""

    centre_db: Floats
    step_db: float
    reach: int


class Best(NamedTuple):
    """The change of each amplifier's output in dB, (links,), and the type of each."""

    changes_db: Floats
    types: tuple[str, ...]


def best_changes(links: Sequence[Link], levels: Levels) -> Best | None:
    """Of those levels and of all types, what makes the noise of the whole chain least; None if nothing is allowed.

    The power that enters the first amplifier does not change.
    """
    around = levels.step_db * np.arange(-levels.reach, levels.reach + 1)
    before, cost = np.zeros(1), np.zeros(1)
    stages: list[_Stage] = []
    for link, centre in zip(links, levels.centre_db, strict=True):
        after = around + centre
        stage = _stage(link, before, after, cost, levels.step_db)
        cost = stage.cost + link.nli * db_to_linear(2 * after) + link.pumped * db_to_linear(-after)
        cost[after < link.least_db - _ROUNDING_DB] = np.inf
        stages.append(stage)
        before = after
    at = int(np.argmin(cost))
    if not np.isfinite(cost[at]):
        return None
    changes, types = np.empty(len(links)), []
    for k in range(len(links) - 1, -1, -1):
        changes[k] = stages[k].after_db[at]
        types.append(links[k].options[int(stages[k].option[at])].name)
        at = int(stages[k].came[at])
    return Best(changes, tuple(reversed(types)))


class _Stage(NamedTuple):
    """For every level behind an amplifier, (k,): the least noise, the level before it that has it, and the type."""

    after_db: Floats
    cost: Floats
    came: npt.NDArray[np.int64]
    option: npt.NDArray[np.int64]


def _stage(link: Link, before: Floats, after: Floats, cost: Floats, step_db: float) -> _Stage:
    change, of = _differences(before, after, step_db)
    columns = np.arange(len(after))
    costs, origins = [], []
    for option in link.options:
        by_gain = db_to_linear(option.beyond_db + option.curve.with_gain(change))
        by_gain[~_within(change, option.gains_db)] = np.inf
        reaching = link.ase * db_to_linear(option.curve.with_power(before) - before)
        total = reaching[:, None] * by_gain[of]
        total += cost[:, None]
        came = np.argmin(total, axis=0)
        least = total[came, columns]
        least[after > option.most_db + _ROUNDING_DB] = np.inf
        costs.append(least)
        origins.append(came)
    chosen = np.argmin(costs, axis=0)
    return _Stage(after, np.array(costs)[chosen, columns], np.array(origins)[chosen, columns], chosen)


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return (values >= limits[0] - _ROUNDING_DB) & (values <= limits[1] + _ROUNDING_DB)


def _differences(before: Floats, after: Floats, step_db: float) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Every difference of two evenly spaced levels once, and which of them each pair (before, after) has."""
    count = len(before) + len(after) - 1
    least = after[0] - before[-1]
    which = np.arange(len(after))[None, :] - np.arange(len(before))[:, None] + len(before) - 1
    return least + step_db * np.arange(count), which
