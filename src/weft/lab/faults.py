"""What breaks together, and the list of faults that a lab tries by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from weft.lab.topology import Topology

Kind = Literal["link", "fibre", "srlg", "switch", "daemon", "silent"]

KINDS: tuple[Kind, ...] = ("link", "fibre", "srlg", "switch", "daemon", "silent")
"""A link taken down at one end; all links between two switches, or over one fibre; all over fibres of one risk; all
ports of a switch; a daemon killed; a link that has carrier and carries nothing."""


ALONE = "zebra"
"""Is killed alone: without it no kernel hears of what else breaks."""


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that breaks: a router for `switch` and `daemon` (`links` are its own), else `links`.

    `daemon` is which one of the router's is killed.
    """

    kind: Kind
    router: int
    links: tuple[int, ...]
    words: str
    daemon: str = "bgpd"


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks at once, in order: one thing or several."""

    breaks: tuple[Break, ...]

    @property
    def kind(self) -> str:
        """Of each of its breaks."""
        return " + ".join(each.kind for each in self.breaks)

    @property
    def words(self) -> str:
        """As a scenario has it."""
        return " + ".join(each.words for each in self.breaks)

    @property
    def links_down(self) -> frozenset[int]:
        """Links that no session is left on."""
        return frozenset(k for each in self.breaks if each.kind != "daemon" for k in each.links)

    @property
    def mute(self) -> frozenset[int]:
        """Routers that no bgpd speaks for."""
        return self.lost | {v for v, daemon in self.killed if daemon == "bgpd"}

    @property
    def killed(self) -> frozenset[tuple[int, str]]:
        """Routers with the daemon that is killed there."""
        return frozenset((each.router, each.daemon) for each in self.breaks if each.kind == "daemon")

    @property
    def lost(self) -> frozenset[int]:
        """Routers that are gone as a whole: their kernels tell nothing."""
        return frozenset(each.router for each in self.breaks if each.kind == "switch")


def break_link(topology: Topology, kind: Literal["link", "silent"], k: int) -> Break:
    """Link `k` taken down, or silent; of several between two switches it is named by its interface."""
    link = topology.links[k]
    a, z = topology.routers[link.a].name, topology.routers[link.z].name
    alone = len(topology.between[min(link.a, link.z), max(link.a, link.z)]) == 1
    return Break(kind, link.a, (k,), f"{kind} {a}{'' if alone else ':' + link.a_interface} {z}")


def break_fibre(topology: Topology, a: int, z: int) -> Break:
    """All links between two switches."""
    links = topology.between[min(a, z), max(a, z)]
    return Break("fibre", a, links, f"fibre {topology.routers[a].name} {topology.routers[z].name}")


def break_together(topology: Topology, name: str) -> Break:
    """All links that something takes which the topology has by kind and name: `fibre AMS-FRA`, `srlg bridge`."""
    links = topology.together[name]
    kind: Literal["fibre", "srlg"] = "srlg" if name.startswith("srlg ") else "fibre"
    return Break(kind, topology.links[links[0]].a, links, name)


def break_router(topology: Topology, kind: Literal["switch", "daemon"], v: int, daemon: str = "bgpd") -> Break:
    """A switch or router as a whole, or a daemon of it."""
    router = topology.routers[v]
    word = "router" if kind == "switch" and router.device.isis else kind
    which = "" if daemon == "bgpd" else f":{daemon}"
    return Break(kind, v, topology.links_of[v], f"{word} {router.name}{which}", daemon)


def killable(topology: Topology, v: int) -> tuple[str, ...]:
    """The daemons of a router that may be killed, bgpd first."""
    if topology.is_wide:
        return ("bgpd", "isisd") if topology.routers[v].device.isis else ("bgpd",)
    return ("bgpd", "bfdd", "zebra")


def faults_of(topology: Topology, n_pairs: int = 4, *, every: bool = False) -> tuple[Fault, ...]:
    """One of each kind at each pair of tiers or tier, the first there; then pairs of those, spread over all pairs.

    With `every`, one of each kind at each pair of neighbours and each switch.  Of a fabric, daemons other than the
    first are killed at one switch alone without it: they take long to come back.  Between routers fibres and shared
    risks are those of the plan, the first of each or all.
    """
    singles = [break_together(topology, name) for name in _together(topology, every=every)]
    for (a, z), links in topology.between.items() if every else _first_by_tiers(topology):
        singles.append(break_link(topology, "link", links[0]))
        if len(links) > 1 and not (topology.routers[a].device.isis and topology.routers[z].device.isis):
            singles.append(break_fibre(topology, a, z))
        singles.append(break_link(topology, "silent", links[-1]))
    for v in range(len(topology.routers)) if every else _first_of_tiers(topology):
        singles.append(break_router(topology, "switch", v))
        able = killable(topology, v)[: None if every or v == 0 or topology.is_wide else 1]
        singles += [break_router(topology, "daemon", v, daemon) for daemon in able]
    pairs = [pair for pair in combinations(singles, 2) if _apart(*pair)]
    chosen = [pairs[i * len(pairs) // n_pairs] for i in range(n_pairs)] if len(pairs) > n_pairs else pairs
    return tuple(Fault((single,)) for single in singles) + tuple(Fault(pair) for pair in chosen)


def _together(topology: Topology, *, every: bool) -> list[str]:
    first: dict[str, str] = {}
    for name in topology.together:
        first.setdefault(name if every else name.split()[0], name)
    return list(first.values())


def _first_by_tiers(topology: Topology) -> list[tuple[tuple[int, int], Sequence[int]]]:
    seen: dict[tuple[str, str], tuple[tuple[int, int], Sequence[int]]] = {}
    for (a, z), links in topology.between.items():
        seen.setdefault((topology.routers[a].tier, topology.routers[z].tier), ((a, z), links))
    return list(seen.values())


def _first_of_tiers(topology: Topology) -> list[int]:
    seen: dict[str, int] = {}
    for v, router in enumerate(topology.routers):
        seen.setdefault(router.tier, v)
    return list(seen.values())


def _apart(one: Break, other: Break) -> bool:
    """Whether both can break: neither's links are the other's, and zebra is there to tell its kernel of both."""
    apart = not {*one.links} & {*other.links} and one.router != other.router
    return apart and ALONE not in {one.daemon, other.daemon}
