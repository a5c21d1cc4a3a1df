"""`weft fabric`: the fabric frontier of one site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weft.catalogue.records import Catalogue
    from weft.fabric import BackendAsk, FabricAsk, FabricDesign
    from weft.intent import Intent, Site

WIDTH = 80


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@click.option("--site", required=True, metavar="NAME", help="The site to design the fabric of.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many designs to show.")
@click.option("--frontier", is_flag=True, help="Power against price against headroom, whatever the gateway.")
@click.option("--json", "as_json", is_flag=True, help="Print all designs, with their bills, as JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
              help="Prove the loads of the least design, and write its cables, racks, addresses and more to DIR.")
@click.option("--force", is_flag=True, help="Replace files that are in DIR.")  # fmt: skip
def command(
    intent: Path, site: str, top: int, frontier: bool, as_json: bool, output: Path | None, force: bool
) -> None:
    """List the fabrics of one site of INTENT that no other one beats, least of its objective first.

    A design beats another if it draws and costs no more, gives at least its gateway, and takes no more router
    ports and no faster ones; with --frontier, if it draws and costs no more and leaves at least its headroom: the
    throughput over the promise in the worst failure asked for.  Fabrics of GPUs come after those of hosts.
    """
    if output is not None and (as_json or frontier):
        raise click.UsageError("-o writes the least design: leave out --json and --frontier")
    if force and output is None:
        raise click.UsageError("--force is for the directory of -o")
    if output is not None:
        from weft.cli.fabric_files import write

        loaded, i, catalogue = _loaded(intent, site)
        write(loaded, loaded.sites[i], catalogue, output, force=force)
        return
    asked = _asked(intent, site)
    parts = [part(asked, frontier) for part in (_front_end, _back_end)]
    shown = [part for part in parts if part]
    _require_power(asked.site, shown)
    if as_json:
        body = {"site": site, **{name: value for part in shown for name, value in part.entries().items()}}
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
    else:
        for part in shown:
            _show(site, part, top)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What step 2 of planning asks of a site's fabric and its back-end, of which catalogue, and the objective."""

    site: Site
    front: FabricAsk
    back: BackendAsk | None
    catalogue: Catalogue
    minimise: Literal["power", "cost"]


@dataclass(frozen=True, slots=True)
class _Part:
    """The designs of one of the fabrics, each of so many equal planes; with headroom (n,) where that was asked for."""

    key: str  # of the JSON where it is not the site's own
    words: str
    planes: int
    designs: tuple[FabricDesign, ...]
    headroom: tuple[float, ...]
    relaxation_w: float
    minimise: str

    @property
    def least_w(self) -> float:
        """What no design of the class with such media draws less than: all of it is enumerated."""
        return self.planes * min(design.draw_w for design in self.designs)

    def entries(self) -> dict[str, Any]:
        """The part as JSON."""
        designs = [_entry(design) for design in self.designs]
        if self.headroom:
            designs = [entry | {"headroom": x} for entry, x in zip(designs, self.headroom, strict=True)]
        body = {"relaxation_w": self.relaxation_w, "lower_bound_w": self.least_w, "designs": designs}
        return {self.key: {"planes": self.planes, **body}} if self.key else body


def _front_end(asked: _Asked, frontier: bool) -> _Part:
    from weft.fabric import lower_bound_w

    designs, headroom = _designs(asked, asked.front, frontier, f"site {asked.site.name}")
    words, bound_w = "design" if len(designs) == 1 else "designs", lower_bound_w(asked.front, asked.catalogue)
    return _Part("", words, 1, designs, headroom, bound_w, asked.minimise)


def _back_end(asked: _Asked, frontier: bool) -> _Part | None:
    from weft.fabric import backend_bound_w

    if asked.back is None:
        return None
    planes = asked.back.planes
    designs, headroom = _designs(asked, asked.back.plane, frontier, f"back-end of site {asked.site.name}")
    several = "" if len(designs) == 1 else "s"
    words = f"back-end{several}" if planes == 1 else f"design{several} of each of the {planes} planes of a back-end"
    bound_w = backend_bound_w(asked.back, asked.catalogue)
    return _Part("backend", words, planes, designs, headroom, bound_w, asked.minimise)


