"""Rules of SR Linux that its YANG models state as `must`, in descriptions, or not at all.

The models' expressions rest on a dialect of XPath, so that tools for YANG get them wrong; these are those that a
rendered configuration could break.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from weft.build.srlinux import names
from weft.build.srlinux.modules import unqualified
from weft.build.srlinux.names import JSON_FILE
from weft.diagnostics import RenderError

Tree = Mapping[str, Any]
Subs = Mapping[str, Tree]

LARGEST_IP_MTU = 9398
"""Of the 7220 IXR, as the model's description of `ip-mtu` has it."""


def broken_rules(tree: Tree) -> tuple[str, ...]:
    """What a configuration breaks, of a tree by YANG paths without the modules' names; empty where nothing."""
    subs = _subinterfaces(tree)
    found = (
        _dangling(tree, subs), _homeless(tree, subs), _lag_members(tree), _split_cages(tree), _mtus(tree),
        _networks(tree), _discovery(tree, subs),
    )  # fmt: skip
    return tuple(chain.from_iterable(found))


def broken_in(files: Mapping[str, str]) -> tuple[str, ...]:
    """What the JSON among files breaks.

    Raises RenderError where a node lacks what a rule looks at.
    """
    try:
        return broken_rules(unqualified(json.loads(files[JSON_FILE])))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RenderError(f"{JSON_FILE} is not as Weft renders it: {type(error).__name__} {error}") from error


def _subinterfaces(tree: Tree) -> Subs:
    """All of them by name."""
    listed = ((each["name"], sub) for each in tree["interface"] for sub in each.get("subinterface", ()))
    return {f"{name}.{sub['index']}": sub for name, sub in listed}


def _tunnels(tree: Tree) -> dict[str, Tree]:
    listed = ((each["name"], vxlan) for each in tree.get("tunnel-interface", ()) for vxlan in each["vxlan-interface"])
    return {f"{name}.{vxlan['index']}": vxlan for name, vxlan in listed}


def _named(instance: Tree, what: str) -> list[str]:
    return [each["name"] for each in instance.get(what, ())]


def _kind(of: Tree) -> str:
    return str(of.get("type", "routed")).split(":")[-1]


def _dangling(tree: Tree, subs: Subs) -> Iterator[str]:
    """What is named must be there (leafrefs, and names that the models have as text)."""
    tunnels = _tunnels(tree)
    for instance in tree["network-instance"]:
        for what, known in (("interface", subs), ("vxlan-interface", tunnels)):
            for name in _named(instance, what):
                if name not in known:
                    yield f"network-instance {instance['name']}: no {what} {name}"
        bgp = instance.get("protocols", {}).get("bgp", {})
        groups = {each["group-name"] for each in bgp.get("group", ())}
        links = bgp.get("dynamic-neighbors", {}).get("interface", ())
        for each in links:
            if each["interface-name"] not in _named(instance, "interface"):
                yield f"bgp: {each['interface-name']} is not in network-instance {instance['name']}"
        for each in (*links, *bgp.get("neighbor", ())):
            if each["peer-group"] not in groups:
                yield f"bgp: no group {each['peer-group']}"
    for each in tree.get("bfd", {}).get("subinterface", ()):
        if each["id"] not in subs:
            yield f"bfd: no subinterface {each['id']}"
    yield from _unattached(tree, subs)


def _unattached(tree: Tree, subs: Mapping[str, Tree]) -> Iterator[str]:
    """Lists and queues are of interfaces and subinterfaces that are there, and a list that one has is there."""
    ports = {each["name"] for each in tree["interface"]}
    lists = {(each["name"], each["type"]) for each in tree.get("acl", {}).get("acl-filter", ())}
    for each in tree.get("acl", {}).get("interface", ()):
        if each["interface-id"] not in subs:
            yield f"acl: no subinterface {each['interface-id']}"
        for one in each["input"]["acl-filter"]:
            if (one["name"], one["type"]) not in lists:
                yield f"acl: no acl-filter {one['name']} of type {one['type']}"
    for each in tree.get("qos", {}).get("interfaces", {}).get("interface", ()):
        if each["interface-id"] not in subs and each["interface-id"] not in ports:
            yield f"qos: no interface {each['interface-id']}"


