"""What is minimised: watts, or the net present value of everything over the horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import expm1, log1p
from typing import Any

import numpy as np

from weft.catalogue import Catalogue
from weft.intent import Intent, Price
from weft.network import Floats
from weft.planning.agreed_costs import LEASED_KINDS, Weights, weights

HOURS_PER_YEAR = 8766.0

RULES_OF_COST = ("discount_per_year", "support_share_per_year", "energy_eur_per_kwh", "pue")
"""Rules of practice that a cost leans on."""

NO_RATE = 1e-9
"""Discount a year that is none."""


@dataclass(frozen=True, slots=True)
class Objective:
    """Coefficients that turn draw, price and lease of a thing into its cost in the objective."""

    name: str  # power_w | cost_eur
    per_w: float
    per_eur: float
    per_eur_month: float
    per_eur_paid: float  # of what needs no support
    per_eur_saved: float = 0.0  # what a price is worth that need not be paid, for a thing that is there already
    agreed: Weights | None = None  # where what is bought falls in price and is paid for in several ways

    def of_item(self, item: str, kind: str, layer: str) -> float:
        """Cost of a euro of the price of something, by what it is bought as."""
        if self.agreed is None:
            return self.per_eur
        return float(self.agreed.buy[self.agreed.alike.class_of(item, kind, layer), 0])

    def cost(
        self, draw_w: Floats, price_eur: Floats, lease_eur_per_month: Floats | float = 0.0,
        paid_eur: Floats | float = 0.0,
    ) -> Floats:  # fmt: skip
        """Cost of each row, all columns of one shape; `paid_eur` is the price of what needs no support."""
        bought = self.per_w * draw_w + self.per_eur * price_eur
        return bought + self.per_eur_month * lease_eur_per_month + self.per_eur_paid * paid_eur

    def paid(self, price: Price) -> float:
        """Cost of a price that is paid to others, once and every month."""
        return self.per_eur_paid * price.once_eur + self.per_eur_month * price.eur_per_month


@dataclass(frozen=True, slots=True)
class Years:
    """What a year of the horizon is worth today, all of them together, at a rate of discount r a year over n years.

    Paid at the end of each year: sum over t = 1..n of (1 + r)^-t = (1 - (1 + r)^-n) / r.  Paid at the end of each
    month, a twelfth each: (1 - (1 + r)^-n) / (12 ((1 + r)^(1/12) - 1)).
    """

    yearly: float
    monthly: float

    @classmethod
    def of(cls, rate: float, years: float) -> Years:
        """Of a rate and a horizon; without discount both are the horizon itself."""
        if rate < NO_RATE:
            return cls(years, years)
        worth = -expm1(-years * log1p(rate))
        return cls(worth / rate, worth / (12 * expm1(log1p(rate) / 12)))


def of(intent: Intent, catalogue: Catalogue) -> Objective:
    """The objective an intent asks for.

    Net present value: purchase now; support, a share of the price of all that is there, at the end of each year;
    energy (draw at the plug times PUE) and leases at the end of each month; discounted over the horizon.  Under an
    agreement as its ledger has it, which is by quarters.
    """
    if intent.minimise == "power":
        return Objective("power_w", 1.0, 0.0, 0.0, 0.0)
    if intent.agreement is not None:
        agreed = weights(intent, catalogue)
        buy, several = float(agreed.buy[0, 0]), agreed if len(agreed.alike) > 1 else None
        return Objective("cost_eur", float(agreed.energy.sum()), buy, float(agreed.lease.sum()), 1.0, buy, several)
    practice = catalogue.practice
    worth = Years.of(practice.discount_per_year.value, intent.horizon_years)
    energy = HOURS_PER_YEAR / 1000.0 * practice.pue.value * practice.energy_eur_per_kwh.value
    support = practice.support_share_per_year.value
    return Objective("cost_eur", energy * worth.monthly, 1 + support * worth.yearly, 12 * worth.monthly, 1.0, 1.0)


def rules_of_cost(intent: Intent, bill: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The rules of practice that the cost of a bill leans on: what is paid once and needs no support leans on none."""
    if intent.minimise == "power":
        return ()
    lines = list(bill)
    own, draws = any(x["kind"] not in LEASED_KINDS for x in lines), any(float(x["draw_w"]) for x in lines)
    rents = any(float(x["lease_eur_per_month"]) for x in lines) or any(x.per_gbps.eur_per_month for x in intent.links)
    used = dict(zip(RULES_OF_COST, (own or draws or rents, own, draws, draws), strict=True))
    return tuple(rule for rule, is_used in used.items() if is_used)


