"""A section whose parts may be off: the noise that each adds, and how it moves with each deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.glass import Glass
from weft.optical.physics.gn import effective_length_m
from weft.optical.service.uncertainty_doubts import DoubtKind, Doubts
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Amplifier, Element, Fibre, MultibandAmplifier
from weft.optical.system.oms import step
from weft.optical.system.stages import noise_figure_db
from weft.units.decibel import linear_to_db

Floats = npt.NDArray[np.float64]

STEP_DB = 0.05
"""Noise figures are differentiated over twice this."""
STEP_SHARE = 0.01
"""And loss over twice this share of it."""


class Variable(NamedTuple):
    """One thing that may be off; it is never below `least`."""

    kind: DoubtKind
    least: float


class OtherNoise(NamedTuple):
    """Row of a part, and what it is instead, (n,), with this probability."""

    part: int
    born_ratio: Floats
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class DoubtfulLine:
    """A section under one comb, entered at known powers.

    A channel of noise-to-signal ratio x leaves with 1 + x multiplied by exp(Σ born_ratio · 10^(shift / 10)) over the
    parts, where `born_ratio` (n_parts, n) is what each adds as planned, and `moves_db` (n_parts, n_variables) gives the
    shifts in dB for a unit of each variable.  `power_w` (n,) leaves as planned, and `leaves_db` (n_variables,) is how
    that shifts.
    """

    born_ratio: Floats
    moves_db: Floats
    variables: tuple[Variable, ...]
    others: tuple[OtherNoise, ...]
    power_w: Floats
    leaves_db: Floats


def doubtful(elements: Sequence[Element], comb: Comb, power_w: Floats, doubts: Doubts) -> DoubtfulLine:
    """A section made of `elements`, its ends left out, entered with powers (n,).

    Exact in how noise adds up: an event that leaves a share f of a channel to fresh noise multiplies 1 + x by
    1 / (1 - f).  Linear in decibels in how the noise of a part moves: amplifier noise with its noise figure and
    against the power that comes in, interference with twice the power that goes in, as all channels move together.

    Raises WeftError as `step` does.
    """
    walk = _Walk(comb, doubts)
    for element in elements:
        power_w = walk.past(element, power_w)
    n = len(walk.variables)
    moves = np.zeros((len(walk.rows), n))
    for i, row in enumerate(walk.rows):
        moves[i, : len(row)] = row
    leaves = np.zeros(n)
    leaves[: len(walk.run)] = walk.run
    born = np.array(walk.born).reshape(-1, len(comb.channels))
    return DoubtfulLine(born, moves, tuple(walk.variables), tuple(walk.others), power_w, leaves)


class _Walk:
    """Along a section; `run` is how the power here moves with each variable met so far."""

    def __init__(self, comb: Comb, doubts: Doubts) -> None:
        self._comb, self._doubts = comb, doubts
        self.variables = [Variable("launch", -np.inf)]
        self.run: Floats = np.ones(1)
        self.born: list[Floats] = []
        self.rows: list[Floats] = []
        self.others: list[OtherNoise] = []

    def past(self, element: Element, power_w: Floats) -> Floats:
        """One element; the powers behind it."""
        one = step(element, self._comb)
        fresh = np.zeros((len(one.noises), len(power_w)))
        behind = one.through(power_w, fresh)
        born = -np.log1p(-fresh)
        if isinstance(element, Fibre):
            self._fibre(element, one.noises, born, power_w)
        elif isinstance(element, Amplifier | MultibandAmplifier):
            self._amplifier(element, born, power_w)
        return behind

    def _variable(self, kind: DoubtKind, least: float = -np.inf) -> int:
        self.variables.append(Variable(kind, least))
        self.run = np.append(self.run, 0.0)
        return len(self.variables) - 1

    def _fibre(self, fibre: Fibre, noises: Sequence[str], born: Floats, power_w: Floats) -> None:
        enter = self._variable("connector", -(fibre.connector_in_db or 0.0))
        loss = self._variable("loss", -float(fibre.glass.loss_db_per_m.min()) * 1e3)
        leave = self._variable("connector", -(fibre.connector_out_db or 0.0))
        self.run[enter] -= 1.0
        for kind, rows in zip(noises, born, strict=True):
            shift = 2.0 * self.run if kind == "nli" else -self.run
            if kind == "nli":
                shift[loss] += self._interference_by_loss(fibre)
                self._other_glass(fibre, power_w)
            self.rows.append(shift)
            self.born.append(rows)
        self.run = self.run.copy()
        self.run[loss] -= fibre.length_m / 1e3
        self.run[leave] -= 1.0

    def _interference_by_loss(self, fibre: Fibre) -> float:
        """How interference moves with loss, dB for dB/km: mean over channels of equal power."""
        low, high = (
            self._interference(_with_loss(fibre.glass, share), fibre.length_m)
            for share in (1.0 - STEP_SHARE, 1.0 + STEP_SHARE)
        )
        between = 2.0 * STEP_SHARE * float(fibre.glass.loss_db_per_m.mean()) * 1e3
        return float(np.mean(linear_to_db(high / low))) / between

    def _interference(self, glass: Glass, length_m: float) -> Floats:
        at = self._comb.glass(glass)
        return np.asarray(at.efficiency_per_w2m2 @ effective_length_m(at.alpha_per_m, length_m) ** 2)

    def _other_glass(self, fibre: Fibre, power_w: Floats) -> None:
        for other in self._doubts.glass:
            if other.planned != fibre.type_name:
                continue
            glass = self._comb.library.fibres[other.actual]
            actual = replace(glass, loss_db_per_m=fibre.glass.loss_db_per_m, loss_hz=fibre.glass.loss_hz)
            one = step(replace(fibre, glass=actual), self._comb)
            fresh = np.zeros((len(one.noises), len(power_w)))
            one.through(power_w, fresh)
            born = -np.log1p(-fresh[list(one.noises).index("nli")])
            self.others.append(OtherNoise(len(self.rows), born, other.probability))

    def _amplifier(self, element: Amplifier | MultibandAmplifier, born: Floats, power_w: Floats) -> None:
        one = element if isinstance(element, Amplifier) else element.amplifiers[0]
        figure = self._variable("noise_figure")
        by_gain, by_power = self._slopes(one, power_w)
        holds_power = self._doubts.control == "power"
        shift = (by_power - 1.0 - (by_gain if holds_power else 0.0)) * self.run
        shift[figure] += 1.0
        self.rows.append(shift)
        self.born.append(born[0])
        if holds_power:
            self.run = np.zeros_like(self.run)

    def _slopes(self, one: Amplifier, power_w: Floats) -> tuple[float, float]:
        """How the noise figure moves with gain, and with the power that comes in, dB for dB."""
        kind, library, gain = self._comb.library.amplifiers[one.type_name], self._comb.library, one.gain_db or 0.0
        slot_hz = float(self._comb.channels.slot_hz.mean())
        channel_dbm = float(linear_to_db(power_w.mean() * 1e3 * 50e9 / slot_hz)) - one.in_voa_db

        def figure_db(more_gain: float, more_power: float) -> float:
            return noise_figure_db(kind, library, gain + more_gain, channel_dbm + more_power)

        ends = (figure_db(STEP_DB, 0.0), figure_db(-STEP_DB, 0.0), figure_db(0.0, STEP_DB), figure_db(0.0, -STEP_DB))
        if not np.isfinite(ends).all():  # a booster that adds no noise
            return 0.0, 0.0
        return (ends[0] - ends[1]) / (2 * STEP_DB), (ends[2] - ends[3]) / (2 * STEP_DB)


def _with_loss(glass: Glass, share: float) -> Glass:
    return replace(glass, loss_db_per_m=glass.loss_db_per_m * share)
