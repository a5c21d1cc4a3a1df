"""What is minimised: watts, or the net present value of everything over the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.intent import Intent
from weft.network import Floats

HOURS_PER_YEAR = 8766.0


@dataclass(frozen=True, slots=True)
class Objective:
    """Coefficients that turn draw, price and lease of a thing into its cost in the objective."""

    name: str  # power_w | cost_eur
    per_w: float
    per_eur: float
    per_eur_month: float

    def cost(self, draw_w: Floats, price_eur: Floats, lease_eur_per_month: Floats | float = 0.0) -> Floats:
        """Cost of each row, all columns of one shape."""
        return self.per_w * draw_w + self.per_eur * price_eur + self.per_eur_month * lease_eur_per_month


def of(intent: Intent, catalogue: Catalogue) -> Objective:
    """The objective an intent asks for.

    Net present value: purchase now; support, energy (draw times PUE) and leases at the end of each year of the
    horizon, discounted: the annuity factor of rate r over n years is (1 - (1 + r)^-n) / r.
    """
    if intent.minimise == "power":
        return Objective("power_w", 1.0, 0.0, 0.0)
    practice = catalogue.practice
    rate, years = practice.discount_per_year.value, intent.horizon_years
    annuity = (1 - (1 + rate) ** -years) / rate if rate > 0 else years
    energy = HOURS_PER_YEAR / 1000.0 * practice.pue.value * practice.energy_eur_per_kwh.value
    return Objective("cost_eur", energy * annuity, 1 + practice.support_share_per_year.value * annuity, 12 * annuity)
