"""`weft export`: a network for other tools and maps; and a plan as what is in place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

FORMS = ("graphml", "csv", "geojson", "kmz", "rfc8345", "openconfig", "gnpy", "existing")

FOLDERS = ("csv", "openconfig", "gnpy")


@click.command()
@click.argument("network", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="Format to write.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File, or directory of several.")
@click.option(
    "--do", type=click.Choice(["keep", "move"]), default="keep", show_default=True, help="What existing says of it all."
)
@click.option("--catalogue", type=click.Path(path_type=Path), multiple=True,
              help="Of gnpy: catalogue files that the plan was made with.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    network: Path, form: str, output: Path, do: str, catalogue: tuple[Path, ...], force: bool, as_json: bool
) -> None:
    """Write NETWORK, a plan directory or an intent with given links, for other tools.

    GraphML has routers as nodes and IP links as edges; csv writes routers.csv, ip_links.csv and demands.csv;
    geojson and kmz have sites, fibres and IP links on the map; rfc8345 has fibres and the IP links upon them;
    openconfig writes the ends of a plan's lightpaths and its amplifiers, a file for each place;
    gnpy writes what GNPy needs to work out the GSNR of a plan's lightpaths, a folder for each mode that is lit;
    existing writes what a plan has bought as the table that an intent's `existing` names, for the next plan.
    """
    from weft.exchange import as_geojson, as_graphml, as_kmz, as_rfc8345, as_tables
    from weft.planning import as_existing, load, opened

    if output.exists() and not force and (form not in FOLDERS or not output.is_dir() or any(output.iterdir())):
        raise click.UsageError(f"{output} is there: name another with -o, or write over it with --force")
    if form == "existing":
        text = as_existing(load(network), do)
        _write(output, text)
        rows = text.count("\n") - 1
        more = f"; name it in an intent with `existing: {output.name}`"
        _tell(output, {"rows": rows}, more, as_json=as_json)
        return
    if form == "openconfig":
        _write_light(network, output)
        return
    if form == "gnpy":
        _write_gnpy(network, output, catalogue, as_json=as_json)
        return
    operated = opened(network)
    if form == "csv":
        as_tables(operated.network, output)
    elif form == "kmz":
        _write(output, as_kmz(operated.network, operated.name))
    else:
        write = {"graphml": as_graphml, "geojson": as_geojson, "rfc8345": as_rfc8345}[form]
        _write(output, write(operated.network, operated.name))
    network_of = operated.network
    counts = {
        "routers": len(network_of.routers), "IP links": len(network_of.ip_links), "demands": len(network_of.demands),
    }  # fmt: skip
    _tell(output, counts, "", as_json=as_json)


def _tell(output: Path, counts: dict[str, int], more: str, *, as_json: bool) -> None:
    if as_json:
        record = {"written": str(output), **{name.lower().replace(" ", "_"): n for name, n in counts.items()}}
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(f"{output}: {', '.join(f'{n:,} {name}' for name, n in counts.items())}{more}")


def _write_light(plan: Path, output: Path) -> None:
    from weft.build.openconfig import light_files
    from weft.planning import load

    files = light_files(load(plan))
    _write_all(output, files)
    terminals = sum(path.startswith("terminals/") for path in files)
    click.echo(f"{output}: {terminals:,} ends of light, {len(files) - terminals:,} places of amplifiers")


def _write_gnpy(plan: Path, output: Path, catalogues: tuple[Path, ...], *, as_json: bool) -> None:
    from weft.build.gnpy_light import LIGHTPATHS, gnpy_files
    from weft.catalogue import load as load_catalogue
    from weft.planning import load

    files, left_out = gnpy_files(load(plan), load_catalogue(["builtin", *catalogues]))
    _write_all(output, files)
    counts = {"modes": len(files) // 3, "stretches both ways": files[LIGHTPATHS].count("\n") - 1}
    more = f"; {left_out:,} lightpaths are leased or ride between multiplexers" if left_out else ""
    _tell(output, counts, more, as_json=as_json)


def _write_all(output: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        _write(output / path, text)


def _write(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all."""
    beside = output.with_name(f".{output.name}.part")
    beside.write_bytes(content if isinstance(content, bytes) else content.encode())
    beside.replace(output)
