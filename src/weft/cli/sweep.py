"""`weft sweep`: every failure of an expression, on the network of a plan."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.routing import Proof


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--fail", "expressions", multiple=True,
    help="Kind (fibre, pair, srlg, router, site, link), fibre:2, router+fibre, or a name; by default all that the"
    " plan was made to survive.",
)  # fmt: skip
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many of the worst to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the worst failures as JSON.")
def command(plan: Path, expressions: tuple[str, ...], top: int, as_json: bool) -> int:
    """Fail everything that --fail names on the network of PLAN and list the worst, most traffic lost first.

    Exit status 1 if a failure that the plan was made to survive is not.
    """
    from weft.diagnostics import WeftError
    from weft.network import risks, scenarios
    from weft.planning import load, restored
    from weft.routing import Ceilings, Run, prove

    loaded = load(plan)
    network = restored(loaded)
    header = loaded.header
    all_risks = risks(network)
    chosen = scenarios(all_risks, expressions or header["survive"], intact=not expressions)
    if not len(chosen):
        raise WeftError(f"{', '.join(expressions)} names no failure of this plan", help="there are not as many")
    began = time.perf_counter()
    limits = Ceilings(header["utilisation"]["normal"], header["utilisation"]["failure"])
    proof = prove(network, all_risks, chosen, limits, Run(header["ecmp"], threads=2))
    seconds = time.perf_counter() - began
    found = summary(proof, top)
    if as_json:
        click.echo(json.dumps({"scenarios": len(chosen), "seconds": round(seconds, 3), **found}, indent=2))
    else:
        _show(found, len(chosen), seconds)
    promised = [not held and state in header["survive"] for held, state in zip(proof.held, chosen.state, strict=True)]
    return int(any(promised))


def summary(proof: Proof, top: int) -> dict[str, Any]:
    """The worst scenarios by traffic lost and then by utilisation, as plain values."""
    import numpy as np

    lost = proof.lost_gbps.sum(axis=1)
    order = np.lexsort((np.arange(len(proof)), -proof.max_utilisation, -np.round(lost, 6)))[:top]
    return {
        "worst": [
            {
                "failed": [] if proof.scenarios.name[s] == "none" else proof.scenarios.name[s].split(" + "),
                "max_utilisation": float(proof.max_utilisation[s]), "lost_gbps": float(lost[s]),
                "link": proof.rows.name[int(proof.worst_row[s])] if proof.worst_row[s] >= 0 else "",
                "violation": str(proof.violation[s] or ""),
            }
            for s in order.tolist()
        ]
    }  # fmt: skip


def _show(found: dict[str, Any], scenarios: int, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    from weft.units import show

    shown = f", the worst {len(found['worst'])} of them" if len(found["worst"]) < scenarios else ""
    table = Table(title=f"{scenarios} scenarios in {seconds:.2f} s{shown}", title_justify="left")
    table.add_column("failed", overflow="fold")
    table.add_column("busiest", justify="right")
    table.add_column("lost", justify="right")
    table.add_column("busiest link", overflow="fold")
    for row in found["worst"]:
        table.add_row(
            " + ".join(row["failed"]) or "none", show.percent(row["max_utilisation"]), show.gbps(row["lost_gbps"]),
            row["link"],
        )  # fmt: skip
    Console().print(table)
