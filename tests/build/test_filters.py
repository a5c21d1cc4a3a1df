"""Lists that guard the infrastructure: what comes through by records and in the kernel, and what is found wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from tests.build.instances import FABRICS, POLICY, POOLS, made, ruled_devices

from weft.build import frr
from weft.build.checks import check
from weft.build.checks.packets import Packet, lists_at, matchers, passes
from weft.build.device import Acl, Device, Rule, ruled

LEAF = ruled_devices("two leaves a host", "numbered")[0]


@pytest.mark.parametrize(("fabric", "pools"), [(fabric, pools) for fabric in FABRICS for pools in POOLS])
def test_lists_cut_nothing_that_a_plan_needs(fabric: str, pools: str) -> None:
    """In all fabrics and pools: sessions and tunnels come through, and hosts reach no address of the infrastructure."""
    asked = POOLS[pools]
    v4 = tuple(pool for pool in (asked.loopbacks, asked.links) if pool)
    v6 = tuple(pool for pool in (asked.loopbacks_v6, asked.links_v6) if pool)
    policy = replace(POLICY, guarded=v4, guarded_v6=v6)
    devices = tuple(ruled(device, policy) for device in made(fabric, pools))
    assert all(device.acls for device in devices)
    assert check(devices) == ()


def packet(protocol: str, source: str, destination: str, *ports: int) -> Packet:
    """One of a protocol, with its ports."""
    return Packet("", protocol, ip_address(source), ip_address(destination), *ports)  # type: ignore[arg-type]


PACKETS = {
    "a host to another": ("eth1", packet("tcp", "10.128.0.9", "10.128.1.9", 50_000, 443), True),
    "a host asks whether its gateway is there": ("eth1", packet("icmp", "10.128.0.9", "10.128.0.1"), True),
    "a host speaks BGP to its gateway": ("eth1", packet("tcp", "10.128.0.9", "10.128.0.1", 50_000, 179), False),
    "a host asks a loopback": ("eth1", packet("icmp", "10.128.0.9", "10.0.0.64"), False),
    "a host speaks to a loopback by IPv6": ("eth1", packet("tcp", "fd00:1::9", "fd00::40", 50_000, 22), False),
    "a trusted one speaks to a loopback": ("eth1", packet("tcp", "192.0.2.9", "10.0.0.64", 50_000, 22), True),
    "the far end of a link speaks BGP": ("eth9", packet("tcp", "10.16.1.1", "10.16.1.0", 50_000, 179), True),
    "the far end of a link answers": ("eth9", packet("tcp", "10.16.1.1", "10.16.1.0", 179, 50_000), True),
    "the far end of a link speaks SSH": ("eth9", packet("tcp", "10.16.1.1", "10.16.1.0", 50_000, 22), False),
    "a tunnel of another leaf": ("eth9", packet("udp", "10.0.0.65", "10.0.0.64", 50_000, 4789), True),
    "a tunnel of no leaf": ("eth9", packet("udp", "203.0.113.1", "10.0.0.64", 50_000, 4789), False),
    "BGP from elsewhere": ("eth9", packet("tcp", "203.0.113.1", "10.16.1.0", 50_000, 179), False),
    "an error of a router on the way": ("eth9", packet("icmp", "203.0.113.1", "10.0.0.64"), True),
    "neighbour discovery": ("eth9", packet("icmp", "fe80::2", "fe80::1"), True),
    "SSH between link-local addresses": ("eth9", packet("tcp", "fe80::2", "fe80::1", 50_000, 22), False),
    "hosts' traffic in passing": ("eth9", packet("tcp", "203.0.113.1", "198.51.100.1", 50_000, 443), True),
}


@pytest.mark.parametrize("case", PACKETS)
def test_a_packet_comes_through_where_it_should(case: str) -> None:
    """At a leaf with links of both versions of IP and two tenants."""
    port, one, comes_through = PACKETS[case]
    (acl,) = lists_at(LEAF, port, one.source.version)
    assert passes(matchers(acl.rules), one) is comes_through


@pytest.mark.parametrize(("fabric", "version"), [("hosts", 4), ("numbered in IPv4", 4), ("numbered in IPv4", 6)])
def test_hosts_behind_another_leaf_reach_hosts_and_not_the_gateway(fabric: str, version: int) -> None:
    """They may ask whether it is there; without tenants they have a route to each leaf's."""
    leaf, other = ruled_devices("one leaf a host", fabric)[:2]
    (gateway,) = [each for each in leaf.segments[0].gateways if each.version == version]
    source = next(each for each in other.segments[0].gateways if each.version == version).ip + 5
    uplink = next(one.interface for one in leaf.bgp.neighbours if one.group == "FABRIC")
    (acl,) = lists_at(leaf, uplink, version)
    rules = matchers(acl.rules)
    assert not passes(rules, Packet("", "tcp", source, gateway.ip, 50_000, 22))
    assert passes(rules, Packet("", "icmp", source, gateway.ip))
    assert passes(rules, Packet("", "tcp", source, gateway.ip + 1, 50_000, 22))


