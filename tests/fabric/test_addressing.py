"""Addresses, networks and their tables: read back with the standard library, and unmoved by growth."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface, ip_network
from itertools import pairwise
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabric.instances import catalogue_of, group, switch
from tests.fabric.test_promises import QUICK, designs
from tests.fabric.test_wiring import chosen

from weft.catalogue import load
from weft.fabric import FabricAsk, FabricDesign, Wiring, menu, wire
from weft.fabric.addressing import AddressAsk, AddressPlan, Tenant, address, tables, text
from weft.fabric.addressing.positions import hosts_that_fit
from weft.fabric.wiring import grown

Rows = list[dict[str, str]]


@cache
def several() -> list[FabricDesign]:
    """Designs of two and three tiers with single- and dual-homed hosts."""
    box = catalogue_of(switch("box8", 90, 11000, group(8, 400)))
    found: list[FabricDesign] = []
    for homing in ("single", "dual"):
        for hosts in (30, 400):
            found += chosen(FabricAsk(hosts, 2, 100.0, homing, 2.0, ("spine",), 800.0, 2))
        for ratio in (1.0, 2.0, 3.0):
            found += [d for d in designs(FabricAsk(32, 2, 400.0, homing, ratio, (), 400.0, 1), box) if d.tiers == 3][:1]
    return found


some = st.deferred(lambda: st.sampled_from(several()))


def v4(pool: str) -> IPv4Network:
    """A pool of IPv4."""
    return IPv4Network(pool)


def v6(pool: str) -> IPv6Network:
    """A pool of IPv6."""
    return IPv6Network(pool)


def ask_of(**changes: object) -> AddressAsk:
    """Large pools of both families, links numbered; the second tenant's subnet is stretched."""
    one = Tenant("one", v4("10.128.0.0/11"), v6("fd00:1::/48"))
    two = Tenant("two", v4("10.160.0.0/11"), v6("fd00:2::/48"), stretched=True)
    fields: dict[str, object] = {
        "loopbacks": v4("10.0.0.0/14"), "tenants": (one, two), "loopbacks_v6": v6("fd00::/64"),
        "links": v4("10.16.0.0/12"), "links_v6": v6("fd00:0:0:1::/64"),
    }  # fmt: skip
    return AddressAsk(**(fields | changes))  # type: ignore[arg-type]


def read(plan: AddressPlan) -> dict[str, Rows]:
    """All tables of a plan by name, as rows."""
    return {name: list(csv.DictReader(io.StringIO(content))) for name, content in tables(plan)}


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_ipv4_text_is_that_of_the_standard_library(numbers: list[int]) -> None:
    """Every address, as `ipaddress` writes it."""
    assert text.v4(np.array(numbers, np.uint32)) == [str(IPv4Address(number)) for number in numbers]


@given(st.integers(0, 2**16 - 1), st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 2**40)), max_size=20))
def test_ipv6_text_is_that_of_the_standard_library(site: int, numbers: list[tuple[int, int]]) -> None:
    """Every address of a pool /44, with the zeros left out that RFC 5952 leaves out."""
    base = int(IPv6Address("fd00::")) | site << 96
    high, low = np.array(numbers, np.int64).reshape(-1, 2).T
    assert text.v6(base, high, low) == [str(IPv6Address(base + (h << 64) + n)) for h, n in numbers]


@QUICK
@given(some, st.booleans())
def test_everything_has_an_address_of_its_own_in_its_pool(design: FabricDesign, bonded: bool) -> None:
    """Loopbacks, ends of links and hosts, in both families, read back from the tables."""
    pools, shape = ask_of(bonded=bonded), design.shape
    found = read(address(wire(design), pools))
    _distinct_inside(found["addresses.csv"], "loopback", pools.loopbacks)
    _distinct_inside(found["addresses.csv"], "loopback_v6", pools.loopbacks_v6)
    links = found["link_addresses.csv"]
    ends = [{"end": row[f"{e}_address"], "end_v6": row[f"{e}_address_v6"]} for row in links for e in "az"]
    _distinct_inside(ends, "end", pools.links)
    _distinct_inside(ends, "end_v6", pools.links_v6)
    for tenant in pools.tenants:
        hosts = [row for row in found["host_addresses.csv"] if row["tenant"] == tenant.name]
        assert len(hosts) == shape.hosts * (1 if bonded else shape.sides * shape.ports_at_leaf)
        _distinct_inside(hosts, "address", tenant.hosts)
        _distinct_inside(hosts, "address_v6", tenant.hosts_v6)


def _distinct_inside(rows: Rows, column: str, pool: IPv4Network | IPv6Network | None) -> None:
    addresses = [ip_interface(row[column]).ip for row in rows]
    assert len(set(addresses)) == len(addresses)
    assert pool is not None
    assert all(each in pool for each in addresses)
    assert column.startswith("end") or pool.network_address not in addresses


