"""Nokia SR OS: what routers are told in its model-driven CLI, and the record that is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.instances import POOLS, made
from tests.build.test_wide import ASKED, LINKS, network, plan_of

from weft.build.checks import check_wide
from weft.build.device import Bfd, Device, Interface, Management, Timers
from weft.build.sros import BOF, CONFIGURATION, SUPPORT, read, render
from weft.build.support import left_out
from weft.build.wide import routers
from weft.cli.entry import run
from weft.diagnostics import RenderError
from weft.planning import save

RATES = (100.0, 200.0, 300.0, 400.0, 800.0)


def _lines(device: Device) -> list[str]:
    """The commands of a device."""
    return render(device)[CONFIGURATION].splitlines()


def _changed(device: Device, name: str, **fields: Any) -> Device:
    """The device with another interface of that name."""
    ports = (replace(port, **fields) if port.name == name else port for port in device.interfaces)
    return replace(device, interfaces=tuple(ports))


@pytest.mark.parametrize("name", network())
def test_a_router_reads_back_as_its_record(name: str) -> None:
    """Every field of it, over links to border leaves with addresses of one version, both, and none."""
    assert read(render(network()[name])) == network()[name]


@pytest.mark.parametrize("name", ["loopbacks_v6", "links_v6"])
def test_a_router_of_fewer_pools_reads_back(name: str) -> None:
    """Of IPv4 alone, and with link-local addresses of IPv6."""
    for router in routers(plan_of(replace(ASKED, **{name: None}))):
        assert read(render(router)) == router


@pytest.mark.parametrize("pools", POOLS)
def test_switches_are_not_for_sr_os(pools: str) -> None:
    """They are left out of a build, and refused where one is asked for."""
    device = made("two leaves a host", pools)[-1]
    assert left_out(device, SUPPORT)
    with pytest.raises(RenderError, match="is a switch, of which SR OS is told nothing"):
        render(device)


@st.composite
def records(draw: st.DrawFn) -> Device:
    """A router of drawn rates, metrics, MTU, timers and numbers of lightpaths that must be up."""
    links = tuple(
        (name, draw(st.sampled_from(RATES)), members, draw(st.integers(1, 16_777_214)), 10)
        for name, _, members, _, _ in LINKS
    )
    router = draw(st.sampled_from(routers(plan_of(replace(ASKED, mtu=draw(st.integers(1280, 9786))), links=links))))
    ports = tuple(replace(port, min_links=draw(st.integers(1, 3))) if port.min_links else port
                  for port in router.interfaces)  # fmt: skip
    seconds = st.integers(3, 20_000)
    bgp = replace(
        router.bgp, timers=Timers(draw(seconds), draw(seconds), draw(seconds)), maximum_paths=draw(st.integers(1, 64)),
        bfd=Bfd(draw(st.integers(10, 100_000)), draw(st.integers(3, 20))),
    )  # fmt: skip
    address = draw(st.sampled_from([None, IPv4Interface("192.0.2.5/24"), IPv6Interface("2001:db8::5/64")]))
    return replace(router, interfaces=ports, bgp=bgp, management=Management(address=address))


@given(device=records())
def test_any_router_reads_back(device: Device) -> None:
    """Every field."""
    assert read(render(device)) == device


def test_a_lightpath_that_no_ethernet_has_is_several_ports() -> None:
    """Two of 300 Gb/s are six ports of 100G; the LAG is down where fewer than one lightpath's are up."""
    said = _lines(network()["STO.1"])
    assert "/configure port 1/1/c2 connector breakout c3-100g" in said
    assert sum(line.startswith('/configure { lag "lag-1" port ') for line in said) == 6
    assert '/configure lag "lag-1" port-threshold value 2' in said
    assert '/configure lag "lag-2" port-threshold value 0' in said


def test_a_router_has_the_metrics_and_the_overload_bit_of_the_plan() -> None:
    """The metric of its own direction; level 2 alone; the bit where the plan has it."""
    said = _lines(network()["CPH.2"])
    assert '/configure router "Base" isis 0 interface "lag1" level 2 metric 120' in said
    assert '/configure router "Base" isis 0 level-capability 2' in said
    overload = '/configure { router "Base" isis 0 overload }'
    assert overload in _lines(network()["HAM.1"])
    assert overload not in said


def test_ports_have_room_for_an_ethernet_header() -> None:
    """An MTU of IP at the interface, 14 octets more at the port."""
    said = _lines(network()["STO.1"])
    assert '/configure router "Base" interface "lag1" ip-mtu 9216' in said
    assert "/configure port 1/1/c1/1 ethernet mtu 9230" in said


def test_fec_is_told_where_it_is_not_always_on() -> None:
    """Of 100G by the connector; at 400G RS(544,514) is the only one, and another is refused."""
    slow = _changed(network()["STO.1"], "eth1", speed_gbps=100.0, fec="rs528")
    assert "/configure port 1/1/c4 connector rs-fec-mode cl91-514-528" in _lines(slow)
    assert read(render(slow)) == slow
    with pytest.raises(RenderError, match=r"eth1 is of 400 Gb/s, which has RS\(544,514\) always"):
        render(_changed(network()["STO.1"], "eth1", fec="none"))


