"""What every kernel of a wide area is to hold: IS-IS's routes, and BGP's resolved over them."""

from __future__ import annotations

from weft.lab.prediction import Table, overlay
from weft.lab.topology import Topology
from weft.lab.wide.bgp import tables
from weft.lab.wide.broken import Broken
from weft.lab.wide.igp import Igp


def predicted_wide(topology: Topology, broken: Broken) -> list[Table]:
    """One table a router or switch; prefixes that it originates or that are connected are absent."""
    igp = Igp(topology, broken)
    routes = [igp.table(v) | table for v, table in enumerate(tables(igp))]
    return [table | overlay(topology, v, table) for v, table in enumerate(routes)]
