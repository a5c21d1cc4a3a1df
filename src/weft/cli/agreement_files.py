"""The files that `weft agreement` writes: CSV, JSON and a workbook, each beside and then renamed."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.cli.agreement import Told

Rows = Iterator[Sequence[Any]]
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of everything in a workbook: the same ledger is the same bytes."""

MONEY = "#,##0.00;[Red]-#,##0.00"


def write(told: Told, record: dict[str, Any], directory: Path) -> None:
    """Put the tables and everything as JSON into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(told).items():
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        put(directory / f"{name}.csv", text.getvalue().encode())
    put(directory / "agreement.json", (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place, and rename it.

    Raises OSError with the name of the file.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:  # a full disk has no name of its own
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


def tables(told: Told) -> dict[str, Rows]:
    """The ledger payment by payment, the cash of each quarter by leg, and the orders."""
    found = {"cash": _cash(told), "ledger": _ledger(told), "orders": _orders(told)}
    return found if told.late is None else {**found, "exposure": told.late.table()}


def _cash(told: Told) -> Rows:
    term, rows = told.agreement.term, told.ledger.by_quarter()
    yield "quarter", "from", *rows[0]
    for quarter, row in enumerate(rows):
        yield quarter + 1, term.starts(quarter).isoformat(), *row.values()


def _ledger(told: Told) -> Rows:
    ledger = told.ledger
    yield "quarter", "when", "leg", "what", "payer", "payee", "amount", "cash", "present_value"
    for e in ledger.entries:
        yield e.quarter + 1, e.when, e.leg, e.what, e.payer, e.payee, e.amount, ledger.cash(e), ledger.present(e)


def _orders(told: Told) -> Rows:
    from weft.cli.agreement import order_row

    columns = ("order_by", "needed", "weeks", "quarter", "item", "kind", "layer", "site", "count", "list_price")
    yield (*columns, *(() if told.late is None else ("rank",)))
    for due in told.dues:
        yield tuple(order_row(due, told.late).values())


def workbook(told: Told) -> bytes:
    """All tables as sheets of a workbook.

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
    start = told.agreement.term.start
    book.properties.creator = "weft"
    book.properties.created = datetime(start.year, start.month, start.day)  # noqa: DTZ001
    for name, rows in {"summary": _summary(told), **tables(told)}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_safe(value) for value in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, Decimal):
                    cell.number_format = MONEY
        sheet.freeze_panes = "A2"
    return _timeless(book)


def _safe(value: Any) -> Any:
    """A cell; text that a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value


def _summary(told: Told) -> Rows:
    ledger = told.ledger
    cash, present = (ledger.total(lambda e: e.leg, present=p) for p in (False, True))
    yield f"{told.agreement.name}: {ledger.party}, {ledger.currency}", "cash", "present value"
    for leg in ledger.legs:
        yield leg, cash[leg], present[leg]
    yield "together", ledger.net, ledger.npv
    for (payer, payee), value in ledger.between().items():
        yield f"{payer} to {payee}", value
    for row in told.sensitivity:
        yield f"{row.factor.replace('_', ' ')} × {row.low_factor:.3f} and × {row.high_factor:.3f}", row.low, row.high
    for drawn in told.monte_carlo:
        yield f"Monte Carlo, {drawn.what}: mean and quantiles", drawn.mean, *drawn.quantiles.values()


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
