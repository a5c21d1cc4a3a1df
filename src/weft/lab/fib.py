"""Forwarding tables as the kernel has them.

Not as zebra tells them: FRR 8.4 shows next hops that its kernel groups have lost (FRR issues 12239, 14481, 15505).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any

from weft.lab.prediction import Table
from weft.lab.programs import done

UNUSABLE = {"dead", "linkdown"}
PROTOCOLS = {"bgp", "isis"}


def kernel_table(namespace: str, versions: Iterable[int]) -> Table:
    """What a namespace's kernel forwards by BGP or IS-IS, in these versions of IP.

    A next hop is its interface: on unnumbered links all have the one address 169.254.0.1.  Raises LabError where
    the table cannot be read.
    """
    table: Table = {}
    for version in versions:
        printed = json.loads(done(["ip", "-json", "-n", namespace, f"-{version}", "route", "show"]) or "[]")
        table |= table_of([route for route in printed if route.get("protocol") in PROTOCOLS])
    return table


def bridge_table(namespace: str) -> Table:
    """Where a namespace's tunnels send the frames for each address.

    Those for many or unknown ones, `FLOODED`, go to each of several ends.
    """
    found: dict[str, set[str]] = {}
    for entry in json.loads(done(["bridge", "-json", "-n", namespace, "fdb", "show"]) or "[]"):
        if "dst" in entry:
            found.setdefault(f"{entry['ifname']} {entry['mac']}", set()).add(entry["dst"])
    return {address: frozenset(ends) for address, ends in found.items()}


def table_of(routes: list[dict[str, Any]]) -> Table:
    """The table that `ip -json route` prints; next hops that are dead or have no carrier forward nothing."""
    table: Table = {}
    for route in routes:
        hops = [hop["dev"] for hop in route.get("nexthops", [route]) if not UNUSABLE & {*hop.get("flags", [])}]
        if hops:
            table[str(ip_network(route["dst"]))] = frozenset(hops)
    return table
