"""What buying and running are worth under an agreement, quarter by quarter as its ledger has them.

One of the agreement's prices, paid net at the beginning of quarter s, is worth G(s) = v^(s/4) + support / 4 x
sum of v^((q+1)/4) over quarters q from s + warranty on, with v = 1 / (1 + r).  Of all that was paid up to a period,
F(V_t) for a volume V_t, the horizon costs sum over periods of (G_t - G_(t+1)) F(V_t), G past the last one being 0:
each weight is at least 0, so that F may be taken line by line (`weft.agreement.envelope`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weft.agreement.catalogue_prices import erosion_of_all, euro
from weft.agreement.envelope import Envelope
from weft.agreement.supply import HOURS_PER_QUARTER, MONTHS_PER_QUARTER
from weft.agreement.terms import Q
from weft.catalogue import Catalogue
from weft.intent import Intent
from weft.network import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Of each period (n_periods,): what its parts are worth today, in euro.

    `left` is what prices are of the first period's, `now` and `net` a euro paid net at its beginning without and with
    support, `buy` one of the first period's prices at the steps that are planned with, `energy` a watt and `lease` a
    euro a month all through it.
    """

    left: Floats
    now: Floats
    net: Floats
    buy: Floats
    energy: Floats
    lease: Floats
    steps: tuple[int, ...]
    envelope: Envelope

    @property
    def held(self) -> Floats:
        """The weight of all that was paid up to a period, G_t - G_(t+1)."""
        return np.asarray(self.net - np.append(self.net[1:], 0.0))

    def off(self, volumes: Sequence[float]) -> float:
        """What is paid for volumes, in all up to each period, above what the planned steps' slopes ask."""
        rows = zip(self.held.tolist(), self.steps, volumes, strict=True)
        return float(sum(weight * self.envelope.above(k, volume) for weight, k, volume in rows))

    def most_off(self) -> float:
        """The most that `off` may be: the offsets of the planned steps."""
        return float(sum(w * self.envelope.offset[k] for w, k in zip(self.held.tolist(), self.steps, strict=True)))

    def least_off(self, least_volume: float, value: float) -> float:
        """The least that `off` may be for any plan that costs no more than `value` and buys a volume in each period."""
        first, found = float(self.net[0]), 0.0
        for weight, net, k in zip(self.held.tolist(), self.net.tolist(), self.steps, strict=True):
            paid = (value - (first - net) * self.envelope.paid(least_volume)) / net
            ends = least_volume, max(least_volume, self.envelope.most(paid))
            found += weight * self.envelope.least_above(k, ends)
        return found


def weights(intent: Intent, catalogue: Catalogue) -> Weights:
    """Of an intent that names an agreement, whose catalogue is at its rates.

    Without rates of its own for support or energy, practice's are in the catalogue.
    """
    assert intent.agreement is not None
    terms, practice = intent.agreement.terms, catalogue.practice
    supply = terms.supply
    count = 1 if intent.periods is None else intent.periods.count
    last = round(Q * intent.horizon_years)
    starts = np.array([round(last * t / count) for t in range(count + 1)])
    v = (1.0 + float(terms.discount_rate)) ** (-1.0 / Q)
    ends = v ** np.arange(1, last + 1)  # what is paid at the end of each quarter
    year = np.arange(last) // Q
    support = practice.support_share_per_year.value / Q
    warranty = supply.support.warranty_quarters if supply and supply.support else 0
    covered = np.array([support * float(ends[min(last, s + warranty) :].sum()) for s in starts[:-1].tolist()])
    now = v ** starts[:-1].astype(np.float64)
    rise = 1.0 + (float(terms.energy.rise_per_year) if terms.energy else 0.0)
    watt = float(HOURS_PER_QUARTER) / 1000 * practice.pue.value * practice.energy_eur_per_kwh.value * rise**year * ends
    energy, lease = (
        np.array([float(column[a:b].sum()) for a, b in pairwise(starts.tolist())])
        for column in (watt, MONTHS_PER_QUARTER * ends)
    )
    left = (1.0 - float((erosion_of_all(supply) if supply else None) or 0)) ** (starts[:-1] // Q)
    envelope = Envelope.of(supply, float(euro(terms)))
    steps = intent.agreement.steps or (0,) * count
    net = now + covered
    held = net - np.append(net[1:], 0.0)
    slope = np.array([envelope.slope[k] for k in steps])
    buy = left * np.cumsum((held * slope)[::-1])[::-1]
    return Weights(left.astype(np.float64), now, net, buy, energy, lease, steps, envelope)


def volumes(spent: Sequence[float]) -> list[float]:
    """What was bought in all up to each period, at prices before the volume discount."""
    return [float(volume) for volume in np.cumsum(np.asarray(spent, np.float64))]


def paid(found: Weights, spent: Sequence[float]) -> tuple[float, float]:
    """What purchases of each period at the price book's prices come to today: themselves, and their support."""
    whole = [0.0, *(found.envelope.paid(volume) for volume in volumes(spent))]
    each = np.diff(whole)
    return float(found.now @ each), float((found.net - found.now) @ each)
