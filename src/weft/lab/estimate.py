"""How long a network takes to be as predicted again, by what its routers are told: no processor's time is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weft.build.device import Device
from weft.lab.faults import Break, Fault
from weft.lab.topology import Topology

CARRIER_S = 1.0
"""Linux tells of links whose carrier is gone at most once a second (`net/core/link_watch.c`): of one at once, as a
rule, of more a second later, unless BFD is sooner.  What IS-IS takes to tell of it is longer.
"""

RETRY_S = 1.0
"""After a session ended FRR waits so long before it tries again (`BGP_INIT_START_TIMER`)."""

COALESCE_S = 1.0
"""A session that is up is told nothing for so long (`coalesce-time`)."""

ZEBRA_AGAIN_S = 10.0
"""Daemons that lost zebra look for it again after so long."""

FLOOD_S = 2.0
"""A router tells of its links at most once a second (`lsp-gen-interval`), and computes routes at most once a second."""

HELLO_S = 3.0
"""Between hellos of IS-IS, by which a link that came back is found."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Between so many seconds and so many: it depends on when in a timer's course the fault strikes."""

    least_s: float
    most_s: float


def estimated(topology: Topology, fault: Fault, act: str) -> Estimate:
    """Until a fault is known everywhere (`act` "fault"), or all of it is used again ("heal").

    What is lost is told at once; what comes back waits for its session, then for all that is gathered for it.
    """
    found = [_lost(topology, each) if act == "fault" else _healed(topology, each) for each in fault.breaks]
    return Estimate(max(each.least_s for each in found), max(each.most_s for each in found))


def _lost(topology: Topology, what: Break) -> Estimate:
    """A process's end is seen at once, carrier within a second; silence by BFD where a session has it, else by time."""
    flood = Estimate(0.0, FLOOD_S if _is_wide(topology, what) else 0.0)
    if what.kind == "daemon" and what.daemon == "bfdd":
        return _after(_silence(topology, what), _session(topology, what))  # it looks silent, and then comes back
    if what.kind == "daemon" or (_is_wide(topology, what) and what.kind != "silent"):
        return flood
    silence = _silence(topology, what)
    return _after(silence if what.kind == "silent" else Estimate(0.0, min(silence.most_s, CARRIER_S)), flood)


def _silence(topology: Topology, what: Break) -> Estimate:
    bgp = topology.routers[what.router].device.bgp
    at = {topology.links[k].interface(what.router) for k in what.links}
    if all(one.bfd for one in bgp.neighbours if one.interface in at):
        interval_s = bgp.bfd.interval_ms / 1000
        return Estimate((bgp.bfd.multiplier - 1) * interval_s, bgp.bfd.multiplier * interval_s)
    return Estimate(bgp.timers.hold_s - bgp.timers.keepalive_s, float(bgp.timers.hold_s))


def _healed(topology: Topology, what: Break) -> Estimate:
    """A new zebra takes all routes out of its kernel, and waits to be told of them."""
    again = Estimate(0.0, ZEBRA_AGAIN_S if what.kind == "daemon" and what.daemon == "zebra" else 0.0)
    return _after(again, _session(topology, what))


def _after(one: Estimate, other: Estimate) -> Estimate:
    return Estimate(one.least_s + other.least_s, one.most_s + other.most_s)


def _session(topology: Topology, what: Break) -> Estimate:
    ends = list(_ends(topology, what))
    if _is_wide(topology, what):
        again_s = RETRY_S + COALESCE_S if what.kind == "switch" else 0.0
        return Estimate(0.0, HELLO_S + FLOOD_S + again_s)
    return Estimate(COALESCE_S, RETRY_S + max(each.bgp.timers.connect_s for each in ends) + COALESCE_S)


def _ends(topology: Topology, what: Break) -> Iterator[Device]:
    """Both routers of each link that is healed."""
    for k in what.links:
        yield topology.routers[topology.links[k].a].device
        yield topology.routers[topology.links[k].z].device


def _is_wide(topology: Topology, what: Break) -> bool:
    """Whether it is IS-IS that tells of it: of links between routers, of a router, and of its isisd."""
    if what.kind == "daemon":
        return what.daemon == "isisd"
    isis = [{link.name for link in router.device.isis.interfaces} if router.device.isis else set[str]()
            for router in topology.routers]  # fmt: skip
    links = [topology.links[k] for k in what.links]
    return any(link.a_interface in isis[link.a] or link.z_interface in isis[link.z] for link in links)
