"""`weft availability`: the share of time that each demand and class is carried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weft.cli.figures import Figure

if TYPE_CHECKING:
    from weft.network import Floats, Network
    from weft.planning import Operated
    from weft.routing.availability import Availability

MINUTES_PER_YEAR = 365.25 * 24 * 60


@click.command()
@click.argument("network", metavar="PLAN|INTENT", type=click.Path(path_type=Path))
@click.option(
    "--repair", "repairs", multiple=True, metavar="KIND=MTBF/MTTR",
    help="Mean times of every element of a kind, as router=10y/4h; fibres with `mtbf` and `mttr` keep their own.",
)  # fmt: skip
@click.option(
    "--rest", type=Figure(0, 1), default=1e-6, show_default=True,
    help="Stop when all other states together have at most this share of the time.",
)  # fmt: skip
@click.option("--most", type=click.IntRange(1), default=20_000, show_default=True, help="Most states to look at.")
@click.option("--threads", type=click.IntRange(1, 1024), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, each demand too.")
def command(
    network: Path, repairs: tuple[str, ...], rest: float, most: int, threads: int, as_json: bool
) -> int:  # fmt: skip
    """Prove between which bounds the availability of each demand and class of PLAN or INTENT lies.

    Elements fail and are repaired independently.  The likeliest states are looked at one by one, and what is left out
    widens the bounds.

    Exit status 1 if a class is not proved to have the `availability` it asks for.
    """
    from weft.planning import opened
    from weft.planning.assessed import Depth, assessed

    operated = opened(network)
    at = assessed(operated, dict(mean_times(text) for text in repairs), Depth(rest, most, threads))
    down, found = at.down_share, at.found
    answer = {"elements": int((down > 0).sum()), **summary(operated, found)}
    if as_json:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for note in operated.notes:
            click.echo(f"note: {note}", err=True)
        _show(answer)
    return int(any(row["met"] is not True for row in answer["classes"] if row["asked"] is not None))


def mean_times(text: str) -> tuple[str, tuple[float, float]]:
    """A kind, and its mean times between failures and to repair in hours.

    Raises BadParameter if that is not what the text is.
    """
    from weft.network.risks import KINDS
    from weft.units import UnitError, parse

    kind, _, times = text.partition("=")
    between, _, repair = times.partition("/")
    if kind not in KINDS:
        message = f"'{kind}' is no kind of element: one of {', '.join(KINDS)}"
        raise click.BadParameter(message, param_hint="--repair")
    try:
        mtbf_h, mttr_h = parse(between, "hours"), parse(repair, "hours")
    except UnitError as error:
        message = f"{text!r}: {error.message}; write it like router=10y/4h"
        raise click.BadParameter(message, param_hint="--repair") from error
    if mtbf_h <= 0 or mttr_h < 0:
        raise click.BadParameter(f"{text!r}: mean times are above 0", param_hint="--repair")
    return kind, (mtbf_h, mttr_h)


def summary(operated: Operated, found: Availability) -> dict[str, Any]:
    """The answer as plain values; `met` is null where the bounds do not decide."""
    network = operated.network
    return {
        "states": found.n_states, "detailed": found.n_detailed, "left_out": found.left_out,
        "classes": [_of_class(network, found, c) for c in range(len(network.classes))],
        "demands": [
            {
                "name": name, "at_least": float(found.demand.low[i]), "at_most": float(found.demand.high[i]),
                "arriving_at_least": float(found.arriving.low[i]), "arriving_at_most": float(found.arriving.high[i]),
            }
            for i, name in enumerate(network.demands.name)
        ],
    }  # fmt: skip


def _of_class(network: Network, found: Availability, c: int) -> dict[str, Any]:
    import numpy as np

    mine = np.flatnonzero(network.demands.traffic_class == c)
    low, high, asked = found.demand.low[mine], found.demand.high[mine], float(network.classes.availability_share[c])
    met = None if low.min(initial=1.0) < asked <= high.min(initial=1.0) else bool(low.min(initial=1.0) >= asked)
    gbps = network.demands.gbps[mine]

    def mean(share: Floats) -> float:
        return float(share[mine] @ gbps / gbps.sum()) if gbps.sum() > 0 else 1.0

    return {
        "name": network.classes.name[c], "asked": None if np.isnan(asked) else asked,
        "met": None if np.isnan(asked) else met,
        "worst_demand": network.demands.name[int(mine[low.argmin()])] if len(mine) else "",
        "at_least": float(low.min(initial=1.0)), "at_most": float(high.min(initial=1.0)),
        "all_at_least": float(found.by_class.low[c]), "all_at_most": float(found.by_class.high[c]),
        "arriving_at_least": mean(found.arriving.low), "arriving_at_most": mean(found.arriving.high),
    }  # fmt: skip


def _show(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="availability", title_justify="left")
    table.add_column("class")
    for column in ("asked", "its worst demand has", "down at most", "all its demands at once", "traffic that arrives"):
        table.add_column(column, justify="right")
    table.add_column("met")
    for row in answer["classes"]:
        asked = "" if row["asked"] is None else f"{100 * row['asked']:.6g} %"
        met = "" if row["asked"] is None else {True: "yes", False: "no", None: "not decided"}[row["met"]]
        table.add_row(
            row["name"], asked, _between(row["at_least"], row["at_most"]),
            f"{(1 - row['at_least']) * MINUTES_PER_YEAR:,.1f} min/year",
            _between(row["all_at_least"], row["all_at_most"]),
            _between(row["arriving_at_least"], row["arriving_at_most"]), met,
        )  # fmt: skip
    Console().print(table)
    click.echo(
        f"{answer['states']:,} states of {answer['elements']} elements looked at, {answer['detailed']:,} of them"
        f" demand by demand; all others together have {answer['left_out']:.2g} of the time",
    )


def _between(low: float, high: float) -> str:
    """Per cent, with as many digits as the bounds share and one more."""
    from math import ceil, log10

    digits = 2 if low == high == 1.0 else max(2, ceil(-log10(max(high - low, (1.0 - high) / 10, 1e-10))) - 1)
    shown = f"{100 * low:.{digits}f}", f"{100 * high:.{digits}f}"
    return f"{shown[0]} %" if shown[0] == shown[1] else f"{shown[0]} to {shown[1]} %"
