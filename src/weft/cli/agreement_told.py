"""What `weft agreement` shows on a terminal: legs by year, who pays whom, discounts, comparisons, the next orders."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.table import Table

    from weft.agreement.break_even import BreakEven
    from weft.cli.agreement import Told
    from weft.cli.agreement_late import Late

NEXT_ORDERS = 8
WIDTH, YEARS = 84, 5
"""Columns that figures take at most, and years beside each other: a longer term goes on beneath."""


def show(told: Told) -> None:
    """Print everything; amounts in thousands of the currency, as they fit a terminal of 80 columns."""
    from rich.console import Console

    console = Console(width=max(WIDTH, Console().width))  # a figure is never cut short
    for table in _tables(told):
        console.print(table)
        console.print()
    if told.dues:
        for line in _in_time(told):
            click.echo(line)
    if told.late is not None:
        console.print(_late(told.late))
        console.print()
        for line in told.late.sentences():
            click.echo(line)


def _tables(told: Told) -> Iterator[Table]:
    yield from _by_year(told)
    yield _between(told)
    if told.discounts is not None and told.discounts.listed:
        yield _discounts(told)
    if told.break_even is not None:
        yield from _compared(told, told.break_even)
    if told.sensitivity:
        yield _sensitivity(told)
    if told.monte_carlo:
        yield _monte_carlo(told)
    if told.dues:
        yield _orders(told)


def amount(value: Decimal) -> str:
    """Thousands, with a mark between every three digits of them."""
    return f"{value / 1000:,.0f}"


def _table(title: str, first: str, *rest: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    look: dict[str, Any] = {"box": SIMPLE_HEAD, "show_edge": False, "padding": (0, 1, 0, 0)}
    table = Table(title=title, title_justify="left", min_width=len(title), **look)
    table.add_column(first, no_wrap=True)
    for column in rest:
        table.add_column(column, justify="right", no_wrap=column.startswith("year"))
    return table


def _by_year(told: Told) -> Iterator[Table]:
    from weft.agreement.terms import Q

    ledger, n = told.ledger, told.agreement.term.years
    cells = ledger.total(lambda e: (e.leg, e.quarter // Q))
    sums = ledger.total(lambda e: e.quarter // Q)
    cash, present = (ledger.total(lambda e: e.leg, present=p) for p in (False, True))
    for first in range(0, n, YEARS):
        years = range(first, min(first + YEARS, n))
        is_last = first + YEARS >= n
        title = f"{told.agreement.name}: cash of {ledger.party}, k{ledger.currency}"
        columns = [f"year {year + 1}" for year in years], ["sum", "present\nvalue"] * is_last
        table = _table(title if first == 0 else f"{title}, from year {first + 1} on", "leg", *columns[0], *columns[1])
        for leg in ledger.legs:
            row = [cells.get((leg, y), Decimal(0)) for y in years] + [cash[leg], present[leg]] * is_last
            table.add_row(leg, *map(amount, row))
        table.add_section()
        row = [sums.get(y, Decimal(0)) for y in years] + [ledger.net, ledger.npv] * is_last
        table.add_row("together", *map(amount, row))
        yield table


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
        table.add_row("of the discounts, for the patents", amount(found.consideration))
    return table


def _compared(told: Told, found: BreakEven) -> Iterator[Table]:
    from rich.table import Table

    title = f"one way to settle against another, k{told.ledger.currency} of present value"
    table = Table(title=title, title_justify="left", box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(max_width=WIDTH - 20)
    for label, words in (*_settled(told, found), *_considered(told, found)):
        table.add_row(label, words)
    if table.row_count:
        yield table


def _settled(told: Told, found: BreakEven) -> Iterator[tuple[str, str]]:
    supplier, customer = told.agreement.parties.supplier, told.agreement.parties.customer
    for lump in found.lumps:
        even = "" if lump.sales_factor is None else f"; even at {lump.sales_factor:.3f} times the foreseen sales"
        instead = f"{amount(lump.royalties)} of royalties for {', '.join(lump.generations)}"
        yield "lump sum", f"{lump.payer} pays {amount(lump.lump)} in place of {instead}{even}"
    if found.balance is not None:
        owed, back = amount(found.balance.customer_owes), amount(found.balance.supplier_owes)
        factor = found.balance.sales_factor
        even = "" if factor is None else f"; nobody pays at {factor:.3f} times {customer}'s foreseen sales"
        generations = ", ".join(found.balance.generations)
        yield "cross-licence", f"for {generations} {customer} owes {supplier} {owed}, {supplier} owes it {back}{even}"
    if not found.lumps and found.balance is None:
        return
    apart = found.separate
    agreed, separate = (_pays(customer, value) for value in (apart.agreed, apart.separate))
    payments = f"{apart.agreed_payments} payment{'s' * (apart.agreed_payments != 1)}"
    words = f"as agreed {agreed} in {payments}; with separate licences that run {separate} in {apart.separate_payments}"
    yield "all patents", words


def _pays(party: str, value: Decimal) -> str:
    return f"{party} {'has' if value > 0 else 'pays'} {amount(abs(value))}"


def _considered(told: Told, found: BreakEven) -> Iterator[tuple[str, str]]:
    """The claim that a discount is given for the patents, beside what they would earn."""
    if told.discounts is None or not told.discounts.consideration:
        return
    supplier, customer = told.agreement.parties.supplier, told.agreement.parties.customer
    given, earned = amount(told.discounts.consideration_present), found.separate
    yield "consideration", (
        f"{given} off the list is said to be for the patents; with separate licences {customer}'s would earn"
        f" {amount(earned.customer_earns)}, {supplier}'s {amount(earned.supplier_earns)}"
    )


def _sensitivity(told: Told) -> Table:
    title = f"present value to {told.agreement.parties.customer}, one thing off at a time, k{told.ledger.currency}"
    table = _table(title, "", "low", "", "high", "")
    for row in told.sensitivity:
        what = row.factor.replace("_", " ")
        table.add_row(what, f"× {row.low_factor:.3f}", amount(row.low), f"× {row.high_factor:.3f}", amount(row.high))
    return table


def _monte_carlo(told: Told) -> Table:
    title = f"present value to {told.agreement.parties.customer}, all off at once, k{told.ledger.currency}"
    table = _table(title, "", "mean", "5 %", "50 %", "95 %")
    for row in told.monte_carlo:
        table.add_row(row.what, amount(row.mean), *(amount(value) for value in row.quantiles.values()))
    return table


def _orders(told: Told) -> Table:
    table = _table(f"to be ordered first, of {len(told.dues)} orders", "by", "needed", "site", "count")
    table.add_column("item")
    for due in told.dues[:NEXT_ORDERS]:
        order = due.order
        table.add_row(str(due.order_by), str(due.needed), order.site, str(order.count), order.item)
    return table


def _in_time(told: Told) -> list[str]:
    """Orders that are to be placed before the term, or before orders are placed at all, and what comes of that."""
    supply, count = told.agreement.supply, len(told.dues)
    first = None if supply is None else supply.orders_from
    if first is None:
        early = sum(due.order_by < told.agreement.term.start for due in told.dues)
        return [f"{early} of {count} orders are to be placed before the agreement begins"] if early else []
    late = [due for due in told.dues if due.late_weeks]
    if not late:
        return [f"ordered from {first} on, all of it comes in time"]
    worst = max(late, key=lambda due: due.late_weeks)
    item = f"{worst.order.item} at {worst.order.site}" if worst.order.site else worst.order.item
    what = f"(`--late {worst.late_weeks}` tells what that puts at risk)"
    return [
        f"{len(late)} of {count} orders come late, as none is placed before {first};",
        f"latest of them {item}, needed on {worst.needed}: {worst.late_weeks} weeks late {what}",
    ]


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
