"""Fabrics that tests bring up, and what a lab may leave behind."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from weft import catalogue as catalogues
from weft.build.device import Bgp, Device, Interface, Neighbour, site_devices
from weft.fabric import wire
from weft.intent import load
from weft.lab import Topology, missing, part_of
from weft.planning.kept import KeptFabrics
from weft.planning.kept.least import kept_least

BUNDLED = "hosts: 1024, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]"
"""26 switches; four links between each leaf and spine."""

DUAL = "hosts: 4096, host_ports: 2 x 100G, homing: dual, oversubscription: 1.5, survive: [spine]"
"""129 switches; hosts on two leaves."""
TENANTS = (
    "loopbacks: 10.0.0.0/18, loopbacks_v6: 'fd00:0:0:1::/64', links: 10.4.0.0/16, links_v6: 'fd00:0:0:2::/64', "
    "tenants: [{name: web, hosts: 10.64.0.0/12, stretched: true}, {name: ai, hosts: 10.128.0.0/12}, "
    "{name: db, hosts: 10.160.0.0/12, stretched: true}]"
)
"""Two networks over all leaves, one of each unit; links are numbered in both versions."""

INTENT = """\
weft: 1
name: towns
sites:
  - name: FRA
    at: [50.11, 8.68]
    fabric: {FABRIC, addressing: {ADDRESSING}}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 128, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]}}
fibres: [{a: FRA, z: AMS, length: 475 km, pairs: 4}]
traffic: {gravity: {total: 4T}, classes: [{name: web, share: 100 %, protect: []}]}
survive: []
"""

SPARSE = "hosts: 9000, host_ports: 1 x 25G, oversubscription: 8, survive: [spine]"
"""100 switches; four spines."""

PLAIN = "loopbacks: 10.0.0.0/18, hosts: 10.64.0.0/10, bonded: false"


def needs_lab() -> None:
    """Skip where there can be no lab."""
    lacking = missing()
    if lacking:
        pytest.skip("; ".join(f"{what}: {how}" for what, how in lacking))


def intent_file(folder: Path, fabric: str = BUNDLED, addressing: str = PLAIN) -> Path:
    """The intent of two towns in a folder."""
    path = folder / "intent.yaml"
    path.write_text(INTENT.replace("FABRIC", fabric).replace("ADDRESSING", addressing), encoding="utf-8")
    return path


def part(nodes: int, fabric: str = BUNDLED, addressing: str = PLAIN) -> Topology:
    """A part of the fabric of FRA."""
    kept, devices = _built(fabric, addressing)
    return part_of(wire(kept.fabrics[0].design), devices, nodes)


@cache
def _built(fabric: str, addressing: str) -> tuple[KeptFabrics, tuple[Device, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        intent = load(intent_file(Path(folder), fabric, addressing))
    kept = kept_least(intent, intent.sites[:1], catalogues.load(intent.catalogue))
    return kept, site_devices(kept, "FRA")


def small(*, kernel_groups: bool = False) -> Topology:
    """Two leaves and two spines, a link between each leaf and spine, and a second between leaf1.2 and spine1.2."""
    names, asns = ("leaf1.1", "leaf1.2", "spine1.1", "spine1.2"), (65001, 65002, 65100, 65100)
    ends = ((0, 1, 2, 1), (0, 2, 3, 1), (1, 1, 2, 2), (1, 2, 3, 2), (1, 3, 3, 3))
    ports: dict[int, list[tuple[str, int, str]]] = {v: [] for v in range(len(names))}
    for a, p, z, q in ends:
        ports[a].append((f"eth{p}", z, f"eth{q}"))
        ports[z].append((f"eth{q}", a, f"eth{p}"))
    devices = []
    for v, (name, asn) in enumerate(zip(names, asns, strict=True)):
        loopback = IPv4Interface(f"10.0.0.{v + 1}/32")
        links = [
            Interface(port, "link", 9216, peer=names[far], peer_interface=there) for port, far, there in ports[v]
        ]
        neighbours = tuple(
            Neighbour(port, None, asns[far], names[far], "FABRIC", ("ipv4",), True) for port, far, _ in ports[v]
        )
        bgp = Bgp(asn, str(loopback.ip), neighbours, (loopback.network,), 64)
        interfaces = (Interface("lo", "loopback", 0, (loopback,)), *links)
        devices.append(Device(name, "FRA", "", name[:-3], "a box", "", interfaces, (), bgp, None))
    return Topology.of(devices, 4, kernel_groups=kernel_groups)


def left_of(process: int) -> list[str]:
    """Namespaces, daemons and folders of the labs of a process that are there now."""
    folder, names = f"weft-lab-{process:x}-", f"wl{process:x}-"
    found = [entry.name for entry in Path("/run").glob(f"{folder}*")]
    found += [entry.name for entry in Path("/run/netns").glob(f"{names}*")]
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        if folder.encode() in line and entry.parent.name != str(os.getpid()):
            found.append(line.replace(b"\0", b" ").decode())
    return sorted(found)
