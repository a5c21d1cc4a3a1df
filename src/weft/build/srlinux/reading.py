"""From a configuration of SR Linux back to the record that it was rendered from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_interface, ip_network
from itertools import chain
from typing import Any

from weft.build.device import Address, Bgp, Bond, Device, Evpn, Interface, Management, Neighbour, Segment, Vni
from weft.build.device.records import NRZ_FORMS, Bfd, Family, Fec, Group, Timers
from weft.build.label import labelled_device, labelled_port, port_number
from weft.build.srlinux import names
from weft.build.srlinux.filters import read_filters
from weft.build.srlinux.modules import unqualified
from weft.build.srlinux.names import JSON_FILE
from weft.build.srlinux.queues import read_queues
from weft.diagnostics import RenderError

Tree = Mapping[str, Any]


def read(files: Mapping[str, str]) -> Device:
    """The record of a device, of the JSON among its files.

    Raises RenderError for a configuration that was not rendered from a record.
    """
    try:
        return _read(_Found.of(unqualified(json.loads(files[JSON_FILE]))))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise RenderError(f"{JSON_FILE} is not as Weft renders it: {type(error).__name__} {error}") from error


def _read(found: _Found) -> Device:
    site, fabric, tier, model, place = labelled_device(found.tree["system"]["information"]["location"])
    interfaces = [_loopback(found), *sorted(_ports(found), key=lambda each: port_number(each.name))]
    segments = sorted(chain(_bridges(found), _routed(found)), key=lambda each: each.vlan)
    vnis = sorted(_vnis(found), key=lambda each: each.number)
    return Device(
        found.tree["system"]["name"]["host-name"], site, fabric, tier, model, place,
        tuple(interfaces), tuple(segments), _bgp(found, interfaces),
        Evpn(interfaces[0].addresses[0], tuple(vnis)) if vnis else None, _management(found), None,
        tuple(read_queues(found.tree.get("qos", {}))), tuple(read_filters(found.tree.get("acl", {}), interfaces)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A configuration with its interfaces and network instances by name."""

    tree: Tree
    interfaces: Mapping[str, Tree]
    instances: Mapping[str, Tree]

    @classmethod
    def of(cls, tree: Tree) -> _Found:
        """Of a tree without names of modules."""
        listed = {each["name"]: each for each in tree["interface"]}
        return cls(tree, listed, {each["name"]: each for each in tree["network-instance"]})

    def of_type(self, kind: str) -> Iterator[Tree]:
        """Network instances of a type, but that of the management port."""
        full = f"srl_nokia-network-instance:{kind}"
        return (each for each in self.instances.values() if each["type"] == full and each["name"] != "mgmt")

    @property
    def bgp(self) -> Tree:
        """The fabric's speaker."""
        bgp: Tree = self.instances["default"]["protocols"]["bgp"]
        return bgp


def _addresses(sub: Tree) -> tuple[Address, ...]:
    listed = (each for version in ("ipv4", "ipv6") for each in sub.get(version, {}).get("address", ()))
    return tuple(ip_interface(each["ip-prefix"]) for each in listed)


def _loopback(found: _Found) -> Interface:
    return Interface("lo", "loopback", 0, _addresses(found.interfaces[names.LOOPBACK]["subinterface"][0]))


def _sessions(found: _Found) -> Iterator[Tree]:
    """Both kinds of neighbours, each with the subinterface that it is over."""
    yield from found.bgp.get("dynamic-neighbors", {}).get("interface", ())
    for each in found.bgp.get("neighbor", ()):
        yield {**each, "interface-name": _over(found, each["peer-address"])}


def _over(found: _Found, peer: str) -> str:
    address = ip_address(peer)
    for name, interface in found.interfaces.items():
        if name.startswith("ethernet-"):
            for sub in interface.get("subinterface", ()):
                if any(address in each.network for each in _addresses(sub)):
                    return f"{name}.{sub['index']}"
    raise ValueError(f"no interface is in one network with {peer}")


def _ports(found: _Found) -> Iterator[Interface]:
    for name, tree in found.interfaces.items():
        if name.startswith("ethernet-") and "breakout-mode" not in tree:
            yield _port(found, name, tree)


def _port(found: _Found, name: str, tree: Tree) -> Interface:
    _, cage, *lane = name.split("/")
    ethernet = tree.get("ethernet", {})
    mode = found.interfaces[name.rsplit("/", 1)[0]]["breakout-mode"] if lane else None
    speed = mode["breakout-port-speed"] if mode else ethernet["port-speed"]
    gbps = 1000.0 if speed == "1T" else float(speed.rstrip("G"))
    lanes = int(mode["num-breakout-ports"]) if mode else 1
    port = labelled_port(tree["description"], int(cage), int(lane[0]) if lane else 1, lanes)
    port = replace(port, speed_gbps=gbps, fec=_fec(port, ethernet, gbps))
    aggregate = ethernet.get("aggregate-id")
    carrier = found.interfaces[aggregate] if aggregate else tree
    subs = carrier["subinterface"]
    if all(each["type"].endswith(":bridged") for each in subs):
        tag = names.TAG if carrier.get("vlan-tagging") else 0
        mtu, vlans = carrier["mtu"] - names.ETHERNET - tag, tuple(each["index"] for each in subs)
        return replace(port, kind="host", mtu=mtu, bond=_bond(found, aggregate), vlans=vlans)
    return replace(port, mtu=subs[0]["ip-mtu"], addresses=_addresses(subs[0]))


