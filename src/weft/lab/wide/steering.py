"""SRv6 policies tried on kernels: static routes with segment lists, and packets counted on every link that they cross.

FRR 8.4's IS-IS tells nobody of SRv6, so no daemon is the head end: the lab puts in the lists that are valid in the
state, and takes them away again.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from weft.lab.compare import Difference
from weft.lab.namespaces import Namespaces, inside
from weft.lab.probe import Loss, Probe, Stream
from weft.lab.programs import done, tried
from weft.lab.topology import Topology
from weft.lab.wide.broken import Broken
from weft.lab.wide.policies import Arc, InForce, in_force

MOST = 16
"""Policies that are tried in a state."""

AT_ONCE = 6
"""Policies of so many heads are tried together, each counted by the address of its head."""

FLOWS = 64
FIRST_PORT = 48_001
SENDING_S = 0.4
WEIGHTS = 64
METRIC = 5
"""Below that of BGP's routes in kernels, which stay beneath."""

TABLE = "weft_segments"

SIGMAS = 4.5
"""How far a share of flows, each hashed by itself, may be from what is asked."""

HASHED = {"seg6_flowlabel": "1", "fib_multipath_hash_policy": "3", "fib_multipath_hash_fields": "11"}
"""Flows of one policy are told apart by the flow label that their head gives them: addresses and label are hashed."""


def has_segments(namespace: str) -> bool:
    """Whether the kernel takes SRv6 routes, asked by making one and taking it away."""
    route = ["100::/64", "encap", "seg6", "mode", "encap", "segs", "100::1", "dev", "lo"]
    if tried(["ip", "-n", namespace, "-6", "route", "add", *route]).returncode:
        return False
    return tried(["ip", "-n", namespace, "-6", "route", "del", "100::/64", "dev", "lo"]).returncode == 0


def steer(namespaces: Namespaces, broken: Broken) -> tuple[int, tuple[Difference, ...], Loss | None]:
    """Try a topology's policies in a state: how many links were counted for them, those that differ, and losses.

    Links that a list shares evenly with others are not looked at: what a kernel sends over which is its own.

    Raises LabError where a kernel does not take a route.
    """
    topology, found, losses, n_arcs = namespaces.topology, list[Difference](), list[Loss](), 0
    waiting = list(in_force(topology, broken)[:MOST])
    lost = broken.mute_igp & broken.mute_bgp
    for v in _routers(topology):
        _enable(namespaces, v)
    while waiting:
        heads: dict[int, InForce] = {}
        for each in waiting:
            if len(heads) < AT_ONCE:
                heads.setdefault(each.policy.head, each)
        together = tuple(heads.values())
        waiting = [each for each in waiting if each not in together]
        counted, sent, loss = _tried(namespaces, together)
        losses.append(loss)
        for each, whole in zip(together, sent, strict=True):
            own = {arc: n for (head, arc), n in counted.items() if head == each.policy.head}
            compared = {arc: n for arc, n in own.items() if arc[1] not in lost and arc not in each.even}
            n_arcs += len(compared)
            found += _differences(topology, each, compared, whole)
    return n_arcs, tuple(found), _sum(losses)


def _routers(topology: Topology) -> list[int]:
    return [v for v, router in enumerate(topology.routers) if router.device.isis]


def _enable(namespaces: Namespaces, v: int) -> None:
    """Have a router take segments, and send policies' packets from its loopback."""
    with inside(namespaces.names[v]):
        for path in Path("/proc/sys/net/ipv6/conf").glob("*/seg6_enabled"):
            path.write_text("1", encoding="ascii")
        for name, value in HASHED.items():
            Path("/proc/sys/net/ipv6", name).write_text(value, encoding="ascii")
    done(["ip", "-n", namespaces.names[v], "sr", "tunsrc", "set", _segment(namespaces.topology, v)])


def _sum(losses: Sequence[Loss]) -> Loss | None:
    if not losses:
        return None
    flows, sent, lost = (sum(getattr(loss, name) for loss in losses) for name in ("flows", "sent", "lost"))
    return Loss(flows, sent, lost, max(loss.gap_s for loss in losses))


