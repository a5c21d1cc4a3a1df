"""Fabrics that tests bring up, and what a lab may leave behind."""

from __future__ import annotations

import os
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from weft import catalogue
from weft.graph import Decision
from weft.intent import load
from weft.lab import Link, Router, Topology, missing, part_of
from weft.lab.speakers import Speaking, configuration
from weft.planning.site_fabric import addressed, least_wired

BUNDLED = "hosts: 1024, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]"
"""26 switches; four links between each leaf and spine."""

DUAL = "hosts: 4096, host_ports: 2 x 100G, homing: dual, oversubscription: 1.5, survive: [spine]"
"""129 switches; hosts on two leaves."""

INTENT = """\
weft: 1
name: towns
sites:
  - name: FRA
    at: [50.11, 8.68]
    fabric: {FABRIC, addressing: {loopbacks: 10.0.0.0/18, hosts: 10.64.0.0/10, bonded: false}}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 128, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]}}
fibres: [{a: FRA, z: AMS, length: 475 km, pairs: 4}]
traffic: {gravity: {total: 4T}, classes: [{name: web, share: 100 %, protect: []}]}
survive: []
"""

DECISION = Decision(multipath_relax=True, max_paths=64)


def needs_lab() -> None:
    """Skip where there can be no lab."""
    lacking = missing()
    if lacking:
        pytest.skip("; ".join(f"{what}: {how}" for what, how in lacking))


def intent_file(folder: Path, fabric: str = BUNDLED) -> Path:
    """The intent of two towns in a folder."""
    path = folder / "intent.yaml"
    path.write_text(INTENT.replace("FABRIC", fabric), encoding="utf-8")
    return path


def part(folder: Path, nodes: int, fabric: str = BUNDLED, *, kernel_groups: bool = False) -> Topology:
    """A part of the fabric of FRA."""
    intent = load(intent_file(folder, fabric))
    site = intent.sites[0]
    assert site.fabric is not None
    assert site.fabric.addressing is not None
    wiring = least_wired(intent, site, catalogue.load(intent.catalogue))
    return part_of(addressed(wiring, site.fabric.addressing), nodes, kernel_groups=kernel_groups)


def small(*, kernel_groups: bool = False) -> Topology:
    """Two leaves and two spines, a link between each leaf and spine, and a second between leaf1.2 and spine1.2."""
    names, tiers, asns = ("leaf1.1", "leaf1.2", "spine1.1", "spine1.2"), ("leaf", "spine"), (65001, 65002, 65100, 65100)
    ends = ((0, 1, 2, 1), (0, 2, 3, 1), (1, 1, 2, 2), (1, 2, 3, 2), (1, 3, 3, 3))
    links = tuple(Link(a, f"eth{p}", z, f"eth{q}", 9216) for a, p, z, q in ends)
    routers = []
    for v, (name, asn) in enumerate(zip(names, asns, strict=True)):
        loopback = IPv4Address("10.0.0.1") + v
        own = [link.interface(v) for link in links if v in {link.a, link.z}]
        text = configuration(name, asn, str(loopback), own, [f"{loopback}/32"], Speaking(DECISION, 300, kernel_groups))
        routers.append(Router(name, tiers[v // 2], asn, loopback, (f"{loopback}/32",), text))
    return Topology(tuple(routers), links, DECISION, 4)


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