def _fec(port: Interface, ethernet: Tree, gbps: float) -> Fec:
    """RS(528,514) is told to the box; whether a cage that is told nothing has light with another, its label says."""
    if "forward-error-correction" in ethernet:
        return "rs528"
    is_newer = port.cage is not None and port.cage.form_factor not in NRZ_FORMS
    return "rs544" if gbps >= 25.0 and (is_newer or port.fec == "rs544") and port.fec != "none" else "none"


def _bond(found: _Found, lag: str | None) -> Bond | None:
    if lag is None:
        return None
    tree = found.interfaces[lag]
    protocols = found.tree["system"].get("network-instance", {}).get("protocols", {})
    instances = protocols.get("evpn", {}).get("ethernet-segments", {}).get("bgp-instance", ())
    segments = {
        each["interface"][0]["ethernet-interface"]: each["esi"].lower()
        for instance in instances for each in instance["ethernet-segment"]
    }  # fmt: skip
    system: str = tree["lag"]["lacp"]["system-id-mac"]
    return Bond(tree["description"].split(" ", 1)[0], system.lower(), segments.get(lag, ""))


def _bridges(found: _Found) -> Iterator[Segment]:
    gateways = {sub["index"]: sub for sub in found.interfaces.get(names.IRB, {}).get("subinterface", ())}
    for tree in found.of_type("mac-vrf"):
        vlan = int(tree["name"].removeprefix("vlan"))
        sub = gateways[vlan]
        mac = sub["anycast-gw"]["anycast-gw-mac"].lower()
        yield Segment(vlan, tree.get("description", ""), sub["ip-mtu"], _addresses(sub), mac)


def _routed(found: _Found) -> Iterator[Segment]:
    for tree in found.of_type("ip-vrf"):
        vlan = tree["protocols"]["bgp-evpn"]["bgp-instance"][0]["evi"]
        yield Segment(vlan, tree["name"], found.tree["system"]["mtu"]["default-ip-mtu"])


def _vnis(found: _Found) -> Iterator[Vni]:
    for layer, kind in ((2, "mac-vrf"), (3, "ip-vrf")):
        for tree in found.of_type(kind):
            if "vxlan-interface" not in tree:
                continue
            evpn = tree["protocols"]["bgp-evpn"]["bgp-instance"][0]
            vpn = tree["protocols"]["bgp-vpn"]["bgp-instance"][0]
            number = int(evpn["vxlan-interface"].split(".")[1])
            tenant = tree["description"] if layer == 2 else tree["name"]
            target = vpn["route-target"]["export-rt"].removeprefix("target:")
            yield Vni(number, layer, tenant, evpn["evi"], vpn["route-distinguisher"]["rd"], target)


def _bgp(found: _Found, interfaces: list[Interface]) -> Bgp:
    bgp, groups = found.bgp, {each["group-name"]: each for each in found.bgp.get("group", ())}
    by_port = {names.port(each.cage): each for each in interfaces if each.cage}
    rank = {each.name: i for i, each in enumerate(interfaces)}
    neighbours = [_neighbour(each, groups[each["peer-group"]], by_port) for each in _sessions(found)]
    neighbours.sort(key=lambda each: (rank[each.interface], each.families))
    timers = Timers()
    for each in (group["timers"] for group in groups.values()):
        timers = Timers(each["keepalive-interval"], each["hold-time"], each["connect-retry"])
    own = found.tree["routing-policy"]["prefix-set"][0]["prefix"]
    return Bgp(
        bgp["autonomous-system"], bgp["router-id"], tuple(neighbours),
        tuple(ip_network(each["ip-prefix"]) for each in own),
        bgp["afi-safi"][0]["multipath"]["maximum-paths"], timers, _bfd(found),
    )  # fmt: skip


def _neighbour(session: Tree, group: Tree, by_port: Mapping[str, Interface]) -> Neighbour:
    port = by_port[session["interface-name"].rsplit(".", 1)[0]]
    asn = session.get("peer-as", *session.get("allowed-peer-as", [None]))
    known: dict[str, Family] = {name: family for family, name in names.FAMILIES.items()}
    enabled = (each for each in group["afi-safi"] if each["admin-state"] == "enable")
    families = tuple(known[each["afi-safi-name"].split(":")[1]] for each in enabled)
    of: Group = "FABRIC" if group["group-name"].startswith("fabric") else "ROUTERS"
    return Neighbour(
        port.name, ip_address(session["peer-address"]) if "peer-address" in session else None,
        None if asn is None else int(asn), port.peer, of, families, group["failure-detection"]["enable-bfd"],
    )  # fmt: skip


def _bfd(found: _Found) -> Bfd:
    for each in found.tree.get("bfd", {}).get("subinterface", ()):
        return Bfd(each["desired-minimum-transmit-interval"] // 1000, each["detection-multiplier"])
    return Bfd()


def _management(found: _Found) -> Management:
    addresses = _addresses(found.interfaces["mgmt0"]["subinterface"][0])
    return Management(address=addresses[0] if addresses else None)
