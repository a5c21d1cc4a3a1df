"""Forwarding tables as the kernel has them.

Not as zebra tells them: FRR 8.4 shows next hops that its kernel groups have lost (FRR issues 12239, 14481, 15505).
"""

from __future__ import annotations

import json
from typing import Any

from weft.lab.prediction import Table
from weft.lab.programs import done

UNUSABLE = {"dead", "linkdown"}


def kernel_table(namespace: str) -> Table:
    """What a namespace's kernel forwards by BGP, in IPv4.

    A next hop is its interface: on unnumbered links all have the one address 169.254.0.1.  Raises LabError where
    the table cannot be read.
    """
    printed = done(["ip", "-json", "-n", namespace, "-4", "route", "show", "proto", "bgp"])
    return table_of(json.loads(printed or "[]"))


def table_of(routes: list[dict[str, Any]]) -> Table:
    """The table that `ip -json route` prints; next hops that are dead or have no carrier forward nothing."""
    table: Table = {}
    for route in routes:
        hops = [hop["dev"] for hop in route.get("nexthops", [route]) if not UNUSABLE & {*hop.get("flags", [])}]
        if hops:
            prefix = route["dst"] if "/" in route["dst"] else f"{route['dst']}/32"
            table[prefix] = frozenset(hops)
    return table
