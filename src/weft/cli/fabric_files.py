"""What `weft fabric -o` writes of a site, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.catalogue import Catalogue
    from weft.intent import Intent, Site
    from weft.planning.site_fabric import SiteFabric, UsedFabric


def write(intent: Intent, site: Site, catalogue: Catalogue, directory: Path, *, force: bool) -> None:
    """Design, wire and prove the fabrics of a site, write all their files, and say what came out."""
    from weft.exchange.folder import put_files
    from weft.planning.site_fabric import files, site_fabrics, used

    every = used(site_fabrics(intent, site, catalogue), catalogue)
    texts = dict(files(every, catalogue))
    put_files(texts, directory, force=force)
    for use in every:
        if use.fabric.plane == 0:
            for line in _lines(use):
                click.echo(line)
    click.echo(f"  written    {directory}: {_listed(texts)}")


def _lines(use: UsedFabric) -> Iterator[str]:
    from weft.units import show

    fabric = use.fabric
    design, planes = fabric.design, f"{fabric.planes} planes, each " if fabric.planes > 1 else ""
    boxes = (
        (design.superspines, "superspines"), (design.spines, "spines"), (design.leaves, "leaves"),
        (design.border_leaves, "border leaves"),
    )  # fmt: skip
    counted = ", ".join(f"{n} {tier}" for n, tier in boxes if n)
    cost = f"{show.watts(design.draw_w)}, {show.euro(design.price_eur)}"
    yield f"{fabric.site.name} {fabric.layer}: {planes}{counted}; {cost}"
    yield from _proved(fabric)
    yield from _worked(use)
    yield from _slept(use)


def _proved(fabric: SiteFabric) -> Iterator[str]:
    from weft.fabric.loads import MATRICES
    from weft.units import show

    proof = fabric.proof
    state, matrix = proof.worst
    word = "holds" if proof.is_proved else "DOES NOT HOLD"
    full, lost = show.percent(float(proof.states.full_ratio[state, matrix])), proof.losses.name[state]
    yield f"  promise    {word} in every loss it was made for; fullest link {full} ({MATRICES[matrix]}, lost: {lost})"
    yield f"  looked at  {proof.looked_at} losses of links, boxes and planes, in {len(proof.losses)} states unlike"
    bounds = proof.throughput
    if not isfinite(bounds.upper):
        return  # one leaf has no other to send to
    least, even, most = (show.percent(share) for share in (bounds.routed, bounds.uniform, bounds.upper))
    yield f"  carries    {least} of the promise of any matrix by ECMP, {even} of the even one; of some at most {most}"


def _worked(use: UsedFabric) -> Iterator[str]:
    from weft.units import show

    for row in use.workload:
        what = f"{'an' if row['pattern'] == 'all-to-all' else 'a'} {row['pattern']}"
        if row["not_timed"]:
            yield f"  {row['class']}: {what} is not timed: {row['not_timed']}"
        elif row["round_s"]:
            yield (
                f"  {row['class']}: {what} of {row['members']} takes {1e3 * float(row['round_s']):.4g} ms,"
                f" {show.percent(float(row['of_port_speed']))} of what the ports alone allow"
            )
        if row["max_delay_us"] and float(row["fabric_delay_us"]) > float(row["max_delay_us"]):
            yield f"  {row['class']}: {row['fabric_delay_us']:.3g} us through the fabric alone is above its delay"


def _slept(use: UsedFabric) -> Iterator[str]:
    from weft.units import show

    day = use.day
    if day is not None and not day.changes:
        yield "  a day      no box may sleep while every promise holds"
    elif day is not None:
        yield (
            f"  a day      {show.percent(day.saved_share)} less energy with boxes asleep while every promise holds,"
            f" {day.saved_kwh:.4g} kWh, switched {day.changes} times"
        )


def _listed(texts: dict[str, str]) -> str:
    """File names, those of a folder counted."""
    plain = [name for name in texts if "/" not in name]
    folders: dict[str, int] = {}
    for name in texts:
        if "/" in name:
            folder = name.partition("/")[0]
            folders[folder] = folders.get(folder, 0) + 1
    return ", ".join([*plain, *(f"{n} files in {folder}" for folder, n in folders.items())])