def _homeless(tree: Tree, subs: Subs) -> Iterator[str]:
    """A subinterface is in one network instance of its type; a gateway in a MAC-VRF and in a table of routes."""
    bridges, tables = Counter[str](), Counter[str]()
    for instance in tree["network-instance"]:
        (bridges if _kind(instance) == "mac-vrf" else tables).update(_named(instance, "interface"))
        if _kind(instance) != "default" and f"{names.LOOPBACK}.0" in _named(instance, "interface"):
            yield f"network-instance {instance['name']}: {names.LOOPBACK} belongs in the default one"
    for name, sub in subs.items():
        irb = name.startswith("irb")
        wanted = (1, 1) if irb else (1, 0) if _kind(sub) == "bridged" else (0, 1)
        found = (bridges[name], tables[name])
        if found != wanted:
            yield f"{name}: in {found[0]} MAC-VRFs and {found[1]} tables of routes, not {wanted[0]} and {wanted[1]}"


def _lag_members(tree: Tree) -> Iterator[str]:
    lags = {each["name"] for each in tree["interface"] if "lag" in each}
    for each in tree["interface"]:
        lag = each.get("ethernet", {}).get("aggregate-id")
        if lag is None:
            continue
        if lag not in lags:
            yield f"{each['name']}: no LAG {lag}"
        for own in ("mtu", "vlan-tagging", "subinterface", "breakout-mode"):
            if own in each:
                yield f"{each['name']}: a port of a LAG has no {own} of its own"


def _split_cages(tree: Tree) -> Iterator[str]:
    split = {each["name"]: int(each["breakout-mode"]["num-breakout-ports"])
             for each in tree["interface"] if "breakout-mode" in each}  # fmt: skip
    for each in tree["interface"]:
        name = each["name"]
        if name in split and ("mtu" in each or "subinterface" in each or "port-speed" in each.get("ethernet", {})):
            yield f"{name}: a split cage has no speed, MTU or subinterface of its own"
        cage, _, lane = name.rpartition("/")
        if cage.count("/") == 1 and int(lane) > split.get(cage, 0):
            yield f"{name}: {cage} is not split into as many ports"


def _mtus(tree: Tree) -> Iterator[str]:
    for each in tree["interface"]:
        for sub in each.get("subinterface", ()):
            ip = sub.get("ip-mtu", 0)
            if ip > LARGEST_IP_MTU:
                yield f"{each['name']}.{sub['index']}: an IP MTU of {ip} is more than {LARGEST_IP_MTU}"
            if "mtu" in each and ip + names.ETHERNET > each["mtu"]:
                yield f"{each['name']}.{sub['index']}: an IP MTU of {ip} does not fit in a port's of {each['mtu']}"


def _networks(tree: Tree) -> Iterator[str]:
    """One network instance a VXLAN interface, of its type; EVPN instances have numbers of their own."""
    tunnels, users, numbers = _tunnels(tree), Counter[str](), Counter[int]()
    for instance in tree["network-instance"]:
        wanted = "bridged" if _kind(instance) == "mac-vrf" else "routed"
        for name in _named(instance, "vxlan-interface"):
            users[name] += 1
            if name in tunnels and _kind(tunnels[name]) != wanted:
                yield f"network-instance {instance['name']}: {name} is not {wanted}"
        evpn = instance.get("protocols", {}).get("bgp-evpn", {}).get("bgp-instance", ())
        numbers.update(each["evi"] for each in evpn)
        if evpn and _kind(instance) == "default":
            yield "network-instance default: it has no EVPN instance"
    vnis = Counter(each["ingress"]["vni"] for each in tunnels.values())
    yield from (f"{name}: used by {count} network instances" for name, count in users.items() if count > 1)
    yield from (f"{name}: used by no network instance" for name in tunnels if not users[name])
    yield from (f"evi {evi}: of {count} network instances" for evi, count in numbers.items() if count > 1)
    yield from (f"vni {vni}: of {count} VXLAN interfaces" for vni, count in vnis.items() if count > 1)


def _discovery(tree: Tree, subs: Subs) -> Iterator[str]:
    """Neighbours over link-local addresses are found by router advertisements."""
    for instance in tree["network-instance"]:
        bgp = instance.get("protocols", {}).get("bgp", {})
        for each in bgp.get("dynamic-neighbors", {}).get("interface", ()):
            six = subs.get(each["interface-name"], {}).get("ipv6", {})
            role = six.get("router-advertisement", {}).get("router-role", {})
            if six.get("admin-state") != "enable" or role.get("admin-state") != "enable":
                yield f"{each['interface-name']}: no router advertisements, by which its neighbour finds it"
