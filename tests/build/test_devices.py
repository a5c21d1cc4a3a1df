"""Records of devices say what the tables of the addressing plan say, and no two devices are taken for one."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from tests.build.instances import CATALOGUE, FABRICS, POOLS, design, made, plan

from weft.build.device import Device, Interface, devices
from weft.fabric import wire
from weft.fabric.addressing import address, tables
from weft.fabric.hall import stand
from weft.fabric.layout import Hall

everywhere = pytest.mark.parametrize(("fabric", "pools"), [(fabric, pools) for fabric in FABRICS for pools in POOLS])

Rows = list[dict[str, str]]


def read(fabric: str, pools: str) -> dict[str, Rows]:
    """The plan's tables by name."""
    texts = tables(plan(fabric, pools))
    return {name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text))) for name, text in texts}


def ports(device: Device, kind: str) -> list[Interface]:
    """Interfaces of one kind."""
    return [each for each in device.interfaces if each.kind == kind]


@everywhere
def test_every_switch_has_its_loopbacks_router_id_and_asn(fabric: str, pools: str) -> None:
    """Those of `addresses.csv`, and it originates the loopbacks."""
    rows = {row["name"]: row for row in read(fabric, pools)["addresses"]}
    assert [device.name for device in made(fabric, pools)] == list(rows)
    for device in made(fabric, pools):
        row = rows[device.name]
        addresses = [row["loopback"], *([row["loopback_v6"]] if row["loopback_v6"] else [])]
        assert [str(address) for address in device.loopbacks] == addresses
        assert (device.asn, device.router_id, device.tier) == (int(row["asn"]), row["router_id"], row["tier"])
        assert {str(network) for network in device.bgp.networks} >= set(addresses)


@everywhere
def test_every_routed_link_has_its_addresses_and_mtu_at_both_ends(fabric: str, pools: str) -> None:
    """Those of `link_addresses.csv`, by device and port; links that are not in it are hosts'."""
    here = {(device.name, each.name): each for device in made(fabric, pools) for each in device.interfaces}
    found = 0
    for row in read(fabric, pools)["link_addresses"]:
        for near, far in ("az", "za"):
            name = f"eth{int(row[f'{near}_port']) + 1}"
            if (row[near], name) not in here:
                assert row[near].startswith("router")
                continue
            port = here[row[near], name]
            addresses = [row[f"{near}_address{version}"] for version in ("", "_v6") if row[f"{near}_address{version}"]]
            assert [str(address) for address in port.addresses] == addresses
            assert (port.kind, port.mtu, port.peer) == ("link", int(row["mtu"]), row[far])
            assert port.peer_interface == f"eth{int(row[f'{far}_port']) + 1}"
            assert port.unnumbered is (not addresses)
            found += 1
    assert found == sum(len(ports(device, "link")) for device in made(fabric, pools))


@everywhere
def test_sessions_are_with_the_far_end_of_each_link_and_carry_each_family_once(fabric: str, pools: str) -> None:
    """The ASN is the far end's own; IPv6 routes never depend on a next hop of IPv4."""
    asn = {device.name: device.asn for device in made(fabric, pools)}
    for device in made(fabric, pools):
        by_name = {each.name: each for each in device.interfaces}
        carried: dict[str, list[str]] = {each.name: [] for each in ports(device, "link")}
        for one in device.bgp.neighbours:
            port = by_name[one.interface]
            assert (one.peer, one.remote_asn) == (port.peer, asn.get(port.peer))
            assert one.group == ("FABRIC" if port.peer in asn else "ROUTERS")
            assert one.address is None or any(one.address in address.network for address in port.addresses)
            assert not ("ipv6" in one.families and one.address is not None and one.address.version == 4)
            carried[one.interface] += one.families
        for name, families in carried.items():
            inside = by_name[name].peer in asn
            expected = {"ipv4", *(["ipv6"] if "IPv4" in pools or pools == "numbered" else [])}
            expected |= {"evpn"} if plan(fabric, pools).ask.tenants and inside else set()
            assert sorted(families) == sorted(expected)


@everywhere
def test_networks_of_tenants_are_those_of_the_table(fabric: str, pools: str) -> None:
    """VNI, route distinguisher and target by leaf as in `instances.csv`; each has its VLAN there."""
    rows = {(row["leaf"], int(row["vni"]), row["route_distinguisher"], row["route_target"])
            for row in read(fabric, pools).get("instances", [])}  # fmt: skip
    found = set()
    for device in made(fabric, pools):
        vlans = {segment.vlan: segment for segment in device.segments}
        for vni in device.evpn.vnis if device.evpn else ():
            found.add((device.name, vni.number, vni.rd, vni.route_target))
            assert vlans[vni.vlan].tenant == vni.tenant
            assert bool(vlans[vni.vlan].gateways) is (vni.layer == 2)
    assert found == rows


@everywhere
def test_gateways_and_segments_of_hosts_are_those_of_the_tables(fabric: str, pools: str) -> None:
    """A host's Ethernet segment as in `host_addresses.csv`, on each of its leaves; gateways as in `subnets.csv`."""
    found = read(fabric, pools)
    gateways = {(row["tenant"], row["gateway"]) for row in found["subnets"]}
    segments = [segment for device in made(fabric, pools) for segment in device.segments if segment.gateways]
    assert {(segment.tenant, str(segment.gateways[0].ip)) for segment in segments} == gateways
    esi = {row["host"]: row["esi"] for row in found["host_addresses"]}
    for device in made(fabric, pools):
        for port in ports(device, "host"):
            assert port.esi == esi[port.peer]
            assert port.vlans


@everywhere
def test_no_cage_of_a_box_is_two_ports_and_all_are_on_it(fabric: str, pools: str) -> None:
    """Cages are counted over all groups of the box: a lane is used once, and a cage is split one way."""
    for device in made(fabric, pools):
        groups = CATALOGUE.switch(device.model).ports
        cages = [each.cage for each in device.interfaces if each.cage]
        assert len(cages) == len(device.interfaces) - 1
        assert max(Counter((cage.number, cage.lane) for cage in cages).values()) == 1
        assert len({(cage.number, cage.lanes) for cage in cages}) == len({cage.number for cage in cages})
        forms = [group.form_factor for group in groups for _ in range(group.count)]
        assert all(forms[cage.number - 1] == cage.form_factor and cage.lane <= cage.lanes for cage in cages)


def test_back_ends_have_names_of_their_own() -> None:
    """A plane's devices begin with its name, and so does whatever they say of each other."""
    front = made("one leaf a host", "hosts")
    back = devices(plan("one leaf a host", "hosts"), CATALOGUE, "FRA", "back-end-1")
    assert not {device.name for device in front} & {device.name for device in back}
    assert all(device.name.startswith("back-end-1-leaf") for device in back if device.tier == "leaf")
    assert {one.peer for device in back for one in device.bgp.neighbours if one.group == "FABRIC"} == {
        device.name for device in back
    }


def test_descriptions_say_where_the_far_end_stands() -> None:
    """Device, port, rack and unit, where the hall is known."""
    wiring = wire(design("one leaf a host"))
    standing = stand(wiring, Hall(), CATALOGUE)
    first = devices(address(wiring, POOLS["hosts"]), CATALOGUE, "FRA", "", standing)[0]
    assert first.place
    assert all(len(port.description.split()) == 4 for port in first.interfaces if port.kind != "loopback")
