"""Hosts of tenants: one behind each leaf in each of its first networks, in a namespace of its own.

The plan's hosts are bonded or tagged; these have one port, so that what is seen is the network and not the host.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface

from weft.build.device import Device

MOST_NETWORKS = 2
"""Networks of a leaf that have a host."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host on a port of a router (its place in the topology), with an address of the subnet of that network.

    One without a network (`vni` 0) is reached by routing: the router has its `gateway` on that port.
    """

    router: int
    port: str
    vlan: int
    vni: int
    address: IPv4Interface
    mac: str
    mtu: int
    gateway: IPv4Interface | None = None


def hosts_of(devices: Sequence[Device]) -> tuple[Host, ...]:
    """Hosts of all devices, in their order; each has one of its subnet's last addresses, which the plan gives last."""
    return tuple(host for v, device in enumerate(devices) for host in _hosts(v, device))


def behind_gateways(devices: Sequence[Device]) -> tuple[Host, ...]:
    """A host behind each of the first leaves of each site whose subnet is theirs alone, with the gateway on its port.

    Those of tenants have no way out of their site.
    """
    found: list[Host] = []
    announced = Counter(network for device in devices for network in device.bgp.networks)
    n_at = Counter[str]()
    for v, device in enumerate(devices):
        port = next((port for port in device.interfaces if port.kind == "host"), None)
        gateway = next(
            (each for segment in device.segments if not segment.tenant for each in segment.gateways
             if isinstance(each, IPv4Interface) and announced[each.network] == 1), None,
        )  # fmt: skip
        if port and gateway and n_at[device.site] < MOST_NETWORKS:
            n_at[device.site] += 1
            subnet = gateway.network
            address = IPv4Interface((int(subnet.broadcast_address) - 1, subnet.prefixlen))
            mac = f"02:57:ff:00:{v >> 8:02x}:{v & 255:02x}"
            found.append(Host(v, port.name, 0, 0, address, mac, port.mtu, gateway))
    return tuple(found)


def _hosts(v: int, device: Device) -> Iterator[Host]:
    if device.evpn is None:
        return
    ports = [port.name for port in device.interfaces if port.kind == "host"]
    segments = {segment.vlan: segment for segment in device.segments}
    networks = [vni for vni in device.evpn.vnis if vni.layer == 2][:MOST_NETWORKS]
    for n, (vni, port) in enumerate(zip(networks, ports, strict=False)):
        segment = segments[vni.vlan]
        subnet = next(each.network for each in segment.gateways if isinstance(each, IPv4Interface))
        address = IPv4Interface((int(subnet.broadcast_address) - 1 - v, subnet.prefixlen))
        yield Host(v, port, vni.vlan, vni.number, address, f"02:57:{n:02x}:00:{v >> 8:02x}:{v & 255:02x}", segment.mtu)
