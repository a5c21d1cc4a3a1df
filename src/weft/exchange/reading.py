"""The formats by name, and one way in for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError, known
from weft.exchange import containerlab, graphml, matrix, netbox, node_link, repetita, sndlib, wae
from weft.exchange.exchanged import Exchanged, Raw
from weft.exchange.gravity import capacity_gbps, with_gravity
from weft.exchange.tidying import CAPACITY_GBPS, tidied

READERS: Mapping[str, Callable[[Path], Raw]] = {
    "containerlab": containerlab.read, "graphml": graphml.read, "netbox": netbox.read, "repetita": repetita.read,
    "sndlib": sndlib.read, "topohub": node_link.read_topohub, "teal-json": node_link.read_teal, "wae": wae.read,
}  # fmt: skip
FORMATS = tuple(READERS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do where a file says nothing, and what of it is wanted.

    `demands` is a file of demands; without one, `gravity_gbps` or `gravity_share` (of the capacity of all links, each
    direction counted) is the total of demands by gravity, drawn with `seed`.  `model` is the planning model of
    SNDlib's by which links are bought, its name or its file; without one they are given.
    """

    capacity_gbps: float = CAPACITY_GBPS
    demands: Path | None = None
    gravity_gbps: float | None = None
    gravity_share: float | None = None
    seed: int = 0
    model: str = ""


AS_IT_IS = Wanted()
"""Demands of the file alone."""


def read(form: str, path: Path, wanted: Wanted = AS_IT_IS) -> Exchanged:
    """A network from a file in one of `FORMATS`.

    Raises ExchangeError, with all that is wrong in it.
    """
    if form not in READERS:
        message = f"'{form}' is no format that can be read"
        raise ExchangeError([Diagnostic("E701", message, None, help=known(form, FORMATS, "formats"))])
    raw = sndlib.read_planned(path, wanted.model) if wanted.model else READERS[form](path)
    if not len(raw.nodes) or not len(raw.arcs):
        raise ExchangeError([Diagnostic("E701", f"'{path}' has no {'links' if len(raw.nodes) else 'nodes'}", None)])
    if wanted.demands is not None:
        theirs = form == "repetita" and wanted.demands.suffix != ".csv"
        found = (repetita if theirs else matrix).read_demands(wanted.demands, raw.nodes)
        raw = replace(raw, demands=found)
    elif wanted.gravity_gbps is not None or wanted.gravity_share is not None:
        total = wanted.gravity_gbps
        if total is None:
            total = (wanted.gravity_share or 0.0) * capacity_gbps(raw, wanted.capacity_gbps)
        raw = with_gravity(raw, total, wanted.seed)
    return tidied(raw, wanted.capacity_gbps)
