"""Forwarding tables as the kernel has them.

Not as zebra tells them: FRR 8.4 shows next hops that its kernel groups have lost (FRR issues 12239, 14481, 15505).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from weft.lab.prediction import Table
from weft.lab.programs import done

UNUSABLE = {"dead", "linkdown"}
PROTOCOLS = {"bgp", "isis"}


@dataclass(frozen=True, slots=True)
class Held:
    """What a kernel forwards by, and prefixes whose routes still list an interface without carrier (`stale`)."""

    table: Table
    stale: tuple[str, ...]


def kernel_table(namespace: str, versions: Iterable[int]) -> Held:
    """What a namespace's kernel forwards by BGP or IS-IS, in these versions of IP.

    A next hop is its interface: on unnumbered links all have the one address 169.254.0.1.  Raises LabError where
    the table cannot be read.
    """
    every = []
    for version in versions:
        printed = json.loads(done(["ip", "-json", "-n", namespace, f"-{version}", "route", "show"]) or "[]")
        every.append(table_of([route for route in printed if route.get("protocol") in PROTOCOLS]))
    table = {prefix: hops for each in every for prefix, hops in each.table.items()}
    return Held(table, tuple(prefix for each in every for prefix in each.stale))


def bridge_table(namespace: str) -> Table:
    """Where a namespace's tunnels send the frames for each address.

    Those for many or unknown ones, `FLOODED`, go to each of several ends.
    """
    found: dict[str, set[str]] = {}
    for entry in json.loads(done(["bridge", "-json", "-n", namespace, "fdb", "show"]) or "[]"):
        if "dst" in entry:
            found.setdefault(f"{entry['ifname']} {entry['mac']}", set()).add(entry["dst"])
    return {address: frozenset(ends) for address, ends in found.items()}


def table_of(routes: list[dict[str, Any]]) -> Held:
    """The table that `ip -json route` prints; next hops that are dead or have no carrier forward nothing."""
    table: Table = {}
    stale = []
    for route in routes:
        listed, prefix = route.get("nexthops", [route]), str(ip_network(route["dst"]))
        hops = [hop["dev"] for hop in listed if not UNUSABLE & {*hop.get("flags", [])}]
        if hops:
            table[prefix] = frozenset(hops)
        if len(hops) < len(listed):
            stale.append(prefix)
    return Held(table, tuple(stale))
