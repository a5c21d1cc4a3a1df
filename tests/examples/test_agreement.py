"""The small example of an agreement: its plan, orders and ledger as on file, and every leg worked out again by hand.

Nothing of `weft.agreement` is used to work it out: the file is read as YAML, the plan's tables as CSV, and money is
added up as decimals here.  `pytest --update-golden` writes the expected files anew.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import EXAMPLES

from weft import intent
from weft.cli.entry import run
from weft.planning import Options, make, save

SMALL = EXAMPLES / "agreement" / "small"
PLANNED, TOLD = ("periods.csv", "purchases.csv"), ("cash.csv", "ledger.csv", "orders.csv", "royalties.csv")
LEGS = {
    "equipment", "capacity", "volume discount", "advances", "support", "shortfall", "leases", "energy",
    "cross-licence", "lump sum", "release", "patent sale",
}  # fmt: skip
QUARTERS, HOURS = 12, Decimal(8766) / 4
Rows = list[dict[str, str]]
Legs = dict[str, dict[int, Decimal]]


@dataclass(frozen=True)
class Deal:
    """The plan and its ledger in two directories, and the agreement as text by its fields."""

    plan: Path
    ledger: Path
    terms: dict[str, Any]


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Deal:
    """What the two lines of the example's README make."""
    plan, ledger = (tmp_path_factory.mktemp("small") / name for name in ("plan", "ledger"))
    save(make(intent.load(SMALL / "intent.yaml"), Options()), plan)
    assert run(["agreement", str(plan), "-o", str(ledger)]) == 0
    return Deal(plan, ledger, yaml.load((SMALL / "agreement.yaml").read_text("utf-8"), yaml.BaseLoader))


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    """Money is worked out with more digits than a cent of it needs."""
    with localcontext() as context:
        context.prec = 60
        yield


def rows(path: Path) -> Rows:
    """A CSV file by its columns."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def cents(value: Decimal) -> Decimal:
    """Whole cents, halves away from zero."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def amount(text: str, terms: dict[str, Any]) -> Decimal:
    """A number with k or M and a currency, in the ledger's."""
    number, unit = text.split("/", maxsplit=1)[0].split()
    size = {"k": 1000, "M": 1_000_000}.get(unit[0], 1)
    currency = unit[1:] if size > 1 else unit
    return Decimal(number) * size * (1 if currency == terms["currency"] else Decimal(str(terms["exchange"][currency])))


def share(text: str) -> Decimal:
    """Per cent, a year or not."""
    return Decimal(text.split("%", maxsplit=1)[0].strip()) / 100


