"""Network namespaces, one a router, and the veths between them.

Names have the process's number in them, and one that exists already is never taken: only what was made here is removed.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weft.diagnostics import LabError
from weft.lab.interruption import Interruption
from weft.lab.programs import done, tried
from weft.lab.topology import Topology

CLONE_NEWNET = 0x40000000
"""`man 2 setns`."""

PLACE = Path("/run/netns")
"""Where iproute2 keeps the names."""

SYSCTLS = {
    "net/ipv4/ip_forward": 1,
    "net/ipv6/conf/all/forwarding": 1,
    "net/ipv6/conf/default/forwarding": 1,
    "net/ipv6/conf/default/accept_dad": 0,  # a link-local address can be used at once
    "net/ipv4/fib_multipath_hash_policy": 1,  # by ports too
    "net/ipv4/conf/all/rp_filter": 0,
    "net/ipv4/conf/default/rp_filter": 0,
    "net/ipv4/conf/all/ignore_routes_with_linkdown": 1,
    "net/ipv4/conf/default/ignore_routes_with_linkdown": 1,
}
"""Set before any interface is made, which takes its own from the defaults."""


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
                for path, value in SYSCTLS.items():
                    (Path("/proc/sys") / path).write_text(str(value), encoding="ascii")
        _batch(
            f"link add {link.a_interface} netns {self.names[link.a]} mtu {link.mtu} type veth"
            f" peer name {link.z_interface} netns {self.names[link.z]} mtu {link.mtu}"
            for link in self.topology.links
        )
        for v, router in enumerate(self.topology.routers):
            interruption.check()
            ends = [self.topology.links[k].interface(v) for k in self.topology.links_of[v]]
            up = ["link set lo up", f"addr add {router.loopback}/32 dev lo", *(f"link set {end} up" for end in ends)]
            _batch(up, self.names[v])

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


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _batch(lines: Iterable[str], namespace: str = "") -> None:
    where = ["-n", namespace] if namespace else []
    done(["ip", *where, "-batch", "-"], "".join(f"{line}\n" for line in lines))
