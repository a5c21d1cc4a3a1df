"""Spares as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from weft.fabric.spares.lines import SpareLine

COLUMNS = (
    "pool", "item", "kind", "in_service", "failures_per_year", "confidence", "on_order", "spares", "no_stock_out",
    "filled", "waiting", "price_eur",
)  # fmt: skip


def spares_csv(pools: Mapping[str, Iterable[SpareLine]]) -> str:
    """`spares.csv` of all pools by name: a row an item, RFC 4180 but for line ends, which are newlines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for pool, lines in pools.items():
        for line in lines:
            figures = (line.no_stock_out, line.filled, line.waiting)
            writer.writerow((
                pool, line.item, line.kind, line.in_service, f"{line.failures_per_year:.6g}", line.confidence,
                f"{line.on_order:.6g}", line.spares, *(f"{figure:.6g}" for figure in figures), f"{line.price_eur:.12g}",
            ))  # fmt: skip
    return text.getvalue()
