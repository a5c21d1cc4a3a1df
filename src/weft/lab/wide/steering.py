"""SRv6 policies tried on kernels: static routes with segment lists, and packets counted where they are to pass.

FRR 8.4's IS-IS tells nobody of SRv6, so that no daemon follows a fault here; the routes are taken away again.
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
from weft.lab.topology import Policy, SegmentList, Topology

MOST = 16
"""Policies that are tried."""

FLOWS = 64
FIRST_PORT = 47_001
SENDING_S = 0.4
WEIGHTS = 64
METRIC = 5
"""Below that of BGP's routes in kernels, which stay beneath."""

TABLE = "weft_segments"

SIGMAS = 4.5
"""How far a share of flows, each hashed by itself, may be from what is asked."""


def has_segments(namespace: str) -> bool:
    """Whether the kernel takes SRv6 routes, asked by making one and taking it away."""
    route = ["100::/64", "encap", "seg6", "mode", "encap", "segs", "100::1", "dev", "lo"]
    if tried(["ip", "-n", namespace, "-6", "route", "add", *route]).returncode:
        return False
    return tried(["ip", "-n", namespace, "-6", "route", "del", "100::/64", "dev", "lo"]).returncode == 0


def steer(namespaces: Namespaces) -> tuple[int, tuple[Difference, ...], Loss | None]:
    """Try a topology's policies one by one: how many lists, those whose share of packets is not theirs, and losses.

    Raises LabError where a kernel does not take a route.
    """
    topology, found, losses, n_lists = namespaces.topology, list[Difference](), list[Loss](), 0
    for v, name in enumerate(namespaces.names):
        if topology.routers[v].device.isis:
            with inside(name):
                for path in Path("/proc/sys/net/ipv6/conf").glob("*/seg6_enabled"):
                    path.write_text("1", encoding="ascii")
    for policy in topology.policies[:MOST]:
        shares, loss = _tried(namespaces, policy)
        n_lists += len(policy.lists)
        losses.append(loss)
        found += _differences(topology, policy, shares)
    return n_lists, tuple(found), _sum(losses)


def _sum(losses: Sequence[Loss]) -> Loss | None:
    if not losses:
        return None
    flows, sent, lost = (sum(getattr(loss, name) for loss in losses) for name in ("flows", "sent", "lost"))
    return Loss(flows, sent, lost, max(loss.gap_s for loss in losses))


def _tried(namespaces: Namespaces, policy: Policy) -> tuple[dict[int, float], Loss]:
    """Shares of what came to the last segment that passed each first one of several, and what of all was lost."""
    topology, names = namespaces.topology, namespaces.names
    head, far = topology.routers[policy.head], topology.routers[policy.far]
    by_way = [each.segments[0] for each in policy.lists if len(each.segments) > 1]
    segments = (*by_way, policy.lists[0].segments[-1])
    route = ["ip", "-n", names[policy.head], "route"]
    for v in segments:
        _nft(names[v], _counter(_segment(topology, v)))
    done([*route, "add", far.reached_by, "metric", str(METRIC), "proto", "static", *_hops(topology, policy)])
    probe = Probe([
        Stream((names[policy.head], head.loopback), FIRST_PORT + i, (names[policy.far], far.loopback))
        for i in range(FLOWS)
    ])  # fmt: skip
    try:
        time.sleep(SENDING_S)
        loss = next(loss for loss in probe.read(slice(None)) if loss is not None)
    finally:
        probe.stop()
    *counted, whole = (_counted(names[v]) for v in segments)  # nothing is under way any more
    done([*route, "del", far.reached_by, "metric", str(METRIC)])
    for v in segments:
        _nft(names[v], f"delete table ip6 {TABLE}\n")
    return {v: n / max(whole, 1) for v, n in zip(by_way, counted, strict=True)}, loss


def _differences(topology: Topology, policy: Policy, shares: dict[int, float]) -> Iterator[Difference]:
    for each in policy.lists:
        if len(each.segments) > 1:
            by, share = each.segments[0], shares[each.segments[0]]
            if abs(share - each.share) > SIGMAS * math.sqrt(each.share * (1 - each.share) / FLOWS) + 1 / FLOWS:
                name, to = topology.names[by], f"{topology.names[policy.far]} by segments"
                yield Difference(policy.head, to, (f"{each.share:.0%} over {name}",), (f"{share:.0%} over {name}",))


def _hops(topology: Topology, policy: Policy) -> Iterator[str]:
    """A next hop for each list; the packet that it makes goes as IS-IS has it, whatever the interface."""
    port = next(port.name for port in topology.routers[policy.head].device.interfaces if port.kind == "link")
    for each in policy.lists:
        segments = ",".join(_segment(topology, v) for v in each.segments)
        yield from ("nexthop", "encap", "seg6", "mode", "encap", "segs", segments, "dev", port)
        yield from ("weight", str(_weight(each)))


def _weight(one: SegmentList) -> int:
    return max(1, round(one.share * WEIGHTS))


def _segment(topology: Topology, v: int) -> str:
    return next(str(address.ip) for address in topology.routers[v].device.loopbacks if address.version == 6)


def _counter(segment: str) -> str:
    """Packets to a segment that have a routing header."""
    return (
        f"table ip6 {TABLE} {{\n"
        " chain passed {\n"
        "  type filter hook prerouting priority -300;\n"
        f"  ip6 daddr {segment} ip6 nexthdr 43 counter\n"
        " }\n"
        "}\n"
    )


def _counted(namespace: str) -> int:
    with inside(namespace):
        printed = done(["nft", "list", "table", "ip6", TABLE])
    found = re.search(r"packets (\d+)", printed)
    return int(found[1]) if found else 0


def _nft(namespace: str, lines: str) -> None:
    with inside(namespace):
        done(["nft", "-f", "-"], lines)
