"""What a lab runs: routers, the links between them, and the prefixes that each originates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from weft.build.device import Device
from weft.build.frr import FRR_CONF, SYSCTL, render
from weft.graph import Decision, Destinations, Peering
from weft.lab.hosts import Host, hosts_of


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two routers (their places in the topology); an interface's name has at most 15 characters."""

    a: int
    a_interface: str
    z: int
    z_interface: str
    mtu: int

    def other(self, router: int) -> int:
        """The router at the far end."""
        return self.a + self.z - router

    def interface(self, router: int) -> str:
        """Its name at one of its ends."""
        return self.a_interface if router == self.a else self.z_interface


@dataclass(frozen=True, slots=True)
class Router:
    """A switch with what it runs by: `configuration` is the text that FRR reads, `sysctls` that of the kernel."""

    device: Device
    configuration: str
    sysctls: str

    @classmethod
    def of(cls, device: Device, *, kernel_groups: bool = False) -> Router:
        """As `weft build` writes the device for FRR, but for segments and policies: labs need no MPLS of the kernel.

        Without it a kernel takes no route that has a label, so none to a loopback behind another router.
        """
        if device.isis is not None:
            isis, bgp = replace(device.isis, node_sid=None), replace(device.bgp, mesh_colour=0)
            device = replace(device, isis=isis, bgp=bgp, policies=())
        texts = render(device, kernel_groups=kernel_groups)
        return cls(device, texts[FRR_CONF], texts[SYSCTL])

    @property
    def name(self) -> str:
        """Of the device."""
        return self.device.name

    @property
    def tier(self) -> str:
        """Of the device."""
        return self.device.tier

    @property
    def loopback(self) -> str:
        """Its IPv4 loopback, without length."""
        return self.device.router_id

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What it originates in BGP: of a switch its loopback first, of a router nothing."""
        return tuple(str(network) for network in self.device.bgp.networks)

    @property
    def reached_by(self) -> str:
        """The prefix that others reach its loopback by."""
        return f"{self.loopback}/32"

    @property
    def versions(self) -> frozenset[int]:
        """Of IP, those that it announces anything of."""
        networks, isis = {network.version for network in self.device.bgp.networks}, self.device.isis
        return frozenset(networks | ({4} if isis else set()) | ({6} if isis and isis.is_v6 else set()))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a router does with what goes to a switch at a far site, whose routers are `ends`.

    `ways` are routers that packets go by before one of these, none where they go straight, each with its weight.
    """

    head: int
    far: int
    ends: tuple[int, ...]
    ways: tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True)
class Topology:
    """Routers and links.  `whole` counts the routers of the fabric that this is a part of.

    `together` has the links that one thing takes with it, by its kind and name, as a fibre does; `behind` are
    hosts beside those of tenants, `policies` those of segment routing.
    """

    routers: tuple[Router, ...]
    links: tuple[Link, ...]
    whole: int
    together: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    behind: tuple[Host, ...] = ()
    policies: tuple[Policy, ...] = ()

    @classmethod
    def of(cls, devices: Sequence[Device], whole: int, *, kernel_groups: bool = False) -> Topology:
        """Of devices, with all links that join two of them."""
        routers = tuple(Router.of(device, kernel_groups=kernel_groups) for device in devices)
        return cls(routers, tuple(links_among(devices)), whole)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the routers."""
        return tuple(router.name for router in self.routers)

    @cached_property
    def place(self) -> dict[str, int]:
        """Places of routers by name."""
        return {name: v for v, name in enumerate(self.names)}

    @cached_property
    def links_of(self) -> tuple[tuple[int, ...], ...]:
        """Places of each router's links."""
        found: list[list[int]] = [[] for _ in self.routers]
        for k, link in enumerate(self.links):
            found[link.a].append(k)
            found[link.z].append(k)
        return tuple(map(tuple, found))

    @cached_property
    def between(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Links between each two neighbours, by their places in order."""
        found: dict[tuple[int, int], list[int]] = {}
        for k, link in enumerate(self.links):
            found.setdefault((min(link.a, link.z), max(link.a, link.z)), []).append(k)
        return {ends: tuple(links) for ends, links in found.items()}

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """All that is originated, each once."""
        return tuple(dict.fromkeys(prefix for router in self.routers for prefix in router.prefixes))

    @cached_property
    def versions(self) -> tuple[int, ...]:
        """Of IP, those that prefixes have."""
        return tuple(sorted({version for router in self.routers for version in router.versions}))

    @cached_property
    def is_wide(self) -> bool:
        """Whether any of the routers runs IS-IS, as those between sites do."""
        return any(router.device.isis is not None for router in self.routers)

    @cached_property
    def hosts(self) -> tuple[Host, ...]:
        """Of tenants, behind leaves; and others."""
        return hosts_of([router.device for router in self.routers]) + self.behind

    @cached_property
    def networks(self) -> dict[tuple[str, int], tuple[int, ...]]:
        """Routers that have each VXLAN network of layer 2, by its site and number."""
        found: dict[tuple[str, int], list[int]] = {}
        for v, router in enumerate(self.routers):
            for vni in router.device.evpn.vnis if router.device.evpn else ():
                if vni.layer == 2:
                    found.setdefault((router.device.site, vni.number), []).append(v)
        return {network: tuple(routers) for network, routers in found.items()}

    @cached_property
    def destinations(self) -> Destinations:
        """Who originates each of `prefixes`."""
        by_prefix: dict[str, list[int]] = {prefix: [] for prefix in self.prefixes}
        for v, router in enumerate(self.routers):
            for prefix in router.prefixes:
                by_prefix[prefix].append(v)
        return Destinations.of(by_prefix.values())

    @cached_property
    def peering(self) -> Peering:
        """The eBGP sessions, one a link: where each version of IP has a session of its own these have the same ends."""
        every = [router.device for router in self.routers]
        ids = [int(ip) for ip in (each.loopbacks[0].ip for each in every)]
        return Peering.of([each.asn for each in every], [k.a for k in self.links], [k.z for k in self.links], ids)

    @cached_property
    def decision(self) -> Decision:
        """How equal paths are used: as configurations say."""
        return Decision(multipath_relax=True, max_paths=min(each.device.bgp.maximum_paths for each in self.routers))


def links_among(devices: Sequence[Device]) -> Iterable[Link]:
    """Links that join two of some devices, each once."""
    place = {device.name: v for v, device in enumerate(devices)}
    for a, device in enumerate(devices):
        for port in device.interfaces:
            z = place.get(port.peer, -1) if port.kind == "link" else -1
            if z > a:
                yield Link(a, port.name, z, port.peer_interface, port.mtu)
