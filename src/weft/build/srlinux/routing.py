"""The default network instance of SR Linux with its BGP speaker, what it announces, and BFD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.build.device import Bgp, Device, Neighbour
from weft.build.device.records import Family
from weft.build.srlinux import names
from weft.build.srlinux.ports import ENABLE

Tree = dict[str, Any]

OWN = "own"
"""The set of the prefixes that a device originates."""

ANNOUNCED = "fabric"
"""The policy of what it tells its neighbours: those, and what it has from BGP."""


def default_instance(device: Device) -> Tree:
    """The fabric's own table."""
    ports = {each.name: names.port(each.cage) for each in device.interfaces if each.cage}
    listed = [f"{names.LOOPBACK}.0"]
    listed += [f"{ports[each.name]}.0" for each in device.interfaces if each.kind == "link"]
    listed += [f"{names.IRB}.{each.vlan}" for each in device.segments if each.gateways and not each.tenant]
    return {
        "name": "default", "type": "srl_nokia-network-instance:default", **ENABLE,
        "router-id": device.router_id,
        "ip-forwarding": {"receive-ipv4-check": False},
        "interface": [{"name": name} for name in listed],
        "protocols": {"bgp": _bgp(device.bgp, ports)},
    }  # fmt: skip


def policy(bgp: Bgp) -> Tree:
    """What is announced: own prefixes exactly, and what came by BGP."""
    own = [{"ip-prefix": str(each), "mask-length-range": "exact"} for each in bgp.networks]
    accept = {"action": {"policy-result": "accept"}}
    return {
        "prefix-set": [{"name": OWN, "prefix": own}],
        "policy": [{
            "name": ANNOUNCED, "default-action": {"policy-result": "reject"},
            "statement": [
                {"name": OWN, "match": {"prefix": {"prefix-set": OWN}}, **accept},
                {"name": "learnt", "match": {"protocol": "srl_nokia-common:bgp"}, **accept},
            ],
        }],
    }  # fmt: skip


def bfd(device: Device) -> list[Tree]:
    """BFD of the links that have it."""
    ports = {each.name: names.port(each.cage) for each in device.interfaces if each.cage}
    interval_us = device.bgp.bfd.interval_ms * 1000
    timers = {
        "desired-minimum-transmit-interval": interval_us, "required-minimum-receive": interval_us,
        "detection-multiplier": device.bgp.bfd.multiplier,
    }  # fmt: skip
    links = dict.fromkeys(each.interface for each in device.bgp.neighbours if each.bfd)
    return [{"id": f"{ports[link]}.0", **ENABLE, **timers} for link in links]


def _bgp(bgp: Bgp, ports: Mapping[str, str]) -> Tree:
    every: list[Family] = ["ipv4", *(family for each in bgp.neighbours for family in each.families)]
    link_local = [_link_local(each, ports) for each in bgp.neighbours if each.address is None]
    addressed = [_addressed(each) for each in bgp.neighbours if each.address is not None]
    return {
        **ENABLE, "autonomous-system": bgp.asn, "router-id": bgp.router_id,
        "ebgp-default-policy": {"import-reject-all": False, "export-reject-all": False},
        "afi-safi": [_family(family, bgp.maximum_paths) for family in dict.fromkeys(every)],
        "group": [_group(each, bgp) for each in {names.group(each): each for each in bgp.neighbours}.values()],
        **({"dynamic-neighbors": {"interface": link_local}} if link_local else {}),
        **({"neighbor": addressed} if addressed else {}),
    }  # fmt: skip


def _family(family: Family, maximum_paths: int) -> Tree:
    """A spine has no VXLAN network of its own, and passes EVPN routes on as they are (`inter-as-vpn`)."""
    tree: Tree = {"afi-safi-name": f"srl_nokia-common:{names.FAMILIES[family]}", **ENABLE}
    tree["multipath"] = {"maximum-paths": maximum_paths, "allow-multiple-as": True}
    if family == "ipv4":
        tree["ipv4-unicast"] = {"advertise-ipv6-next-hops": True, "receive-ipv6-next-hops": True}
    if family == "evpn":
        tree["evpn"] = {"inter-as-vpn": True, "rapid-update": True}
    return tree


def _group(of: Neighbour, bgp: Bgp) -> Tree:
    families = []
    for family, name in names.FAMILIES.items():
        state = {"admin-state": "enable" if family in of.families else "disable"}
        announced = {"export-policy": [ANNOUNCED]} if family in of.families and family != "evpn" else {}
        families.append({"afi-safi-name": f"srl_nokia-common:{name}", **state, **announced})
    return {
        "group-name": names.group(of), **ENABLE,
        "failure-detection": {"enable-bfd": of.bfd},
        "afi-safi": families,
        "timers": {
            "connect-retry": bgp.timers.connect_s, "hold-time": bgp.timers.hold_s,
            "keepalive-interval": bgp.timers.keepalive_s, "minimum-advertisement-interval": 1,
        },
    }  # fmt: skip


def _link_local(of: Neighbour, ports: Mapping[str, str]) -> Tree:
    asn = [] if of.remote_asn is None else [str(of.remote_asn)]
    known = {"allowed-peer-as": asn} if asn else {}
    return {"interface-name": f"{ports[of.interface]}.0", "peer-group": names.group(of), **known}


def _addressed(of: Neighbour) -> Tree:
    tree: Tree = {"peer-address": str(of.address), **ENABLE, "peer-group": names.group(of)}
    return tree if of.remote_asn is None else {**tree, "peer-as": of.remote_asn}
