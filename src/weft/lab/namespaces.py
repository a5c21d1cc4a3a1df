"""Network namespaces, one a router, and the veths between them.

Names have the process's number in them, and one that exists already is never taken: only what was made here is removed.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weft.build.device import Interface
from weft.diagnostics import LabError
from weft.lab.interruption import Interruption
from weft.lab.programs import done, tried
from weft.lab.topology import Topology

CLONE_NEWNET = 0x40000000
"""`man 2 setns`."""

PLACE = Path("/run/netns")
"""Where iproute2 keeps the names."""

AT_ONCE = "net.ipv6.conf.default.accept_dad = 0\n"
"""Link-local addresses are used at once: no other host has them on a link of two ends."""


def prefix() -> str:
    """How the names of this process's namespaces begin; `wl`, its number and a place have at most 15 characters."""
    return f"wl{os.getpid():x}-"


class Namespaces:
    """One namespace for each router of a topology."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.names = [f"{prefix()}{v}" for v in range(len(topology.routers))]
        self._made: list[str] = []

    def make(self, interruption: Interruption) -> None:
        """Namespaces, their sysctls, then all links with both ends up, and loopbacks.

        Raises LabError where the kernel refuses any of it.
        """
        for v, name in enumerate(self.names):
            interruption.check()
            if (PLACE / name).exists():
                raise LabError(f"a network namespace {name} is there already", help=f"ip netns del {name}")
            self._made.append(name)
            done(["ip", "netns", "add", name])
            with self.inside(v):
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
            _batch([*_addresses(ports), *(f"link set {port.name} up" for port in ports)], self.names[v])

    def set_links(self, ends: Iterable[tuple[int, str]], *, up: bool) -> None:
        """Bring interfaces of routers up or down, as an operator does."""
        by_router: dict[int, list[str]] = {}
        for v, interface in ends:
            by_router.setdefault(v, []).append(f"link set {interface} {'up' if up else 'down'}")
        for v, lines in by_router.items():
            _batch(lines, self.names[v])

    @contextmanager
    def inside(self, v: int) -> Iterator[None]:
        """What this thread opens and starts belongs to the namespace of a router."""
        with Path("/proc/thread-self/ns/net").open("rb") as home, (PLACE / self.names[v]).open("rb") as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def remove(self) -> list[str]:
        """Take all namespaces away that were made, links with them; those that could not be."""
        for name in self._made:
            if (PLACE / name).exists():
                tried(["ip", "netns", "del", name])
        left = [name for name in self._made if (PLACE / name).exists()]
        self._made = left.copy()
        return left


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


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _batch(lines: Iterable[str], namespace: str = "") -> None:
    where = ["-n", namespace] if namespace else []
    done(["ip", *where, "-batch", "-"], "".join(f"{line}\n" for line in lines))
