"""`weft import`: a network of another tool as an intent that gives its links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.exchange import Wanted

FORMATS = ("graphml", "repetita", "sndlib", "topohub", "teal-json", "wae")
"""The formats of `weft.exchange`, here again so that asking for help imports nothing."""


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Directory for the intent.")
@click.option("--demands", type=click.Path(path_type=Path), help="Demands: CSV (from,to,gbps), or REPETITA's.")
@click.option(
    "--gravity", metavar="TOTAL", help="Demands between all nodes by drawn weights: 12T, or 5 % of all capacity."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="What weights are drawn from.")
@click.option("--capacity", default="100G", show_default=True, help="Of links for which the file has none.")
@click.option("--force", is_flag=True, help="Replace the intent that is there.")
def command(
    form: str, file: Path, output: Path, demands: Path | None, gravity: str | None, seed: int, capacity: str,
    force: bool,
) -> None:  # fmt: skip
    """Read FILE of another tool, and write it as an intent with given links.

    FORMAT is graphml, repetita, sndlib, topohub, teal-json or wae. For topohub FILE may be a name such as
    topohub:sndlib/germany50. What the file does not say is assumed, and stands in the intent's comments; what cannot
    be kept is left out, and said.
    """
    from weft.exchange import read, write_intent

    if demands is not None and gravity is not None:
        raise click.UsageError("--demands and --gravity exclude each other")
    exchanged = read(form, file, _wanted(demands, gravity, seed, capacity))
    write_intent(exchanged, output, f"{file.name if file.exists() else file} ({form})", force=force)
    for line in exchanged.dropped:
        click.echo(f"warning: left out: {line}", err=True)
    for line in exchanged.assumed:
        click.echo(f"assumed: {line}")
    counts = (len(exchanged.nodes), len(exchanged.links), len(exchanged.demands))
    click.echo("{}: {:,} sites, {:,} links, {:,} demands".format(output / "intent.yaml", *counts))
    if not len(exchanged.demands):
        click.echo("there are no demands: give them with --demands or --gravity")


def _wanted(demands: Path | None, gravity: str | None, seed: int, capacity: str) -> Wanted:
    from weft.exchange import Wanted
    from weft.units import UnitError, parse

    total_gbps = share = None
    try:
        capacity_gbps = parse(capacity, "gbps")
        if gravity is not None and gravity.rstrip().endswith("%"):
            share = parse(gravity, "share")
        elif gravity is not None:
            total_gbps = parse(gravity, "gbps")
    except UnitError as error:
        raise click.UsageError(f"{error.message}; {error.help}") from error
    if capacity_gbps <= 0:
        raise click.UsageError("--capacity must be above 0")
    return Wanted(capacity_gbps, demands, total_gbps, share, seed)