def present_value(intent: Intent, catalogue: Catalogue, bill: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """What a bill of materials comes to over the horizon, by what it is spent on, with the rates that it is so by."""
    objective = of(replace(intent, minimise="cost"), catalogue)
    lines = list(bill)
    if intent.agreement is not None:
        return _agreed_value(intent, catalogue, lines)
    own = sum(int(x["count"]) * float(x["price_eur_each"]) for x in lines if x["kind"] not in LEASED_KINDS)
    return {
        "purchase_eur": sum(float(x["price_eur"]) for x in lines),
        "support_eur": (objective.per_eur - objective.per_eur_paid) * own,
        "energy_eur": objective.per_w * sum(float(x["draw_w"]) for x in lines),
        "leases_eur": objective.per_eur_month * sum(float(x["lease_eur_per_month"]) for x in lines),
        **rates(intent, catalogue),
    }  # fmt: skip


def _agreed_value(intent: Intent, catalogue: Catalogue, lines: list[Mapping[str, Any]]) -> dict[str, float]:
    """The same of a bill that is bought at once under an agreement."""
    found = weights(intent, catalogue)
    fees = sum(float(x["price_eur"]) for x in lines if x["kind"] in LEASED_KINDS)
    bought = sum(float(x["price_eur"]) for x in lines) - fees
    purchase, support, short = found.paid(np.array([[bought]]))
    return {
        "purchase_eur": purchase + fees, "support_eur": support,
        "energy_eur": float(found.energy.sum()) * sum(float(x["draw_w"]) for x in lines),
        "leases_eur": float(found.lease.sum()) * sum(float(x["lease_eur_per_month"]) for x in lines),
        **lacking(found, short), **rates(intent, catalogue),
    }  # fmt: skip


def lacking(found: Weights, short: float) -> dict[str, float]:
    """What commitments lack, where there are some."""
    return {"shortfall_eur": short} if found.terms.commitments else {}


def rates(intent: Intent, catalogue: Catalogue) -> dict[str, float]:
    """What a present value is so by."""
    practice = catalogue.practice
    return {
        "horizon_years": intent.horizon_years, "discount_per_year": practice.discount_per_year.value,
        "support_share_per_year": practice.support_share_per_year.value,
        "energy_eur_per_kwh": practice.energy_eur_per_kwh.value, "pue": practice.pue.value,
    }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class OverPeriods:
    """The objective of several periods: `purchase` of what is bought in each, `running` of what is there in each.

    Without an agreement these are `buy` and `run` (n_periods,) times what they are of the horizon; the weights of
    running add up to 1.
    """

    purchase: tuple[Objective, ...]
    running: tuple[Objective, ...]
    buy: Floats
    run: Floats


def over_periods(intent: Intent, catalogue: Catalogue) -> OverPeriods:
    """The objective of the periods of an intent; of a single one it is that of the whole horizon.

    Power: the mean draw over all periods.  Net present value: purchases at the beginning of their period, discounted;
    a period's running as the difference of two annuities, that to its end and that to its beginning.
    """
    count = 1 if intent.periods is None else intent.periods.count
    ends = intent.horizon_years * np.arange(count + 1) / count
    whole = of(intent, catalogue)
    if intent.minimise == "power":
        run = np.full(count, 1.0 / count)
        nothing = Objective(whole.name, 0.0, 0.0, 0.0, 0.0)
        running = tuple(Objective(whole.name, whole.per_w * r, 0.0, 0.0, 0.0) for r in run.tolist())
        return OverPeriods((nothing,) * count, running, np.zeros(count), run)
    if intent.agreement is not None:
        return _agreed_periods(whole.name, weights(intent, catalogue))
    rate = catalogue.practice.discount_per_year.value
    worth = ends if rate < NO_RATE else -np.expm1(-ends * log1p(rate))
    buy, run = (1 + rate) ** -ends[:-1], np.diff(worth / worth[-1])
    purchase = tuple(Objective(whole.name, 0.0, b, 0.0, b) for b in buy.tolist())
    running = tuple(
        Objective(whole.name, r * whole.per_w, r * (whole.per_eur - 1.0), r * whole.per_eur_month, 0.0)
        for r in run.tolist()
    )
    return OverPeriods(purchase, running, buy, run)


def _agreed_periods(name: str, agreed: Weights) -> OverPeriods:
    """The same under an agreement: the price of each class by itself, and lessors' as they ask it."""
    several = len(agreed.alike) > 1
    purchase = tuple(
        Objective(name, 0.0, buy, 0.0, now, buy, replace(agreed, buy=agreed.buy[:, t:]) if several else None)
        for t, (buy, now) in enumerate(zip(agreed.buy[0].tolist(), agreed.now.tolist(), strict=True))
    )
    rows = zip(agreed.energy.tolist(), agreed.lease.tolist(), strict=True)
    running = tuple(Objective(name, watt, 0.0, lease, 0.0) for watt, lease in rows)
    return OverPeriods(purchase, running, agreed.buy[0], np.zeros(len(agreed.now)))