@pytest.mark.parametrize("name", [*PLANNED, *TOLD])
def test_the_small_example_is_as_on_file(deal: Deal, name: str, request: pytest.FixtureRequest) -> None:
    """Purchases, what runs in each period, orders with their days, every payment, every quarter: the same bytes."""
    written = ((deal.plan if name in PLANNED else deal.ledger) / name).read_bytes()
    expected = SMALL / "expected" / name
    if request.config.getoption("--update-golden"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_bytes(written)
    assert written.decode() == expected.read_text("utf-8")


@pytest.mark.parametrize("name", TOLD)
def test_the_plan_alone_has_the_tables_of_its_agreement(deal: Deal, name: str) -> None:
    """One command gives cash, ledger and orders: those that `weft agreement` writes of it."""
    assert (deal.plan / name).read_bytes() == (deal.ledger / name).read_bytes()


def test_every_term_of_the_small_example_is_paid_for(deal: Deal) -> None:
    """All legs are in its ledger, the last step of the discount is reached, and something is bought before its time."""
    assert {row["leg"] for row in rows(deal.ledger / "ledger.csv")} == LEGS
    assert any(row["period"] < row["needed"] for row in rows(deal.plan / "purchases.csv"))
    bought_eur = sum(Decimal(row["price_eur"]) for row in rows(deal.plan / "purchases.csv"))
    assert bought_eur > amount(deal.terms["supply"]["tiers"]["steps"][-1]["from"], deal.terms)


def unit_price(item: str, kind: str, layer: str, year: int, deal: Deal) -> Decimal:
    """Off the catalogue's list, by the price book and the erosion that are closest, in whole cents."""
    listed = {row["item"]: Decimal(row["list_eur"]) for row in rows(deal.plan / "list_prices.csv")}
    kind = kind.split(" ", maxsplit=1)[0] if kind.startswith("transceiver") else kind

    def closest(name: str) -> dict[str, str]:
        order = {("item", item): 4, ("class", kind): 3, ("class", layer): 2, ("class", "all"): 1}
        about: list[dict[str, str]] = deal.terms["supply"][name]
        return max(about, key=lambda row: max(order.get((key, row.get(key, "")), 0) for key in ("item", "class")))

    line, falls = closest("price_book"), closest("erosion")
    price = amount(line["price"], deal.terms) if "price" in line else listed[item] * (1 - share(line["discount"]))
    return cents(price * (1 - share(falls["rate"])) ** year)


def bought(deal: Deal) -> list[tuple[int, dict[str, str], Decimal]]:
    """Each purchase that is not a lease, with its year from 0 on and what all of it costs."""
    found = []
    for row in rows(deal.plan / "purchases.csv"):
        year = int(row["period"]) - 1
        price = unit_price(row["item"], row["kind"], row["layer"], year, deal)
        assert price == cents(Decimal(row["price_eur_each"]))
        found.append((year, row, price * int(row["count"])))
    return found


def supply(deal: Deal) -> Legs:
    """Equipment, capacity levels, volume discount, support after a year's warranty, shortfalls."""
    terms = deal.terms["supply"]
    demand = [Decimal(row["demand_gbps"]) for row in rows(deal.plan / "periods.csv")]
    levels = [(share(x["used"]), share(x["paid"])) for x in terms["pay_as_you_grow"][0]["levels"]]
    paid_at = [min(paid for used, paid in levels if used >= cents(each / max(demand))) for each in demand]
    equipment, capacity = ([Decimal(0)] * QUARTERS for _ in range(2))
    for year, row, whole in bought(deal):
        (capacity if row["kind"] == "licence" else equipment)[4 * year] += whole * (
            paid_at[year] if row["kind"] == "card" else 1
        )
        for later in range(year + 1, 3) if row["kind"] == "card" else ():
            capacity[4 * later] += cents(whole * paid_at[later]) - cents(whole * paid_at[later - 1])
    volume = [e + x for e, x in zip(equipment, capacity, strict=True)]
    steps = [(amount(s["from"], deal.terms), share(s["discount"])) for s in terms["tiers"]["steps"]]
    ends = [start for start, _ in steps[1:]] + [Decimal("Infinity")]

    def off(total: Decimal) -> Decimal:
        return sum(
            (d * (min(total, end) - start) for (start, d), end in zip(steps, ends, strict=True) if total > start),
            Decimal(0),
        )

    credit = [cents(off(sum(volume[: q + 1])) - off(sum(volume[:q]))) for q in range(QUARTERS)]  # type: ignore[arg-type]
    net = [v - c for v, c in zip(volume, credit, strict=True)]
    quarterly = share(terms["support"]["rate"]) / 4
    support = [cents(sum(net[: max(0, q - 3)], Decimal(0)) * quarterly) for q in range(QUARTERS)]
    shortfall, over = [Decimal(0)] * QUARTERS, Decimal(0)
    for row in terms["commitments"]:
        year = int(row["year"]) - 1
        lacks = amount(row["spend"], deal.terms) - sum(net[4 * year : 4 * year + 4]) - over
        shortfall[4 * year + 3] = cents(max(lacks, Decimal(0)) * share(terms["shortfall"]))
        over = max(-lacks, Decimal(0))
    legs = {"equipment": equipment, "capacity": capacity, "support": support, "shortfall": shortfall}
    return {leg: by_quarter(values) for leg, values in legs.items()} | {
        "volume discount": by_quarter([-value for value in credit])
    }


def advances(deal: Deal) -> Legs:
    """What is paid with an order, in its quarter, and set off in that of the delivery."""
    moved: dict[int, Decimal] = defaultdict(Decimal)
    for year, row, whole in bought(deal):
        day = date(2027 + year, 1, 1) - timedelta(weeks=weeks_of(row["kind"]))
        ordered = max(0, quarter_of(day.isoformat()))
        if ordered < 4 * year:
            amount_due = cents(whole * share(deal.terms["supply"]["on_order"]))
            moved[ordered] += amount_due
            moved[4 * year] -= amount_due
    return {"advances": dict(moved)}


def weeks_of(kind: str) -> int:
    """The lead time of the small example."""
    return 26 if kind == "chassis" else 12


def by_quarter(values: list[Decimal]) -> dict[int, Decimal]:
    """What is not nothing, by quarter."""
    return {q: value for q, value in enumerate(values) if value}


def running(deal: Deal) -> Legs:
    """Leases, and the energy of all watts of a period with its tariff's rise."""
    terms, legs = deal.terms["energy"], defaultdict[str, dict[int, Decimal]](dict)
    for row in rows(deal.plan / "periods.csv"):
        year = int(row["period"]) - 1
        tariff = amount(terms["tariff"], deal.terms) * (1 + share(terms["rise"])) ** year
        kwh = Decimal(row["power_w"]) / 1000 * Decimal(str(terms["pue"])) * HOURS
        for q in range(4 * year, 4 * year + 4):
            legs["energy"][q] = cents(kwh * tariff)
            legs["leases"][q] = cents(3 * Decimal(row["lease_eur_per_month"]))
    return legs


def rate(deal: Deal, quarter: int) -> Decimal:
    """The maker's top-down rate for a 5G device; what it has sold counts from the quarter after its sale."""
    terms = deal.terms["patents"]
    held = {generation: share(text) for generation, text in terms["portfolios"]["Maker"].items()}
    if quarter > 1:
        held["5G"] -= share(terms["patent_sales"][0]["shares"]["5G"])
    weights = terms["devices"]["5G"].items()
    return sum((share(weight) * share(terms["aggregates"][g]) * held[g] for g, weight in weights), Decimal(0))


def royalty(row: dict[str, str], quarter: int, deal: Deal) -> Decimal:
    """What is due for one device of a sale."""
    own, other, third = deal.terms["patents"]["royalties"]
    price, factor = amount(row["price"], deal.terms), share(deal.terms["patents"]["regions"][row["region"]])
    if row["generation"] == "4G":
        return amount(other["per_unit"], deal.terms) * factor
    if row["party"] == "Maker":
        return price * share(third["rate"]) * factor
    due = price * rate(deal, quarter) * factor
    return min(max(due, amount(own["floor"], deal.terms)), amount(own["cap"], deal.terms))


def royalties(deal: Deal, generation: str, party: str) -> dict[int, Decimal]:
    """What a party's sales of devices earn the other, by quarter: a year's units as evenly as whole ones are."""
    due: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows(SMALL / "sales.csv"):
        if (row["generation"], row["party"]) == (generation, party):
            units, first = int(row["units"]), 4 * (int(row["year"]) - 1)
            for i in range(4):
                part = units * (i + 1) // 4 - units * i // 4
                due[first + i] += cents(part * royalty(row, first + i, deal))
    return due


def patents(deal: Deal) -> Legs:
    """The balance of 5G, the instalments for 4G, the past with its interest, and the patents sold."""
    terms = deal.terms["patents"]
    owed, earned = royalties(deal, "5G", "Operator"), royalties(deal, "5G", "Maker")
    lump, release, sold = terms["lump_sums"][0], terms["releases"][0], terms["patent_sales"][0]
    parts = {
        quarter_of(part["on"]): cents(amount(lump["amount"], deal.terms) * share(part["share"]))
        for part in lump["instalments"]
    }
    each, grows = amount(release["per_unit"], deal.terms), 1 + share(release["interest"]) / 4
    past = Decimal(0)
    for sale in release["sales"]:
        late = quarter_of(release["paid"]) - quarter_of(sale["due"])
        past += cents(int(sale["units"]) * each * grows**late)
    return {
        "cross-licence": {q: owed[q] - earned[q] for q in owed}, "lump sum": parts,
        "release": {quarter_of(release["paid"]): past},
        "patent sale": {quarter_of(sold["on"]): amount(sold["price"], deal.terms)},
    }  # fmt: skip


def quarter_of(day: str) -> int:
    """The quarter of the term, from 0 on, that a day is in."""
    year, month, _ = map(int, day.split("-"))
    return 4 * (year - 2027) + (month - 1) // 3


PARTS: tuple[Callable[[Deal], Legs], ...] = (supply, advances, running, patents)
AT_ONCE = {"equipment", "capacity", "volume discount", "advances", "lump sum", "release", "patent sale"}
"""What is paid at the beginning of its quarter; all else is at the end."""


def told(deal: Deal) -> Legs:
    """What the operator pays by leg and quarter, as the ledger has it."""
    legs: Legs = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(deal.ledger / "ledger.csv"):
        legs[row["leg"]][int(row["quarter"]) - 1] -= Decimal(row["cash"])
    return legs


@pytest.mark.parametrize("part", PARTS, ids=lambda part: str(part.__name__))
def test_each_leg_is_what_it_comes_to_by_hand(deal: Deal, part: Callable[[Deal], Legs]) -> None:
    """From purchases, periods, sales and the file's numbers: every quarter of every leg, to the cent."""
    ledger = told(deal)
    for leg, quarters in part(deal).items():
        assert dict(ledger[leg]) == quarters, leg


def test_each_sale_earns_what_it_does_by_hand(deal: Deal) -> None:
    """Royalties of each generation and party by quarter, before they are netted or a sum stands in their place."""
    told_of: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(deal.ledger / "royalties.csv"):
        told_of[row["generation"], row["licensee"]][int(row["quarter"]) - 1] += Decimal(row["amount"])
        assert row["settled_by"] == {"5G": "cross-licence", "4G": "lump sum"}[row["generation"]]
        assert abs(int(row["units"]) * Decimal(row["each"]) - Decimal(row["amount"])) < 1
    assert set(told_of) == {("5G", "Operator"), ("5G", "Maker"), ("4G", "Operator")}
    for key, quarters in told_of.items():
        assert quarters == royalties(deal, *key)


def test_the_present_value_is_what_it_comes_to_by_hand(deal: Deal) -> None:
    """Each payment over 1.08 to the years until it, from the beginning or end of its quarter; the ledger's rows too."""
    yearly, total = 1 + share(deal.terms["discount_rate"]), Decimal(0)
    for part in PARTS:
        for leg, quarters in part(deal).items():
            for q, value in quarters.items():
                years = Decimal(q + (leg not in AT_ONCE)) / 4
                total -= value / yearly**years
    of_rows = sum(Decimal(row["present_value"]) for row in rows(deal.ledger / "ledger.csv"))
    n = len(rows(deal.ledger / "ledger.csv"))
    assert abs(total - of_rows) <= Decimal("0.005") * n


def test_a_term_longer_than_the_plan_is_told(
    deal: Deal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven years are told in two tables within 86 columns, and that the plan's three years end before."""
    text = (SMALL / "agreement.yaml").read_text("utf-8")
    (tmp_path / "longer.yaml").write_text(text.replace("to: 2029-12-31", "to: 2033-12-31"), "utf-8")
    (tmp_path / "sales.csv").write_bytes((SMALL / "sales.csv").read_bytes())
    assert run(["agreement", str(deal.plan), "--terms", str(tmp_path / "longer.yaml")]) == 0
    shown = capsys.readouterr()
    assert "the plan ends after 12 of 28 quarters" in shown.err
    assert "from year 6 on" in shown.out
    assert max(len(line.rstrip()) for line in shown.out.splitlines()) <= 86


def test_an_order_is_placed_its_lead_time_before_it_is_needed(deal: Deal) -> None:
    """Chassis 26 weeks before, all else 12; in the order of days, and every purchase once."""
    orders = rows(deal.ledger / "orders.csv")
    for row in orders:
        needed = date.fromisoformat(row["needed"])
        assert needed == date(2027 + (int(row["quarter"]) - 1) // 4, 1, 1)
        assert date.fromisoformat(row["order_by"]) == needed - timedelta(weeks=weeks_of(row["kind"]))
    assert [row["order_by"] for row in orders] == sorted(row["order_by"] for row in orders)
    assert all(Decimal(row["amount"]) == int(row["count"]) * Decimal(row["price"]) for row in orders)
    assert sum(Decimal(row["amount"]) for row in orders) == sum(whole for _, _, whole in bought(deal))
    keys = ("item", "kind", "layer", "site", "count")
    purchases = rows(deal.plan / "purchases.csv")
    assert sorted(tuple(r[k] for k in keys) for r in orders) == sorted(tuple(r[k] for k in keys) for r in purchases)
