"""What is wrong between devices is found by the check of its name; what is right has no findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import ip_interface

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.instances import FABRICS, POOLS, made
from tests.fabric.test_promises import QUICK

from weft.build.checks import check
from weft.build.device import Device, Interface, Vni

Fault = Callable[[Device, Interface], Device]


def codes(devices: Sequence[Device]) -> set[str]:
    """Codes of all findings."""
    return {finding.code for finding in check(devices)}


def with_port(device: Device, port: Interface, **changes: object) -> Device:
    """The device with one port changed."""
    changed = replace(port, **changes)  # type: ignore[arg-type]
    return replace(device, interfaces=tuple(changed if each is port else each for each in device.interfaces))


def without_port(device: Device, port: Interface) -> Device:
    """The device without one port."""
    return replace(device, interfaces=tuple(each for each in device.interfaces if each is not port))


def wrong_asn(device: Device, port: Interface) -> Device:
    """The device that takes the far end of a port for another AS."""
    sessions = tuple(
        replace(one, remote_asn=1) if one.interface == port.name else one for one in device.bgp.neighbours
    )
    return replace(device, bgp=replace(device.bgp, neighbours=sessions))


def as_the_far_end(device: Device, port: Interface) -> Device:
    """The device with the ASN of the far end of a port."""
    asn = next(one.remote_asn for one in device.bgp.neighbours if one.interface == port.name)
    return replace(device, bgp=replace(device.bgp, asn=asn or 1))


def without_session(device: Device, port: Interface) -> Device:
    """The device without the sessions over a port."""
    sessions = tuple(one for one in device.bgp.neighbours if one.interface != port.name)
    return replace(device, bgp=replace(device.bgp, neighbours=sessions))


def shorter(device: Device, port: Interface) -> Device:
    """The device with networks of a port that are one bit larger."""
    addresses = tuple(ip_interface(f"{each.ip}/{each.network.prefixlen - 1}") for each in port.addresses)
    return with_port(device, port, addresses=addresses)


FAULTS: dict[str, tuple[str, Fault]] = {
    "interface missing": ("E851", without_port),
    "another device at the far end": ("E851", lambda device, port: with_port(device, port, peer_interface="eth999")),
    "MTU": ("E852", lambda device, port: with_port(device, port, mtu=port.mtu - 1)),
    "speed": ("E853", lambda device, port: with_port(device, port, speed_gbps=10.0)),
    "FEC": ("E853", lambda device, port: with_port(device, port, fec="none")),
    "prefix length": ("E854", shorter),
    "address missing": ("E854", lambda device, port: with_port(device, port, addresses=port.addresses[1:])),
    "ASN": ("E855", wrong_asn),
    "session missing": ("E856", without_session),
    "ASN of both": ("E855", as_the_far_end),
}


@pytest.mark.parametrize(("fabric", "pools"), [(fabric, pools) for fabric in FABRICS for pools in POOLS])
def test_what_the_plan_gives_has_no_findings(fabric: str, pools: str) -> None:
    """In all fabrics and pools."""
    assert check(made(fabric, pools)) == ()


@QUICK
@given(st.sampled_from(list(FABRICS)), st.sampled_from(list(FAULTS)), st.data())
def test_a_fault_at_any_end_of_any_link_is_found(fabric: str, fault: str, data: st.DataObject) -> None:
    """By its own code, whichever of the two ends it is at."""
    code, inject = FAULTS[fault]
    devices = made(fabric, "numbered")
    i = data.draw(st.integers(0, len(devices) - 1))
    names = {device.name for device in devices}
    port = data.draw(st.sampled_from([each for each in devices[i].interfaces if each.peer in names]))
    assert code in codes([*devices[:i], inject(devices[i], port), *devices[i + 1 :]])


def test_all_of_a_fault_is_told_with_both_ends() -> None:
    """The message names device, port and value at either end."""
    first, *others = made("one leaf a host", "hosts")
    port = next(each for each in first.interfaces if each.kind == "link")
    found = check([with_port(first, port, mtu=9100), *others])
    here, there = f"{first.name} {port.name}", f"{port.peer} {port.peer_interface}"
    assert [(one.code, one.message) for one in found] == [
        ("E852", f"{here} sends packets of up to 9100 octets, {there} of up to 9216")
    ]


VNIS: dict[str, tuple[str, Callable[[Vni], Vni]]] = {
    "target of no other leaf": ("E858", lambda vni: replace(vni, route_target="64512:9")),
    "no target": ("E859", lambda vni: replace(vni, route_target="")),
    "no VLAN": ("E859", lambda vni: replace(vni, vlan=999)),
    "another tenant's VLAN": ("E859", lambda vni: replace(vni, vlan=vni.vlan + 2)),
    "distinguisher of another": ("E857", lambda vni: replace(vni, rd="10.0.0.64:3")),
    "number": ("E858", lambda vni: replace(vni, number=vni.number + 7)),
    "layer": ("E858", lambda vni: replace(vni, layer=3)),
}


@pytest.mark.parametrize("fault", VNIS)
def test_a_wrong_network_is_found(fault: str) -> None:
    """On the second leaf of a unit, the first subnet."""
    code, inject = VNIS[fault]
    devices = list(made("two leaves a host", "tenants"))
    evpn = devices[1].evpn
    assert evpn is not None
    vnis = tuple(inject(vni) if vni.layer == 2 and vni.tenant == "one" else vni for vni in evpn.vnis)
    devices[1] = replace(devices[1], evpn=replace(evpn, vnis=vnis))
    assert code in codes(devices)


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("E860", "gateway_mac", "00:00:5e:00:01:02"), ("E860", "mtu", 8000), ("E861", "mtu", 9200),
        ("E859", "tenant", "x"),
    ],
)
def test_a_subnet_told_otherwise_on_one_leaf_is_found(code: str, field: str, value: object) -> None:
    """Its MAC address, MTU and tenant."""
    devices = list(made("two leaves a host", "tenants"))
    first, *others = devices[0].segments
    devices[0] = replace(devices[0], segments=(replace(first, **{field: value}), *others))  # type: ignore[arg-type]
    assert code in codes(devices)


@pytest.mark.parametrize("field", ["esi", "system"])
def test_ports_to_one_host_that_do_not_look_like_one_switch_are_found(field: str) -> None:
    """Another segment or system on one of its leaves."""
    devices = list(made("two leaves a host", "tenants"))
    port = devices[0].interfaces[1]
    assert port.bond
    devices[0] = with_port(devices[0], port, bond=replace(port.bond, **{field: "02:00:00:00:00:01"}))
    assert codes(devices) == {"E862"}


def test_one_loopback_on_two_devices_is_found() -> None:
    """And so is the router id that is made of it."""
    first, second, *others = made("one leaf a host", "hosts")
    lo = replace(second.interfaces[0], addresses=first.loopbacks)
    twin = replace(second, interfaces=(lo, *second.interfaces[1:]), bgp=replace(second.bgp, router_id=first.router_id))
    found = [one.message for one in check([first, twin, *others]) if one.code == "E857"]
    assert any("one loopback" in message for message in found)
    assert any("one router id" in message for message in found)


def test_a_subnet_that_is_not_announced_is_found() -> None:
    """Of the fabric's own table: a wrong prefix length at the gateway, or a network that is not there."""
    first, *others = made("one leaf a host", "hosts")
    segment = first.segments[0]
    gateway = ip_interface(f"{segment.gateways[0].ip}/{segment.gateways[0].network.prefixlen - 1}")
    wrong = replace(first, segments=(replace(segment, gateways=(gateway,)),))
    assert codes([wrong, *others]) == {"E860"}
