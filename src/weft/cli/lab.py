"""`weft lab`: a fabric, or a plan's routers, tried on real routing daemons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.lab import Topology, Verdict


@click.command()
@click.argument("network", metavar="PLAN|INTENT", type=click.Path(path_type=Path))
@click.option("--layer", type=click.Choice(["fabric", "wan", "both"]), default="fabric", show_default=True,
              help="A site's fabric; a plan's routers with border leaves; routers with the fabrics of several sites.")
@click.option("--site", "sites", multiple=True, metavar="NAME", help="The site whose fabric is tried; with both, each.")
@click.option("--fabric", metavar="NAME", help="A plane of GPUs' fabrics; by default that of hosts.")
@click.option("--nodes", type=click.IntRange(2), default=12, show_default=True, metavar="N",
              help="Switches at most: a part of the same structure is tried where there are more.")
@click.option("--scenario", type=click.Path(path_type=Path), metavar="FILE",
              help="Faults to try, one a line; by default one of each kind at each tier, and pairs.")
@click.option("--every", is_flag=True, help="Fail every cable run, switch and daemon, not one of each kind.")
@click.option("--pairs", type=click.IntRange(0), default=4, show_default=True, help="Pairs of faults to try.")
@click.option("--patience", type=click.FloatRange(1, 600), default=20, show_default=True, metavar="SECONDS",
              help="How long kernels have after a fault; those that differ then and are quiet are told.")
@click.option("--kernel-groups", is_flag=True, help="Let zebra give the kernel next-hop groups, which FRR 8.4 spoils.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write the verdict as JUnit's XML.")
@click.option("--explain", is_flag=True, help="Show every entry that differs, and what the daemons say of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")  # fmt: skip
def command(
    network: Path, layer: str, sites: tuple[str, ...], fabric: str | None, nodes: int, scenario: Path | None,
    every: bool, pairs: int, patience: float, kernel_groups: bool, junit: Path | None, explain: bool, as_json: bool,
) -> int:  # fmt: skip
    """Run a site's fabric of PLAN, or its least one of INTENT, on FRR, break it, and compare every kernel.

    With --layer the routers between sites run too.  Each switch or router is a network namespace with FRR's daemons.
    After the start, each fault and each healing the sets of equal next hops of every kernel must be the predicted ones,
    while datagrams measure what is lost and for how long.
    Needs root and FRR; nothing is left behind, also after Ctrl-C.

    Exit status 1 if a kernel is not as predicted.
    """
    from weft.cli.lab_told import Told
    from weft.lab import Options, faults_of, run
    from weft.lab import junit as junit_of
    from weft.lab import scenario as read_scenario

    if scenario is not None and every:
        raise click.UsageError("--scenario has the faults: leave out --every")
    name, topology = _named(network, layer, sites, fabric, (nodes, kernel_groups))
    faults = read_scenario(scenario, topology) if scenario else faults_of(topology, pairs, every=every)
    _require(tenants=bool(topology.networks))
    told = None if as_json else Told(topology, explain)
    if told:
        click.echo(told.title(name, len(faults)))
    verdict = run(topology, faults, Options(patience_s=patience, explain=explain), told)
    if junit is not None:
        junit.write_text(junit_of(verdict, name), encoding="utf-8")
    click.echo(json.dumps(_record(verdict), indent=2, ensure_ascii=False) if as_json else _summary(verdict))
    return int(not verdict.holds)


def _named(
    network: Path, layer: str, sites: tuple[str, ...], fabric: str | None, size: tuple[int, bool]
) -> tuple[str, Topology]:
    """What is tried, and what it is called."""
    from weft.cli.lab_wide import wide_topology

    if layer != "fabric":
        if fabric is not None:
            raise click.UsageError("--fabric is of one site: leave it out")
        return " and ".join(sites) or network.name, wide_topology(network, layer, sites, size)
    if len(sites) != 1:
        raise click.UsageError("name the site whose fabric is tried, --site NAME, or try several with --layer both")
    return sites[0], _topology(network, sites[0], fabric, size)


def _topology(network: Path, site: str, plane: str | None, size: tuple[int, bool]) -> Topology:
    """The part of the fabric that is asked for; `size` has its most switches, and whether kernels have groups."""
    from weft.build.device import site_devices
    from weft.cli.kept_fabrics import kept_of, with_addresses
    from weft.diagnostics import WeftError, known
    from weft.fabric import wire
    from weft.lab import part_of
    from weft.planning.fabrics import FRONT

    kept = kept_of(network, [site])
    with_addresses(kept, [site])
    every = {
        "" if fabric.layer == FRONT else fabric.name(number): fabric
        for fabric in kept.at(site) for number in range(fabric.planes)
    }  # fmt: skip
    fabric = every.get(plane or "")
    if fabric is None:
        names = [name for name in every if name]
        told = known(plane or "", names, "fabrics") or "the site has its hosts' alone: leave out --fabric"
        raise click.BadParameter(f"no fabric '{plane}': {told}", param_hint="--fabric")
    if fabric.addressing is None:
        raise WeftError(f"the fabric {plane or FRONT} of {site} has no addresses, which routers need")
    devices = [device for device in site_devices(kept, site) if device.fabric == (plane or "")]
    most, kernel_groups = size
    return part_of(wire(fabric.design), devices, most, kernel_groups=kernel_groups)


def _require(*, tenants: bool) -> None:
    """Raise LabError with all that this machine lacks."""
    from weft.diagnostics import LabError
    from weft.lab import missing

    lacking = missing(tenants=tenants)
    if lacking:
        what, how = ("; ".join(texts) for texts in zip(*lacking, strict=True))
        raise LabError(f"a lab needs {what}", help=how)


def _summary(verdict: Verdict) -> str:
    found = f"{verdict.entries:,} forwarding entries compared over {len(verdict.events)} states: "
    found += f"{verdict.differences:,} differ" if verdict.differences else "every one as predicted"
    lines = [found, *(f"{plane}: {what}" for plane, what in verdict.proved)]
    if late := sum(bool(event.waiting or event.fallen) for event in verdict.events):
        lines.append(f"in {late:,} of them daemons were not as predicted: sessions, or some that ended")
    if verdict.not_tried:
        lines.append(f"{verdict.not_tried} faults were not tried, since one before them did not heal")
    lines += [f"left behind: {each}" for each in verdict.left_behind]
    return "\n".join(lines)


def _record(verdict: Verdict) -> dict[str, Any]:
    from dataclasses import asdict

    from weft.lab import told

    events = [
        {**asdict(event), "differences": [told(verdict.names, entry) for entry in event.differences]}
        for event in verdict.events
    ]
    return {
        "holds": verdict.holds, "switches": len(verdict.names), "of_switches": verdict.whole, "links": verdict.n_links,
        "entries": verdict.entries, "differences": verdict.differences, "not_tried": verdict.not_tried,
        "left_behind": verdict.left_behind, "proved": verdict.proved, "events": events,
    }  # fmt: skip