@QUICK
@given(some, st.booleans())
def test_a_host_is_in_a_subnet_of_its_leaves_whose_gateway_is_another(design: FabricDesign, bonded: bool) -> None:
    """Subnets do not overlap; gateway, network and broadcast address are no host's."""
    wiring = wire(design)
    found = read(address(wiring, ask_of(bonded=bonded)))
    behind = _behind(wiring)
    networks = sorted(ip_network(row["subnet"]) for row in found["subnets.csv"])
    assert not any(one.overlaps(after) for one, after in pairwise(networks))
    by_network = {ip_network(row["subnet"]): row for row in found["subnets.csv"]}
    for row in found["host_addresses.csv"]:
        at = ip_interface(row["address"])
        subnet = by_network[at.network]
        assert at.ip not in (at.network.network_address, at.network.broadcast_address)
        assert str(at.ip) != subnet["gateway"]
        assert ip_interface(row["address_v6"]).network == ip_network(subnet["subnet_v6"])
        if subnet["leaves"] != "all":
            leaves = set(subnet["leaves"].split("|"))
            assert leaves == behind[row["host"]] if bonded else leaves <= behind[row["host"]]


def _behind(wiring: Wiring) -> dict[str, set[str]]:
    """Upper neighbours of each node, by name."""
    name, links = wiring.nodes.name, wiring.links
    found: dict[str, set[str]] = {}
    for a, z in zip(links.a.tolist(), links.z.tolist(), strict=True):
        found.setdefault(name[a], set()).add(name[z])
    return found


@QUICK
@given(some)
def test_both_ends_of_a_link_share_a_network_of_two(design: FabricDesign) -> None:
    """A /31 and a /127, the lower tier at the first address."""
    for row in read(address(wire(design), ask_of()))["link_addresses.csv"]:
        for column, length in (("address", 31), ("address_v6", 127)):
            a, z = (ip_interface(row[f"{end}_{column}"]) for end in "az")
            assert a.network == z.network
            assert (a.network.prefixlen, int(z.ip) - int(a.ip)) == (length, 1)


@QUICK
@given(some, st.booleans(), st.booleans(), st.integers(1, 5))
def test_growth_by_pods_or_leaves_renumbers_nothing(
    design: FabricDesign, numbered: bool, bonded: bool, steps: int
) -> None:
    """Every row of every table is there after pods more, or in two tiers leaves."""
    pools = ask_of(bonded=bonded) if numbered else ask_of(bonded=bonded, links=None, links_v6=None)
    even = replace(design, shape=replace(design.shape, hosts=_even_hosts(design)))
    _stays(even, grown(even, steps), pools)


def _stays(before: FabricDesign, after: FabricDesign, pools: AddressAsk) -> None:
    """Whether every row of every table of one is in those of the other."""
    small, large = (dict(tables(address(wire(each), pools))) for each in (before, after))
    for name, content in small.items():
        assert set(content.splitlines()) <= set(large[name].splitlines()), name


@pytest.mark.parametrize("bonded", [True, False])
def test_leaves_added_to_every_pod_renumber_nothing(bonded: bool) -> None:
    """Each pod has numbers for all the leaves that its spines have ports for."""
    full = [design for design in several() if design.tiers == 3 and design.leaves > design.pods * design.shape.sides]
    assert full
    for design in full:
        shape = design.shape
        units, fewer = shape.leaves // shape.sides, shape.leaves // shape.sides - shape.pods
        even = shape.hosts // units
        less = replace(shape, leaves=fewer * shape.sides, hosts=even * fewer)
        more = replace(shape, hosts=even * units)
        _stays(replace(design, shape=less), replace(design, shape=more), ask_of(bonded=bonded))


def test_a_border_leaf_more_changes_no_address() -> None:
    """Of switches and hosts; in two tiers the ports of spines move, as cables do."""
    for design in several():
        more = replace(design, shape=replace(design.shape, border_leaves=design.shape.border_leaves + 1))
        before, after = (dict(tables(address(wire(each), ask_of()))) for each in (design, more))
        for name in ("addresses.csv", "subnets.csv", "host_addresses.csv", "vnis.csv", "instances.csv"):
            assert set(before[name].splitlines()) <= set(after[name].splitlines()), name


def test_loopbacks_of_a_pod_are_one_prefix() -> None:
    """The smallest network around those of a pod holds no other switch's."""
    for design in several():
        rows = read(address(wire(design), ask_of()))["addresses.csv"]
        pods: dict[str, list[int]] = {}
        for row in rows:
            pods.setdefault(row["pod"], []).append(int(ip_interface(row["loopback"]).ip))
        for pod, found in pods.items():
            bits = (min(found) ^ max(found)).bit_length()
            around = {each >> bits for each in found}
            others = {each >> bits for other, each_of in pods.items() if other != pod for each in each_of}
            assert design.tiers == 2 or not around & others


