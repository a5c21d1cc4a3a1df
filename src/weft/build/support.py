"""What a device asks of its system, and what each renderer makes of it: all, a part with a warning, or nothing.

Renderers have a `SUPPORT` with an entry for every one of `FEATURES`; the table of `docs/build.md` is made of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from weft.build.device import Device, Interface, Neighbour


@dataclass(frozen=True, slots=True)
class Support:
    """What a renderer does with one feature; `note` says how, or what is missing.

    A device that asks for what its system `refuses` is an error; one that asks for what it `leaves out` is for other
    systems, and left out with a warning.
    """

    level: Literal["renders", "warns", "refuses", "leaves out"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a record may ask for."""

    words: str
    is_used: Callable[[Device], bool]


def _any_port(asks: Callable[[Interface], bool]) -> Callable[[Device], bool]:
    return lambda device: any(asks(each) for each in device.interfaces)


def _any_session(asks: Callable[[Neighbour], bool]) -> Callable[[Device], bool]:
    return lambda device: any(asks(one) for one in device.bgp.neighbours)


def _has_vni(layer: int) -> Callable[[Device], bool]:
    return lambda device: device.evpn is not None and any(vni.layer == layer for vni in device.evpn.vnis)


FEATURES: Mapping[str, Feature] = {
    "switches": Feature("switches of fabrics", lambda device: device.isis is None),
    "ports": Feature("ports with description, MTU and speed", lambda _: True),
    "break-outs": Feature("cages that are split", _any_port(lambda p: p.cage is not None and p.cage.lanes > 1)),
    "fec": Feature("forward error correction of ports", _any_port(lambda p: p.fec != "none")),
    "loopbacks": Feature("loopbacks of IPv4 and IPv6", lambda device: bool(device.loopbacks)),
    "unnumbered": Feature("sessions between link-local addresses", _any_session(lambda one: one.address is None)),
    "numbered": Feature("sessions between addresses of a link", _any_session(lambda one: one.address is not None)),
    "bgp": Feature("eBGP with four-octet ASNs, timers, multipath over unlike AS paths", lambda _: True),
    "bfd": Feature("BFD of sessions in the fabric", _any_session(lambda one: one.bfd)),
    "ipv6": Feature("routes of IPv6", _any_session(lambda one: "ipv6" in one.families)),
    "routers": Feature("sessions with routers of any other ASN", _any_session(lambda one: one.remote_asn is None)),
    "vlans": Feature("VLANs of hosts, tagged and untagged", lambda device: bool(device.segments)),
    "gateways": Feature(
        "gateways with one address and MAC on all leaves", lambda device: any(s.gateways for s in device.segments)
    ),
    "vni-2": Feature("VXLAN networks of subnets over EVPN, explicit distinguishers and targets", _has_vni(2)),
    "vni-3": Feature("routing tables of tenants over EVPN", _has_vni(3)),
    "bonds": Feature("LACP bonds to hosts", _any_port(lambda p: p.bond is not None)),
    "segments": Feature("Ethernet segments of hosts on several leaves", _any_port(lambda p: bool(p.esi))),
    "isis": Feature("routers: IS-IS, links of several ports, the mesh of BGP", lambda device: device.isis is not None),
    "node-sids": Feature(
        "routers: a segment of each, over MPLS", lambda device: bool(device.isis and device.isis.node_sid)
    ),
    "policies": Feature("routers: policies of segment routing, by colour", lambda device: bool(device.policies)),
    "shares": Feature(
        "routers: traffic of a policy in shares, by segment lists with weights",
        lambda device: any(len(path.lists) > 1 for policy in device.policies for path in policy.paths),
    ),
    "queues": Feature("queues by DSCP, strict and by weight", lambda device: bool(device.queues)),
    "filters": Feature("lists that guard loopbacks and links, at all ports", lambda device: bool(device.acls)),
    "management": Feature("the management port, by DHCP or with an address", lambda _: True),
}
"""By key, in the order of the table."""


def left_out(device: Device, support: Mapping[str, Support]) -> tuple[Feature, Support] | None:
    """Why a device is not for a system: the first feature that it uses and a renderer leaves out."""
    return next((each for each in unsupported(device, support) if each[1].level == "leaves out"), None)


def unsupported(device: Device, support: Mapping[str, Support]) -> Iterator[tuple[Feature, Support]]:
    """Features that the device uses and that a renderer warns about or refuses."""
    for key, feature in FEATURES.items():
        if support[key].level != "renders" and feature.is_used(device):
            yield feature, support[key]
