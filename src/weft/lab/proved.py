"""What a lab shows of a fabric, and what it does not."""

from __future__ import annotations

from weft.lab.topology import Topology


def proved(topology: Topology) -> tuple[tuple[str, str], ...]:
    """Pairs of a plane and what is compared there, for what the topology has."""
    versions = " and ".join(f"IPv{version}" for version in topology.versions)
    data = [f"{versions} between switches: equal next hops of every kernel, datagrams over what breaks (IPv4)"]
    unseen = ["routers outside the fabric", "other systems than FRR", "rates and queues"]
    if topology.networks:
        data.append("tenants' networks: where tunnels send frames, datagrams between hosts")
        unseen = ["routing between tenants' subnets", "hosts bonded over leaves", *unseen]
    return (("data plane", "; ".join(data)), ("not shown", ", ".join(unseen)))
