"""`weft agreement`: what a plan costs under an agreement, quarter by quarter, and who pays whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.agreement import Agreement, Ledger, Orders
    from weft.agreement.break_even import BreakEven
    from weft.agreement.load import Reading
    from weft.agreement.orders import Due
    from weft.agreement.outlook import Sensitivity, Spread
    from weft.agreement.supply import Discounts
    from weft.cli.agreement_late import Late

ITEMS = ("list_prices", "bom")
"""Tables of a plan that have the items that it may order, or does."""

BESIDE = Path("agreement") / "agreement.yaml"
"""Where a plan keeps the terms that its intent named."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is told of one agreement; what was not asked, or has no ground, is empty or None."""

    agreement: Agreement
    ledger: Ledger
    discounts: Discounts | None
    dues: tuple[Due, ...]
    break_even: BreakEven | None
    sensitivity: tuple[Sensitivity, ...]
    monte_carlo: tuple[Spread, ...]
    late: Late | None = None


@click.command()
@click.argument("source", metavar="PLAN|FILE", type=click.Path(path_type=Path))
@click.option("--terms", type=click.Path(path_type=Path), help="The agreement, if not PLAN's own.")
@click.option("--draws", type=click.IntRange(0, 100_000), default=0, help="Monte Carlo: how many draws.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws.")
@click.option(
    "--late", type=click.FloatRange(0.0, 520.0), metavar="WEEKS",
    help="What is at risk if deliveries are late by so much, and which are wanted first.",
)  # fmt: skip
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
    help="No order is placed before this day: which of them come late.",
)  # fmt: skip
@click.option("--seen-by", help="The party whose cash is told; the customer by default.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False),
    help="Directory for ledger.csv, cash.csv, orders.csv, royalties.csv and agreement.json; with --late exposure.csv.",
)  # fmt: skip
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="A workbook with all tables.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    source: Path, terms: Path | None, draws: int, seed: int, late: float | None, today: datetime | None,
    seen_by: str | None, output: Path | None, xlsx: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Work out what PLAN costs under an agreement, leg by leg to the cent; of a FILE, its patents alone.

    What terms on supply come to depends on what is bought: they need a plan.
    """
    from weft.cli import agreement_book, agreement_files, agreement_told
    from weft.planning import is_plan

    if late is not None and not is_plan(source):
        raise click.UsageError("--late is for the directory of a plan, whose deliveries they are")
    agreement, orders = _opened(source, terms) if is_plan(source) else _patents_of(source, terms)
    agreement = agreement if today is None else _from(agreement, today)
    told = _told(agreement, orders, (draws, seed), _party(agreement, seen_by))
    if late is not None:
        told = replace(told, late=_late(source, told, late))
    book = agreement_book.workbook(told, (draws, seed)) if xlsx is not None else b""
    record = record_of(told, (draws, seed))
    if output is not None:
        agreement_files.write(told, record, output)
    if xlsx is not None:
        agreement_files.put(xlsx, book)
    if as_json:
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        agreement_told.show(told)
    return 0


def _opened(plan: Path, terms: Path | None) -> tuple[Agreement, Orders]:
    """The agreement of a plan, and what the plan orders."""
    from weft.agreement.load import read
    from weft.diagnostics import PlanError
    from weft.planning import load as load_plan
    from weft.planning.agreed import orders_of

    if terms is None and not (plan / BESIDE).is_file():
        raise PlanError(f"{plan} was planned under no agreement", help="name one with --terms agreement.yaml")
    reading = read(terms or plan / BESIDE)
    agreement = _right(reading)
    planned = load_plan(plan)
    _warn(reading, sorted({str(row["item"]) for name in ITEMS for row in planned.tables.get(name, ())}))
    orders = orders_of(planned, agreement)
    if orders.quarters < agreement.term.quarters:
        ends = f"after {orders.quarters} of {agreement.term.quarters} quarters of the agreement"
        click.echo(f"weft: the plan ends {ends}: nothing is bought and nothing runs from then on", err=True)
    return agreement, orders


def _right(reading: Reading) -> Agreement:
    from weft.diagnostics import AgreementError

    if reading.agreement is None:
        raise AgreementError(reading.findings)
    return reading.agreement


def _warn(reading: Reading, items: Sequence[str] = ()) -> None:
    """Tell what is written without effect; among `items` are all that the plan orders."""
    from weft.agreement.without_effect import unordered
    from weft.diagnostics import read_sources, render

    findings = list(reading.findings)
    if items and reading.terms is not None:
        findings += unordered(reading.terms, items)
    if findings:
        click.echo(render(findings, read_sources(findings)), err=True)


def _from(agreement: Agreement, today: datetime) -> Agreement:
    """The agreement under which nothing is ordered before a day, nor before what it says itself."""
    from weft.agreement.terms import Supply

    supply, day = agreement.supply or Supply(), today.date()
    return replace(agreement, supply=replace(supply, orders_from=max(day, supply.orders_from or day)))


def _patents_of(file: Path, terms: Path | None) -> tuple[Agreement, Orders]:
    """The agreement of a file without what needs a plan."""
    from weft.agreement import Orders
    from weft.agreement.load import read
    from weft.diagnostics import PlanError

    if terms is not None:
        raise PlanError(f"{file} is not a plan: it has no plan.json", help="--terms is for the directory of a plan")
    if file.is_dir():
        help = f"plan it first (weft plan {file} -o PLAN), or name an agreement file for its patents alone"
        raise PlanError(f"{file} is not a plan: it has no plan.json", help=help)
    reading = read(file)
    agreement = _right(reading)
    _warn(reading)
    if agreement.supply is not None or agreement.energy is not None:
        click.echo("weft: terms on supply and energy need a plan: weft agreement PLAN --terms FILE", err=True)
    return replace(agreement, supply=None, energy=None), Orders()


def _party(agreement: Agreement, name: str | None) -> str:
    from weft.diagnostics import known

    both = agreement.parties.supplier, agreement.parties.customer
    if name is not None and name not in both:
        raise click.UsageError(f"'{name}' is no party of the agreement; {known(name, both, 'parties')}")
    return name or agreement.parties.customer


def _told(agreement: Agreement, orders: Orders, drawn: tuple[int, int], party: str) -> Told:
    from weft.agreement import account
    from weft.agreement.break_even import break_even
    from weft.agreement.orders import due
    from weft.agreement.outlook import merged, monte_carlo, sensitivity
    from weft.agreement.supply import discounts
    from weft.agreement.terms import Supply

    few, supply = merged(orders), agreement.supply or Supply()
    return Told(
        agreement, account(agreement, orders).seen_by(party),
        None if agreement.supply is None else discounts(agreement, orders),
        due(orders.rows, agreement.term, supply.lead_times, supply.orders_from),
        break_even(agreement), sensitivity(agreement, few), monte_carlo(agreement, few, *drawn) if drawn[0] else (),
    )  # fmt: skip


def _late(source: Path, told: Told, weeks: float) -> Late:
    from weft.cli.agreement_late import late_of
    from weft.planning import load as load_plan

    return late_of(load_plan(source), told.dues, weeks)


def record_of(told: Told, drawn: tuple[int, int]) -> dict[str, Any]:
    """Everything as plain values; amounts are numbers with at most two places."""
    agreement, ledger = told.agreement, told.ledger
    cash, present = (ledger.total(lambda e: e.leg, present=p) for p in (False, True))
    record: dict[str, Any] = {
        "agreement": agreement.name, "currency": ledger.currency, "seen_by": ledger.party,
        "parties": asdict(agreement.parties), "from": agreement.term.start.isoformat(), "quarters": ledger.quarters,
        "discount_rate": agreement.discount_rate, "net": ledger.net, "npv": ledger.npv,
        "legs": [{"leg": leg, "cash": cash[leg], "present_value": present[leg]} for leg in ledger.legs],
        "by_quarter": [
            {"quarter": q + 1, "from": agreement.term.starts(q).isoformat(), **row}
            for q, row in enumerate(ledger.by_quarter())
        ],
        "between": [
            {"payer": payer, "payee": payee, "amount": amount} for (payer, payee), amount in ledger.between().items()
        ],
        "discounts": told.discounts and asdict(told.discounts),
        "break_even": told.break_even and asdict(told.break_even),
        "sensitivity": [asdict(row) for row in told.sensitivity],
        "monte_carlo": {
            "draws": drawn[0], "seed": drawn[1], "present_value": [asdict(row) for row in told.monte_carlo],
        },
        "orders": [_order(told, due) for due in told.dues],
        **({} if told.late is None else {"late": told.late.record()}),
    }  # fmt: skip
    plain: dict[str, Any] = _plain(record)
    return plain


def _order(told: Told, due: Due) -> dict[str, Any]:
    """One order by its columns, with its rank among those of its quarter where that is known."""
    from weft.agreement.tables import ORDERS, order_row

    order, late = due.order, told.late
    row = dict(zip(ORDERS, order_row(due, told.agreement.supply), strict=True))
    return row if late is None else {**row, "rank": late.rank.get((order.quarter, order.site), "")}


def _plain(value: Any) -> Any:
    """Values that JSON has; an amount of cents is the shortest number that is it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
