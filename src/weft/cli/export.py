"""`weft export`: routers, IP links and demands of a network, for other tools."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice(["graphml", "csv"]), required=True, help="Format to write.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File, or directory for csv.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(network: Path, form: str, output: Path, force: bool) -> None:
    """Write NETWORK, a plan directory or an intent with given links, as GraphML or as CSV tables.

    GraphML has routers as nodes and IP links as edges; csv writes routers.csv, ip_links.csv and demands.csv.
    """
    from weft.exchange import as_graphml, as_tables
    from weft.planning import opened

    if output.exists() and not force and (form == "graphml" or not output.is_dir() or any(output.iterdir())):
        raise click.UsageError(f"{output} is there: name another with -o, or write over it with --force")
    operated = opened(network)
    if form == "csv":
        as_tables(operated.network, output)
    else:
        beside = output.with_name(f".{output.name}.part")
        beside.write_text(as_graphml(operated.network, operated.name), encoding="utf-8")
        beside.replace(output)
    counts = (len(operated.network.routers), len(operated.network.ip_links), len(operated.network.demands))
    click.echo("{}: {:,} routers, {:,} IP links, {:,} demands".format(output, *counts))
