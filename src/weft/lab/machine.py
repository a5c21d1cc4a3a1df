"""What a lab needs of the machine: root, FRR, iproute2, nftables, and what they need of the kernel."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from pathlib import Path

from weft.lab.daemons import DAEMONS, FRR, USER
from weft.lab.injection import drop
from weft.lab.namespaces import prefix
from weft.lab.programs import tried

Lack = tuple[str, str]
"""What is not there, and how to get it."""


def missing(*, tenants: bool = False) -> tuple[Lack, ...]:
    """All that is not there, for labs with or without tenants; the kernel is asked where the rest is there."""
    found: list[Lack] = []
    if sys.platform != "linux" or not Path("/proc/self/ns/net").exists():
        return (("Linux with network namespaces", "run it on a Linux machine, real or virtual"),)
    if os.geteuid() != 0:
        found.append(("root, for network namespaces", "run it with sudo"))
    if shutil.which("ip") is None:
        found.append(("iproute2", "apt-get install iproute2"))
    if shutil.which("nft") is None:
        found.append(("nftables, for silent faults", "apt-get install nftables"))
    lacking = [name for name in DAEMONS if not (FRR / name).exists()]
    if lacking or shutil.which("vtysh") is None or not _is_user(USER):
        named = f" ({', '.join(lacking)} in {FRR})" if lacking else ""
        found.append((f"FRR{named}", "apt-get install frr"))
    return tuple(found) or _kernel(tenants)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _kernel(tenants: bool) -> tuple[Lack, ...]:
    """Tried in a namespace of its own that is removed at once."""
    name = f"{prefix()}try"
    if _fails("ip", "netns", "add", name):
        return (("network namespaces", "run it where root may make them (a container needs --privileged)"),)
    try:
        if _fails("ip", "-n", name, "link", "add", "eth1", "type", "veth", "peer", "name", "eth2"):
            return (("veth interfaces", "modprobe veth"),)
        if tenants and _fails("ip", "-n", name, "link", "add", "br1", "type", "bridge"):
            return (("bridges, for tenants", "modprobe bridge"),)
        if tenants and _fails("ip", "-n", name, "link", "add", "vni1", "type", "vxlan", "id", "1", "dstport", "4789"):
            return (("VXLAN, for tenants", "modprobe vxlan"),)
        if _fails("ip", "netns", "exec", name, "nft", "-f", "-", lines=drop("eth1")):
            return (("nftables' netdev family", "modprobe nf_tables; its egress hook came with Linux 5.16"),)
    finally:
        _fails("ip", "netns", "del", name)
    return ()


def _fails(*words: str, lines: str = "") -> bool:
    return tried(words, lines).returncode != 0

