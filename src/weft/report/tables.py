"""The tables of the report as data that the page sorts, filters and draws: column by column, repeats once only."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from weft.report import columns
from weft.report.columns import DIGITS, Column
from weft.report.plan_files import PlanFiles, Row, is_true, number, total

MOST_ROWS = 20_000
MOST_DEMANDS = 2_000
MOST_FAILURES = 2_000
TIGHTEST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page; `rows` may be the first of `n_rows` in the file."""

    key: str
    title: str
    note: str
    file: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    n_rows: int


def sections(plan: PlanFiles) -> tuple[Section, ...]:
    """All tables that have rows, in the order of the page, each with its worst or largest first."""
    made = (
        _section(
            "failures", "Failures", "Every failure enumerated, the worst first: not held, then most traffic lost.",
            columns.failures(plan["failures"]), sorted(plan["failures"], key=_badness), MOST_FAILURES,
        ),
        _section(
            "ip_links", "IP links", "Bundles of lightpaths between two routers, the fullest first.",
            columns.IP_LINKS, _largest(plan["ip_links"], "worst_utilisation"), MOST_ROWS,
        ),
        _section(
            "sites", "Sites", "Largest demand first.",
            columns.SITES, _largest(plan["sites"], "demand_gbps"), MOST_ROWS,
        ),
        _section(
            "fibres", "Fibres", "Cables, the one with most capacity lit first.",
            columns.FIBRES, _largest(plan["fibres"], "capacity_gbps"), MOST_ROWS,
        ),
        _section(
            "demands", "Demands", "The one nearest to its allowed delay first.",
            columns.DEMANDS, sorted(plan["demands"], key=_slack), MOST_DEMANDS,
        ),
        _section(
            "modes", "Lightpaths", "By transceiver and mode.",
            columns.MODES, _modes(plan["lightpaths"]), MOST_ROWS, "lightpaths",
        ),
        _section(
            "tightest", "Tightest light", "The lightpaths with least margin.",
            columns.TIGHTEST, _tightest(plan["lightpaths"]), TIGHTEST_ROWS, "lightpaths",
        ),
        _section(
            "oms", "Lit pairs", "Each direction of each lit fibre pair, the fullest first.",
            columns.OMS, _largest(plan["oms"], "occupation"), MOST_ROWS,
        ),
        _section(
            "alternatives", "Pluggable or box", "On each lit route the best pluggable, and the best transponder beside "
            "the router, for the same capacity.",
            columns.ALTERNATIVES, _by_route(plan["alternatives"]), MOST_ROWS,
        ),
        _section(
            "why", "Why it was bought", "What forces each purchase: the failure, the demand that weighs most in it, "
            "and what one fewer would lose. Prices are marginal, of the linear bound.",
            columns.why(plan.text("objective", "name")), _largest(plan["why"], "lost_gbps"), MOST_ROWS,
        ),
        _section(
            "baseline", "What layer by layer would lose", "Failures in which a network planned layer by layer loses "
            "protected traffic, the worst of each way first.", columns.BASELINE, plan["baseline"], MOST_FAILURES,
        ),
        _section(
            "bom", "Bill of materials", "By layer, summed over sites.",
            columns.BOM_IN_PLACE if plan.at("in_place") else columns.BOM, _bom(plan["bom"]), MOST_ROWS,
        ),
    )  # fmt: skip
    return tuple(section for section in made if section.n_rows)


def encoded(section: Section) -> dict[str, Any]:
    """A section for JSON: texts that repeat are numbered, numbers rounded to what is shown, empty cells null."""
    return {
        "key": section.key,
        "n": len(section.rows),
        "columns": [
            {"key": c.key, "title": c.title, "kind": c.kind, "hint": c.hint, **_cells(section.rows, c)}
            for c in section.columns
        ],
    }


