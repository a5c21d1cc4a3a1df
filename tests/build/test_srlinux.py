"""SR Linux: what is rendered is what the record says, and what its rules allow."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.build.instances import FABRICS, POOLS, made

from weft.build.device import Device
from weft.build.srlinux import JSON_FILE, SET_FILE, broken_rules, configuration, read, render
from weft.diagnostics import RenderError

Tree = dict[str, Any]


@pytest.mark.parametrize("fabric", FABRICS)
@pytest.mark.parametrize("pools", POOLS)
def test_what_is_read_back_is_the_record(fabric: str, pools: str) -> None:
    """Every field of every device, and none breaks a rule."""
    for device in made(fabric, pools):
        assert read(render(device)) == device
        assert broken_rules(configuration(device)) == ()


def test_places_and_models_are_read_back(devices: dict[str, Device]) -> None:
    """Every device of three sites, with racks, models of the catalogue and back-ends."""
    assert {device.fabric for device in devices.values()} == {"", "back-end-1", "back-end-2"}
    for device in devices.values():
        assert read(render(device)) == device


def test_a_file_of_another_origin_is_refused_in_words() -> None:
    """No traceback of a missing key."""
    with pytest.raises(RenderError, match="not as Weft renders it: KeyError"):
        read({JSON_FILE: "{}"})


def test_another_record_is_another_configuration(leaf: Device) -> None:
    """What is changed in a record is changed in what is read back: nothing is made up."""
    session, *others = leaf.bgp.neighbours
    bgp = replace(leaf.bgp, neighbours=(replace(session, remote_asn=4200009999), *others), maximum_paths=32)
    changed = replace(leaf, name="leaf9.9", place="R9-99 U9", bgp=bgp)
    assert read(render(changed)) == changed != leaf


def test_nothing_that_is_rendered_breaks_a_rule(devices: dict[str, Device]) -> None:
    """Every device of three sites."""
    assert {name: broken_rules(configuration(device)) for name, device in devices.items()} == dict.fromkeys(devices, ())


def test_commands_say_what_the_json_says(leaf: Device) -> None:
    """As many commands as JSON has leaves and empty containers, keys of lists aside; each once."""
    commands = render(leaf)[SET_FILE].splitlines()
    assert len(commands) == len(set(commands))
    assert "set / network-instance default protocols bgp autonomous-system 4200000064" in commands
    assert "set / interface lag1 subinterface 2 vlan encap single-tagged vlan-id 2" in commands
    assert "set / routing-policy prefix-set own prefix 10.0.0.64/32 mask-length-range exact" in commands
    for session in leaf.bgp.neighbours:
        number = next(each.cage.number for each in leaf.interfaces if each.name == session.interface and each.cage)
        link = f"set / network-instance default protocols bgp dynamic-neighbors interface ethernet-1/{number}.0"
        assert f"{link} allowed-peer-as [ {session.remote_asn} ]" in commands


def test_json_names_modules_where_they_change(leaf: Device) -> None:
    """RFC 7951, section 4: a member of another module than its parent has that module's name."""
    tree = json.loads(render(leaf)[JSON_FILE])
    default = tree["srl_nokia-network-instance:network-instance"][0]
    assert default["protocols"]["srl_nokia-bgp:bgp"]["autonomous-system"] == leaf.asn


def test_a_tenant_may_not_have_the_name_of_another_network_instance(leaf: Device) -> None:
    """It is refused with the name."""
    segments = tuple(replace(each, tenant="mgmt") if each.tenant else each for each in leaf.segments)
    with pytest.raises(RenderError, match="a tenant is called mgmt"):
        render(replace(leaf, segments=segments))


def test_an_mtu_that_sr_linux_cannot_have_is_refused(leaf: Device) -> None:
    """When it is rendered, and not when a device is to take it."""
    ports = tuple(replace(each, mtu=9399) if each.mtu else each for each in leaf.interfaces)
    with pytest.raises(RenderError, match="an IP MTU of 9399 is more than 9398"):
        render(replace(leaf, interfaces=ports))


