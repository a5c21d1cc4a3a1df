"""`weft diff`: what changed between two plans."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.planning.diff import Change, PlanDiff
    from weft.planning.record import Cell


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--steps", "in_steps", is_flag=True,
              help="Show in which order links and routers may be changed while what is protected is carried.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")  # fmt: skip
def command(a: Path, b: Path, in_steps: bool, as_json: bool) -> int:
    """Show how to get from plan A to plan B: what is added (+), removed (-) and altered (~).

    Exit status 1 if no order of --steps is safe.
    """
    import json

    from weft.cli.changeover import in_words, order_between, plain
    from weft.cli.wrapping import wrapped
    from weft.planning import compare, load

    found = compare(*(load(plan, with_fabrics=False) for plan in (a, b)))
    order = order_between(a, b) if in_steps else None
    status = int(order is not None and bool(order.blocked))
    if as_json:
        body = asdict(found) | ({"order": plain(order)} if order else {})
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
        return status
    for change in found.changes:
        click.echo(wrapped(_line(change), below=4))
    if not found.changes:
        click.echo("the plans buy the same")
    _totals(found)
    if order:
        click.echo("\n".join(["", *in_words(order)]))
    return status


def _line(change: Change) -> str:
    fields = "; ".join(filter(None, (_field(change.sign, *field) for field in change.fields.items())))
    what = change.table.removesuffix("s").replace("_", " ").replace("ip ", "IP ")
    return f"{change.sign} {what} {change.name}: {fields or 'nothing bought'}"


def _field(sign: str, name: str, sides: tuple[Cell | None, Cell | None]) -> str:
    """A field in words, of what is added or removed only if it is something."""
    from weft.units import show

    before, after = sides
    units = {"_gbps": show.gbps, "_w": show.watts, "_eur": show.euro, "_utilisation": show.percent}
    end = next((end for end in units if name.endswith(end)), "")
    word = "fullest" if end == "_utilisation" else name.removesuffix(end).replace("_", " ")

    def cell(value: Cell | None) -> str:
        if value is None or value == "":
            return "none"
        return units.get(end, show.digits)(float(value)) if isinstance(value, int | float) else value

    if sign == "~" and cell(before) == cell(after):  # three digits do not tell them apart
        return f"{name} {before} -> {after}"
    if sign == "~":
        return f"{word} {cell(before)} -> {cell(after)}"
    only = after if sign == "+" else before
    return f"{word} {cell(only)}" if only else ""


def _totals(found: PlanDiff) -> None:
    from weft.units import show

    bought = [verdict in ("proven", "feasible") for verdict in found.verdicts]
    units = {
        "capacity_gbps": ("capacity", show.gbps), "delivered_gbps": ("delivered", show.gbps),
        "power_w": ("power", show.watts), "price_eur": ("price", show.euro),
        "w_per_tbps": ("power per Tb/s", show.watts),
    }  # fmt: skip
    click.echo()
    click.echo(f"verdict         {found.verdicts[0]} -> {found.verdicts[1]}")
    if not all(bought):
        click.echo(f"{'plan A' if not bought[0] else 'plan B'} has no totals to compare: it proved nothing bought")
        return
    for name, (before, after) in found.totals.items():
        title, unit = units.get(name, (name, show.digits))
        change = after - before
        click.echo(f"{title:<15} {unit(before)} -> {unit(after)} ({'+' if change >= 0 else '-'}{unit(abs(change))})")
    for side, worst in zip(("before", "after"), found.worst, strict=True):
        if worst:
            click.echo(
                f"worst {side:<9} {worst['name']}: busiest link at {show.percent(float(worst['max_utilisation']))},"
                f" {show.gbps(float(worst['lost_gbps']))} lost"
            )
