"""What a lab shows of a network, and what it does not."""

from __future__ import annotations

from weft.lab.topology import Topology


def proved(topology: Topology, *, has_segments: bool = False) -> tuple[tuple[str, str], ...]:
    """Pairs of a plane and what is compared there, for what the topology has."""
    versions = " and ".join(f"IPv{version}" for version in topology.versions)
    shown = [f"{versions} between switches: equal next hops in every kernel; IPv4 datagrams over what breaks"]
    unseen = ["routers outside the fabric", "other systems than FRR", "rates and queues"]
    if topology.is_wide:
        between = f"{versions} between routers by IS-IS and by BGP over it, and with border leaves"
        shown = [f"{between}: equal next hops in every kernel; IPv4 datagrams over what breaks"]
        unseen = ["LACP and single ports of a bond", "restored light", *unseen[1:]]
    if topology.policies and has_segments:
        shown.append("SRv6 policies as static routes: packets on every link by valid lists, in shares, in each fault")
        unseen = ["how the head end of a policy hears of faults", *unseen]
    elif topology.policies:
        unseen = ["policies of segment routing (this kernel has no seg6)", *unseen]
    if topology.behind:
        shown.append("datagrams between hosts of different sites")
    if topology.networks:
        shown.append("tenants' networks: where tunnels send frames, in every kernel; datagrams between hosts")
        unseen = ["routing between tenants' subnets", "hosts bonded over leaves", *unseen]
    sessions = "sessions of BGP and of BFD, up and down at both ends as predicted"
    return (*(("data plane", each) for each in shown), ("control plane", sessions), ("not shown", ", ".join(unseen)))
