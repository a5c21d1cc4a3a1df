"""How likely a lightpath works, given what is not known for sure about the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.service.uncertainty_doubts import USUAL_DOUBTS, Doubts, Spread
from weft.optical.service.uncertainty_draws import COMMON, KINDS, TRANSCEIVERS, Lines, number_of
from weft.optical.system.comb import Comb, Physics
from weft.optical.system.design import Designed
from weft.optical.system.library import Mode
from weft.optical.system.reception import REFERENCE_HZ, Reception
from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Z_95 = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""

ROUNDING_DB = 1e-11
"""A lightpath short of its limit by so much works: without any doubt, noise is the limit's own sum."""

BLOCK = 2_000
"""So many samples are drawn at a time."""


class Trial(NamedTuple):
    """A lightpath to be tried: its route, what arrives as planned, its mode, and which channel (None: the worst)."""

    route: tuple[str, ...]
    reception: Reception
    mode: Mode
    channel: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """How each lightpath fares over `samples` draws; columns (n,).

    `margin_db` is that of its channel as planned, without any flat margin; `works_share` that of draws in which GSNR
    suffices, `low_share` and `high_share` its interval of 95 % (E. B. Wilson, JASA 22 (1927) 209-212).  Where every
    draw works, the low one is what is proved: it works at least so likely.  `mean_db` and `sd_db` are mean and standard
    deviation of the margin.  `short_share` is that of draws in which power at the end of some section falls below what
    the ROADM there should send on; what follows from that is not counted.
    """

    channel: Ints
    margin_db: Floats
    works_share: Floats
    low_share: Floats
    high_share: Floats
    mean_db: Floats
    sd_db: Floats
    short_share: Floats
    samples: int


def wilson(works: Floats, n: int) -> tuple[Floats, Floats]:
    """The interval of 95 % for shares that were seen in `n` independent draws."""
    z2 = Z_95**2
    middle = (works + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * np.sqrt(works * (1 - works) / n + z2 / (4 * n * n))
    low, high = np.where(works > 0.0, middle - half, 0.0), np.where(works < 1.0, middle + half, 1.0)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def odds(
    designed: Designed, channels: Channels, trials: Sequence[Trial], *, doubts: Doubts = USUAL_DOUBTS,
    samples: int = 10_000, seed: int = 1, physics: Physics | None = None,
) -> Odds:  # fmt: skip
    """Draw every connector, fibre, amplifier, launch and transceiver of the network, and see which lightpaths work.

    All lightpaths live in the same draws, as they share sections.  A mode's penalties are those as planned.  Equal
    arguments give equal answers, whatever other lightpaths are tried besides.

    Raises ValueError without a sample; WeftError as propagation does.
    """
    if samples < 1:
        raise ValueError("at least one sample is drawn")
    lines = Lines(designed, Comb(channels, designed.library, physics or Physics()), doubts)
    ways = [lines.way(trial.route) for trial in trials]
    limits = [_limit(trial) for trial in trials]
    at = np.array([one.channel for one in limits], dtype=np.int64)
    most = np.array([one.most for one in limits], dtype=np.float64)
    ends = np.array([one.ends for one in limits], dtype=np.float64)
    works, total, squares, short = np.zeros((4, len(trials)))
    for block, start in enumerate(range(0, samples, BLOCK)):
        drawn = lines.drawn(ways, at, min(BLOCK, samples - start), (seed, block))
        bears = most[:, None] * _transceivers(doubts.transceiver, trials, drawn.noise_ratio.shape[1], (seed, block))
        margin_db = linear_to_db(bears / (drawn.noise_ratio + ends[:, None]))
        works += (margin_db >= -ROUNDING_DB).sum(axis=1)
        total += margin_db.sum(axis=1)
        squares += (margin_db**2).sum(axis=1)
        short += drawn.short.sum(axis=1)
    mean = total / samples
    return Odds(
        at, np.array([one.margin_db for one in limits], dtype=np.float64), works / samples,
        *wilson(works / samples, samples), mean, np.sqrt(np.maximum(squares / samples - mean**2, 0.0)),
        short / samples, samples,
    )  # fmt: skip


class _Limit(NamedTuple):
    """The channel tried, its margin as planned, the noise by signal that it bears, and of that what the ends bring."""

    channel: int
    margin_db: float
    most: float
    ends: float


def _limit(trial: Trial) -> _Limit:
    """Of one lightpath, noise in the signal's own bandwidth."""
    arrived = trial.reception
    margin_db = arrived.margin_db(trial.mode, 0.0)
    at = int(margin_db.argmin()) if trial.channel is None else trial.channel
    penalty_db = sum(float(one[at]) for one in arrived.penalties_db(trial.mode).values())
    wider = float(arrived.channels.baud_hz[at]) / REFERENCE_HZ
    most = db_to_linear(-(trial.mode.osnr_db + penalty_db)) * wider
    return _Limit(at, float(margin_db[at]), most, float(arrived.ends_01nm[at]) * wider)


def _transceivers(spread: Spread, trials: Sequence[Trial], samples: int, seed: tuple[int, int]) -> Floats:
    """What each receiver bears in each draw, as a share of what it should, (n, samples)."""
    common = np.random.default_rng([*seed, COMMON, len(KINDS)]).standard_normal(samples)
    met: dict[tuple[str, ...], int] = {}
    found = np.empty((len(trials), samples))
    for i, trial in enumerate(trials):
        met[trial.route] = met.get(trial.route, -1) + 1
        draw = np.random.default_rng([*seed, TRANSCEIVERS, number_of(trial.route), met[trial.route]])
        found[i] = db_to_linear(-(spread.each * draw.standard_normal(samples) + spread.common * common))
    return found