def _cells(rows: Sequence[Row], column: Column) -> dict[str, Any]:
    if column.kind == "yes":
        return {"cells": [int(is_true(row.get(column.key))) for row in rows]}
    if column.kind in DIGITS:
        return {"cells": [_rounded(number(row, column.key), DIGITS[column.kind]) for row in rows]}
    texts = [row.get(column.key, "") for row in rows]
    words = list(dict.fromkeys(texts))
    if 2 * len(words) > len(texts):
        return {"cells": texts}
    index = {word: i for i, word in enumerate(words)}
    return {"words": words, "cells": [index[text] for text in texts]}


def _rounded(value: float | None, digits: int) -> float | int | None:
    if value is None:
        return None
    short = round(value, digits)
    return int(short) if short == int(short) else short


def _section(
    key: str, title: str, note: str, shown: tuple[Column, ...], rows: Sequence[Row], most: int, file: str = ""
) -> Section:
    has = tuple(column for column in shown if any(row.get(column.key) for row in rows))
    return Section(key, title, note, f"{file or key}.csv", has, tuple(rows[:most]), len(rows))


def _largest(rows: Sequence[Row], key: str) -> list[Row]:
    return sorted(rows, key=lambda row: -(number(row, key) or 0.0))


def _by_route(rows: Sequence[Row]) -> list[Row]:
    """Rows of a route stay together, most capacity first."""
    named = [{**row, "ends": f"{row['a']}-{row['z']}"} for row in rows]
    return sorted(named, key=lambda row: (-(number(row, "needed_gbps") or 0.0), row["ends"], row["route"]))


def _badness(row: Row) -> tuple[bool, float, float]:
    return is_true(row.get("held")), -(number(row, "lost_gbps") or 0.0), -(number(row, "max_utilisation") or 0.0)


def _slack(row: Row) -> float:
    allowed, worst = number(row, "max_delay_ms"), number(row, "worst_delay_ms")
    return math.inf if not allowed or worst is None else (allowed - worst) / allowed


def _margin(row: Row) -> float:
    margin = number(row, "margin_db")
    return math.inf if margin is None else margin


def _tightest(rows: Sequence[Row]) -> list[Row]:
    """Rows that have a margin (a leased wavelength has none that we know), the least first."""
    return sorted((row for row in rows if _margin(row) < math.inf), key=_margin)


def _grouped(rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]]) -> dict[tuple[str, ...], tuple[Row, ...]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: tuple(members) for name, members in groups.items()}


def _modes(rows: Sequence[Row]) -> list[Row]:
    groups = _grouped(rows, lambda row: (row.get("transceiver", ""), row.get("mode", ""), row.get("rate_gbps", "")))
    made = []
    for (transceiver, mode, rate), members in groups.items():
        tightest = min(members, key=_margin)
        made.append({
            "transceiver": transceiver, "mode": mode, "rate_gbps": rate, "count": str(len(members)),
            "longest_km": str(max(number(row, "length_km") or 0.0 for row in members)),
            "least_margin_db": tightest.get("margin_db", ""), "least_margin_lightpath": tightest.get("name", ""),
        })  # fmt: skip
    return _largest(made, "count")


def _bom(rows: Sequence[Row]) -> list[Row]:
    same = ("item", "kind", "layer", "draw_w_each", "price_eur_each", "confidence", "source")
    made = []
    for names, members in _grouped(rows, lambda row: tuple(row.get(key, "") for key in same)).items():
        made.append({
            **dict(zip(same, names, strict=True)),
            "count": str(total(members, "count")), "draw_w": str(total(members, "draw_w")),
            **{key: str(total(members, key)) for key in ("bought", "kept", "moved", "retired")},
            "price_eur": str(total(members, "price_eur")), "sites": str(len({row.get("site") for row in members})),
        })  # fmt: skip
    order = {layer: i for i, layer in enumerate(("fabric", "back-end", "routers", "optics", "line"))}
    return sorted(made, key=lambda row: (order.get(row["layer"], len(order)), -(number(row, "draw_w") or 0.0)))
