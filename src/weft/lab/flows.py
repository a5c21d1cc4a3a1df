"""Flows that cross what is about to break, found by asking kernels for the way of each.

A flow that is hashed elsewhere shows nothing: of a leaf with 24 uplinks one flow in 24 crosses a given one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weft.lab.faults import Fault
from weft.lab.hosts import Host
from weft.lab.namespaces import Namespaces
from weft.lab.prediction import Table
from weft.lab.probe import SINK_PORT, Stream
from weft.lab.programs import tried
from weft.lab.topology import Topology

FIRST_PORT = 47_001
CANDIDATES = 768
"""Flows that kernels are asked about: of 24 equal links each is crossed by 32 of so many."""

MOST_PAIRS = 48
MOST_FLOWS = 32
MOST_STREAMS = 16
ROUTED_FLOWS = 4
"""Flows from one host to another in another site, which equal paths share; a tunnel has one way at a time."""

MOST_HOPS = 8
ENDS = {"leaf", "border", "router"}


@dataclass(frozen=True, slots=True)
class Flow:
    """From one router's loopback to another's, by UDP from a port of its own."""

    source: int
    sink: int
    port: int

    def stream(self, namespaces: Namespaces) -> Stream:
        """As the probe sends it."""
        ends = [(namespaces.names[v], namespaces.topology.routers[v].loopback) for v in (self.source, self.sink)]
        return Stream(ends[0], self.port, ends[1])


def flows_over(
    fault: Fault, namespaces: Namespaces, intact: Sequence[Table], broken: Sequence[Table]
) -> tuple[Flow, ...]:
    """At most `MOST_FLOWS` flows that cross something of the fault, and that are predicted to have a way without it."""
    topology = namespaces.topology
    pairs = [
        (a, z) for a, z in _pairs_near(topology, fault)
        if topology.routers[z].reached_by in intact[a] and topology.routers[z].reached_by in broken[a]
    ][:MOST_PAIRS]  # fmt: skip
    ports = range(FIRST_PORT, FIRST_PORT + CANDIDATES // max(len(pairs), 1))
    flows = [Flow(a, z, port) for port in ports for a, z in pairs]
    breaking = {k for each in fault.breaks for k in each.links}
    crossing = [flow for flow, links in zip(flows, _ways(namespaces, flows), strict=True) if breaking & links]
    return tuple(crossing[:MOST_FLOWS])


def between_hosts(
    fault: Fault, namespaces: Namespaces, intact: Sequence[Table], broken: Sequence[Table]
) -> tuple[Stream, ...]:
    """At most `MOST_STREAMS` streams between hosts of one network, whose leaves are predicted to reach each other."""
    topology, names = namespaces.topology, namespaces.host_names
    streams = []
    for i, one in enumerate(topology.hosts):
        for j, other in enumerate(topology.hosts):
            ends = (one.router, other.router)
            there, back = (_reached_by(topology, host) for host in (other, one))
            reach = all(there in table[ends[0]] and back in table[ends[1]] for table in (intact, broken))
            if _talk(topology, one, other) and reach and not {*ends} & fault.lost:
                source, sink = ((names[h], str(topology.hosts[h].address.ip)) for h in (i, j))
                ports = range(FIRST_PORT, FIRST_PORT + (ROUTED_FLOWS if one.gateway else 1))
                streams += [Stream(source, port, sink) for port in ports]
    return tuple(streams[:: max(len(streams) // MOST_STREAMS, 1)][:MOST_STREAMS])


def _talk(topology: Topology, one: Host, other: Host) -> bool:
    """Whether two hosts are of one network, or both behind gateways, in different sites where there are several."""
    sites = [topology.routers[host.router].device.site for host in (one, other)]
    if one.gateway and other.gateway:
        return one is not other and (sites[0] != sites[1] or not topology.is_wide)
    return one is not other and one.vni == other.vni and sites[0] == sites[1]


def _reached_by(topology: Topology, host: Host) -> str:
    """The prefix by which other leaves send to a host: its subnet's, or that of its tunnel's end."""
    return str(host.gateway.network) if host.gateway else topology.routers[host.router].reached_by


def _pairs_near(topology: Topology, fault: Fault) -> list[tuple[int, int]]:
    """Ordered pairs of ends, of which the first is at what breaks or next to it; those at it come first."""
    at = {v for each in fault.breaks for k in each.links for v in (topology.links[k].a, topology.links[k].z)}
    beside = {topology.links[k].other(v) for v in at for k in topology.links_of[v]}
    ends = [v for v, router in enumerate(topology.routers) if router.tier in ENDS and v not in fault.mute]
    sources = [*(v for v in ends if v in at), *(v for v in ends if v in beside - at)]
    return [(a, ends[(ends.index(a) + step) % len(ends)]) for step in range(1, len(ends)) for a in sources]


def _ways(namespaces: Namespaces, flows: Sequence[Flow]) -> list[set[int]]:
    """Links that each flow crosses, as kernels choose among equal paths."""
    topology = namespaces.topology
    link_at = {(v, topology.links[k].interface(v)): k for v, own in enumerate(topology.links_of) for k in own}
    crossed: list[set[int]] = [set() for _ in flows]
    at, entered = [flow.source for flow in flows], [""] * len(flows)
    for _ in range(MOST_HOPS):
        by_router: dict[int, list[int]] = {}
        for f, flow in enumerate(flows):
            if at[f] != flow.sink:
                by_router.setdefault(at[f], []).append(f)
        for v, under_way in by_router.items():
            asked = [_question(topology, flows[f], entered[f]) for f in under_way]
            for f, device in zip(under_way, _devices(namespaces.names[v], asked), strict=False):
                k = link_at.get((v, device))
                if k is None:
                    continue  # the kernel is not as it was a moment ago
                crossed[f].add(k)
                at[f] = topology.links[k].other(v)
                entered[f] = topology.links[k].interface(at[f])
    return crossed


def _question(topology: Topology, flow: Flow, entered: str) -> str:
    source, sink = topology.routers[flow.source].loopback, topology.routers[flow.sink].loopback
    through = f" iif {entered}" if entered else ""
    return f"route get {sink} from {source}{through} ipproto udp sport {flow.port} dport {SINK_PORT}"


def _devices(namespace: str, asked: Sequence[str]) -> Iterator[str]:
    """What a kernel would send each out by; up to the first that it has no way for."""
    answer = tried(["ip", "-json", "-n", namespace, "-batch", "-"], "".join(f"{line}\n" for line in asked))
    return (json.loads(line)[0].get("dev", "") for line in answer.stdout.splitlines())
