"""The workbook of `weft agreement --xlsx`: the tables of its CSV files and what else it tells, a sheet each.

Every sheet is one table: a row of names, which stays in view, and rows below it.  Amounts are decimals, which show the
currency; other numbers are floats or whole; days are days.  The same ledger is the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from weft.cli.agreement_files import Rows, tables

if TYPE_CHECKING:
    from weft.cli.agreement import Told

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of everything in a workbook: the same ledger is the same bytes."""

DAYS = ("from", "order_by", "needed")
"""Columns of days."""

WIDEST = 48
"""Characters that a column is wide at most."""


def workbook(told: Told, drawn: tuple[int, int]) -> bytes:
    """All tables as sheets of a workbook; `drawn` is how many draws there were, and their seed.

    Raises PlanError if openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        from weft.diagnostics import PlanError

        message = "a workbook needs openpyxl, which is not installed"
        raise PlanError(message, help='install it with `pip install "weft[sheets]"`, or write CSV with -o') from error
    book = openpyxl.Workbook()
    book.remove(book.active)
    start, currency = told.agreement.term.start, told.ledger.currency
    book.properties.creator, book.properties.title = "weft", told.agreement.name
    book.properties.created = datetime(start.year, start.month, start.day)  # noqa: DTZ001
    for name, rows in _sheets(told, drawn):
        _fill(book.create_sheet(name), rows, currency)
    return _timeless(book)


def _sheets(told: Told, drawn: tuple[int, int]) -> Iterator[tuple[str, Rows]]:
    yield "about", _about(told, drawn)
    yield "summary", _summary(told)
    yield from ((name, _with_days(rows)) for name, rows in tables(told).items())
    yield "parties", _parties(told)
    if told.discounts is not None:
        yield "list to net", _discounts(told)
    if told.break_even is not None:
        yield "break-even", _break_even(told)
    if told.sensitivity:
        yield "sensitivity", _sensitivity(told)
    if told.monte_carlo:
        yield "monte carlo", _monte_carlo(told)


def _about(told: Told, drawn: tuple[int, int]) -> Rows:
    agreement, term = told.agreement, told.agreement.term
    yield "about", ""
    yield "agreement", agreement.name
    yield "supplier", agreement.parties.supplier
    yield "customer", agreement.parties.customer
    yield "seen by", told.ledger.party
    yield "currency", told.ledger.currency
    yield "from", term.starts(0)
    yield "to", term.starts(term.quarters) - timedelta(days=1)
    yield "discount rate", float(agreement.discount_rate)
    yield "draws", drawn[0]
    yield "seed", drawn[1]


def _summary(told: Told) -> Rows:
    ledger = told.ledger
    cash, present = (ledger.total(lambda e: e.leg, present=p) for p in (False, True))
    yield "leg", "cash", "present value"
    for leg in ledger.legs:
        yield leg, cash[leg], present[leg]
    yield "together", ledger.net, ledger.npv


def _parties(told: Told) -> Rows:
    yield "payer", "payee", "amount"
    for (payer, payee), value in told.ledger.between().items():
        yield payer, payee, value


def _discounts(told: Told) -> Rows:
    found = told.discounts
    assert found is not None
    yield "step", "amount"
    yield "at list prices", found.listed
    yield "price book", -found.price_book
    yield "erosion", -found.erosion
    yield "volume discount", -found.tiers
    yield "capacity not yet in use", -found.not_yet_due
    yield "net", found.net
    yield "of the discounts, for the patents", found.consideration
    yield "of the discounts, for the patents, present value", found.consideration_present


def _break_even(told: Told) -> Rows:
    found = told.break_even
    assert found is not None
    supplier, customer = told.agreement.parties.supplier, told.agreement.parties.customer
    yield "of", "generations", "what", "present value", "even at times the sales"
    for lump in found.lumps:
        of = "lump sum", ", ".join(lump.generations)
        yield *of, f"lump sum of {lump.payer}", lump.lump, _times(lump.sales_factor)
        yield *of, "royalties in whose place it stands", lump.royalties, ""
    if found.balance is not None:
        of = "cross-licence", ", ".join(found.balance.generations)
        yield *of, f"{customer} owes {supplier}", found.balance.customer_owes, _times(found.balance.sales_factor)
        yield *of, f"{supplier} owes {customer}", found.balance.supplier_owes, ""
    apart = found.separate
    yield "all patents", "", f"as agreed, to {customer}", apart.agreed, ""
    yield "all patents", "", f"with separate licences, to {customer}", apart.separate, ""
    yield "separate licences", "", f"patents of {supplier} earn", apart.supplier_earns, ""
    yield "separate licences", "", f"patents of {customer} earn", apart.customer_earns, ""


def _times(factor: Decimal | None) -> float | str:
    return "" if factor is None else float(factor)


def _sensitivity(told: Told) -> Rows:
    yield "factor", "low factor", "present value low", "high factor", "present value high"
    for row in told.sensitivity:
        yield row.factor.replace("_", " "), float(row.low_factor), row.low, float(row.high_factor), row.high


def _monte_carlo(told: Told) -> Rows:
    yield "present value of", "mean", *(f"{percent} %" for percent in told.monte_carlo[0].quantiles)
    for drawn in told.monte_carlo:
        yield drawn.what, drawn.mean, *drawn.quantiles.values()


def _with_days(rows: Rows) -> Rows:
    """A table of a CSV file with days as days."""
    names = next(rows)
    yield names
    places = [k for k, name in enumerate(names) if name in DAYS]
    for row in rows:
        yield [date.fromisoformat(value) if k in places and value else value for k, value in enumerate(row)]


def _fill(sheet: Any, rows: Rows, currency: str) -> None:
    """A table with its looks: names in bold and in view, columns as wide as what they show, one page wide."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for i, row in enumerate(rows, start=1):
        for k, value in enumerate(row, start=1):
            cell = sheet.cell(i, k, value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever the name of an item begins with
            elif isinstance(value, Decimal):
                places = "0" * max(2, -int(value.as_tuple().exponent))
                cell.number_format = f'#,##0.{places} "{currency}";[Red]-#,##0.{places} "{currency}"'
            shown = f"{value:,.2f} {currency}" if isinstance(value, Decimal) else str(value)
            widths[k] = max(widths.get(k, 0), len(shown) + 2)
    for k, width in widths.items():
        sheet.column_dimensions[get_column_letter(k)].width = min(width, WIDEST)
        sheet.cell(1, k).font = Font(bold=True)
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _timeless(book: Any) -> bytes:
    """The workbook's archive with one time for all of its parts."""
    written, timeless = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(part.filename, EPOCH), content, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()
