"""What daemons have, against what they are to have with something down: sessions of BGP and BFD, and each other.

Kernels alone do not tell whether daemons have heard of a fault: next hops without carrier forward nothing at once, and
a link that comes back before its daemon heard that it went is another experiment than the one that was meant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weft.lab.daemons import Daemons
from weft.lab.faults import Fault
from weft.lab.topology import Topology
from weft.lab.vty import answer
from weft.lab.wide.broken import Broken
from weft.lab.wide.igp import Igp

UP = "up"
ASKED = {
    "zebra": "show zebra client summary",
    "bfdd": "show bfd peers json",
    "bgpd": "show bgp summary json",
}  # fmt: skip
CLIENTS = {"bfdd": "bfd", "bgpd": "bgp"}
"""As zebra calls those that it hears from."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What daemons have still to do, in words, and what they hold: alike twice, nothing happened in between.

    `missing` are sessions that are to come up (tried again and again, ever more seldom), and daemons that are to find
    each other; `over` are sessions that are to go, and messages under way; `fallen` are daemons that ended by
    themselves, for which nothing is worth waiting.  `n_sessions` counts the ends that were looked at.
    """

    missing: tuple[str, ...]
    over: tuple[str, ...]
    n_sessions: int
    held: tuple[object, ...]
    fallen: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[str, ...]:
        """All that is still to be done."""
        return self.missing + self.over


@dataclass(frozen=True, slots=True)
class Session:
    """One end of a session by the name that FRR has for it: what of it is to be up, None of what it has none of."""

    name: str
    interface: str
    bgp: bool | None
    bfd: bool | None


@dataclass(slots=True)
class _Found:
    missing: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    held: list[object] = field(default_factory=list)

    def note(self, what: str, *, is_up: bool, to_be: bool) -> None:
        if is_up != to_be:
            words = f"{what} is {'up' if is_up else 'down'}, and is to be {'up' if to_be else 'down'}"
            (self.missing if to_be else self.over).append(words)


def asking(daemons: Daemons, fault: Fault | None) -> Callable[[], Evidence]:
    """Asks every daemon that is there what it has, with a fault in place or none."""
    topology = daemons.namespaces.topology
    igp = Igp(topology, Broken.of(fault) if fault else Broken())
    expected = [
        (*_expected(topology, v, fault), *_between_loopbacks(igp, v), *_silence_found(igp, v))
        for v in range(len(topology.routers))
    ]
    killed = fault.killed if fault else frozenset[tuple[int, str]]()
    return lambda: _evidence(daemons, expected, killed)


def _expected(topology: Topology, v: int, fault: Fault | None) -> Iterator[Session]:
    """Sessions of a router over its links; those to routers outside have nobody at the far end."""
    down, lost, killed = (fault.links_down, fault.lost, fault.killed) if fault else ((), (), ())
    links = {topology.links[k].interface(v): k for k in topology.links_of[v]}
    for one in topology.routers[v].device.bgp.neighbours:
        k = links.get(one.interface)
        if k is None:
            continue
        ends = (v, topology.links[k].other(v))
        up = k not in down and not any(end in lost or (end, "bgpd") in killed for end in ends)
        bfd = up and not any((end, "bfdd") in killed for end in ends)
        name = one.interface if one.address is None else str(one.address)
        yield Session(name, one.interface, up, bfd if one.bfd else None)


def _between_loopbacks(igp: Igp, v: int) -> Iterator[Session]:
    """Sessions of a router with others, which are up where IS-IS has a way there and back."""
    topology, mute = igp.topology, igp.broken.mute_bgp
    for one in topology.routers[v].device.bgp.neighbours:
        far = topology.place.get(one.peer)
        if one.group == "MESH" and far is not None:
            up = not mute & {v, far} and None not in (igp.way(v, far), igp.way(far, v))
            yield Session(str(one.address), one.interface, up, None)


def _silence_found(igp: Igp, v: int) -> Iterator[Session]:
    """BFD over links that IS-IS uses; without it silence would last as long as hellos are waited for."""
    topology, mute = igp.topology, igp.broken.mute_igp
    isis = topology.routers[v].device.isis
    interfaces = {link.name for link in isis.interfaces} if isis else set[str]()
    for k in topology.links_of[v]:
        link = topology.links[k]
        if link.interface(v) in interfaces:
            up = k not in igp.broken.unused and not mute & {link.a, link.z}
            yield Session(link.interface(v), link.interface(v), None, up)


def _evidence(
    daemons: Daemons, expected: list[tuple[Session, ...]], killed: frozenset[tuple[int, str]]
) -> Evidence:  # fmt: skip
    found = _Found()
    for v, sessions in enumerate(expected):
        name = daemons.routers[v].name
        alive = [daemon for daemon in ASKED if (v, daemon) not in killed]
        said = {daemon: answer(daemons.home(v) / f"{daemon}.vty", ASKED[daemon]) for daemon in alive}
        found.missing += [f"{daemon} of {name} does not answer" for daemon, text in said.items() if text is None]
        if (text := said.get("zebra")) is not None:
            words = {line.split()[0] for line in text.splitlines() if line.strip()}
            found.missing += [
                f"zebra of {name} has not heard of {daemon}"
                for daemon, client in CLIENTS.items() if daemon in alive and client not in words
            ]  # fmt: skip
        if (text := said.get("bfdd")) is not None:
            _bfd(found, name, sessions, text)
        if (text := said.get("bgpd")) is not None:
            _bgp(found, name, sessions, text)
    n_sessions, fallen = sum(map(len, expected)), tuple(daemons.ended())
    return Evidence(tuple(found.missing), tuple(found.over), n_sessions, tuple(found.held), fallen)


def _bfd(found: _Found, name: str, sessions: tuple[Session, ...], said: str) -> None:
    peers: list[dict[str, Any]] = _read(said) or []
    up = {peer[key] for peer in peers if peer.get("status") == UP for key in ("interface", "peer") if key in peer}
    found.held.append(tuple(sorted(up)))
    for one in sessions:
        if one.bfd is not None:
            found.note(f"{name}: BFD on {one.interface}", is_up=bool({one.interface, one.name} & up), to_be=one.bfd)


def _bgp(found: _Found, name: str, sessions: tuple[Session, ...], said: str) -> None:
    """States, messages in queues, and the versions of tables."""
    families: Mapping[str, Any] = _read(said) or {}
    tables = [family for family in families.values() if isinstance(family, dict) and "peers" in family]
    peers = {each: peer for table in tables for each, peer in table["peers"].items()}
    up = {each for each, peer in peers.items() if peer["state"] == "Established"}
    found.held.append((tuple(sorted(up)), tuple(table.get("tableVersion") for table in tables)))
    for one in sessions:
        if one.bgp is None:
            continue
        found.note(f"{name}: the session on {one.name}", is_up=one.name in up, to_be=one.bgp)
        queued = peers[one.name]["inq"] + peers[one.name]["outq"] if one.name in up else 0
        found.over += [f"{name}: the session on {one.name} has {queued} messages to send or read"] if queued else []


def _read(said: str) -> Any:
    """What is printed as JSON; None of a daemon that has not read its file yet."""
    try:
        return json.loads(said)
    except ValueError:
        return None
