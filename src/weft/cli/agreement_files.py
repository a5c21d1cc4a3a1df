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

    when, what = ("order_by", "needed", "weeks", "late_weeks", "quarter"), ("item", "kind", "layer", "site")
    yield (*when, *what, "count", "list_price", "price", "amount", *(() if told.late is None else ("rank",)))
    for due in told.dues:
        yield tuple(order_row(told, due).values())
