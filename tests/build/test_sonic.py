"""SONiC: what is rendered is what the record says, and what its tables allow."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import pytest
from tests.build.instances import FABRICS, POOLS, made

from weft.build.device import Device
from weft.build.sonic import DAEMONS, DATABASE, broken_rules, database, read, render
from weft.build.sonic.names import Database
from weft.diagnostics import RenderError


@pytest.mark.parametrize("fabric", FABRICS)
@pytest.mark.parametrize("pools", POOLS)
def test_what_is_read_back_is_the_record(fabric: str, pools: str) -> None:
    """Every field of every device, and none breaks a rule."""
    for device in made(fabric, pools):
        assert read(render(device)) == device
        assert broken_rules(database(device)) == ()


def test_places_and_models_are_read_back(devices: dict[str, Device]) -> None:
    """Every device of three sites, with racks, models of the catalogue and back-ends."""
    for device in devices.values():
        assert read(render(device)) == device
        assert broken_rules(database(device)) == ()


def test_daemons_text_has_the_names_of_the_database(leaf: Device) -> None:
    """Sessions, bonds and tables are called alike in both files."""
    files = render(leaf)
    tables = json.loads(files[DATABASE])
    text = files[DAEMONS]
    for name in tables["INTERFACE"]:
        assert f" neighbor {name} interface peer-group FABRIC" in text
    for name in tables["EVPN_ETHERNET_SEGMENT"]:
        assert f"interface {name}\n evpn mh es-id {name.removeprefix('PortChannel')}\n" in text
    for name, row in tables["VRF"].items():
        assert f"vrf {name}\n vni {row['vni']}\n" in text
        assert f"router bgp {leaf.asn} vrf {name}\n" in text
    assert tables["DEVICE_METADATA"]["localhost"]["docker_routing_config_mode"] == "split-unified"


def test_every_value_is_text(devices: dict[str, Device]) -> None:
    """The database holds strings only, and lists of them: a number or a truth value is not loaded."""
    for device in devices.values():
        rows = (row for table in json.loads(render(device)[DATABASE]).values() for row in table.values())
        values = chain.from_iterable(row.values() for row in rows)
        assert all(isinstance(one, str) for value in values for one in (value if isinstance(value, list) else [value]))


def test_a_tenant_that_cannot_name_a_vrf_is_refused(leaf: Device) -> None:
    """Of the 15 characters of an interface's name three are taken."""
    segments = tuple(replace(each, tenant="thirteenchars") if each.tenant else each for each in leaf.segments)
    with pytest.raises(RenderError, match="the tenant 'thirteenchars' cannot be the name of a VRF of SONiC"):
        render(replace(leaf, segments=segments))


def test_damaged_files_are_an_error_and_not_a_traceback(leaf: Device) -> None:
    """A missing file, a missing table, and no JSON at all."""
    files = render(leaf)
    with pytest.raises(RenderError, match=r"there is no etc/sonic/frr/frr\.conf"):
        read({DATABASE: files[DATABASE]})
    for text in ("{}", "no JSON"):
        with pytest.raises(RenderError, match="not as Weft renders it"):
            read(files | {DATABASE: text})


def test_an_mtu_that_sonic_cannot_have_is_refused(leaf: Device) -> None:
    """When it is rendered, and not when a device is to take it."""
    ports = tuple(replace(each, mtu=9300) if each.mtu else each for each in leaf.interfaces)
    with pytest.raises(RenderError, match="an MTU of 9300 is not between"):
        render(replace(leaf, interfaces=ports))


