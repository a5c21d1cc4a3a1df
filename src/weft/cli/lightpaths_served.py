"""Requests as they were served, as they are printed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.lightpaths_line import channels
from weft.cli.wrapping import wrapped

if TYPE_CHECKING:
    from weft.optical.service.requests import Lightpath, Slot, Stretch
    from weft.optical.service.serving import Served
    from weft.optical.service.uncertainty_served import Chance
    from weft.optical.system.design import Designed

SHOWN = 60
"""Requests shown to people; the rest are counted."""

UNSURE = 5
"""Lightpaths shown that do not work in every draw."""

COLUMNS = (
    "id", "source", "target", "served", "reason", "transceiver", "mode", "gbps", "channels", "n", "m", "length_km",
    "gsnr_01nm_db", "least_gsnr_01nm_db", "osnr_01nm_db", "margin_db", "regenerators", "route", "why",
)  # fmt: skip


Chances = Sequence["Chance | None"]
"""How likely each lightpath works; none where nothing was drawn."""


def json_text(served: Served, chances: Chances = ()) -> str:
    """All requests: route, mode, slot, and every channel's ratios in the signal's own bandwidth."""
    records = [_record(one, served) for one in served.lightpaths]
    for record, chance in zip(records, chances, strict=False):
        record["works"] = None if chance is None else {
            "probability": chance.works, "at_least": chance.at_least, "at_most": chance.at_most,
            "margin_db": _rounded(chance.margin_db), "sd_db": _rounded(chance.sd_db),
        }  # fmt: skip
    rows = ",\n  ".join(json.dumps(record, ensure_ascii=False) for record in records)
    head: dict[str, Any] = {"served": served.n_served, "bound": served.bound}
    if served.fewest is not None:
        head |= {"regenerators": served.n_regenerators, "fewest_regenerators": served.fewest}
    return f'{json.dumps(head)[:-1]}, "requests": [\n  {rows}\n]}}'


def _record(one: Lightpath, served: Served) -> dict[str, Any]:
    slots = [_slot(slot) for slot in one.slots]
    record: dict[str, Any] = {
        "id": one.request.id, "served": one.served, "reason": one.reason, "route": list(one.route),
        "mode": one.mode.name if one.mode is not None else one.request.mode, "slot": slots[0] if slots else None,
        "channels": channels(one.stretches[0].reception if one.stretches else None), "slots": slots,
        "n_channels": one.n_channels, "margin_db": _rounded(one.margin_db), "length_km": _length(one, served),
    }  # fmt: skip
    if one.why:
        record["why"] = one.why
    if one.stretches and one.stretches[0].reception_back is not None:
        record["channels_back"] = channels(one.stretches[0].reception_back)
    if len(one.stretches) > 1:
        record["regenerators"] = list(one.regenerators)
        record["stretches"] = [_stretch(stretch) for stretch in one.stretches]
    return record


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "route": list(stretch.route), "mode": stretch.mode.name if stretch.mode else None,
        "slots": [_slot(slot) for slot in stretch.slots], "margin_db": _rounded(stretch.margin_db),
        "channels": channels(stretch.reception),
    }  # fmt: skip


def _slot(slot: Slot) -> dict[str, int | None]:
    return {"n": slot.n, "m": slot.m}


def _rounded(value: float | None) -> float | None:
    from math import isfinite

    return round(value, 6) if value is not None and isfinite(value) else None


def _length(one: Lightpath, served: Served) -> float:
    return round(sum(served.mesh.length_of(stretch.route) for stretch in one.stretches), 6)


def csv_text(served: Served, chances: Chances = ()) -> str:
    """One request a line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *(("works_probability", "works_at_least") if chances else ())))
    for row, one in enumerate(served.lightpaths):
        drawn = chances[row] if chances else None
        odds = ("", "") if drawn is None else (f"{drawn.works:.6g}", f"{drawn.at_least:.6g}")
        writer.writerow((*_cells(one, served), *(odds if chances else ())))
    return text.getvalue().rstrip("\n")


def _cells(one: Lightpath, served: Served) -> tuple[object, ...]:
    request, arrived = one.request, one.stretches[0].reception if one.stretches else None
    ratios = ("", "", "") if arrived is None else (
        f"{arrived.gsnr_01nm_db.mean():.4f}", f"{arrived.gsnr_01nm_db.min():.4f}", f"{arrived.osnr_01nm_db.mean():.4f}",
    )  # fmt: skip
    margin = _rounded(one.margin_db)
    return (
        request.id, request.source, request.target, "yes" if one.served else "no", one.reason, request.transceiver,
        one.mode.name if one.mode else request.mode or "", f"{request.bandwidth_bps * 1e-9:g}", one.n_channels,
        "|".join(str(slot.n) for slot in one.slots), "|".join(str(slot.m) for slot in one.slots),
        f"{_length(one, served):.3f}", *ratios, "" if margin is None else f"{margin:.4f}",
        "|".join(one.regenerators), "|".join(one.route), one.why,
    )  # fmt: skip


