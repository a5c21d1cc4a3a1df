"""From SONiC's files back to the record that they were rendered from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_interface

from weft.build.device import Address, Bgp, Bond, Device, Evpn, Interface, Management, Neighbour, Segment, Vni
from weft.build.device.records import Group
from weft.build.frr.reading_daemons import Spoken, read_daemons
from weft.build.label import labelled_port, port_number
from weft.build.sonic import filters, names, queues
from weft.build.sonic.names import DATABASE, Database
from weft.build.sonic.render import DAEMONS, FEC
from weft.diagnostics import RenderError


def read(files: Mapping[str, str]) -> Device:
    """The record of a device, of its database and its daemons' text.

    Raises RenderError for files that were not rendered from a record.
    """
    for path in (DATABASE, DAEMONS):
        if path not in files:
            raise RenderError(f"there is no {path}")
    said = read_daemons(files[DAEMONS])
    try:
        return _read(_Found(json.loads(files[DATABASE]), said))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise RenderError(f"{DATABASE} is not as Weft renders it: {type(error).__name__} {error}") from error


@dataclass(frozen=True, slots=True)
class _Found:
    """The tables, and what daemons are told."""

    tables: Database
    said: Spoken

    def rows(self, table: str) -> dict[str, dict[str, str]]:
        """A table by key; empty where it is not there."""
        return self.tables.get(table, {})

    def addresses(self, table: str, name: str) -> tuple[Address, ...]:
        """Those of an interface."""
        keys = (key.split("|", 1) for key in self.rows(table) if "|" in key)
        return tuple(ip_interface(rest) for of, rest in keys if of == name)


def _read(found: _Found) -> Device:
    about = found.said.about
    loopback = Interface("lo", "loopback", 0, found.addresses("LOOPBACK_INTERFACE", names.LOOPBACK))
    ports = {name: _port(found, name, row) for name, row in found.rows("PORT").items()}
    interfaces = (loopback, *sorted(ports.values(), key=lambda each: port_number(each.name)))
    management = [ip_interface(key.split("|", 1)[1]) for key in found.rows("MGMT_INTERFACE")]
    return Device(
        found.rows("DEVICE_METADATA")["localhost"]["hostname"], about.get("site", ""), about.get("fabric", ""),
        about.get("tier", ""), about.get("model", ""), about.get("place", ""), interfaces,
        tuple(sorted(_segments(found), key=lambda each: each.vlan)), _bgp(found, ports), _evpn(found),
        Management(address=management[0] if management else None), None, tuple(queues.read(found.tables)),
        tuple(filters.read(found.tables, interfaces, names.Ports.among(interfaces))),
    )  # fmt: skip


def _port(found: _Found, name: str, row: dict[str, str]) -> Interface:
    lane, width = int(row["subport"]), row["lanes"].count(",") + 1
    port = labelled_port(row["description"], int(row["index"]), max(lane, 1), 1)
    assert port.cage is not None
    cage = replace(port.cage, lanes=_parts(found, name, row))
    if width != names.width(cage):
        raise ValueError(f"{name} has {width} lanes")
    port = replace(
        port, cage=cage, speed_gbps=float(row["speed"]) / 1000.0,
        fec=port.fec if row["fec"] == FEC[port.box_fec] else "none", mtu=int(row["mtu"]),
        addresses=found.addresses("INTERFACE", name),
    )  # fmt: skip
    channels = [key.split("|")[0] for key in found.rows("PORTCHANNEL_MEMBER") if key.endswith(f"|{name}")]
    carrier = channels[0] if channels else name
    vlans = sorted(int(key.split("|")[0].removeprefix("Vlan"))
                   for key in found.rows("VLAN_MEMBER") if key.endswith(f"|{carrier}"))  # fmt: skip
    if not vlans:
        return port
    return replace(port, kind="host", bond=_bond(found, channels[0]) if channels else None, vlans=tuple(vlans))


def _parts(found: _Found, name: str, row: dict[str, str]) -> int:
    """What the cage is split into: the first of its ports says so."""
    width = row["lanes"].count(",") + 1
    first = names.natural(name)[1] - max(int(row["subport"]) - 1, 0) * width
    return int(found.rows("BREAKOUT_CFG")[f"Ethernet{first}"]["brkout_mode"].split("x")[0])


def _bond(found: _Found, channel: str) -> Bond:
    row = found.rows("PORTCHANNEL")[channel]
    number, system = found.said.segments.get(channel, (0, ""))
    esi = f"03:{system}:{number.to_bytes(3, 'big').hex(':')}" if channel in found.said.segments else ""
    return Bond(row["description"].split(" ", 1)[0], row["system_mac"], esi)


def _segments(found: _Found) -> Iterator[Segment]:
    for name, row in found.rows("VLAN").items():
        own = found.rows("VLAN_INTERFACE").get(name, {})
        tenant = own.get("vrf_name", "").removeprefix(names.VRF)
        gateways = found.addresses("VLAN_INTERFACE", name)
        yield Segment(int(row["vlanid"]), tenant, int(row["mtu"]), gateways, own.get("mac_addr", ""))


def _evpn(found: _Found) -> Evpn | None:
    tunnel = found.rows("VXLAN_TUNNEL").get(names.TUNNEL)
    if tunnel is None:
        return None
    vnis = sorted((_vni(found, row) for row in found.rows("VXLAN_TUNNEL_MAP").values()), key=lambda each: each.number)
    loopbacks = found.addresses("LOOPBACK_INTERFACE", names.LOOPBACK)
    source = next(each for each in loopbacks if str(each.ip) == tunnel["src_ip"])
    return Evpn(source, tuple(vnis))


def _vni(found: _Found, row: dict[str, str]) -> Vni:
    number, said = int(row["vni"]), found.said
    table = found.rows("VLAN_INTERFACE")[row["vlan"]]["vrf_name"]
    layer = 3 if found.rows("VRF")[table].get("vni") == row["vni"] else 2
    told = said.networks[number] if layer == 2 else (said.speakers[table].rd, said.speakers[table].target)
    return Vni(number, layer, table.removeprefix(names.VRF), int(row["vlan"].removeprefix("Vlan")), *told)


def _bgp(found: _Found, ports: dict[str, Interface]) -> Bgp:
    own = found.said.speakers[""]
    neighbours = []
    for one in own.neighbours.values():
        near = one.interface or next(
            name for name, port in ports.items() if any(one.address in each.network for each in port.addresses)
        )
        group = own.groups[one.group]
        of: Group = "ROUTERS" if one.group.startswith("ROUTERS") else "FABRIC"
        neighbours.append(
            Neighbour(ports[near].name, one.address, one.remote_asn, one.peer, of, tuple(group.families), group.bfd)
        )
    return Bgp(
        own.asn, own.router_id, tuple(neighbours), tuple(own.networks), own.maximum_paths, own.timers, own.bfd
    )
