"""Leaves that share a host tell so with one Ethernet segment, one system and the same networks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weft.build.checks.site import Site, finding
from weft.build.device import Device, Interface
from weft.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class _Port:
    """A bonded port with what hosts see through it."""

    where: str
    port: Interface
    esi: str
    system: str
    networks: frozenset[int]  # VNIs, or of the fabric's own table VLANs

    @classmethod
    def of(cls, device: Device, port: Interface) -> _Port:
        vnis = {vni.vlan: vni.number for vni in (device.evpn.vnis if device.evpn else ())}
        bond = port.bond
        return cls(
            f"{device.name} {port.name}", port, port.esi, bond.system if bond else "",
            frozenset(vnis.get(vlan, vlan) for vlan in port.vlans),
        )  # fmt: skip


def segments(site: Site) -> Iterator[Diagnostic]:
    """Segments of hosts that are on several leaves (E862)."""
    by_host: dict[str, _Port] = {}
    by_esi: dict[str, _Port] = {}
    for device in site.devices:
        for port in device.interfaces:
            if port.bond is None:
                continue
            mine = _Port.of(device, port)
            yield from _alike(by_host.setdefault(port.peer, mine), mine)
            other = by_esi.setdefault(mine.esi, mine) if mine.esi else mine
            if other.port.peer != port.peer:
                yield finding("E862", f"{other.where} and {mine.where}, to two hosts, are one segment, {mine.esi}")


def _alike(first: _Port, mine: _Port) -> Iterator[Diagnostic]:
    host = mine.port.peer
    for noun, one, other in (
        ("segment", first.esi or "none", mine.esi or "none"),
        ("LACP system", first.system, mine.system),
        ("networks", _listed(first), _listed(mine)),
        ("MTU", first.port.mtu, mine.port.mtu),
    ):
        if one != other:
            yield finding("E862", f"ports to {host}: {noun} {one} on {first.where}, {other} on {mine.where}",
                          "a bond's ports must look like one switch to the host: write the same")  # fmt: skip


def _listed(port: _Port) -> str:
    return ", ".join(map(str, sorted(port.networks))) or "none"
