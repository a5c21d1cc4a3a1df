"""What is minimised: watts, or the net present value of everything over the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.intent import Intent, Price
from weft.network import Floats

HOURS_PER_YEAR = 8766.0


@dataclass(frozen=True, slots=True)
class Objective:
    """Coefficients that turn draw, price and lease of a thing into its cost in the objective."""

    name: str  # power_w | cost_eur
    per_w: float
    per_eur: float
    per_eur_month: float
    per_eur_paid: float  # of what needs no support

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


def of(intent: Intent, catalogue: Catalogue) -> Objective:
    """The objective an intent asks for.

    Net present value: purchase now; support, energy (draw times PUE) and leases at the end of each year of the
    horizon, discounted: the annuity factor of rate r over n years is (1 - (1 + r)^-n) / r.
    """
    if intent.minimise == "power":
        return Objective("power_w", 1.0, 0.0, 0.0, 0.0)
    practice = catalogue.practice
    rate, years = practice.discount_per_year.value, intent.horizon_years
    annuity = (1 - (1 + rate) ** -years) / rate if rate > 0 else years
    energy = HOURS_PER_YEAR / 1000.0 * practice.pue.value * practice.energy_eur_per_kwh.value
    support = practice.support_share_per_year.value
    return Objective("cost_eur", energy * annuity, 1 + support * annuity, 12 * annuity, 1.0)
