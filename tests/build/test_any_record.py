"""Whatever a record says, each system's files say it too."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Interface

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.instances import CATALOGUE, POLICY
from tests.fabric.test_addressing import ask_of, some
from tests.fabric.test_promises import BOXES, QUICK

from weft.build import sonic, srlinux
from weft.build.device import Bfd, Device, Management, Timers, devices, ruled
from weft.build.systems import SYSTEMS
from weft.fabric import FabricDesign, wire
from weft.fabric.addressing import address

EVERY = BOXES.model_copy(update={"switches": (*BOXES.switches, CATALOGUE.switch("box8"))})
"""All models of the designs that are drawn."""


@st.composite
def records(draw: st.DrawFn) -> Device:
    """A switch of a drawn design and pools, with timers, MTUs, paths and a management port of its own, and lists."""
    numbers = st.integers(1, 60)
    links = {} if draw(st.booleans()) else {"links": None, "links_v6": None}
    design: FabricDesign = draw(some)
    plan = address(wire(design), ask_of(bonded=draw(st.booleans()), **links))
    device = draw(st.sampled_from(devices(plan, EVERY, "FRA", draw(st.sampled_from(["", "plane-1"])))))
    mtu = draw(st.integers(1280, 9216))
    ports = tuple(replace(port, mtu=mtu) if port.mtu else port for port in device.interfaces)
    segments = tuple(replace(each, mtu=mtu) for each in device.segments)
    bgp = replace(
        device.bgp, timers=Timers(draw(numbers), draw(numbers), draw(numbers)), maximum_paths=draw(st.integers(1, 256)),
        bfd=Bfd(draw(st.integers(50, 1000)), draw(st.integers(2, 9))),
    )  # fmt: skip
    management = draw(st.sampled_from([Management(), Management("eth0", IPv4Interface("192.0.2.5/24"))]))
    return replace(
        ruled(device, POLICY if draw(st.booleans()) else None), interfaces=ports, segments=segments, bgp=bgp,
        management=management, place=draw(st.sampled_from(["", "R1 U4"])),
    )  # fmt: skip


@pytest.mark.parametrize("system", ["frr", "srlinux", "sonic"])
@QUICK
@given(device=records())
def test_any_record_reads_back(system: str, device: Device) -> None:
    """Every field."""
    assert SYSTEMS[system].read(SYSTEMS[system].render(device)) == device


@QUICK
@given(device=records())
def test_no_record_breaks_a_rule(device: Device) -> None:
    """Of either system: what is rendered from a record of a fabric is what its system takes."""
    assert srlinux.broken_rules(srlinux.configuration(device)) == ()
    assert sonic.broken_rules(sonic.database(device)) == ()
