"""`weft why`: which failure and which demand force a purchase, and what promises cost at the margin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.planning import Plan
    from weft.planning.record import Cell

FORCED = {
    "sizing": "forced by what must survive", "routing": "forced by how the routers route",
    "spectrum": "forced by slots", "given": "given", "menu": "the least there is",
    "unknown": "not known to be forced", "hosts": "forced by its hosts", "traffic": "forced by its traffic",
}  # fmt: skip


@click.command()
@click.argument("plan_dir", metavar="PLAN", type=click.Path(path_type=Path))
@click.argument("element", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(plan_dir: Path, element: str | None, as_json: bool) -> None:
    """Tell which failure and which demand force the purchase of ELEMENT, and what one more Gb/s costs.

    ELEMENT is an IP link (FRA.1-AMS.1, or FRA-AMS for all between two sites), a lightpath, a fibre or one of its pairs,
    a router, a site, or KIND:NAME as fibre:FRA-AMS.  Without it: what each promise costs at the margin.
    """
    from weft.planning import load
    from weft.planning.reasons.elements import reasons

    plan = load(plan_dir, with_fabrics=False)
    if element is None:
        found: dict[str, Any] = {"unit": unit(plan), "prices": plan.header.get("prices", [])}
    else:
        found = {"unit": unit(plan), "element": element, "reasons": reasons(plan, element)}
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for line in _prices(plan) if element is None else _reasons(found["reasons"], unit(plan)):
        click.echo(line)


def unit(plan: Plan) -> str:
    """The objective's unit."""
    return "EUR" if plan.header.get("objective", {}).get("name") == "cost_eur" else "W"


def _reasons(rows: list[dict[str, Cell]], in_unit: str) -> Iterator[str]:
    for row in rows:
        what = {"fibre": "lit pairs", "link": "members", "routers": "routers"}.get(str(row["kind"]), "")
        bought = f", {row['bought']} {what if row['bought'] != 1 else what[:-1]}" if what else ""
        kind = f"{row['kind']} " if row["kind"] in ("link", "fibre") else ""
        yield f"{kind}{row['element']}{bought}: {FORCED[str(row['forced_by'])]}"
        yield f"  why        {row['text']}"
        if row["state"] or row["demand"]:
            state = "without failure" if row["state"] == "none" else row["state"]
            yield f"  state      {state or '-'}; demand {row['demand'] or '-'}"
        if row["price_per_gbps"] != "":
            yield (
                f"  dual       one more Gb/s of it in that state costs {float(row['price_per_gbps']):.3g} {in_unit}"
                " at the margin of the linear bound"
            )


def _prices(plan: Plan) -> Iterator[str]:
    from weft.units import show

    prices = plan.header.get("prices", [])
    if not prices:
        yield "no promise costs anything at the margin, or the plan is of an older version: plan the intent again"
        return
    value, in_unit = (show.euro, "EUR") if unit(plan) == "EUR" else (show.watts, "W")
    yield "at the margin of the linear bound (small changes only; what is bought moves in steps):"
    for one in prices:
        when = "without failure" if one["state"] == "none" else f"one {one['state']} failing"
        if ":" in one["state"] or "+" in one["state"]:
            when = f"{one['state']} failing"
        yield (
            f"  {one['class']:<16}{when:<24}{value(one['cost']):>10},"
            f" {one['per_gbps']:.3g} {in_unit} for one more Gb/s of the class"
        )
    yield "ask `weft why PLAN ELEMENT` for a link, a fibre, a router or a site"