def changed(device: Device, name: str, change: Callable[[Acl], Acl]) -> Device:
    """The device with one of its lists changed."""
    return replace(device, acls=tuple(change(acl) if acl.name == name else acl for acl in device.acls))


def without(words: Callable[[Rule], bool]) -> Callable[[Acl], Acl]:
    """A list without some of its rules."""
    return lambda acl: replace(acl, rules=tuple(rule for rule in acl.rules if not words(rule)))


DENY = Rule("deny")
FAULTS: dict[str, tuple[str, str, str, Callable[[Acl], Acl]]] = {
    "no BGP": ("E866", "fabric-ipv4", "BGP with spine1.1", without(lambda rule: rule.destination_port == 179)),
    "BGP one way": ("E866", "fabric-ipv4", "BGP with spine1.1", without(lambda rule: rule.source_port == 179)),
    "no BFD": ("E866", "fabric-ipv4", "BFD with spine1.1", without(lambda rule: rule.destination_port == 3784)),
    "no VXLAN": ("E866", "fabric-ipv4", "VXLAN between leaves", without(lambda rule: rule.destination_port == 4789)),
    "deny first": ("E866", "fabric-ipv6", "BGP with spine1.1", lambda acl: replace(acl, rules=(DENY, *acl.rules))),
    "links open": ("E867", "hosts-ipv4", "hosts at eth1 reach 10.16.",
                   without(lambda rule: rule.destination == ip_network("10.16.0.0/12"))),
    "loopbacks open to BGP": (
        "E867", "hosts-ipv6", "hosts at eth1 reach fd00::",
        lambda acl: replace(acl, rules=(Rule("permit", "tcp", None, ip_network("fd00::/64"), 0, 179), *acl.rules)),
    ),
    "a port without": ("E867", "hosts-ipv4", "hosts at eth1 reach",
                       lambda acl: replace(acl, interfaces=acl.interfaces[1:])),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_list_is_found(fault: str) -> None:
    """By its code, with the device and what is cut or open."""
    code, name, words, change = FAULTS[fault]
    devices = list(ruled_devices("two leaves a host", "numbered"))
    devices[0] = changed(devices[0], name, change)
    found = check(devices)
    assert {finding.code for finding in found} == {code}
    assert any("leaf1.1" in finding.message and words in finding.message for finding in found)


def in_a_namespace(script: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """What a script says in a network namespace of its own, with FRR's text of the leaf's lists beside it."""
    if shutil.which("nft") is None or shutil.which("unshare") is None:
        pytest.skip("there is no nft: apt install nftables")
    (tmp_path / "lists.nft").write_text(frr.render(LEAF)[frr.FILTERS], encoding="utf-8")
    command = ["unshare", "--net", "sh", "-ec", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20, cwd=tmp_path)
    if "unshare:" in done.stderr:
        pytest.skip("namespaces need root")
    return done


def test_the_kernel_takes_the_lists_twice(tmp_path: Path) -> None:
    """A second time they replace those of the first: every rule is there once."""
    done = in_a_namespace("nft -f lists.nft; nft -f lists.nft; nft list ruleset", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("dport 4789 accept") == 1
    assert done.stdout.count("jump ") == len(LEAF.acls)


RECEIVE = """
import socket
at = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
at.bind(("0.0.0.0", 9)); at.settimeout(1)
print("ready", flush=True)
try:
    while True:
        print(at.recv(99).decode(), flush=True)
except TimeoutError:
    pass
"""
SEND = """
import socket
at = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for address in ("10.0.0.64", "10.128.0.1", "10.128.1.9"):
    at.sendto(address.encode(), (address, 9))
"""


def test_the_kernel_drops_what_the_record_denies(tmp_path: Path) -> None:
    """Of a host's packets to a loopback, to its gateway and to another host's address only the last arrives."""
    (tmp_path / "receive.py").write_text(RECEIVE, encoding="utf-8")
    (tmp_path / "send.py").write_text(SEND, encoding="utf-8")
    script = f"""
ip link set lo up
ip link add vlan2 type veth peer name host
unshare --net sleep 15 & host=$!
trap "kill $host" EXIT
until [ "$(readlink /proc/$host/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
ip link set host netns $host
ip addr add 10.128.0.1/28 dev vlan2; ip addr add 10.0.0.64/32 dev lo; ip addr add 10.128.1.9/32 dev lo
ip link set vlan2 up
inside="nsenter --net=/proc/$host/ns/net"
$inside ip addr add 10.128.0.9/28 dev host; $inside ip link set host up; $inside ip route add default via 10.128.0.1
rm -f got
LISTS
{sys.executable} receive.py > got & receiver=$!
until grep -qs ready got; do sleep 0.05; done
$inside {sys.executable} send.py
wait $receiver
cat got
"""
    without_lists = in_a_namespace(script.replace("LISTS\n", ""), tmp_path)
    assert without_lists.stdout.split() == ["ready", "10.0.0.64", "10.128.0.1", "10.128.1.9"]
    with_lists = in_a_namespace(script.replace("LISTS", "nft -f lists.nft"), tmp_path)
    assert (with_lists.stdout.split(), with_lists.stderr) == (["ready", "10.128.1.9"], "")