def respond(served: Served, designed: Designed, path: Path) -> None:
    """Write GNPy's response."""
    from weft.exchange.gnpy import write_responses

    if path.suffix.lower() not in {".json", ".csv"}:
        raise click.UsageError(f"--response writes .json or .csv, not {path.name!r}")
    write_responses(served.lightpaths, designed.library, path, "csv" if path.suffix.lower() == ".csv" else "json")


def show_chances(served: Served, chances: Chances, samples: int) -> None:
    """How many are likely to work, and the least likely of them."""
    drawn = [(chance, one) for chance, one in zip(chances, served.lightpaths, strict=True) if chance is not None]
    if not drawn:
        return
    sure = sum(chance.works == 1.0 for chance, _ in drawn)
    drawn_from = "connectors, glass, amplifiers, launch and transceivers, with no flat margin kept"
    click.echo(wrapped(f"in {samples:,} draws of {drawn_from}: {sure:,} of {len(drawn):,} work in every one", below=2))
    unsure = sorted((chance.works, row) for row, (chance, _) in enumerate(drawn) if chance.works < 1.0)
    for works, row in unsure[:UNSURE]:
        chance, one = drawn[row]
        odds = f"{one.request.id} works with probability {works:.4g} (at least {chance.at_least:.4g})"
        margin = f"margin {chance.margin_db:.2f} dB, standard deviation {chance.sd_db:.2f} dB"
        click.echo(wrapped(f"  {odds}; {margin}", below=4))
    click.echo("the spreads drawn from are estimates: docs/uncertainty.md")


def show(served: Served) -> None:
    """A table for people, and what was blocked."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    blocked = any(one.reason for one in served.lightpaths[:SHOWN])
    for title, justify in (
        ("id", "left"), ("from", "left"), ("to", "left"), ("km", "right"), ("mode", "left"), ("ch", "right"),
        ("slot n/m", "left"), ("GSNR", "right"), ("least", "right"), ("margin", "right"),
        *((("blocked by", "left"),) if blocked else ()),
    ):  # fmt: skip
        is_figure = title in {"km", "ch", "GSNR", "least", "margin"}
        table.add_column(title, justify=justify, no_wrap=is_figure, overflow="fold")
    for one in served.lightpaths[:SHOWN]:
        table.add_row(*_shown(one, served), *((one.reason.replace("_", " "),) if blocked else ()))
    console = Console()
    console.print(table)
    if len(served.lightpaths) > SHOWN:
        click.echo(f"and {len(served.lightpaths) - SHOWN:,} more: --csv or --json has all")
    _summary(served)


def _shown(one: Lightpath, served: Served) -> list[str]:
    from rich.markup import escape

    request, arrived = one.request, one.stretches[0].reception if one.stretches else None
    margin = _rounded(one.margin_db)
    slots = " ".join(f"{slot.n}/{slot.m}" for slot in one.slots)
    if one.regenerators:
        slots = f"{slots} +{len(one.regenerators)} regenerated"
    cells = [
        request.id, request.source, request.target, f"{_length(one, served):,.0f}" if one.stretches else "",
        one.mode.name if one.mode else request.mode or "", str(one.n_channels or ""), slots,
        "" if arrived is None else f"{arrived.gsnr_01nm_db.mean():.2f}",
        "" if arrived is None else f"{arrived.gsnr_01nm_db.min():.2f}", "" if margin is None else f"{margin:.2f}",
    ]  # fmt: skip
    return [escape(cell) for cell in cells]


def _summary(served: Served) -> None:
    total = len(served.lightpaths)
    reached = max((_length(one, served) for one in served.lightpaths if one.served), default=0.0)
    gbps = sum(one.request.bandwidth_bps for one in served.lightpaths if one.served) * 1e-9
    click.echo(f"{served.n_served:,} of {total:,} requests served, {gbps:,.0f} Gb/s, the farthest {reached:,.0f} km")
    if served.bound is not None:
        click.echo(f"proved: no assignment over these routes and modes serves more than {served.bound:,}")
    if served.fewest is not None:
        proof = "the fewest" if served.fewest == served.n_regenerators else f"at least {served.fewest:,} are needed"
        click.echo(f"{served.n_regenerators:,} regenerators: {proof}")
    by_reason: dict[str, list[Lightpath]] = {}
    for one in served.lightpaths:
        if one.reason:
            by_reason.setdefault(one.reason, []).append(one)
    for reason, some in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        click.echo(wrapped(f"{len(some):,} {reason}, as request {some[0].request.id}: {some[0].why}", below=2))
