"""From a record to OpenConfig's interfaces, network instance, routing policy, LACP and LLDP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from weft.build.device import Address, Bfd, Bgp, Bond, Device, Interface, Management, Neighbour, Segment
from weft.build.json_text import indented
from weft.build.label import device_label, port_label
from weft.build.openconfig import names
from weft.build.openconfig.filters import filters
from weft.build.openconfig.names import entry
from weft.build.openconfig.queues import queues
from weft.build.openconfig.supported import SUPPORT
from weft.build.support import unsupported
from weft.diagnostics import RenderError

Tree = dict[str, Any]

FILE = "openconfig.json"


def render(device: Device) -> dict[str, str]:
    """A device's configuration as one file.

    Raises RenderError for what OpenConfig, or this renderer, has no words for: all of it at once.
    """
    refused = [f"{feature.words} ({support.note})" for feature, support in unsupported(device, SUPPORT)
               if support.level == "refuses"]  # fmt: skip
    if refused:
        raise RenderError(f"{device.name}: OpenConfig is not told of {'; '.join(refused)}")
    ports = [each for each in device.interfaces if each.cage]
    where = device_label(device.site, device.fabric, device.tier, device.model, device.place)
    lldp = {"enabled": True, "system-name": device.name, "system-description": where}
    bonds = _bonds(ports)
    tree = {
        "openconfig-system:system": {"config": {"hostname": device.name}},
        "openconfig-lldp:lldp": {"config": lldp},
        "openconfig-platform:components": {"component": _cages(ports)},
        "openconfig-interfaces:interfaces": {"interface": _interfaces(device, ports, bonds)},
        **({"openconfig-lacp:lacp": {"interfaces": {"interface": [_lacp(each) for each in bonds]}}} if bonds else {}),
        "openconfig-routing-policy:routing-policy": _policy(device.bgp),
        "openconfig-network-instance:network-instances": {"network-instance": [_instance(device, ports)]},
        **filters(device),
        **queues(device),
    }
    return {FILE: indented(tree)}


def _bonds(ports: Iterable[Interface]) -> dict[Bond, Interface]:
    found: dict[Bond, Interface] = {}
    for each in ports:
        if each.bond:
            found.setdefault(each.bond, each)
    return found


def _cages(ports: Iterable[Interface]) -> list[Tree]:
    """Cages in use, each once, and how they are split."""
    found: dict[str, Tree] = {}
    for each in ports:
        if each.cage is None:
            continue
        name = names.cage(each.cage)
        split = entry("index", 1, {"num-breakouts": each.cage.lanes, "breakout-speed": names.speed(each.speed_gbps)})
        mode = {"openconfig-platform-port:breakout-mode": {"groups": {"group": [split]}}}
        found[name] = entry("name", name, port=mode) if each.cage.lanes > 1 else entry("name", name)
    return list(found.values())


def _interfaces(device: Device, ports: Iterable[Interface], bonds: Mapping[Bond, Interface]) -> list[Tree]:
    found = [_kind(names.LOOPBACK, "softwareLoopback", subinterfaces=_sub(device.loopbacks, 0))]
    found += [_port(each) for each in ports]
    for bond, port in bonds.items():
        aggregation = {"config": {"lag-type": "LACP"}, "openconfig-vlan:switched-vlan": _switched(port)}
        more = {"openconfig-if-aggregate:aggregation": aggregation}
        told = {"description": f"{bond.name} to {port.peer}", "mtu": _bridged_mtu(port)}
        found.append(_kind(bond.name, "ieee8023adLag", told, **more))
    found += [_gateway(each) for each in device.segments]
    return [*found, _management(device.management)]


def _kind(name: str, kind: str, config: Tree | None = None, /, **rest: Any) -> Tree:
    return entry("name", name, {"type": f"iana-if-type:{kind}", "enabled": True, **(config or {})}, **rest)


def _port(port: Interface) -> Tree:
    assert port.cage is not None
    fec = f"openconfig-if-ethernet:{names.FECS[port.box_fec]}"
    ethernet: Tree = {"port-speed": names.speed(port.speed_gbps), "fec-mode": fec}
    told: Tree = {"description": port_label(port)}
    of: Tree = {"config": ethernet}
    rest: Tree = {"openconfig-if-ethernet:ethernet": of}
    if port.bond:
        ethernet["openconfig-if-aggregate:aggregate-id"] = port.bond.name
    elif port.kind == "host":
        told["mtu"] = _bridged_mtu(port)
        of["openconfig-vlan:switched-vlan"] = _switched(port)
    else:
        told["mtu"] = port.mtu + names.ETHERNET
        rest["subinterfaces"] = _sub(port.addresses, port.mtu)
    return _kind(names.port(port.cage), "ethernetCsmacd", told, **rest)


def _bridged_mtu(port: Interface) -> int:
    return port.mtu + names.ETHERNET + (names.TAG if len(port.vlans) > 1 else 0)


def _switched(port: Interface) -> Tree:
    if len(port.vlans) == 1:
        return {"config": {"interface-mode": "ACCESS", "access-vlan": port.vlans[0]}}
    return {"config": {"interface-mode": "TRUNK", "trunk-vlans": list(port.vlans)}}


def _sub(addresses: Sequence[Address], mtu: int) -> Tree:
    versions = {f"openconfig-if-ip:{version}": tree for version, tree in _versions(addresses, mtu).items()}
    return {"subinterface": [entry("index", 0, {"enabled": True}, **versions)]}


def _versions(addresses: Sequence[Address], mtu: int) -> dict[str, Tree]:
    """Addresses by version of IP; a loopback has no MTU."""
    found: dict[str, Tree] = {}
    for address in addresses:
        of = found.setdefault(f"ipv{address.version}", {"addresses": {"address": []}})
        of["config"] = {"enabled": True, **({"mtu": mtu} if mtu else {})}
        length = {"prefix-length": address.network.prefixlen}
        of["addresses"]["address"].append(entry("ip", str(address.ip), length))
    return found


def _gateway(segment: Segment) -> Tree:
    versions = _versions(segment.gateways, segment.mtu)
    routed = {"config": {"vlan": segment.vlan}} | {f"openconfig-if-ip:{v}": tree for v, tree in versions.items()}
    return _kind(names.vlan(segment.vlan), "l3ipvlan", **{"openconfig-vlan:routed-vlan": routed})


def _management(management: Management) -> Tree:
    if management.address is None:
        by_dhcp = {"openconfig-if-ip:ipv4": {"config": {"enabled": True, "dhcp-client": True}}}
        subs = {"subinterface": [entry("index", 0, {"enabled": True}, **by_dhcp)]}
    else:
        subs = _sub((management.address,), 0)
    return _kind(management.interface, "ethernetCsmacd", subinterfaces=subs)


def _lacp(bond: Bond) -> Tree:
    return entry("name", bond.name, {"interval": "FAST", "lacp-mode": "ACTIVE", "system-id-mac": bond.system})


def _policy(bgp: Bgp) -> Tree:
    """What is announced: own prefixes exactly, and what came by BGP."""
    prefixes = []
    for each in bgp.networks:
        keys = {"ip-prefix": str(each), "masklength-range": "exact"}
        prefixes.append({**keys, "config": keys})
    accept = {"actions": {"config": {"policy-result": "ACCEPT_ROUTE"}}}
    own = {"conditions": {"match-prefix-set": {"config": {"prefix-set": names.OWN, "match-set-options": "ANY"}}}}
    learnt = {"conditions": {"config": {"install-protocol-eq": "openconfig-policy-types:BGP"}}}
    statements = [entry("name", names.OWN, **own, **accept), entry("name", "learnt", **learnt, **accept)]
    return {
        "defined-sets": {"prefix-sets": {"prefix-set": [entry("name", names.OWN, prefixes={"prefix": prefixes})]}},
        "policy-definitions": {
            "policy-definition": [entry("name", names.ANNOUNCED, statements={"statement": statements})]
        },
    }


def _instance(device: Device, ports: Iterable[Interface]) -> Tree:
    """The one table of the fabric, with its VLANs and its speaker."""
    attached = [names.LOOPBACK, *(names.port(each.cage) for each in ports if each.kind == "link" and each.cage)]
    interfaces = [entry("id", f"{name}.0", {"interface": name, "subinterface": 0}) for name in attached]
    known = {names.vlan(each.vlan): each.vlan for each in device.segments}
    interfaces += [entry("id", name, {"interface": name}) for name in known]
    vlans = [entry("vlan-id", number, {"name": name, "status": "ACTIVE"}) for name, number in known.items()]
    bgp = {"identifier": "openconfig-policy-types:BGP", "name": "BGP"}
    protocol = {**bgp, "config": bgp, "bgp": _bgp(device.bgp)}
    macs = {each.gateway_mac for each in device.segments if each.gateway_mac}
    fdb = {"fdb": {"config": {"anycast-gateway-mac": macs.pop()}}} if macs else {}
    config = {"type": "openconfig-network-instance-types:DEFAULT_INSTANCE", "router-id": device.router_id}
    return entry(
        "name", names.INSTANCE, config, **fdb, interfaces={"interface": interfaces},
        **({"vlans": {"vlan": vlans}} if vlans else {}), protocols={"protocol": [protocol]},
    )  # fmt: skip


def _bgp(bgp: Bgp) -> Tree:
    carried = dict.fromkeys(["ipv4", *(family for each in bgp.neighbours for family in each.families)])
    paths = {"config": {"maximum-paths": bgp.maximum_paths}}
    families = [
        entry(
            "afi-safi-name", f"openconfig-bgp-types:{names.FAMILIES[family]}", {"enabled": True},
            **{"use-multiple-paths": {"config": {"enabled": True}, "ebgp": paths}},
        )
        for family in names.FAMILIES if family in carried
    ]  # fmt: skip
    groups = {names.group(each): each for each in bgp.neighbours}
    multiple = {"config": {"enabled": True}, "ebgp": {"config": {"allow-multiple-as": True}}}
    return {
        "global": {
            "config": {"as": bgp.asn, "router-id": bgp.router_id}, "use-multiple-paths": multiple,
            "afi-safis": {"afi-safi": families},
        },
        "peer-groups": {"peer-group": [_group(name, each, bgp) for name, each in groups.items()]},
        "neighbors": {"neighbor": [_neighbour(each, bgp.bfd) for each in bgp.neighbours]},
    }  # fmt: skip


def _group(name: str, of: Neighbour, bgp: Bgp) -> Tree:
    timers = {
        "hold-time": bgp.timers.hold_s, "keepalive-interval": bgp.timers.keepalive_s,
        "connect-retry": bgp.timers.connect_s,
    }  # fmt: skip
    families = [
        entry("afi-safi-name", f"openconfig-bgp-types:{names.FAMILIES[family]}", {"enabled": True})
        for family in of.families
    ]
    policy = {"export-policy": [names.ANNOUNCED], "default-import-policy": "ACCEPT_ROUTE",
              "default-export-policy": "REJECT_ROUTE"}  # fmt: skip
    more = {"timers": {"config": timers}, "apply-policy": {"config": policy}, "afi-safis": {"afi-safi": families}}
    return entry("peer-group-name", name, {"peer-type": "EXTERNAL"}, **more)


def _neighbour(of: Neighbour, bfd: Bfd) -> Tree:
    known = {} if of.remote_asn is None else {"peer-as": of.remote_asn}
    told = {"peer-group": names.group(of), "enabled": True, "description": of.peer, **known}
    interval_us = bfd.interval_ms * 1000
    watch = {
        "enabled": True, "desired-minimum-tx-interval": interval_us, "required-minimum-receive": interval_us,
        "detection-multiplier": bfd.multiplier,
    }  # fmt: skip
    watched = {"enable-bfd": {"config": watch}} if of.bfd else {}
    return entry("neighbor-address", str(of.address), told, **watched)
