"""Which YANG module of SR Linux has which node: JSON (RFC 7951) names it where it is another than the parent's."""

from __future__ import annotations

from typing import Any

from weft.build.json_text import Shared

_SEGMENTS = "srl_nokia-system-network-instance-bgp-evpn-ethernet-segments"

MODULES = {
    "system": "srl_nokia-system",
    "system/name": "srl_nokia-system-name",
    "system/information": "srl_nokia-system-info",
    "system/lldp": "srl_nokia-lldp",
    "system/mtu": "srl_nokia-mtu",
    "system/network-instance": "srl_nokia-system-network-instance",
    "system/network-instance/protocols/evpn/ethernet-segments": _SEGMENTS,
    "system/network-instance/protocols/bgp-vpn": "srl_nokia-system-network-instance-bgp-vpn",
    "interface": "srl_nokia-interfaces",
    "interface/vlan-tagging": "srl_nokia-interfaces-vlans",
    "interface/subinterface/vlan": "srl_nokia-interfaces-vlans",
    "interface/lag": "srl_nokia-interfaces-lag",
    "interface/lag/lacp": "srl_nokia-lacp",
    "interface/subinterface/ipv4/arp": "srl_nokia-interfaces-nbr",
    "interface/subinterface/ipv4/arp/evpn": "srl_nokia-interfaces-nbr-evpn",
    "interface/subinterface/ipv4/dhcp-client": "srl_nokia-interfaces-ip-dhcp",
    "interface/subinterface/ipv6/neighbor-discovery": "srl_nokia-interfaces-nbr",
    "interface/subinterface/ipv6/neighbor-discovery/evpn": "srl_nokia-interfaces-nbr-evpn",
    "interface/subinterface/ipv6/router-advertisement": "srl_nokia-interfaces-router-adv",
    "tunnel-interface": "srl_nokia-tunnel-interfaces",
    "network-instance": "srl_nokia-network-instance",
    "network-instance/protocols/bgp": "srl_nokia-bgp",
    "network-instance/protocols/bgp-evpn/bgp-instance": "srl_nokia-bgp-evpn",
    "network-instance/protocols/bgp-vpn": "srl_nokia-bgp-vpn",
    "routing-policy": "srl_nokia-routing-policy",
    "bfd": "srl_nokia-bfd",
    "acl": "srl_nokia-acl",
    "qos": "srl_nokia-qos",
}
"""By path, without keys of lists."""


_ABOVE = {path.rsplit("/", i)[0] for path in MODULES for i in range(1, path.count("/") + 1)}
"""Paths below which another module begins: what is below others is left as it is."""


def qualified(tree: dict[str, Any]) -> dict[str, Any]:
    """A tree with the names of modules where JSON needs them."""
    return _qualified_tree(tree, "", {})


def unqualified(value: Any) -> Any:
    """A tree without the names of modules; identities keep theirs."""
    if isinstance(value, dict):
        return {name.split(":")[-1]: unqualified(each) for name, each in value.items()}
    return [unqualified(each) for each in value] if isinstance(value, list) else value


def _qualified_tree(tree: dict[str, Any], path: str, memo: dict[int, Shared]) -> dict[str, Any]:
    found = {}
    for name, value in tree.items():
        here = f"{path}/{name}" if path else name
        module = MODULES.get(here)
        found[f"{module}:{name}" if module else name] = _qualified(value, here, memo) if here in _ABOVE else value
    return found


def _qualified(value: Any, path: str, memo: dict[int, Shared]) -> Any:
    if type(value) is Shared:
        if id(value) not in memo:
            memo[id(value)] = Shared(_qualified_tree(each, path, memo) for each in value)
        return memo[id(value)]
    if isinstance(value, list):
        return [_qualified_tree(each, path, memo) for each in value]
    return _qualified_tree(value, path, memo)
