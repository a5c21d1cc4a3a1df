"""How likely the lightpaths of an answer work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from weft.optical.physics.channels import Channels
from weft.optical.service.judging import USUAL, Noise
from weft.optical.service.requests import Lightpath, Stretch
from weft.optical.service.serving import Served
from weft.optical.service.slots import ANCHOR_HZ, SLICE_HZ
from weft.optical.service.uncertainty import Odds, Trial, odds
from weft.optical.service.uncertainty_doubts import USUAL_DOUBTS, Doubts
from weft.optical.system.comb import Physics
from weft.optical.system.design import Designed
from weft.optical.system.propagation import WIDE_HZ


class Chance(NamedTuple):
    """The share of draws in which a lightpath works, and its interval of 95 %; `margin_db` keeps no flat margin.

    One that is regenerated works where all its stretches do: its figures are what their sum of failures leaves, which
    is no more than the truth.  `margin_db` and `sd_db` are those of the stretch that fails most often.
    """

    works: float
    at_least: float
    at_most: float
    margin_db: float
    sd_db: float


def chances(
    designed: Designed, served: Served, noise: Noise = USUAL, *, doubts: Doubts = USUAL_DOUBTS,
    samples: int = 10_000, seed: int = 1,
) -> tuple[Chance | None, ...]:  # fmt: skip
    """For each lightpath how likely it works, None where it was not served.

    Each is tried in the channel of its full load that is nearest to its slot.  Raises as `odds` does.
    """
    by_comb: dict[bytes, list[tuple[int, Trial]]] = {}
    for row, one in enumerate(served.lightpaths):
        if one.served:
            for stretch in one.stretches:
                key, trial = _trial(one, stretch)
                by_comb.setdefault(key, []).append((row, trial))
    found: dict[int, list[tuple[Odds, int]]] = {}
    for trials in by_comb.values():
        channels = trials[0][1].reception.channels
        drawn = odds(
            designed, channels, [trial for _, trial in trials], doubts=doubts, samples=samples, seed=seed,
            physics=_physics(noise, channels),
        )  # fmt: skip
        for place, (row, _) in enumerate(trials):
            found.setdefault(row, []).append((drawn, place))
    return tuple(joined(found[row]) if row in found else None for row in range(len(served.lightpaths)))


def _physics(noise: Noise, channels: Channels) -> Physics:
    """The formulas that propagation takes for a comb."""
    isrs = noise.nli == "isrs" or (noise.nli == "auto" and channels.width_hz > WIDE_HZ)
    return Physics("isrs", srs=True) if isrs else Physics("gn", noise.srs, noise.steps)


def _trial(one: Lightpath, stretch: Stretch) -> tuple[bytes, Trial]:
    arrived, mode = stretch.reception, stretch.mode
    assert arrived is not None, f"request {one.request.id} was served in the dark"
    assert mode is not None, f"request {one.request.id} was served without a mode"
    channels, slot = arrived.channels, stretch.slots[0]
    centre_hz = ANCHOR_HZ + (slot.n or 0) * SLICE_HZ
    nearest = int(np.abs(channels.frequency_hz - centre_hz).argmin())
    key = b"".join(
        column.tobytes()
        for column in (channels.frequency_hz, channels.baud_hz, channels.slot_hz, channels.power_w, channels.target_db)
    )
    return key, Trial(stretch.route, arrived, mode, nearest)


def joined(stretches: list[tuple[Odds, int]]) -> Chance:
    """Of one lightpath, from the odds of its stretches and their rows."""
    drawn, worst = min(stretches, key=lambda one: float(one[0].works_share[one[1]]))

    def all_of(column: str) -> float:
        return max(0.0, 1.0 - sum(1.0 - float(getattr(one, column)[i]) for one, i in stretches))

    return Chance(
        all_of("works_share"), all_of("low_share"), all_of("high_share"), float(drawn.margin_db[worst]),
        float(drawn.sd_db[worst]),
    )  # fmt: skip
