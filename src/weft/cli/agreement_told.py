"""What `weft agreement` shows on a terminal: legs by year, who pays whom, discounts, comparisons, the next orders."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from weft.agreement.break_even import BreakEven
    from weft.cli.agreement import Told
    from weft.cli.agreement_late import Late

NEXT_ORDERS = 8


def show(told: Told) -> None:
    """Print everything; amounts in thousands of the currency, as they fit a terminal."""
    from rich.console import Console

    ledger, width = told.ledger, 34 + 10 * (told.agreement.term.years + 2)
    console = Console(width=max(width, Console().width))  # a figure is never cut short
    console.print(_by_year(told))
    console.print(_between(told))
    if told.discounts is not None and told.discounts.listed:
        console.print(_discounts(told))
    if told.break_even is not None:
        for line in _compared(told.break_even, f"k{ledger.currency}"):
            click.echo(line)
    if told.sensitivity:
        console.print(_sensitivity(told))
    if told.monte_carlo:
        console.print(_monte_carlo(told))
    if told.dues:
        console.print(_orders(told))
        early = sum(due.order_by < told.agreement.term.start for due in told.dues)
        if early:
            click.echo(f"{early} of {len(told.dues)} orders are to be placed before the agreement begins")
    if told.late is not None:
        console.print(_late(told.late))
        for line in told.late.sentences():
            click.echo(line)


def amount(value: Decimal) -> str:
    """Thousands, with a mark between every three digits of them."""
    return f"{value / 1000:,.0f}"


def _table(title: str, first: str, *rest: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for column in rest:
        table.add_column(column, justify="right", no_wrap=column.startswith("year"))
    return table


def _by_year(told: Told) -> Table:
    from weft.agreement.terms import Q

    ledger, n = told.ledger, told.agreement.term.years
    years = [f"year {year + 1}" for year in range(n)]
    title = f"{told.agreement.name}: cash of {ledger.party}, k{ledger.currency}"
    table = _table(title, "leg", *years, "sum", "today")
    cells = ledger.total(lambda e: (e.leg, e.quarter // Q))
    cash, present = (ledger.total(lambda e: e.leg, present=p) for p in (False, True))
    for leg in ledger.legs:
        table.add_row(
            leg, *(amount(cells.get((leg, y), Decimal(0))) for y in range(n)), amount(cash[leg]), amount(present[leg])
        )
    sums = ledger.total(lambda e: e.quarter // Q)
    row = [amount(sums.get(y, Decimal(0))) for y in range(n)]
    table.add_section()
    table.add_row("together", *row, amount(ledger.net), amount(ledger.npv))
    return table


def _between(told: Told) -> Table:
    table = _table("who pays whom", "", f"k{told.ledger.currency}")
    for (payer, payee), value in told.ledger.between().items():
        table.add_row(f"{payer} to {payee}", amount(value))
    return table


def _discounts(told: Told) -> Table:
    found = told.discounts
    assert found is not None
    table = _table("from list to net", "", f"k{told.ledger.currency}")
    rows = (
        ("at list prices", found.listed), ("price book", -found.price_book), ("erosion", -found.erosion),
        ("volume discount", -found.tiers), ("capacity not yet in use", -found.not_yet_due), ("net", found.net),
    )  # fmt: skip
    for name, value in rows:
        table.add_row(name, amount(value))
    if found.consideration:
        table.add_row("of it for the licences", amount(found.consideration))
    return table


def _compared(found: BreakEven, currency: str) -> list[str]:
    lines = []
    for lump in found.lumps:
        worth = f"{amount(lump.lump)} {currency} today against {amount(lump.royalties)} of royalties"
        even = "" if lump.sales_factor is None else f"; even at {lump.sales_factor:.3f} times the foreseen sales"
        lines.append(f"lump sum of {lump.payer} for {', '.join(lump.generations)}: {worth}{even}")
    if found.balance is not None:
        owed = f"{amount(found.balance.customer_owes)} against {amount(found.balance.supplier_owes)} {currency} today"
        factor = found.balance.sales_factor
        even = "" if factor is None else f"; nobody pays at {factor:.3f} times the customer's foreseen sales"
        lines.append(f"cross-licence of {', '.join(found.balance.generations)}: {owed}{even}")
    apart = found.separate
    lines.append(
        f"patents as agreed are worth {amount(apart.agreed)} {currency} to the customer in {apart.agreed_payments}"
        f" payments, under separate licences {amount(apart.separate)} in {apart.separate_payments}"
    )
    return lines


def _sensitivity(told: Told) -> Table:
    title = f"present value to the customer, one thing off at a time, k{told.ledger.currency}"
    table = _table(title, "", "low", "", "high", "")
    for row in told.sensitivity:
        what = row.factor.replace("_", " ")
        table.add_row(what, f"× {row.low_factor:.3f}", amount(row.low), f"× {row.high_factor:.3f}", amount(row.high))
    return table


def _monte_carlo(told: Told) -> Table:
    title = f"present value to the customer, all off at once, k{told.ledger.currency}"
    table = _table(title, "", "mean", "5 %", "50 %", "95 %")
    for row in told.monte_carlo:
        table.add_row(row.what, amount(row.mean), *(amount(value) for value in row.quantiles.values()))
    return table


def _orders(told: Told) -> Table:
    table = _table(f"to be ordered first, of {len(told.dues)} orders", "by", "needed", "site", "count", "item")
    for due in told.dues[:NEXT_ORDERS]:
        order = due.order
        table.add_row(str(due.order_by), str(due.needed), order.site, str(order.count), order.item)
    return table


def _late(late: Late) -> Table:
    table = _table(
        f"late by {late.weeks:g} weeks: protected traffic that finds no way, at most, by period", "place", "period",
        "first in turn", "order by", "Gb/s", "Gb/s-weeks", "when this fails",
    )  # fmt: skip
    for row in late.shown(NEXT_ORDERS):
        gbps = (f"{float(row[name]):,.0f}" for name in ("unserved_gbps", "gbps_weeks"))
        words = (str(row["place"]), str(row["period"]), str(row["rank"] or ""), str(row["order_by"]))
        table.add_row(*words, *gbps, str(row["failure"]))
    return table
