"""The plan as tables: one CSV text each, in columns of plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from ipaddress import IPv6Network
from itertools import repeat

import numpy as np

from weft.fabric.addressing import text
from weft.fabric.addressing.hosts import GATEWAY_MAC, Subnets
from weft.fabric.addressing.overlay import Overlay
from weft.fabric.addressing.plan import AddressPlan
from weft.fabric.addressing.segments import esi, lacp_system
from weft.fabric.addressing.underlay import U32s
from weft.fabric.wiring import KINDS, TIERS
from weft.network import Ints

Columns = dict[str, Iterable[object]]


def tables(plan: AddressPlan) -> Iterator[tuple[str, str]]:
    """File names with their texts: switches, links, subnets and hosts, and with tenants VNIs and their instances."""
    yield "addresses.csv", _csv(_switches(plan))
    yield "link_addresses.csv", _csv(_links(plan))
    yield "subnets.csv", _csv(*(_subnets(plan, subnets) for subnets in plan.subnets))
    yield "host_addresses.csv", _csv(*(_hosts(plan, subnets) for subnets in plan.subnets))
    if plan.overlay is not None:
        yield "vnis.csv", _csv(_vnis(plan, plan.overlay))
        yield "instances.csv", _csv(_instances(plan, plan.overlay))


def _csv(*parts: Columns) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(parts[0])
    for part in parts:
        writer.writerows(zip(*part.values(), strict=False))
    return out.getvalue()


def _switches(plan: AddressPlan) -> Columns:
    nodes, switches = plan.wiring.nodes, plan.switches
    loopback, zero = text.v4(switches.loopback), np.zeros_like(switches.position)
    return {
        "name": _names(plan, switches.node),
        "tier": [TIERS[tier] for tier in nodes.tier[switches.node].tolist()],
        "pod": [pod if pod >= 0 else "" for pod in nodes.pod[switches.node].tolist()],
        "asn": switches.asn.tolist(),
        "router_id": loopback,
        "loopback": [f"{address}/32" for address in loopback],
        "loopback_v6": _v6(plan.ask.loopbacks_v6, zero, switches.position, "/128"),
    }


def _links(plan: AddressPlan) -> Columns:
    links, addresses = plan.wiring.links, plan.links
    asn = _by_node(plan, plan.switches.asn)
    a, z, kind = (column[addresses.link] for column in (links.a, links.z, links.kind))
    to_router = kind == KINDS.index("gateway")
    low, zero = 2 * addresses.number, np.zeros_like(addresses.number)
    return {
        "a": _names(plan, a), "a_port": links.a_port[addresses.link].tolist(), "a_asn": asn[a].tolist(),
        "a_address": _v4(addresses.a), "a_address_v6": _v6(plan.ask.links_v6, zero, low, "/127"),
        "z": _names(plan, z), "z_port": links.z_port[addresses.link].tolist(),
        "z_asn": [number or "" for number in asn[z].tolist()],
        "z_address": _v4(addresses.z), "z_address_v6": _v6(plan.ask.links_v6, zero, low + 1, "/127"),
        "mtu": np.where(to_router, plan.ask.host_mtu, plan.ask.fabric_mtu).tolist(),
    }  # fmt: skip


def _subnets(plan: AddressPlan, subnets: Subnets) -> Columns:
    at, instance = subnets.attached, subnets.instance
    number = np.zeros(1, np.int64) if instance.stretched else at.position
    groups = ["all"] if instance.stretched else ["|".join(_names(plan, row)) for row in at.leaves]
    return {
        "tenant": repeat(instance.name, len(number)), "leaves": groups,
        "subnet": [f"{network}/{subnets.length}" for network in text.v4(subnets.network)],
        "gateway": text.v4(subnets.gateway),
        "subnet_v6": _v6(instance.hosts_v6, number, np.zeros_like(number), "/64"),
        "gateway_v6": _v6(instance.hosts_v6, number, np.ones_like(number), ""),
        "gateway_mac": repeat(GATEWAY_MAC, len(number)), "mtu": repeat(plan.ask.host_mtu, len(number)),
    }  # fmt: skip


def _hosts(plan: AddressPlan, subnets: Subnets) -> Columns:
    at, sides = subnets.attached, plan.wiring.design.shape.sides
    high, low = subnets.host_v6
    system: list[str] = []
    if plan.ask.bonded and sides > 1:
        of_group = lacp_system(_by_node(plan, plan.switches.loopback)[at.leaves[:, 0]])
        system = [of_group[group] for group in at.group.tolist()]
    return {
        "host": _names(plan, at.node), "port": [port if port >= 0 else "" for port in at.port.tolist()],
        "tenant": repeat(subnets.instance.name, len(at.node)),
        "address": [f"{address}/{subnets.length}" for address in text.v4(subnets.host)],
        "address_v6": _v6(subnets.instance.hosts_v6, high, low, "/64"),
        "esi": esi(system, at.index) if system else repeat(""), "lacp_system": system or repeat(""),
    }  # fmt: skip


def _vnis(plan: AddressPlan, overlay: Overlay) -> Columns:
    groups = ["|".join(_names(plan, row)) for row in plan.attached.leaves]
    return {
        "vni": overlay.vni.tolist(), "layer": overlay.layer.tolist(),
        "tenant": [plan.ask.tenants[t].name for t in overlay.tenant.tolist()], "vlan": overlay.vlan.tolist(),
        "route_target": [f"{plan.ask.target_as}:{vni}" for vni in overlay.vni.tolist()],
        "leaves": [groups[group] if group >= 0 else "all" for group in overlay.group.tolist()],
    }  # fmt: skip


def _instances(plan: AddressPlan, overlay: Overlay) -> Columns:
    loopback = _by_node(plan, plan.switches.loopback)
    vlan, vni = overlay.vlan[overlay.vni_at].tolist(), overlay.vni[overlay.vni_at].tolist()
    return {
        "leaf": _names(plan, overlay.leaf), "vni": vni,
        "route_distinguisher": [
            f"{address}:{number}" for address, number in zip(text.v4(loopback[overlay.leaf]), vlan, strict=True)
        ],
        "route_target": [f"{plan.ask.target_as}:{number}" for number in vni],
    }  # fmt: skip


def _names(plan: AddressPlan, node: Ints) -> list[str]:
    name = plan.wiring.nodes.name
    return [name[v] for v in node.tolist()]


def _by_node(plan: AddressPlan, of_switch: U32s) -> Ints:
    """A column of switches as one of all nodes, 0 where a node is none."""
    found = np.zeros(len(plan.wiring.nodes), np.int64)
    found[plan.switches.node] = of_switch
    return found


def _v4(addresses: U32s | None) -> Iterable[str]:
    return repeat("") if addresses is None else [f"{address}/31" for address in text.v4(addresses)]


def _v6(pool: IPv6Network | None, high: Ints, low: Ints, length: str) -> Iterable[str]:
    if pool is None:
        return repeat("")
    return [f"{address}{length}" for address in text.v6(int(pool.network_address), high, low)]