def _even_hosts(design: FabricDesign) -> int:
    """Hosts that fill all units alike, so that leaves can be added between them."""
    units = design.shape.leaves // design.shape.sides
    return max(design.shape.hosts // units, 1) * units


@QUICK
@given(some, st.booleans())
def test_a_leaf_that_fills_up_renumbers_nothing(design: FabricDesign, bonded: bool) -> None:
    """Hosts may be added until the leaf has no port left."""
    shape = design.shape
    full = replace(design, shape=replace(shape, hosts=hosts_that_fit(design) * (shape.leaves // shape.sides)))
    _stays(design, full, ask_of(bonded=bonded))


@pytest.mark.parametrize("hosts", [16, 64])
def test_each_port_of_a_gpu_host_has_an_address_on_its_rail(hosts: int) -> None:
    """A back-end without border: port r of each host in a subnet of leaf r of its unit."""
    boxes = catalogue_of(switch("box16", 90, 11000, group(16, 400)))
    pools = ask_of(tenants=(), hosts=v4("10.128.0.0/9"), bonded=False)
    design = designs(FabricAsk(hosts, 4, 400.0, "rail", 1.0, (), 0.0, 0), boxes)[-1]
    wiring = wire(design)
    found = read(address(wiring, pools))
    assert {row["tier"] for row in found["addresses.csv"]}.isdisjoint({"border"})
    leaves = {row["subnet"]: row["leaves"] for row in found["subnets.csv"]}
    assert len(leaves) == design.leaves
    ports = {(row["host"], int(row["port"])): row for row in found["host_addresses.csv"]}
    name, links = wiring.nodes.name, wiring.links
    assert len(ports) == 4 * hosts
    for a, z, port in zip(links.a.tolist(), links.z.tolist(), links.a_port.tolist(), strict=True):
        if (name[a], port) in ports:
            assert leaves[str(ip_interface(ports[name[a], port]["address"]).network)] == name[z]
    _stays(design, grown(design, 2), pools)


def test_a_border_alone_has_loopbacks_and_links_to_routers() -> None:
    """A site without hosts needs a pool for none, and two addresses for each link."""
    design = designs(FabricAsk(0, 1, 100.0, "single", 1.0, (), 2000.0, 2))[0]
    found = read(address(wire(design), ask_of(tenants=(), hosts=v4("10.128.0.0/32"))))
    assert [row["tier"] for row in found["addresses.csv"]] == ["border"] * design.border_leaves
    assert len(found["link_addresses.csv"]) == design.gateway_ports
    assert {row["mtu"] for row in found["link_addresses.csv"]} == {"9000"}
    assert found["host_addresses.csv"] == found["subnets.csv"] == []


def test_route_targets_are_the_same_on_all_leaves_and_distinguishers_on_none(two_tier: FabricDesign) -> None:
    """A tenant's table and subnets: one target each everywhere, and a distinguisher for each instance of a leaf."""
    found = read(address(wire(two_tier), ask_of()))
    instances = found["instances.csv"]
    targets = {row["vni"]: row["route_target"] for row in found["vnis.csv"]}
    assert all(row["route_target"] == targets[row["vni"]] for row in instances)
    assert len(set(targets.values())) == len(found["vnis.csv"])
    assert len({row["route_distinguisher"] for row in instances}) == len(instances)
    leaves, borders = two_tier.leaves, two_tier.border_leaves
    # Two tenants on every leaf and border; subnets of the first on their own leaves, of the second on all leaves.
    assert len(instances) == 2 * (leaves + borders) + leaves + leaves
    assert all(int(target.partition(":")[0]) < 2**16 for target in targets.values())


def test_segments_of_dual_homed_hosts_are_of_one_host_each(two_tier: FabricDesign) -> None:
    """Type 3, ten octets: the system of the pair, which the import target is derived from, and the host from 1."""
    rows = [row for row in read(address(wire(two_tier), ask_of()))["host_addresses.csv"] if row["tenant"] == "one"]
    octets = [bytes.fromhex(row["esi"].replace(":", "")) for row in rows]
    assert all(len(each) == 10 and each[0] == 3 for each in octets)
    assert len(set(octets)) == two_tier.shape.hosts
    assert all(int.from_bytes(each[7:]) > 0 for each in octets)
    systems = [bytes.fromhex(row["lacp_system"].replace(":", "")) for row in rows]
    assert systems == [each[1:7] for each in octets]
    # Unicast, of local administration, one for each pair of leaves.
    assert all(system[0] & 3 == 2 for system in systems)
    assert len(set(systems)) == two_tier.leaves // 2


@pytest.fixture(scope="module")
def two_tier() -> FabricDesign:
    """Dual-homed hosts under leaf and spine."""
    return next(d for d in designs(FabricAsk(120, 2, 100.0, "dual", 2.0, ("spine",), 800.0, 2)) if d.tiers == 2)


def test_the_largest_fabric_is_addressed_and_written_in_a_second() -> None:
    """65,536 hosts on two leaves each, a tenant, both families, all tables."""
    design = menu(FabricAsk(65536, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 100e3, 4), load(["builtin"]), "power")[0]
    wiring = wire(design)
    start = process_time()
    plan = address(wiring, ask_of(tenants=(Tenant("all", v4("10.128.0.0/9"), v6("fd00:1::/48")),)))
    content = dict(tables(plan))
    assert content["host_addresses.csv"].count("\n") == 65_537
    assert process_time() - start < 1.0
