"""Under terms, a purchase that is near enough is kept: another may be a few euro cheaper and need detours."""

from __future__ import annotations

from pathlib import Path

from tests.planning.conftest import FOUR_TOWNS

from weft import intent
from weft.planning import Options, make

TERMS = """\
agreement: 1
name: steps
parties: {supplier: Maker, customer: Buyer}
term: {from: 2027-01-01, to: 2029-12-31}
currency: EUR
discount_rate: 8 %/y
supply:
  price_book: [{class: switch, discount: 30 %}, {class: routers, discount: 40 %}, {class: all, discount: 20 %},
    {item: OpenZR+, price: 4 kEUR}]
  erosion: [{class: all, rate: 5 %/y}, {class: transceiver, rate: 12 %/y}]
  tiers: {apply: marginal, steps: [{from: 0 EUR, discount: 0 %}, {from: 1 MEUR, discount: 2 %}]}
  support: {rate: 8 %/y, warranty: 1 y}
energy: {tariff: 0.12 EUR/kWh, rise: 2 %/y, pue: 1.3}
"""
CHANGES = (
    ("minimise: power\nhorizon: 5 y", "minimise: cost\nperiods: {count: 3, length: 1 y}\nagreement: terms.yaml"),
    ("    power_cap: 50 kW\n    optical: p2p\n", ""),
    ("total: 2T, weight: hosts}", "total: 1T, weight: hosts}\n  growth: 50 %/y"),
    ("mode: ecmp", "mode: sr-controller"), ("  - {a: BRU, z: PAR, capacity: 100G, delay: 2 ms}\n", ""),
)  # fmt: skip


def test_a_step_of_the_discount_sends_nothing_over_leased_links(tmp_path: Path) -> None:
    """Where light alone carries everything, a discount on it leaves no reason to lease."""
    text = FOUR_TOWNS.read_text("utf-8")
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "terms.yaml").write_text(TERMS, "utf-8")
    (tmp_path / "intent.yaml").write_text(text, "utf-8")
    objective = make(intent.load(tmp_path / "intent.yaml"), Options()).header["objective"]
    assert objective["present_value"]["leases_eur"] == 0
    assert objective["gap"] < 0.05
