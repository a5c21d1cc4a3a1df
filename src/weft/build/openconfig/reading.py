"""From OpenConfig back to the record that it was rendered from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_interface, ip_network
from typing import Any

from weft.build.device import Address, Bgp, Bond, Device, Interface, Management, Neighbour, Segment
from weft.build.device.records import Bfd, Family, Fec, Group, Timers
from weft.build.label import labelled_device, labelled_port, port_number
from weft.build.openconfig import names
from weft.build.openconfig.fabric import FILE
from weft.build.openconfig.filters import read_filters
from weft.build.openconfig.names import listed
from weft.build.openconfig.queues import read_queues
from weft.diagnostics import RenderError

Tree = Mapping[str, Any]


def read(files: Mapping[str, str]) -> Device:
    """The record of a device, of its file.

    Raises RenderError for a file that was not rendered from a record.
    """
    if FILE not in files:
        raise RenderError(f"there is no {FILE}")
    try:
        return _read(_Found.of(_unqualified(json.loads(files[FILE]))))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        raise RenderError(f"{FILE} is not as Weft renders it: {type(error).__name__} {error}") from error


@dataclass(frozen=True, slots=True)
class _Found:
    """A configuration with its interfaces by name, and its network instance."""

    tree: Tree
    interfaces: Mapping[str, Tree]
    instance: Tree

    @classmethod
    def of(cls, tree: Tree) -> _Found:
        """Of a tree without names of modules."""
        every = {each["name"]: each for each in tree["interfaces"]["interface"]}
        return cls(tree, every, tree["network-instances"]["network-instance"][0])


def _unqualified(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.split(":")[-1]: _unqualified(each) for name, each in value.items()}
    return [_unqualified(each) for each in value] if isinstance(value, list) else value


def _read(found: _Found) -> Device:
    site, fabric, tier, model, place = labelled_device(found.tree["lldp"]["config"]["system-description"])
    ports = {name: _port(found, name, each) for name, each in found.interfaces.items() if name.startswith("port-")}
    loopback = Interface("lo", "loopback", 0, _addresses(found.interfaces[names.LOOPBACK]["subinterfaces"]))
    ordered = sorted(ports.values(), key=lambda each: port_number(each.name))
    segments = sorted(_segments(found), key=lambda each: each.vlan)
    return Device(
        found.tree["system"]["config"]["hostname"], site, fabric, tier, model, place, (loopback, *ordered),
        tuple(segments), _bgp(found, ports), None, _management(found), None,
        tuple(read_queues(found.tree)), tuple(read_filters(found.tree, ordered)),
    )  # fmt: skip


def _addresses(tree: Tree) -> tuple[Address, ...]:
    """Of the subinterface, or of a routed VLAN."""
    of = tree["subinterface"][0] if "subinterface" in tree else tree
    every = (each["config"] for v in ("ipv4", "ipv6") for each in listed(of, v, "addresses", "address"))
    return tuple(ip_interface(f"{each['ip']}/{each['prefix-length']}") for each in every)


def _mtu(tree: Tree) -> int:
    of = tree["subinterface"][0] if "subinterface" in tree else tree
    return int(next(of[version]["config"]["mtu"] for version in ("ipv4", "ipv6") if version in of))


def _port(found: _Found, name: str, tree: Tree) -> Interface:
    cage, _, lane = name.removeprefix("port-").partition("/")
    component = next(each for each in found.tree["components"]["component"] if each["name"] == f"port-{cage}")
    split = [each["config"]["num-breakouts"] for each in listed(component, "port", "breakout-mode", "groups", "group")]
    ethernet = tree["ethernet"]["config"]
    fecs: dict[str, Fec] = {word: fec for fec, word in names.FECS.items()}
    port = labelled_port(tree["config"]["description"], int(cage), int(lane or 1), split[0] if split else 1)
    fec = fecs[ethernet["fec-mode"].split(":")[1]]
    in_module = fec == port.box_fec != port.fec
    port = replace(port, speed_gbps=names.speed_gbps(ethernet["port-speed"]), fec=port.fec if in_module else fec)
    if "subinterfaces" in tree:
        subs = tree["subinterfaces"]
        return replace(port, mtu=_mtu(subs), addresses=_addresses(subs))
    bond = ethernet.get("aggregate-id")
    carrier = found.interfaces[bond] if bond else tree
    switched = (carrier["aggregation"] if bond else tree["ethernet"])["switched-vlan"]["config"]
    vlans = switched.get("trunk-vlans") or [switched["access-vlan"]]
    mtu = carrier["config"]["mtu"] - names.ETHERNET - (names.TAG if len(vlans) > 1 else 0)
    return replace(port, kind="host", mtu=mtu, vlans=tuple(vlans), bond=_bond(found, bond) if bond else None)


def _bond(found: _Found, name: str) -> Bond:
    every = found.tree["lacp"]["interfaces"]["interface"]
    return Bond(name, next(each["config"]["system-id-mac"] for each in every if each["name"] == name), "")


def _segments(found: _Found) -> Iterator[Segment]:
    mac = found.instance.get("fdb", {}).get("config", {}).get("anycast-gateway-mac", "")
    for name, tree in found.interfaces.items():
        if name.startswith("vlan"):
            routed = tree["routed-vlan"]
            yield Segment(routed["config"]["vlan"], "", _mtu(routed), _addresses(routed), mac)


def _bgp(found: _Found, ports: Mapping[str, Interface]) -> Bgp:
    bgp = found.instance["protocols"]["protocol"][0]["bgp"]
    groups = {each["peer-group-name"]: each for each in bgp["peer-groups"]["peer-group"]}
    sessions = bgp["neighbors"]["neighbor"]
    neighbours = [_neighbour(each, groups, ports) for each in sessions]
    own = listed(found.tree, "routing-policy", "defined-sets", "prefix-sets", "prefix-set")
    networks = [ip_network(each["ip-prefix"]) for one in own for each in one["prefixes"]["prefix"]]
    speaker, family = bgp["global"]["config"], bgp["global"]["afi-safis"]["afi-safi"][0]
    timers, bfd = Timers(), Bfd()
    for each in groups.values():
        waits = each["timers"]["config"]
        timers = Timers(waits["keepalive-interval"], waits["hold-time"], waits["connect-retry"])
    for told in (each["enable-bfd"]["config"] for each in sessions if "enable-bfd" in each):
        bfd = Bfd(told["desired-minimum-tx-interval"] // 1000, told["detection-multiplier"])
    return Bgp(
        speaker["as"], speaker["router-id"], tuple(neighbours), tuple(networks),
        family["use-multiple-paths"]["ebgp"]["config"]["maximum-paths"], timers, bfd,
    )  # fmt: skip


def _neighbour(session: Tree, groups: Mapping[str, Tree], ports: Mapping[str, Interface]) -> Neighbour:
    told = session["config"]
    address, group = ip_address(told["neighbor-address"]), groups[told["peer-group"]]
    near = next(p for p in ports.values() if any(address in each.network for each in p.addresses))
    known: dict[str, Family] = {word: family for family, word in names.FAMILIES.items()}
    families = tuple(known[each["afi-safi-name"].split(":")[1]] for each in group["afi-safis"]["afi-safi"])
    of: Group = "ROUTERS" if told["peer-group"].startswith("ROUTERS") else "FABRIC"
    return Neighbour(
        near.name, address, told.get("peer-as"), told["description"], of, families, "enable-bfd" in session
    )


def _management(found: _Found) -> Management:
    ours = ("port-", "vlan", "bond", names.LOOPBACK)
    name = next(each for each in found.interfaces if not each.startswith(ours))
    addresses = _addresses(found.interfaces[name]["subinterfaces"])
    return Management(name, addresses[0] if addresses else None)
