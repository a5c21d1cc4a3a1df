"""Whether a machine has room for a lab: what the kernel keeps for all namespaces together, and memory."""

from __future__ import annotations

import time
from pathlib import Path

from weft.diagnostics import LabError
from weft.lab.interruption import Interruption
from weft.lab.topology import Topology

TABLES = {4: "arp_cache", 6: "ndisc_cache"}
"""Neighbours of all namespaces are in one table for each version of IP, as the kernel's statistics call them."""

SPARE = 32
GOING_S = 10.0
PAUSE_S = 0.2
MIB_EACH = 28
"""What a switch's daemons take at most, with 1,000 routes."""


def require_room(topology: Topology, interruption: Interruption) -> None:
    """Raise LabError where the machine has too little for a lab, with what to do.

    Without room for neighbours sessions do not come up, and nobody says why: the kernel alone notes an overflow.
    """
    for version, table in TABLES.items():
        if needed := _neighbours(topology, version):
            _require_neighbours(topology, (version, table), needed, interruption)
    needed_mib, there_mib = MIB_EACH * len(topology.routers), _available_mib()
    if there_mib is not None and needed_mib > there_mib:
        raise LabError(
            f"{len(topology.routers)} switches need {needed_mib:,} MiB of memory, and {there_mib:,} are available",
            help=f"write --nodes {max(there_mib // MIB_EACH, 2)}, or less",
        )


def _require_neighbours(
    topology: Topology, of: tuple[int, str], needed: int, interruption: Interruption
) -> None:  # fmt: skip
    """Those of labs that have just ended go within a moment."""
    end = time.monotonic() + GOING_S
    while (room := _room(*of)) is not None and needed + SPARE > room[1] - room[0]:
        used, limit = room
        if needed + SPARE > limit or time.monotonic() > end:
            name = f"net.ipv{of[0]}.neigh.default.gc_thresh"
            enough = 1 << (used + needed + SPARE).bit_length()
            raise LabError(
                f"the kernel keeps {limit:,} neighbours of IPv{of[0]} for all namespaces together and has {used:,}:"
                f" this lab's {len(topology.links):,} links need {needed:,} more",
                help=f"sysctl -w {name}3={enough} {name}2={enough}, or fewer --nodes",
            )
        interruption.pause(PAUSE_S)


def _neighbours(topology: Topology, version: int) -> int:
    """Of IP, at both ends of links that have a session in that version; sessions without addresses are of IPv6."""
    found = 0
    for v, router in enumerate(topology.routers):
        links = {topology.links[k].interface(v) for k in topology.links_of[v]}
        every = [(one.interface, one.address.version if one.address else 6) for one in router.device.bgp.neighbours]
        found += len({interface for interface, of in every if of == version} & links)
    return found


def _room(version: int, table: str) -> tuple[int, int] | None:
    """Neighbours that the kernel has, and may have; None where it does not tell."""
    limit = Path(f"/proc/sys/net/ipv{version}/neigh/default/gc_thresh3")
    told = Path("/proc/net/stat") / table
    try:
        return int(told.read_text("ascii").splitlines()[1].split()[0], 16), int(limit.read_text("ascii"))
    except (OSError, IndexError, ValueError):
        return None


def _available_mib() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable:")), None)