def _first(tree: Tree, kind: str) -> Tree:
    found: Tree = next(each for each in tree["network-instance"] if each["type"].endswith(kind))
    return found


def _bgp(tree: Tree) -> Tree:
    bgp: Tree = _first(tree, "default")["protocols"]["bgp"]
    return bgp


def _lag_member(tree: Tree) -> Tree:
    member: Tree = next(each for each in tree["interface"] if "aggregate-id" in each.get("ethernet", {}))
    return member


def _link(tree: Tree) -> Tree:
    link: Tree = next(each for each in tree["interface"] if "mtu" in each and "lag" not in each)
    return link


def _split(tree: Tree) -> Tree:
    cage: Tree = next(each for each in tree["interface"] if "breakout-mode" in each)
    return cage


FAULTS: dict[str, tuple[Callable[[Tree], object], str]] = {
    "interface": (lambda t: _first(t, "mac-vrf")["interface"].append({"name": "lag999.2"}), "no interface lag999.2"),
    "vxlan": (lambda t: t["tunnel-interface"][0]["vxlan-interface"].pop(), "no vxlan-interface vxlan1."),
    "group": (lambda t: _bgp(t)["group"].pop(), "no group fabric-"),
    "session": (lambda t: _first(t, "default")["interface"].pop(), "is not in network-instance default"),
    "bfd": (lambda t: t["bfd"]["subinterface"][0].update(id="ethernet-1/99.0"), "no subinterface ethernet-1/99.0"),
    "gateway": (lambda t: _first(t, "ip-vrf")["interface"].clear(), "and 0 tables of routes, not 1 and 1"),
    "loopback": (lambda t: _first(t, "ip-vrf")["interface"].append({"name": "system0.0"}), "belongs in the default"),
    "lag": (lambda t: _lag_member(t).update(mtu=9000), "a port of a LAG has no mtu"),
    "no lag": (lambda t: _lag_member(t)["ethernet"].update({"aggregate-id": "lag999"}), "no LAG lag999"),
    "split": (lambda t: _split(t).update(mtu=1500), "a split cage has no"),
    "lanes": (lambda t: _split(t)["breakout-mode"].update({"num-breakout-ports": "2"}), "is not split into as many"),
    "mtu": (lambda t: _link(t)["subinterface"][0].update({"ip-mtu": 9300}), "does not fit in a port's"),
    "large": (lambda t: _link(t)["subinterface"][0].update({"ip-mtu": 9399}), "is more than 9398"),
    "type": (lambda t: t["tunnel-interface"][0]["vxlan-interface"][1].update(type="srl_nokia-interfaces:routed"),
             "is not bridged"),
    "vni": (lambda t: t["tunnel-interface"][0]["vxlan-interface"][0]["ingress"].update(vni=4097), "vni 4097: of 2"),
    "evi": (lambda t: _first(t, "mac-vrf")["protocols"]["bgp-evpn"]["bgp-instance"][0].update(evi=3), "evi 3: of 2"),
    "list": (lambda t: t["acl"]["acl-filter"].pop(), "no acl-filter hosts-ipv6 of type ipv6"),
    "list's port": (lambda t: t["acl"]["interface"][0].update({"interface-id": "lag99.2"}), "acl: no subinterface lag"),
    "queues' port": (lambda t: t["qos"]["interfaces"]["interface"][0].update({"interface-id": "lag99"}), "qos: no int"),
    "advertised": (lambda t: _link(t)["subinterface"][0]["ipv6"].pop("router-advertisement"), "no router advert"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_configuration_breaks_its_rule(leaf: Device, fault: str) -> None:
    """One fault at a time, each found and named."""
    tree = copy.deepcopy(configuration(leaf))
    break_it, words = FAULTS[fault]
    break_it(tree)
    assert words in "\n".join(broken_rules(tree))