def _designs(
    asked: _Asked, ask: FabricAsk, frontier: bool, whose: str
) -> tuple[tuple[FabricDesign, ...], tuple[float, ...]]:
    from weft.fabric import headroom_frontier, menu
    from weft.planning.step2_fabric_menu import refused_of

    with refused_of(whose):
        if not frontier:
            return menu(ask, asked.catalogue, asked.minimise), ()
        points = headroom_frontier(ask, asked.catalogue, asked.minimise)
    return tuple(point.design for point in points), tuple(point.headroom for point in points)


def _require_power(site: Site, parts: Sequence[_Part]) -> None:
    from weft.planning.step2_fabric_menu import require_power

    require_power(site, [sum(part.least_w for part in parts)])


def _loaded(intent: Path, site: str) -> tuple[Intent, int, Catalogue]:
    """The intent, the row of a site that has routers, and the catalogue."""
    from weft.diagnostics import known
    from weft.intent import load
    from weft.planning.stock import stock_of

    loaded = load(intent)
    able = [each.name for each in loaded.sites if each.routers]
    if site not in able:
        raise click.BadParameter(f"no site '{site}' with routers: {known(site, able, 'sites')}", param_hint="--site")
    i = next(i for i, each in enumerate(loaded.sites) if each.name == site)
    return loaded, i, stock_of(loaded)


def _asked(intent: Path, site: str) -> _Asked:
    from weft.planning.step1_traffic import between_sites
    from weft.planning.step2_fabric_menu import ask_of, backend_ask_of, gateway_need_gbps

    loaded, i, catalogue = _loaded(intent, site)
    gateway_gbps = float(gateway_need_gbps(between_sites(loaded))[i])
    here = loaded.sites[i]
    return _Asked(here, ask_of(here, gateway_gbps), backend_ask_of(here), catalogue, loaded.minimise)


def _entry(design: FabricDesign) -> dict[str, Any]:
    """A design as JSON: its figures, its shape, its links and its bill."""
    from dataclasses import asdict

    figures = (
        "name", "tiers", "draw_w", "price_eur", "gateway_gbps", "gateway_ports", "gateway_port_gbps",
        "oversubscription", "oversubscription_failed", "leaf", "spine", "superspine", "border_leaf", "placement",
        "uplink_gbps", "trunk_gbps", "racks",
    )  # fmt: skip
    links = [
        {"kind": group.kind, "links": group.links, "gbps": group.gbps, "length_m": group.length_m,
         "media": [part.item for part in (group.medium.a, group.medium.z) if part]}
        for group in design.links
    ]  # fmt: skip
    return {
        **{figure: getattr(design, figure) for figure in figures},
        "shape": asdict(design.shape), "links": links, "bom": [asdict(line) for line in design.bom],
    }  # fmt: skip


def _show(site: str, part: _Part, top: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from weft.units import show

    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False)
    columns = ("headroom", "over least") if part.headroom else ("gateway", "router ports") if not part.key else ()
    for heading in ("boxes", "draw", "price", *columns, "oversub."):
        table.add_column(heading, justify="left" if heading == "boxes" else "right", no_wrap=heading != "boxes")
    for i, design in enumerate(part.designs[:top]):
        ports = f"{design.gateway_ports} x {design.gateway_port_gbps:g}G"
        told = (show.gbps(design.gateway_gbps), ports)
        if part.headroom:
            told = (show.percent(part.headroom[i]), show.percent(part.planes * design.draw_w / part.least_w - 1))
        ratio = f"{design.oversubscription:.2f}" if design.tiers > 1 else "-"
        table.add_row(
            ", ".join(_boxes(design)), show.watts(design.draw_w), show.euro(design.price_eur), *told[:len(columns)],
            ratio,
        )  # fmt: skip
    left = f", {len(part.designs) - top} more with --top" if len(part.designs) > top else ""
    console.print(f"{site}: {len(part.designs)} {part.words} that no other one of the class beats{left}")
    console.print(table)
    gap = show.percent(1 - part.relaxation_w / part.least_w)
    media = " with media of least price" if part.minimise == "cost" else ""
    console.print(f"no design of the class{media} draws less than {show.watts(part.least_w)}: all of it is enumerated;")
    console.print(f"boxes and links bought in part, by need, would draw {show.watts(part.relaxation_w)} (gap {gap})")


def _boxes(design: FabricDesign) -> list[str]:
    """Tiers of a design, from the hosts up."""
    tiers = (
        (design.leaves, "leaf", design.leaf), (design.spines, "spine", design.spine),
        (design.superspines, "superspine", design.superspine), (design.border_leaves, "border", design.border_leaf),
    )  # fmt: skip
    return [f"{count} {tier} {model}" for count, tier, model in tiers if count]
