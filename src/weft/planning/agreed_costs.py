"""What buying and running are worth under an agreement, quarter by quarter as its ledger has them.

One of the agreement's prices, paid net at the beginning of quarter s, is worth G(s) = v^(s/4) + support / 4 x
sum of v^((q+1)/4) over quarters q from s + warranty on, with v = 1 / (1 + r).  Tiers and commitments depend on all
that is bought (`weft.sizing.spending`): a plan is made along the steps that it is taken to reach, where a unit that
falls due in period t costs the sum over t' >= t of (G(t') - G(t'+1)) (1 - d(t')), or G(t) (1 - d(t)) with discounts
on whole orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from weft.agreement.catalogue_prices import euro
from weft.agreement.supply import HOURS_PER_QUARTER, MONTHS_PER_QUARTER
from weft.agreement.terms import Agreement, Q, Supply
from weft.catalogue import Catalogue
from weft.intent import Intent
from weft.network import Floats, Ints
from weft.planning.alike import Alike
from weft.sizing.spending.terms import NO_TIERS, Commitment, Terms, Tiers

LEASED_KINDS = ("lease", "set-up")
"""Kinds of lines that are paid to others, and need no support of ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What things are worth today, in euro, of each period (n_periods,).

    `now` and `terms.worth` are a euro paid at its beginning, without and with support; `buy` (n_classes, n_periods)
    one of the first period's prices, bought then, at the `steps` that are planned with; `energy` a watt and `lease` a
    euro a month all through it.  `alike` tells the class of an item, and what its price has fallen to.
    """

    now: Floats
    buy: Floats
    energy: Floats
    lease: Floats
    steps: tuple[int, ...]
    terms: Terms
    alike: Alike

    def paid(self, bought: Floats) -> tuple[float, float, float]:
        """What money bought (n_classes, n_periods) comes to: itself, its support, and what commitments lack."""
        net = self.terms.tiers.net(self.terms.falls_due(bought))
        own = float(self.now @ net)
        support = float(self.terms.worth @ net) - own
        advanced = self.terms.advanced(bought)
        return own + advanced, support, self.terms.cost(bought) - own - support - advanced

    def reached(self, bought: Floats) -> tuple[int, ...]:
        """The step that the volume is in, in each period."""
        volume = np.cumsum(self.terms.falls_due(bought))
        return tuple((np.searchsorted(self.terms.tiers.start, volume, side="right") - 1).tolist())


def weights(intent: Intent, catalogue: Catalogue) -> Weights:
    """Of an intent that names an agreement, whose catalogue is at its rates.

    Without rates of its own for support or energy, practice's are in the catalogue.
    """
    assert intent.agreement is not None
    agreed, practice = intent.agreement.terms, catalogue.practice
    supply = agreed.supply or Supply()
    count = 1 if intent.periods is None else intent.periods.count
    last = round(Q * intent.horizon_years)
    starts = np.array([round(last * t / count) for t in range(count + 1)])
    v = (1.0 + float(agreed.discount_rate)) ** (-1.0 / Q)
    ends = v ** np.arange(1, last + 1)  # what is paid at the end of each quarter
    year = np.arange(last) // Q
    support = practice.support_share_per_year.value / Q
    warranty = supply.support.warranty_quarters if supply.support else 0
    indexed = (1.0 + (float(supply.support.rise_per_year) if supply.support else 0.0)) ** year * ends
    covered = np.array([support * float(indexed[min(last, s + warranty) :].sum()) for s in starts[:-1].tolist()])
    now = v ** starts[:-1].astype(np.float64)
    rise = 1.0 + (float(agreed.energy.rise_per_year) if agreed.energy else 0.0)
    watt = float(HOURS_PER_QUARTER) / 1000 * practice.pue.value * practice.energy_eur_per_kwh.value * rise**year * ends
    energy, lease = (
        np.array([float(column[a:b].sum()) for a, b in pairwise(starts.tolist())])
        for column in (watt, MONTHS_PER_QUARTER * ends)
    )
    alike = Alike.of(supply, starts[:-1], intent.agreement.used or (Decimal(1),) * count)
    tiers = _tiers(supply, float(euro(agreed)))
    years = _commitments(agreed, starts, v)
    advance = alike.advance(agreed.term, starts[:-1], v ** np.arange(last + 1))
    terms = Terms(alike.due, now + covered, tiers, years, supply.carries_over, advance)
    steps = intent.agreement.steps or (0,) * count
    buy = np.einsum("cst,t->cs", alike.due, _of_a_unit(terms, steps)) + advance
    return Weights(now, buy, energy, lease, steps, terms, alike)


def money(found: Weights, rows: Iterable[Mapping[str, Any]]) -> Floats:
    """What rows of purchases buy under the agreement, at the first period's prices, (n_classes, n_periods)."""
    sums = np.zeros((len(found.alike), len(found.now)))
    for row in rows:
        if row["kind"] not in LEASED_KINDS:
            c, t = found.alike.class_of(str(row["item"]), str(row["kind"]), str(row["layer"])), int(row["period"]) - 1
            sums[c, t] += float(row["price_eur"]) / float(found.alike.left[c, t] or 1.0)
    return sums


def fees(found: Weights, rows: Iterable[Mapping[str, Any]]) -> float:
    """What lessors are paid once, as it is worth today."""
    theirs = (row for row in rows if row["kind"] in LEASED_KINDS)
    return float(sum(float(row["price_eur"]) * float(found.now[int(row["period"]) - 1]) for row in theirs))


def _tiers(supply: Supply, unit: float) -> Tiers:
    """Steps in euro, of so much of the agreement's currency each."""
    if supply.tiers is None:
        return NO_TIERS
    steps = supply.tiers.steps
    start = np.array([float(step.volume) / unit for step in steps])
    return Tiers(start, np.array([float(step.discount) for step in steps]), supply.tiers.marginal)


def _commitments(agreed: Agreement, starts: Ints, v: float) -> tuple[Commitment, ...]:
    """What each committed year asks of the periods that begin in it; a shortfall is paid at its end."""
    supply, unit, found = agreed.supply or Supply(), float(euro(agreed)), []
    for one in sorted(supply.commitments, key=lambda c: c.year):
        first, end = Q * (one.year - 1), min(Q * one.year, agreed.term.quarters)
        periods = np.flatnonzero((starts[:-1] >= first) & (starts[:-1] < end)).tolist()
        found.append(Commitment(tuple(periods), float(one.spend) / unit, float(supply.take_or_pay) * v**end))
    return tuple(found)


def _of_a_unit(terms: Terms, steps: tuple[int, ...]) -> Floats:
    """What a unit that falls due in each period (n_periods,) costs at some steps."""
    left = 1.0 - terms.tiers.discount[list(steps)]
    if not terms.tiers.marginal:
        return np.asarray(terms.worth * left)
    held = terms.worth - np.append(terms.worth[1:], 0.0)
    return np.asarray(np.cumsum((held * left)[::-1])[::-1])
