"""What `weft lab` tries beyond one site: the routers of a plan, alone or with the fabrics of some sites."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from weft.lab import Topology


def wide_topology(plan: Path, layer: str, sites: Sequence[str], size: tuple[int, bool]) -> Topology:
    """The part of the network that is asked for; `size` has its most switches, and whether kernels have groups.

    Raises UsageError where sites do not fit the layer, LabError where there is nothing to try.
    """
    from weft.diagnostics import LabError
    from weft.lab import both_parts, wide_part
    from weft.planning import is_plan, load

    most, kernel_groups = size
    if layer == "wan" and sites:
        raise click.UsageError("--layer wan has all sites: leave out --site, or write --layer both")
    if layer == "both" and len(sites) < 2:
        raise click.UsageError("--layer both needs the sites whose fabrics are tried: --site A --site B")
    if not is_plan(plan):
        raise LabError(f"{plan} is no plan: links between sites are a plan's", help="plan the intent first: weft plan")
    if layer == "wan":
        return wide_part(load(plan), most, kernel_groups=kernel_groups)
    return both_parts(load(plan), tuple(dict.fromkeys(sites)), most, kernel_groups=kernel_groups)
