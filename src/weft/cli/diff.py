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
    from weft.planning import compare, load

    found = compare(*(load(plan, with_fabrics=False) for plan in (a, b)))
    order = order_between(a, b) if in_steps else None
    status = int(order is not None and bool(order.blocked))
    if as_json:
        body = asdict(found) | ({"order": plain(order)} if order else {})
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
        return status
    for change in found.changes:
        click.echo(_line(change))
    if not found.changes:
        click.echo("the plans buy the same")
    _totals(found)
    if order:
        click.echo("\n".join(["", *in_words(order)]))
    return status


def _line(change: Change) -> str:
    fields = ", ".join(f"{name} {_side(change.sign, *values)}" for name, values in change.fields.items())
    return f"{change.sign} {change.table.removesuffix('s').replace('_', ' ')} {change.name}: {fields}"


def _side(sign: str, before: Cell | None, after: Cell | None) -> str:
    if sign == "~":
        return f"{_cell(before)} -> {_cell(after)}"
    return _cell(after if sign == "+" else before)


def _cell(value: Cell | None) -> str:
    return format(value, ".4g") if isinstance(value, float) else str(value)


def _totals(found: PlanDiff) -> None:
    from weft.units import show

    bought = [verdict in ("proven", "feasible") for verdict in found.verdicts]
    units = {"capacity_gbps": show.gbps, "delivered_gbps": show.gbps, "power_w": show.watts, "price_eur": show.euro}
    click.echo()
    click.echo(f"verdict         {found.verdicts[0]} -> {found.verdicts[1]}")
    if not all(bought):
        click.echo(f"{'plan A' if not bought[0] else 'plan B'} has no totals to compare: it proved nothing bought")
        return
    for name, (before, after) in found.totals.items():
        unit = units.get(name, show.digits)
        change = after - before
        click.echo(f"{name:<15} {unit(before)} -> {unit(after)} ({'+' if change >= 0 else '-'}{unit(abs(change))})")
    for side, worst in zip(("before", "after"), found.worst, strict=True):
        if worst:
            click.echo(
                f"worst {side:<9} {worst['name']}: busiest link at {show.percent(float(worst['max_utilisation']))},"
                f" {show.gbps(float(worst['lost_gbps']))} lost"
            )
