"""Network namespaces, one a router, and the veths between them.

Names have the process's number in them, and one that exists already is never taken: only what was made here is removed.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weft.build.device import Device, Interface
from weft.diagnostics import LabError
from weft.lab.hosts import Host
from weft.lab.interruption import Interruption
from weft.lab.programs import done, tried
from weft.lab.topology import Topology

CLONE_NEWNET = 0x40000000
"""`man 2 setns`."""

PLACE = Path("/run/netns")
"""Where iproute2 keeps the names."""

AGEING = 360_000
"""Of bridges, in hundredths of a second."""

AT_ONCE = "net.ipv6.conf.default.accept_dad = 0\n"
"""Link-local addresses are used at once: no other host has them on a link of two ends."""


def prefix() -> str:
    """How the names of this process's namespaces begin."""
    return prefix_of(os.getpid())


def prefix_of(process: int) -> str:
    """How the names of a process's namespaces begin; `wl`, its number and a place have at most 15 characters."""
    return f"wl{process:x}-"


class Namespaces:
    """One namespace for each router of a topology."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.names = [f"{prefix()}{v}" for v in range(len(topology.routers))]
        self.host_names = [f"{prefix()}h{h}" for h in range(len(topology.hosts))]
        self._made: list[str] = []

    def make(self, interruption: Interruption) -> None:
        """Namespaces, their sysctls, then all links with both ends up, and loopbacks.

        Raises LabError where the kernel refuses any of it.
        """
        for v, name in enumerate(self.names):
            interruption.check()
            self._add(name)
            with inside(name):
                _set(self.topology.routers[v].sysctls + AT_ONCE)
        _batch(
            f"link add {link.a_interface} netns {self.names[link.a]} mtu {link.mtu} type veth"
            f" peer name {link.z_interface} netns {self.names[link.z]} mtu {link.mtu}"
            for link in self.topology.links
        )
        for v, router in enumerate(self.topology.routers):
            interruption.check()
            ends = {"lo", *(self.topology.links[k].interface(v) for k in self.topology.links_of[v])}
            ports = [port for port in router.device.interfaces if port.name in ends]
            up = (f"link set {port.name} up" for port in ports)
            _batch([*_addresses(ports), *up, *_networks(router.device)], self.names[v])

        for h, host in enumerate(self.topology.hosts):
            interruption.check()
            self._add(self.host_names[h])
            self._attach(host, self.host_names[h])

    def _add(self, name: str) -> None:
        if (PLACE / name).exists():
            raise LabError(f"a network namespace {name} is there already", help=f"ip netns del {name}")
        self._made.append(name)
        done(["ip", "netns", "add", name])

    def _attach(self, host: Host, name: str) -> None:
        """A host by one port: untagged in the bridge of its network, or with its gateway on that port."""
        leaf, gateway = self.names[host.router], host.gateway
        _batch([f"link add {host.port} netns {leaf} mtu {host.mtu} type veth peer name eth0 netns {name}"])
        joins = f"addr add {gateway} dev {host.port}" if gateway else f"link set {host.port} master br{host.vlan}"
        _batch([joins, f"link set {host.port} up"], leaf)
        _batch(
            [
                f"link set eth0 address {host.mac} mtu {host.mtu}",
                f"addr add {host.address} dev eth0",
                "link set lo up",
                "link set eth0 up",
                *([f"route add default via {gateway.ip}"] if gateway else []),
            ],
            name,
        )

    def set_links(self, ends: Iterable[tuple[int, str]], *, up: bool) -> None:
        """Bring interfaces of routers up or down, as an operator does."""
        by_router: dict[int, list[str]] = {}
        for v, interface in ends:
            by_router.setdefault(v, []).append(f"link set {interface} {'up' if up else 'down'}")
        for v, lines in by_router.items():
            _batch(lines, self.names[v])

    def remove(self) -> list[str]:
        """Take all namespaces away that were made, links with them; those that could not be."""
        for name in self._made:
            if (PLACE / name).exists():
                tried(["ip", "netns", "del", name])
        left = [name for name in self._made if (PLACE / name).exists()]
        self._made = left.copy()
        return left


@contextmanager
def inside(name: str) -> Iterator[None]:
    """What this thread opens and starts belongs to a namespace."""
    with Path("/proc/thread-self/ns/net").open("rb") as home, (PLACE / name).open("rb") as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def _set(sysctls: str) -> None:
    """Set those that a namespace has of its own, before any interface is made, which takes its own from defaults."""
    for line in sysctls.splitlines():
        name, equals, value = line.partition(" = ")
        path = Path("/proc/sys") / name.replace(".", "/")
        if equals and path.exists():
            path.write_text(value, encoding="ascii")


def _addresses(ports: Iterable[Interface]) -> Iterator[str]:
    for port in ports:
        for address in port.addresses:
            yield f"addr add {address} dev {port.name}{' nodad' if address.version == 6 else ''}"


def _networks(device: Device) -> Iterator[str]:
    """A bridge and a tunnel for each VXLAN network of layer 2, as the device's file of interfaces has them.

    Hosts that say nothing for long are not forgotten meanwhile.  Gateways are left out: they need routing tables of
    tenants (VRFs).
    """
    mtu = {segment.vlan: segment.mtu for segment in device.segments}
    for vni in device.evpn.vnis if device.evpn else ():
        if vni.layer == 2 and device.evpn:
            bridge, tunnel, size = f"br{vni.vlan}", f"vni{vni.number}", mtu[vni.vlan]
            source = f"local {device.evpn.source.ip} dstport 4789 nolearning"
            yield f"link add {bridge} mtu {size} type bridge stp_state 0 ageing_time {AGEING}"
            yield f"link add {tunnel} mtu {size} type vxlan id {vni.number} {source}"
            yield f"link set {tunnel} master {bridge}"
            yield f"link set {tunnel} type bridge_slave learning off"
            yield from (f"link set {bridge} up", f"link set {tunnel} up")


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _batch(lines: Iterable[str], namespace: str = "") -> None:
    where = ["-n", namespace] if namespace else []
    done(["ip", *where, "-batch", "-"], "".join(f"{line}\n" for line in lines))
