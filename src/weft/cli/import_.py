"""`weft import`: a network of another tool as an intent that gives its links."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.exchange import Wanted

FORMATS = (
    "containerlab", "gnpy", "graphml", "kmz", "netbox", "repetita", "sndlib", "topohub", "teal-json", "wae",
)  # fmt: skip
"""`gnpy`, `kmz`, and the formats of `weft.exchange`, here again so that asking for help imports nothing."""


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
@click.option("--model", help="Of sndlib: the planning model by which links are bought, its name or its file.")
@click.option("--equipment", type=click.Path(path_type=Path), help="Of gnpy: the library of equipment.")
@click.option("--extra-equipment", type=click.Path(path_type=Path), multiple=True, help="Of gnpy: what adds to it.")
@click.option("--services", type=click.Path(path_type=Path), help="Of gnpy: requests, which become demands.")
@click.option("--within", default="100 m", show_default=True, help="Of kmz: how near cables share a risk.")
@click.option("--over", default="1 km", show_default=True, help="Of kmz: over which length.")
@click.option("--force", is_flag=True, help="Replace the intent that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was read, assumed and left out as JSON.")
def command(
    form: str, file: Path, output: Path, demands: Path | None, gravity: str | None, seed: int, capacity: str,
    model: str | None, equipment: Path | None, extra_equipment: tuple[Path, ...], services: Path | None, within: str,
    over: str, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Read FILE of another tool, and write it as an intent.

    FORMAT is containerlab, graphml, netbox, repetita, sndlib, topohub, teal-json or wae, whose links are given; or
    gnpy, whose fibres are; or kmz (or KML), a map: points become sites, lines fibres, and fibres that run together
    share a risk.
    With --model links of sndlib are to be bought, in its modules and at its prices.
    For netbox FILE is a folder of tables or their JSON, for topohub perhaps a name such as
    topohub:sndlib/germany50. What the file does not say is assumed, and stands
    in the intent's comments; what cannot be kept is left out, and said.
    """
    if model is not None and form != "sndlib":
        raise click.UsageError("--model is for sndlib")
    if form == "kmz":
        if any(each is not None for each in (demands, gravity, equipment, services)) or extra_equipment:
            raise click.UsageError("a map has no demands and no equipment: kmz takes --within and --over")
        found = _import_kmz(file, output, _km(within, "--within"), _km(over, "--over"), force=force)
        _tell(found, "there are no demands: write them into demands.csv (from,to,class,gbps)", as_json=as_json)
        return
    if form == "gnpy":
        if equipment is None:
            raise click.UsageError("gnpy needs --equipment, the library that its types are of")
        if demands is not None or gravity is not None:
            raise click.UsageError("--demands and --gravity are not for gnpy: give --services")
        found = _import_gnpy(file, (equipment, *extra_equipment), services, output, force=force)
        _tell(found, "there are no demands: give requests with --services", as_json=as_json)
        return
    if equipment is not None or extra_equipment or services is not None:
        raise click.UsageError("--equipment, --extra-equipment and --services are for gnpy")
    from weft.exchange import read, write_intent

    if demands is not None and gravity is not None:
        raise click.UsageError("--demands and --gravity exclude each other")
    exchanged = read(form, file, replace(_wanted(demands, gravity, seed, capacity), model=model or ""))
    write_intent(exchanged, output, f"{file.name if file.exists() else file} ({form})", force=force)
    read_in = _Read(
        output / "intent.yaml", len(exchanged.nodes), "links", len(exchanged.links), len(exchanged.demands),
        tuple(exchanged.assumed), tuple(exchanged.dropped),
    )  # fmt: skip
    _tell(read_in, "there are no demands: give them with --demands or --gravity", as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read: the intent written, how many sites, `between` them links or fibres, and demands."""

    intent: Path
    sites: int
    between: str
    n_between: int
    demands: int
    assumed: tuple[str, ...]
    dropped: tuple[str, ...]


def _tell(read_in: _Read, no_demands: str, *, as_json: bool) -> None:
    if as_json:
        record = {
            "intent": str(read_in.intent), "sites": read_in.sites, read_in.between: read_in.n_between,
            "demands": read_in.demands, "assumed": read_in.assumed, "left_out": read_in.dropped,
        }  # fmt: skip
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    for line in read_in.dropped:
        click.echo(f"warning: left out: {line}", err=True)
    for line in read_in.assumed:
        click.echo(f"assumed: {line}")
    counts = f"{read_in.sites:,} sites, {read_in.n_between:,} {read_in.between}, {read_in.demands:,} demands"
    click.echo(f"{read_in.intent}: {counts}")
    if not read_in.demands:
        click.echo(no_demands)


def _import_gnpy(
    topology: Path, equipment: tuple[Path, ...], services: Path | None, output: Path, *, force: bool
) -> _Read:
    """Read GNPy's files, and write the network as an intent."""
    from weft.exchange.gnpy import read_library, read_network, read_services
    from weft.exchange.gnpy.intent import imported, write_imported

    library = read_library(*equipment)
    network = read_network(topology, library)
    requests, disjunctions = read_services(services, library, network) if services is not None else ((), ())
    found = imported(network, library, requests, disjunctions)
    write_imported(found, output, f"{topology.name} (gnpy)", force=force)
    return _Read(
        output / "intent.yaml", len(found.names), "fibres", len(found.cabling.cables), len(found.demands),
        tuple(found.assumed), tuple(found.dropped),
    )  # fmt: skip


def _import_kmz(file: Path, output: Path, within_km: float, over_km: float, *, force: bool) -> _Read:
    """Read a map, and write it as an intent; corridors are told with what is assumed."""
    from weft.exchange.kmz import drawn, read_map, told, write_drawn

    found = drawn(read_map(file), within_km, over_km)
    write_drawn(found, output, f"{file.name} (kmz)", force=force)
    assumed = (*found.assumed, *told(found))
    return _Read(output / "intent.yaml", len(found.names), "fibres", len(found.cables), 0, assumed, found.dropped)


def _km(text: str, option: str) -> float:
    from weft.units import UnitError, parse

    try:
        km = parse(text, "km")
    except UnitError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
    if km <= 0:
        raise click.BadParameter("a distance above 0, such as 100 m", param_hint=option)
    return km


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
