"""FRR's files: read back they are the record, `vtysh` takes them, and what they say is what a fabric needs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.instances import CATALOGUE, FABRICS, POOLS, made, ruled_devices
from tests.fabric.test_addressing import ask_of, some
from tests.fabric.test_promises import BOXES, QUICK

from weft.build import frr
from weft.build.device import (
    Bfd,
    CandidatePath,
    Isis,
    Management,
    NodeSid,
    SegmentList,
    SrPolicy,
    Timers,
    devices,
)
from weft.build.support import FEATURES, unsupported
from weft.diagnostics import RenderError
from weft.fabric import FabricDesign, wire
from weft.fabric.addressing import address

EVERY = BOXES.model_copy(update={"switches": (*BOXES.switches, CATALOGUE.switch("box8"))})
"""All models of the designs that are drawn."""

everywhere = pytest.mark.parametrize(("fabric", "pools"), [(fabric, pools) for fabric in FABRICS for pools in POOLS])


@everywhere
def test_what_is_written_reads_back_as_the_record(fabric: str, pools: str) -> None:
    """Every device, every field."""
    for device in made(fabric, pools):
        assert frr.read(frr.render(device)) == device


@QUICK
@given(some, st.booleans(), st.booleans(), st.data())
def test_any_record_reads_back(design: FabricDesign, bonded: bool, numbered: bool, data: st.DataObject) -> None:
    """Whatever the design, its pools, timers, MTU and management port."""
    links = {} if numbered else {"links": None, "links_v6": None}
    numbers = st.integers(1, 60)
    timers = Timers(data.draw(numbers), data.draw(numbers), data.draw(numbers))
    bfd = Bfd(data.draw(st.integers(50, 1000)), data.draw(st.integers(2, 9)))
    plan, fabric = address(wire(design), ask_of(bonded=bonded, **links)), data.draw(st.sampled_from(["", "plane-1"]))
    device = data.draw(st.sampled_from(devices(plan, EVERY, "FRA", fabric)))
    ports = tuple(replace(port, mtu=data.draw(st.integers(1280, 9216))) if port.mtu and not port.bond else port
                  for port in device.interfaces)  # fmt: skip
    bgp = replace(device.bgp, timers=timers, bfd=bfd, maximum_paths=data.draw(st.integers(1, 256)))
    management = data.draw(st.sampled_from([Management(), Management("eth0", IPv4Interface("192.0.2.5/24"))]))
    device = replace(device, interfaces=ports, bgp=bgp, management=management, place="R1-01 U4")
    assert frr.read(frr.render(device)) == device


@everywhere
def test_vtysh_takes_every_file(fabric: str, pools: str, tmp_path: Path) -> None:
    """`vtysh -C` checks each line of one device of each tier."""
    if shutil.which("vtysh") is None:
        pytest.skip("FRR is not installed: apt-get install frr")
    for device in {device.tier: device for device in made(fabric, pools)}.values():
        path = tmp_path / f"{device.name}.conf"
        path.write_text(frr.render(device)[frr.FRR_CONF], encoding="utf-8")
        done = subprocess.run(["vtysh", "-C", "-f", str(path)], capture_output=True, text=True, check=False, timeout=20)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_vtysh_finds_a_line_that_is_none(tmp_path: Path) -> None:
    """So that the test before would fail."""
    if shutil.which("vtysh") is None:
        pytest.skip("FRR is not installed: apt-get install frr")
    text = frr.render(made("one leaf a host", "hosts")[0])[frr.FRR_CONF].replace("maximum-paths", "maximum-ways")
    (tmp_path / "frr.conf").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["vtysh", "-C", "-f", str(tmp_path / "frr.conf")], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode
    assert "maximum-ways" in done.stdout + done.stderr


def test_the_workaround_says_why_and_can_be_left_out() -> None:
    """`no zebra nexthop kernel enable` with its comment, but for tests of what happens without."""
    device = made("one leaf a host", "hosts")[0]
    text = frr.render(device)[frr.FRR_CONF]
    line = text.splitlines().index("no zebra nexthop kernel enable")
    assert "15505" in text.splitlines()[line - 1]
    without = frr.render(device, kernel_groups=True)
    assert "nexthop kernel" not in without[frr.FRR_CONF]
    assert frr.read(without) == device


def test_parallel_sessions_of_both_versions_have_groups_of_their_own() -> None:
    """Where links are numbered in IPv4 alone, IPv6 routes take sessions between link-local addresses."""
    text = frr.render(made("one leaf a host", "numbered in IPv4")[0])[frr.FRR_CONF]
    assert " interface v6only peer-group FABRIC-2\n" in text
    assert "capability extended-nexthop" not in text
    six = frr.render(made("one leaf a host", "numbered in IPv6")[0])[frr.FRR_CONF]
    assert " neighbor FABRIC capability extended-nexthop\n" in six


def test_vlans_of_a_segment_are_those_of_its_bond() -> None:
    """The bond itself is in the bridge, tagged, and each VXLAN network in its VLAN: FRR follows no other."""
    text = frr.render(made("two leaves a host", "tenants")[0])[frr.INTERFACES]
    assert "    bond-slaves eth1\n" in text
    assert "    bridge-vids 2 4\n    bridge-allow-untagged no\n" in text
    assert "iface vni4097\n    mtu 9000\n    vxlan-id 4097\n" in text
    assert "    bridge-access 2\n" in text
    assert "bond1." not in text
    alone = frr.render(made("one leaf a host", "hosts")[0])[frr.INTERFACES]
    assert "    bridge-access 2\n" in alone
    assert "bridge-allow-untagged" not in alone


@pytest.mark.parametrize(
    "name", ["a tenant with a name of its own", "sixteen-letters-", "eth1", "lo", "vlan2", "bridge"]
)
def test_a_tenant_that_linux_cannot_name_is_refused(name: str) -> None:
    """A VRF is an interface, whose name has at most 15 characters and is no other's."""
    device = made("one leaf a host", "tenants")[0]
    segments = tuple(replace(segment, tenant=name) for segment in device.segments)
    with pytest.raises(RenderError, match="cannot be the name of a VRF"):
        frr.render(replace(device, segments=segments))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (frr.FRR_CONF, "remote-as 42", "remote-as x42"),
        (frr.FRR_CONF, "network 10", "network x10"),
        (frr.INTERFACES, "mtu 9", "mtu x9"),
        (frr.INTERFACES, "address 10", "address x10"),
    ],
)
def test_a_damaged_file_is_an_error_and_not_a_traceback(path: str, before: str, after: str) -> None:
    """The line is shown."""
    files = frr.render(made("one leaf a host", "hosts")[0])
    assert before in files[path]
    with pytest.raises(RenderError, match=after.split()[1]):
        frr.read(files | {path: files[path].replace(before, after)})


def test_a_missing_file_is_named() -> None:
    """Both are needed."""
    with pytest.raises(RenderError, match=r"frr\.conf"):
        frr.read({})


def test_every_feature_is_rendered_warned_about_or_refused() -> None:
    """`SUPPORT` has all of them, and each is used by some device."""
    assert list(frr.SUPPORT) == list(FEATURES)
    every = [device for fabric in FABRICS for pools in POOLS for device in made(fabric, pools)]
    with_lists = ruled_devices("two leaves a host", "hosts")[0]
    isis = Isis("49.0001", "0100.0000.0001", False, False, (), NodeSid(16_000, 16_999, 1))
    lists = tuple(SegmentList((label,), 1) for label in (16_001, 16_002))
    policy = SrPolicy("far", 100, IPv4Address("10.255.0.2"), (CandidatePath(100, lists),))
    every.append(replace(with_lists, isis=isis, policies=(policy,)))
    assert all(any(feature.is_used(device) for device in every) for feature in FEATURES.values())
    split = next(device for device in every if FEATURES["break-outs"].is_used(device))
    assert [support.level for _, support in unsupported(split, frr.SUPPORT)] == ["warns"]