def test_many_ports_of_a_lag_are_asked_for() -> None:
    """More than the usual 32 are told of; more than 64 are refused."""
    def of(members: int) -> Device:
        return routers(plan_of(links=(("STO.1-CPH.1", 400, members, 1, 1),)))[0]

    assert '/configure lag "lag-1" max-ports 64' not in _lines(of(32))
    assert '/configure lag "lag-1" max-ports 64' in _lines(of(33))
    assert read(render(of(64))) == of(64)
    with pytest.raises(RenderError, match="lag1 has 65 ports, of 1 to 64"):
        render(of(65))


def _told(device: Device, **fields: Any) -> Device:
    return replace(device, bgp=replace(device.bgp, **fields))


REFUSED: Mapping[str, tuple[Device, str]] = {
    "a rate": (_changed(network()["STO.1"], "wan1", speed_gbps=600.0), "has no break-out 'c1-600g' of a connector"),
    "paths": (_told(network()["STO.1"], maximum_paths=128), "128 equal paths are more than the 64 of SR OS"),
    "an MTU": (_changed(network()["STO.1"], "lag1", mtu=9800), "an IP MTU of 9800 is more than the 9786"),
    "a hold time": (_told(network()["STO.1"], timers=Timers(1, 2, 1)), "a hold time of 2 is not from 3 to 65535"),
    "a multiplier": (_told(network()["STO.1"], bfd=Bfd(300, 50)), "a BFD multiplier of 50 is not from 1 to 20"),
    "a long name": (_changed(network()["STO.1"], "lag1", peer="C" * 80), "is longer than 80 characters"),
    "a name": (replace(network()["STO.1"], name="Å.1"), "names in SR OS are of printable ASCII"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_sr_os_does_not_take_is_refused(what: str) -> None:
    """With the reason."""
    device, words = REFUSED[what]
    with pytest.raises(RenderError) as raised:
        render(device)
    assert words in raised.value.message


def test_the_address_of_the_management_port_is_among_the_boot_options() -> None:
    """A file of its own, which is not there while the port asks for its address."""
    router = network()["STO.1"]
    assert set(render(router)) == {CONFIGURATION}
    fixed = replace(router, management=Management(address=IPv4Interface("192.0.2.5/24")))
    assert "cpm active ipv4 ip-address 192.0.2.5\n" in render(fixed)[BOF]


def test_every_file_says_that_it_is_untested() -> None:
    """In its first line."""
    fixed = replace(network()["STO.1"], management=Management(address=IPv4Interface("192.0.2.5/24")))
    assert all("untested against a device" in text.splitlines()[0] for text in render(fixed).values())


def test_what_an_operator_adds_is_passed_over() -> None:
    """Sessions of other groups, and commands that a record has no words for; of a leaf that is told twice the later."""
    router = network()["CPH.1"]
    text = render(router)[CONFIGURATION]
    text += '/configure router "Base" bgp group "transit" peer-as 64999\n'
    text += '/configure router "Base" bgp neighbor "192.0.2.9" group "transit"\n'
    text += "/configure system time zone standard name utc\n# the end\n"
    assert read({CONFIGURATION: text}) == router
    text += '/configure router "Base" interface "lag1" ip-mtu 1500\n'
    assert _interface(read({CONFIGURATION: text}), "lag1").mtu == 1500


def _interface(device: Device, name: str) -> Interface:
    return next(port for port in device.interfaces if port.name == name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level 2 metric 100", "level 2 metric low"), ('interface "lag1" port lag-1', 'interface "lag1" port lag-9'),
        ("bgp keepalive 3", "bgp keep 3"), ("connector breakout c3-100g", "connector breakout none"),
        ("address 10.2.0.17", "address 10.9.0.17"), ('system name "CPH.1"', 'system name "CPH.1'),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(old: str, new: str) -> None:
    """As an error of the file, with what was looked for."""
    text = render(network()["CPH.1"])[CONFIGURATION]
    assert old in text
    with pytest.raises(RenderError, match=r"config\.cli is not as Weft renders it"):
        read({CONFIGURATION: text.replace(old, new)})


def test_a_device_without_its_commands_is_an_error() -> None:
    """The one file that must be there."""
    with pytest.raises(RenderError, match=r"there is no config\.cli"):
        read({})


def test_faults_in_the_files_are_found_across_routers() -> None:
    """A metric, an MTU and an ASN of one end, as `weft build --check` reads them."""
    every = network()
    text = render(every["CPH.1"])[CONFIGURATION]
    for old, new, code in (
        ('"lag2" level 2 metric 90', '"lag2" level 2 metric 91', "E856"),
        ('"lag1" ip-mtu 9216', '"lag1" ip-mtu 9000', "E852"),
        ('"Base" autonomous-system 64500', '"Base" autonomous-system 64501', "E855"),
    ):
        assert old in text
        found = check_wide({**every, "CPH.1": read({CONFIGURATION: text.replace(old, new)})}.values())
        assert code in {finding.code for finding in found}


def test_routers_are_built_and_switches_of_hosts_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is said with the number of devices; what was written is checked as it stands."""
    save(plan_of(), tmp_path / "plan")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path / "plan"), "--for", "sros", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Nokia SR OS (untested), ports with description, MTU and speed: untested against a device" in said
    assert "Nokia SR OS (untested), switches of fabrics: switches are left out" in said
    assert (out / "current/HAM/sros/HAM.1" / CONFIGURATION).is_file()
    assert not (out / "current/HAM/sros/leaf1.1").exists()
    assert run(["build", "--check", "-o", str(out)]) == 0
    assert "between sites, sros: 6 devices; what they are told agrees" in capsys.readouterr().out