def _tried(
    namespaces: Namespaces, together: Sequence[InForce]
) -> tuple[dict[tuple[int, Arc], int], list[int], Loss]:
    """Packets of each head that crossed each link between routers, how many each sent, and what of all was lost."""
    topology, names, heads = namespaces.topology, namespaces.names, [each.policy.head for each in together]
    for v in _routers(topology):
        _nft(names[v], _counters(topology, v, heads))
    for each in together:
        done([*_route(namespaces, each, "add"), "proto", "static", *_hops(topology, each)])
    probe = Probe([
        Stream((names[each.policy.head], topology.routers[each.policy.head].loopback), FIRST_PORT + i,
               (names[each.policy.far], topology.routers[each.policy.far].loopback))
        for each in together for i in range(FLOWS)
    ])  # fmt: skip
    try:
        time.sleep(SENDING_S)
        loss = next(loss for loss in probe.read(slice(None)) if loss is not None)
    finally:
        probe.stop()
    sent = [probe.sent(slice(i * FLOWS, (i + 1) * FLOWS)) for i in range(len(together))]
    counted = dict(pair for v in _routers(topology) for pair in _counted(names[v]))  # nothing is under way
    for each in together:
        done(_route(namespaces, each, "del"))
    for v in _routers(topology):
        _nft(names[v], f"delete table ip6 {TABLE}\n")
    return counted, sent, loss


def _route(namespaces: Namespaces, each: InForce, act: str) -> list[str]:
    far = namespaces.topology.routers[each.policy.far].reached_by
    return ["ip", "-n", namespaces.names[each.policy.head], "route", act, far, "metric", str(METRIC)]


def _differences(topology: Topology, each: InForce, counted: dict[Arc, int], sent: int) -> Iterator[Difference]:
    """Links whose part of the packets that were sent is not theirs."""
    for arc, n in counted.items():
        share, asked = n / max(sent, 1), each.shares.get(arc, 0.0)
        room = SIGMAS * math.sqrt(max(asked * (1 - asked), 0.0) / FLOWS) + (1 / FLOWS if asked else 0.0)
        if abs(share - asked) > room:
            at = f"{topology.names[arc[1]]} {topology.links[arc[0]].interface(arc[1])}"
            to = f"{topology.names[each.policy.far]} by segments over {at}"
            yield Difference(each.policy.head, to, (f"{asked:.0%} of packets",), (f"{share:.0%} of packets",))


def _hops(topology: Topology, each: InForce) -> Iterator[str]:
    """A next hop for each list; the packet that it makes goes as IS-IS has it, whatever the interface."""
    for segments, share in each.lists:
        listed = ",".join(_segment(topology, v) for v in segments)
        yield from ("nexthop", "encap", "seg6", "mode", "encap", "segs", listed, "dev", "lo")
        yield from ("weight", str(max(1, round(share * WEIGHTS))))


def _segment(topology: Topology, v: int) -> str:
    return next(str(address.ip) for address in topology.routers[v].device.loopbacks if address.version == 6)


def _arcs_into(topology: Topology, v: int) -> Iterator[tuple[str, Arc]]:
    """Interfaces by which packets of other routers come, and the link with the router that they come from."""
    for k in topology.links_of[v]:
        far = topology.links[k].other(v)
        if topology.routers[far].device.isis:
            yield topology.links[k].interface(v), (k, far)


def _counters(topology: Topology, v: int, heads: Sequence[int]) -> str:
    """Packets with a routing header, by the interface that they come in by and the head that sent them."""
    rules = "".join(
        f'  iifname "{name}" ip6 saddr {_segment(topology, head)} ip6 nexthdr 43 counter comment "{head} {k} {far}"\n'
        for name, (k, far) in _arcs_into(topology, v) for head in heads
    )  # fmt: skip
    return f"table ip6 {TABLE} {{\n chain passed {{\n  type filter hook prerouting priority -300;\n{rules} }}\n}}\n"


def _counted(namespace: str) -> Iterator[tuple[tuple[int, Arc], int]]:
    with inside(namespace):
        printed = done(["nft", "list", "table", "ip6", TABLE])
    for n, head, k, far in re.findall(r'packets (\d+) bytes \d+ comment "(\d+) (\d+) (\d+)"', printed):
        yield (int(head), (int(k), int(far))), int(n)


def _nft(namespace: str, lines: str) -> None:
    with inside(namespace):
        done(["nft", "-f", "-"], lines)
