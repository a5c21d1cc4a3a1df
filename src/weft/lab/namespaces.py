"""Network namespaces, one a router, and the veths between them.

Names have the process's number in them, and one that exists already is never taken: only what was made here is removed.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weft.diagnostics import WeftError
from weft.lab.topology import Topology

CLONE_NEWNET = 0x40000000
"""`man 2 setns`."""

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


class Namespaces:
    """One namespace for each router of a topology, named `wl<process>-<place>`: at most 15 characters."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.names = [f"wl{os.getpid():x}-{v}" for v in range(len(topology.routers))]
        self._made: list[str] = []

    def make(self) -> None:
        """Namespaces, their sysctls, then all links with both ends up, and loopbacks."""
        for name in self.names:
            _ip(["netns", "add", name])
            self._made.append(name)
        for v in range(len(self.names)):
            with self.inside(v):
                for path, value in SYSCTLS.items():
                    (Path("/proc/sys") / path).write_text(str(value), encoding="ascii")
        _batch(
            f"link add {link.a_interface} netns {self.names[link.a]} mtu {link.mtu} type veth"
            f" peer name {link.z_interface} netns {self.names[link.z]} mtu {link.mtu}"
            for link in self.topology.links
        )
        for v, router in enumerate(self.topology.routers):
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
        named = Path("/run/netns") / self.names[v]
        with Path("/proc/thread-self/ns/net").open("rb") as home, named.open("rb") as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def remove(self) -> list[str]:
        """Take all namespaces away that were made, links with them; those that could not be."""
        left = []
        while self._made:
            name = self._made.pop()
            if subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False).returncode:
                left.append(name)
        return left


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _batch(lines: Iterable[str], namespace: str = "") -> None:
    where = ["-n", namespace] if namespace else []
    _ip([*where, "-batch", "-"], "".join(f"{line}\n" for line in lines))


def _ip(words: list[str], lines: str = "") -> None:
    done = subprocess.run(["ip", *words], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WeftError(f"ip {' '.join(words)}: {done.stderr.strip() or 'failed'}")
