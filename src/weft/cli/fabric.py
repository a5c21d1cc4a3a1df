"""`weft fabric`: the fabric frontier of one site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weft.fabric import FabricDesign

WIDTH = 100


@click.command()
@click.argument("intent", type=click.Path(path_type=Path))
@click.option("--site", required=True, metavar="NAME", help="The site to design the fabric of.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many designs to show.")
@click.option("--json", "as_json", is_flag=True, help="Print all designs, with their bills, as JSON.")
def command(intent: Path, site: str, top: int, as_json: bool) -> None:
    """List the fabrics of one site of INTENT that no other one beats, least of its objective first.

    A design beats another if it draws and costs no more, gives at least its gateway, and takes no more router
    ports and no faster ones.
    """
    from weft.fabric import lower_bound_w, menu

    ask, catalogue, minimise = _asked(intent, site)
    designs = menu(ask, catalogue, minimise)
    bound_w = lower_bound_w(ask, catalogue)
    if as_json:
        body = {"site": site, "relaxation_w": bound_w, "designs": [_entry(design) for design in designs]}
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
    else:
        _show(site, designs, bound_w, top)


def _asked(intent: Path, site: str) -> Any:
    """What step 2 of planning asks of that site's fabric, of which catalogue, and the objective."""
    from weft import catalogue
    from weft.diagnostics import known
    from weft.intent import load
    from weft.planning.step1_traffic import between_sites
    from weft.planning.step2_fabric_menu import ask_of, gateway_need_gbps

    loaded = load(intent)
    able = [each.name for each in loaded.sites if each.routers]
    if site not in able:
        raise click.BadParameter(f"no site '{site}' with routers: {known(site, able, 'sites')}", param_hint="--site")
    i = next(i for i, each in enumerate(loaded.sites) if each.name == site)
    gateway_gbps = float(gateway_need_gbps(between_sites(loaded))[i])
    return ask_of(loaded.sites[i], gateway_gbps), catalogue.load(loaded.catalogue), loaded.minimise


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


def _show(site: str, designs: tuple[FabricDesign, ...], bound_w: float, top: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from weft.units import show

    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("boxes", "draw", "price", "gateway", "router ports", "oversub."):
        table.add_column(heading, justify="left" if heading == "boxes" else "right", no_wrap=heading != "boxes")
    for design in designs[:top]:
        ports = f"{design.gateway_ports} x {design.gateway_port_gbps:g}G"
        ratio = f"{design.oversubscription:.2f}" if design.tiers > 1 else "-"
        table.add_row(
            ", ".join(_boxes(design)), show.watts(design.draw_w), show.euro(design.price_eur),
            show.gbps(design.gateway_gbps), ports, ratio,
        )  # fmt: skip
    left = f", {len(designs) - top} more with --top" if len(designs) > top else ""
    console.print(f"{site}: {len(designs)} designs that no other one of the class beats{left}")
    console.print(table)
    console.print(f"boxes and links bought in part, by need, would draw {show.watts(bound_w)}")


def _boxes(design: FabricDesign) -> list[str]:
    """Tiers of a design, from the hosts up."""
    tiers = (
        (design.leaves, "leaf", design.leaf), (design.spines, "spine", design.spine),
        (design.superspines, "superspine", design.superspine), (design.border_leaves, "border", design.border_leaf),
    )  # fmt: skip
    return [f"{count} {tier} {model}" for count, tier, model in tiers if count]
