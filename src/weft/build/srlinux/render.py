"""From a record to the configuration of SR Linux: one tree, as JSON and as `set` commands."""

from __future__ import annotations

from typing import Any

from weft.build.device import Device
from weft.build.json_text import indented
from weft.build.label import device_label
from weft.build.srlinux.filters import filters
from weft.build.srlinux.modules import qualified
from weft.build.srlinux.names import JSON_FILE
from weft.build.srlinux.overlay import instances, tunnels
from weft.build.srlinux.ports import ENABLE, ethernet_segments, interfaces
from weft.build.srlinux.queues import queues
from weft.build.srlinux.routing import bfd, default_instance, policy
from weft.build.srlinux.rules import broken_rules
from weft.build.srlinux.set_form import as_set
from weft.diagnostics import RenderError

SET_FILE = "config.cli"

SHOWN = 3
"""Broken rules that are told of a device."""


def render(device: Device) -> dict[str, str]:
    """The configuration of a device as files: JSON by YANG paths, and the same as `set` commands.

    Raises RenderError where a tenant has the name of another network instance, or the configuration would break a rule
    of SR Linux's, as an MTU does that it cannot have.
    """
    reasons = _unnameable(device)
    if reasons:
        raise RenderError(f"{device.name}: {'; '.join(reasons)}")
    tree = configuration(device)
    broken = broken_rules(tree)
    if broken:
        raise RenderError(f"{device.name}: SR Linux does not take this: {'; '.join(broken[:SHOWN])}")
    return {JSON_FILE: indented(qualified(tree)), SET_FILE: as_set(tree)}


def configuration(device: Device) -> dict[str, Any]:
    """All that a device is told, by the paths of SR Linux's YANG, without the modules' names."""
    tree: dict[str, Any] = {"system": _system(device), "interface": interfaces(device)}
    if device.evpn:
        tree["tunnel-interface"] = tunnels(device)
    management = {
        "name": "mgmt", "type": "srl_nokia-network-instance:ip-vrf", **ENABLE, "interface": [{"name": "mgmt0.0"}],
    }  # fmt: skip
    tree["network-instance"] = [default_instance(device), *instances(device), management]
    tree["routing-policy"] = policy(device.bgp)
    listed = bfd(device)
    if listed:
        tree["bfd"] = {"subinterface": listed}
    return {**tree, **filters(device), **queues(device)}


def _system(device: Device) -> dict[str, Any]:
    """Name and place; the MTU that routed packets over VXLAN have, for which there is no subinterface; segments."""
    where = device_label(device.site, device.fabric, device.tier, device.model, device.place)
    tree: dict[str, Any] = {
        "name": {"host-name": device.name},
        "information": {"location": where},
        "lldp": ENABLE,
    }
    if device.segments:
        tree["mtu"] = {"default-ip-mtu": device.segments[0].mtu}
    segments = ethernet_segments(device)
    if segments:
        protocols = {
            "evpn": {"ethernet-segments": {"bgp-instance": [{"id": 1, "ethernet-segment": segments}]}},
            "bgp-vpn": {"bgp-instance": [{"id": 1}]},
        }
        tree["network-instance"] = {"protocols": protocols}
    return tree


def _unnameable(device: Device) -> list[str]:
    """Tenants whose name another network instance has."""
    taken = {"default", "mgmt", *(f"vlan{each.vlan}" for each in device.segments)}
    tenants = dict.fromkeys(each.tenant for each in device.segments if each.tenant)
    return [f"a tenant is called {name}, as another network instance is" for name in tenants if name in taken]
