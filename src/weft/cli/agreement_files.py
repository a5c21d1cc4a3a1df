"""The files that `weft agreement` writes: CSV and JSON, each beside and then renamed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.cli.agreement import Told

Rows = Iterator[Sequence[Any]]


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
    """The ledger payment by payment, the cash of each quarter by leg, the orders, and what each sale earns."""
    found = {"cash": _cash(told), "ledger": _ledger(told), "orders": _orders(told)}
    if told.agreement.patents is not None:
        found["royalties"] = _royalties(told)
    return found if told.late is None else {**found, "exposure": told.late.table()}


def _cash(told: Told) -> Rows:
    from weft.agreement.tables import CASH, cash_rows

    yield CASH
    yield from cash_rows(told.ledger, told.agreement.term)


def _ledger(told: Told) -> Rows:
    from weft.agreement.tables import PAYMENTS, payment_rows

    yield PAYMENTS
    yield from payment_rows(told.ledger)


def _royalties(told: Told) -> Rows:
    from weft.agreement.tables import ROYALTIES, royalty_rows

    yield ROYALTIES
    yield from royalty_rows(told.agreement)


def _orders(told: Told) -> Rows:
    from weft.agreement.tables import ORDERS, order_row

    late = told.late
    yield (*ORDERS, *(() if late is None else ("rank",)))
    for due in told.dues:
        rank = () if late is None else (late.rank.get((due.order.quarter, due.order.site), ""),)
        yield (*order_row(due, told.agreement.supply), *rank)
