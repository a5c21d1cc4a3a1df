"""How likely a plan's lightpaths work, as it is printed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.wrapping import wrapped

if TYPE_CHECKING:
    from weft.optical.service.uncertainty_served import Chance

UNSURE = 10
"""Lightpaths shown to people, the least likely first."""

Rows = list[tuple[str, "Chance | None"]]


def chances(plan_directory: Path, catalogues: tuple[Path, ...], samples: int, seed: int) -> Rows:
    """Each lightpath of a plan by name, in its order.

    Raises PlanError as `load` and `plan_chances` do.
    """
    from weft.catalogue import load as load_catalogue
    from weft.planning import load
    from weft.planning.chances import plan_chances

    plan = load(plan_directory)
    if "lightpaths" not in plan.tables:
        from weft.diagnostics import PlanError

        raise PlanError(f"the plan of verdict '{plan.verdict}' has no lightpaths")
    found = plan_chances(plan, load_catalogue(["builtin", *catalogues]), samples=samples, seed=seed)
    return list(zip(map(str, plan.tables["lightpaths"].column("name")), found, strict=True))


def csv_text(rows: Rows) -> str:
    """One lightpath a line; nothing for those of which nothing was drawn."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "works_probability", "works_at_least", "works_at_most", "margin_db", "sd_db"))
    for name, one in rows:
        writer.writerow((name, *(("",) * 5 if one is None else (f"{value:.6g}" for value in one))))
    return text.getvalue().rstrip("\n")


def json_text(rows: Rows, samples: int, seed: int) -> str:
    """The same as JSON."""
    listed: list[dict[str, Any]] = [
        {"name": name, "works": None} if one is None else {
            "name": name,
            "works": {
                "probability": one.works, "at_least": one.at_least, "at_most": one.at_most,
                "margin_db": round(one.margin_db, 6), "sd_db": round(one.sd_db, 6),
            },
        }
        for name, one in rows
    ]  # fmt: skip
    return json.dumps({"samples": samples, "seed": seed, "lightpaths": listed}, indent=2, ensure_ascii=False)


def show(rows: Rows, samples: int) -> None:
    """How many work in every draw, and the least likely."""
    drawn = [(one.works, name, one) for name, one in rows if one is not None]
    sure = sum(works == 1.0 for works, _, _ in drawn)
    click.echo(f"{sure:,} of {len(drawn):,} lightpaths work in each of {samples:,} draws, with no flat margin kept")
    if len(drawn) < len(rows):
        click.echo(f"{len(rows) - len(drawn):,} are leased, or ride between multiplexers: nothing is drawn of them")
    for works, name, one in sorted(row for row in drawn if row[0] < 1.0)[:UNSURE]:
        odds = f"{name} works with probability {works:.4g} (at least {one.at_least:.4g})"
        margin = f"margin {one.margin_db:.2f} dB, standard deviation {one.sd_db:.2f} dB"
        click.echo(wrapped(f"  {odds}; {margin}", below=4))
    click.echo("the spreads drawn from are estimates: docs/uncertainty.md")