FAULTS: dict[str, tuple[Callable[[Database], object], str]] = {
    "lane": (lambda t: t["PORT"]["Ethernet0"].update(lanes="3,4"), "lane 3 is of 2 ports"),
    "alias": (lambda t: t["PORT"]["Ethernet0"].update(alias="Eth1/2"), "alias Eth1/2 is of 2 ports"),
    "mtu": (lambda t: t["PORT"]["Ethernet0"].update(mtu="9300"), "an MTU of 9300 is not between"),
    "breakout": (lambda t: t["BREAKOUT_CFG"].update(Ethernet999={}), "no port Ethernet999"),
    "address": (lambda t: t["LOOPBACK_INTERFACE"].pop("Loopback0"), "10.0.0.64/32 without Loopback0"),
    "interface": (lambda t: t["INTERFACE"].update(Ethernet999={}), "INTERFACE: no PORT Ethernet999"),
    "vrf": (lambda t: t["VRF"].pop("Vrftraining"), "VLAN_INTERFACE Vlan2: no VRF Vrftraining"),
    "vrf's name": (lambda t: t["VRF"].update(training={}), "VRF training: its name begins with Vrf"),
    "vrf's vni": (lambda t: t["VRF"]["Vrftraining"].update(vni="4095"), "its VNI 4095 is mapped to no VLAN"),
    "two channels": (lambda t: t["PORTCHANNEL_MEMBER"].update({"PortChannel2|Ethernet0": {}}), "is in 2 channels"),
    "no channel": (lambda t: t["PORTCHANNEL"].pop("PortChannel1"), "PORTCHANNEL_MEMBER: no PortChannel1"),
    "channel's mtu": (lambda t: t["PORTCHANNEL"]["PortChannel1"].update(mtu="1500"), "has another MTU than"),
    "routed": (lambda t: t["INTERFACE"].update(Ethernet0={}), "INTERFACE: Ethernet0 is in PortChannel1"),
    "segment": (lambda t: t["EVPN_ETHERNET_SEGMENT"].update(PortChannel99={}), "no PortChannel99"),
    "system": (lambda t: t["PORTCHANNEL"]["PortChannel1"].pop("system_mac"), "no system_mac"),
    "member": (lambda t: t["VLAN_MEMBER"].update({"Vlan2|Ethernet0": {"tagging_mode": "tagged"}}), "is of a channel"),
    "no vlan": (lambda t: t["VLAN"].pop("Vlan2"), "VLAN_MEMBER: no Vlan2"),
    "vlan's number": (lambda t: t["VLAN"]["Vlan2"].update(vlanid="7"), "VLAN Vlan2: its number is 7"),
    "map": (lambda t: t["VLAN"].pop("Vlan3"), "VXLAN_TUNNEL_MAP: no Vlan3"),
    "vni": (lambda t: t["VXLAN_TUNNEL_MAP"]["vtep|map_4097_Vlan2"].update(vni="99999999"), "no VNI is 99999999"),
    "vni twice": (lambda t: t["VXLAN_TUNNEL_MAP"]["vtep|map_4097_Vlan2"].update(vni="4096"), "vni 4096 is mapped 2"),
    "overlay": (lambda t: t["VXLAN_EVPN_NVO"]["nvo"].update(source_vtep="other"), "no tunnel other"),
    "source": (lambda t: t["VXLAN_TUNNEL"]["vtep"].update(src_ip="10.0.0.65"), "10.0.0.65 is no address"),
    "list's port": (lambda t: t["ACL_TABLE"]["HOSTS_IPV4"]["ports"].append("Ethernet999"), "Ethernet999 is not there"),
    "list at a member": (lambda t: t["ACL_TABLE"]["HOSTS_IPV4"]["ports"].append("Ethernet0"), "Ethernet0 is in a chan"),
    "no list": (lambda t: t["ACL_TABLE"].pop("HOSTS_IPV4"), "ACL_RULE RULE_0: no table HOSTS_IPV4"),
    "priority": (lambda t: t["ACL_RULE"]["HOSTS_IPV4|RULE_1"].update(PRIORITY="9990"), "have one priority"),
    "scheduler": (lambda t: t["SCHEDULER"].pop("web"), "no scheduler web"),
    "queue's port": (lambda t: t["QUEUE"].update({"Ethernet999|6": {"scheduler": "web"}}), "QUEUE: no port Ether"),
    "queue's map": (lambda t: t["TC_TO_QUEUE_MAP"].clear(), "no tc_to_queue_map classes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_database_breaks_its_rule(leaf: Device, fault: str) -> None:
    """One fault at a time, each found and named."""
    tables = copy.deepcopy(database(leaf))
    break_it, words = FAULTS[fault]
    break_it(tables)
    assert words in "\n".join(broken_rules(tables))


def test_a_port_is_untagged_in_one_vlan_at_most(devices: dict[str, Device]) -> None:
    """Of a site without tenants, whose ports have one VLAN."""
    tables = copy.deepcopy(database(devices["CPH/leaf1.1"]))
    port = next(iter(tables["VLAN_MEMBER"])).split("|")[1]
    tables["VLAN_MEMBER"][f"Vlan9|{port}"] = {"tagging_mode": "untagged"}
    assert f"VLAN_MEMBER: {port} is untagged in 2 VLANs" in broken_rules(tables)
