"""The ledger and the orders as rows: what `weft plan` keeps and `weft agreement` writes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from weft.agreement.ledger import LEGS, Ledger
from weft.agreement.licensing import earned, settled_by
from weft.agreement.money import exact
from weft.agreement.orders import Due
from weft.agreement.supply import price
from weft.agreement.terms import Agreement, Supply, Term

Row = tuple[int | str | Decimal, ...]
MILLIONTH = Decimal("0.000001")

CASH = ("quarter", "from", *LEGS, "cumulative")
PAYMENTS = ("quarter", "when", "leg", "what", "payer", "payee", "amount", "cash", "present_value")
ROYALTIES = (
    "quarter", "licensor", "licensee", "generation", "region", "units", "each", "amount", "settled_by",
)  # fmt: skip
ORDERS = (
    "order_by", "needed", "weeks", "late_weeks", "quarter", "item", "kind", "layer", "site", "count", "list_price",
    "price", "amount",
)  # fmt: skip


def cash_rows(ledger: Ledger, term: Term) -> Iterator[Row]:
    """A row a quarter: its first day, the cash of each leg, and that of all so far: the columns of `CASH`."""
    for quarter, row in enumerate(ledger.by_quarter()):
        yield quarter + 1, term.starts(quarter).isoformat(), *row.values()


def royalty_rows(agreement: Agreement) -> Iterator[Row]:
    """A row for what each sale earns in a quarter, however it is settled: the columns of `ROYALTIES`."""
    patents = agreement.patents
    if patents is None:
        return
    with localcontext(exact()):
        for e in earned(agreement):
            of = e.quarter + 1, e.licensor, e.licensee, e.generation, e.region, e.units
            yield *of, e.each.quantize(MILLIONTH), e.amount, settled_by(patents, e)


def payment_rows(ledger: Ledger) -> Iterator[Row]:
    """A row a payment, as the ledger's party sees it: the columns of `PAYMENTS`."""
    for e in ledger.entries:
        yield e.quarter + 1, e.when, e.leg, e.what, e.payer, e.payee, e.amount, ledger.cash(e), ledger.present(e)


def order_row(due: Due, supply: Supply | None) -> Row:
    """An order with its day and its price before the volume discount: the columns of `ORDERS`."""
    order, each = due.order, price(supply or Supply(), due.order)
    return (
        due.order_by.isoformat(), due.needed.isoformat(), due.weeks, due.late_weeks, order.quarter + 1, order.item,
        order.kind, order.layer, order.site, order.count, each.listed, each.eroded, each.eroded * order.count,
    )  # fmt: skip
