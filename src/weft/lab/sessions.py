"""Sessions of BGP as the daemons have them, against those that there are to be with something down.

Kernels alone do not tell whether daemons have heard of a fault: next hops without carrier forward nothing at once, and
a link that comes back before its daemon heard that it went is another experiment than the one that was meant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from weft.lab.daemons import Daemons
from weft.lab.faults import Fault
from weft.lab.topology import Topology
from weft.lab.vty import answer

UP = "Established"
COMMAND = "show bgp summary json"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What daemons have still to do, in words, and what they hold: alike twice, nothing happened in between.

    `missing` are sessions that are to come up (tried again and again, ever more seldom), `over` those that are to go,
    and messages under way; `n_sessions` counts the ends that were looked at.
    """

    missing: tuple[str, ...]
    over: tuple[str, ...]
    n_sessions: int
    held: tuple[object, ...]

    @property
    def waiting(self) -> tuple[str, ...]:
        """All that is still to be done."""
        return self.missing + self.over


def asking(daemons: Daemons, fault: Fault | None) -> Callable[[], Evidence]:
    """Asks every bgpd that is there for its sessions, with a fault in place or none."""
    topology = daemons.namespaces.topology
    up = [dict(_expected(topology, v, fault)) for v in range(len(topology.routers))]
    return lambda: _evidence(daemons, up, fault.killed if fault else frozenset())


def _expected(topology: Topology, v: int, fault: Fault | None) -> Iterator[tuple[str, bool]]:
    """Each session of a router by the name that FRR has for it, and whether it is to be up."""
    down, mute = (fault.links_down, fault.killed | fault.lost) if fault else (frozenset[int](), frozenset[int]())
    links = {topology.links[k].interface(v): k for k in topology.links_of[v]}
    for one in topology.routers[v].device.bgp.neighbours:
        k = links.get(one.interface)
        if k is not None:  # those to routers outside have nobody at the far end
            name = one.interface if one.address is None else str(one.address)
            yield name, k not in down and not mute & {v, topology.links[k].other(v)}


def _evidence(daemons: Daemons, up: list[dict[str, bool]], killed: frozenset[int]) -> Evidence:
    missing, over, held = list[str](), list[str](), list[object]()
    for v, sessions in enumerate(up):
        if v in killed:
            continue
        name = daemons.routers[v].name
        said = answer(daemons.home(v) / "bgpd.vty", COMMAND)
        if said is None:
            missing.append(f"bgpd of {name} does not answer")
            continue
        peers, versions = _peers(said)
        held.append((versions, tuple(sorted(peers.items()))))
        for session, is_up in sessions.items():
            state, queued = peers.get(session, ("absent", 0))
            if is_up and state != UP:
                missing.append(f"{name}: the session on {session} is to be up, and is {state}")
            elif not is_up and state == UP:
                over.append(f"{name}: the session on {session} is to be down, and is up")
            elif queued:
                over.append(f"{name}: the session on {session} has {queued} messages to send or to read")
    return Evidence(tuple(missing), tuple(over), sum(map(len, up)), tuple(held))


def _peers(said: str) -> tuple[dict[str, tuple[str, int]], tuple[int, ...]]:
    """States and messages in queues of sessions, and the versions of tables, of all families."""
    try:
        families: dict[str, Any] = json.loads(said or "{}")
    except ValueError:  # it has not read its file yet
        families = {}
    tables = [family for family in families.values() if isinstance(family, dict) and "peers" in family]
    peers = {
        name: (UP if peer["state"] == UP else "down", int(peer["inq"]) + int(peer["outq"]))
        for table in tables for name, peer in table["peers"].items()
    }  # fmt: skip
    return peers, tuple(int(table.get("tableVersion", 0)) for table in tables)
