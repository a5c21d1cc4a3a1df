"""Pools, ranges and packets that are too small for a fabric: told with what would do."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest
from tests.fabric.test_addressing import ask_of, several, v4
from tests.fabric.test_promises import designs

from weft.diagnostics import InfeasibleError
from weft.fabric import FabricAsk, FabricDesign, wire
from weft.fabric.addressing import Tenant, address
from weft.fabric.addressing.pools import require_pool, require_range


@pytest.fixture(scope="module")
def two_tier() -> FabricDesign:
    """Dual-homed hosts under leaf and spine."""
    return next(d for d in designs(FabricAsk(120, 2, 100.0, "dual", 2.0, ("spine",), 800.0, 2)) if d.tiers == 2)


@pytest.mark.parametrize(
    ("changes", "message", "noun"),
    [
        ({"loopbacks": "10.0.0.0/28"}, "loopbacks need 68 addresses, 10.0.0.0/28 has 16", "loopbacks"),
        ({"links": "10.16.0.0/30"}, r"links need \d+ networks /31, 10.16.0.0/30 has 2", "links"),
        ({"loopbacks_v6": "fd00::/126"}, "IPv6 loopbacks need 68 addresses, fd00::/126 has 4", "loopbacks_v6"),
        ({"links_v6": "fd00:0:0:1::/126"}, r"IPv6 links need \d+ networks /127, .* has 2", "links_v6"),
        ({"asns": (4_200_000_000, 4_200_000_009)}, "ASNs need 68 numbers, 4200000000-4200000009 has 10", "asns"),
        ({"vnis": (10_000, 10_009)}, "tenants' VNIs need 4,099 numbers, 10000-10009 has 10", "vnis"),
    ],
)
def test_a_pool_too_small_is_told_with_the_nearest_that_works(
    two_tier: FabricDesign, changes: dict[str, object], message: str, noun: str
) -> None:
    """What is needed, what is there, and a pool that the plan is made with when it is written instead."""
    as_pools = {k: ip_network(pool) if isinstance(pool, str) else pool for k, pool in changes.items()}
    with pytest.raises(InfeasibleError, match=message) as error:
        address(wire(two_tier), ask_of(**as_pools))
    written = error.value.help.removeprefix("write ")
    if noun in ("asns", "vnis"):
        first, last = written.split("-")
        nearest: object = (int(first), int(last))
    else:
        nearest = ip_network(written)
    address(wire(two_tier), ask_of(**{noun: nearest}))


def test_a_pool_that_just_suffices_is_enough() -> None:
    """So is a range; one piece more is too many."""
    require_pool("x", v4("10.0.0.0/28"), 16, 32, ())
    with pytest.raises(InfeasibleError, match=r"x need 17 addresses, 10\.0\.0\.0/28 has 16"):
        require_pool("x", v4("10.0.0.0/28"), 17, 32, ())
    require_range("x", (5, 9), 5, 100)
    with pytest.raises(InfeasibleError, match="x need 6 numbers, 5-9 has 5") as error:
        require_range("x", (5, 9), 6, 100)
    assert error.value.help == "write 5-10"
    with pytest.raises(InfeasibleError) as error:
        require_range("x", (95, 99), 10, 100)
    assert error.value.help == "write 91-100"
    with pytest.raises(InfeasibleError) as error:
        require_pool("x", v4("10.0.0.0/28"), 2, 2, (v4("0.0.0.0/1"),))
    assert error.value.help == "give it a pool /1 elsewhere"


def test_the_nearest_pool_overlaps_no_other(two_tier: FabricDesign) -> None:
    """Where the pool cannot grow around itself, the one named stands behind the others."""
    tight = {"loopbacks": v4("10.0.0.0/30"), "links": v4("10.0.0.64/26")}
    with pytest.raises(InfeasibleError, match="loopbacks need") as error:
        address(wire(two_tier), ask_of(**tight))
    assert error.value.help == "write 10.0.0.128/25"


def test_hosts_of_a_tenant_have_too_few_subnets(two_tier: FabricDesign) -> None:
    """Its own pool is named, and the one that would do."""
    small = (Tenant("blue", v4("10.128.0.0/26")),)
    with pytest.raises(InfeasibleError, match="tenant blue need 2 networks /25") as error:
        address(wire(two_tier), ask_of(tenants=small))
    larger = (Tenant("blue", v4(error.value.help.removeprefix("write "))),)
    address(wire(two_tier), ask_of(tenants=larger))


@pytest.mark.parametrize("tiers", [2, 3])
def test_pools_hold_the_growth_that_ports_are_kept_for(tiers: int) -> None:
    """A fabric that may grow wants pools that it will not outgrow, and is then of the same addresses as it grows."""
    many = [grow_to(tiers, hosts) for hosts in (16, 24)]
    wanted = [address(wire(design), ask_of()).positions.room for design in many]
    assert wanted[0].switches < wanted[1].switches
    assert wanted[0].units < wanted[1].units
    reserved = replace(many[0], shape=replace(many[0].shape, **reserve(many[1])))
    assert address(wire(reserved), ask_of()).positions.room == wanted[1]
    with pytest.raises(InfeasibleError, match=f"ASNs need {wanted[1].switches} numbers"):
        address(wire(reserved), ask_of(asns=(1, wanted[0].switches)))


def grow_to(tiers: int, hosts: int) -> FabricDesign:
    """A design of that many hosts under leaves of two hosts each."""
    base = next(d for d in several() if d.tiers == tiers and d.shape.sides == 1 and d.leaves > 1)
    leaves = hosts // 2
    pods = leaves // base.shape.leaves_per_pod if tiers == 3 else 1
    shape = replace(base.shape, hosts=hosts, leaves=leaves, pods=pods, leaves_reserved=leaves, pods_reserved=pods)
    return replace(base, shape=shape)


def reserve(design: FabricDesign) -> dict[str, int]:
    """What a shape has when it may grow to the design."""
    return {"leaves_reserved": design.shape.leaves, "pods_reserved": design.shape.pods}


def test_packets_with_their_headers_must_fit(two_tier: FabricDesign) -> None:
    """VXLAN adds 70 octets where tunnels may run over IPv6, else 50; the most that works is said."""
    with pytest.raises(InfeasibleError, match="9200 octets and 70 of VXLAN do not fit links of 9216") as error:
        address(wire(two_tier), ask_of(host_mtu=9200))
    assert error.value.help == "write at most 9146 for hosts, or 9270 for links"
    assert ask_of(host_mtu=9146).overhead == 70
    address(wire(two_tier), ask_of(host_mtu=9166, loopbacks_v6=None))
    with pytest.raises(InfeasibleError, match="9167 octets and 50 of VXLAN"):
        address(wire(two_tier), ask_of(host_mtu=9167, loopbacks_v6=None))


def test_hosts_bonded_over_two_leaves_need_a_tenant(two_tier: FabricDesign) -> None:
    """Leaves share a host over EVPN only; with an address a port they need not."""
    with pytest.raises(InfeasibleError, match="need EVPN"):
        address(wire(two_tier), ask_of(tenants=(), hosts=v4("10.128.0.0/9")))
    plan = address(wire(two_tier), ask_of(tenants=(), hosts=v4("10.128.0.0/9"), bonded=False))
    assert plan.overlay is None
    assert len(plan.attached.node) == 2 * two_tier.shape.hosts


def test_a_leaf_with_more_hosts_than_its_subnet_is_refused(two_tier: FabricDesign) -> None:
    """And the number that works is said."""
    with pytest.raises(InfeasibleError, match="subnets are made for 1") as error:
        address(wire(two_tier), ask_of(hosts_per_leaf=1))
    most = int(error.value.help.split()[2].rstrip(","))
    address(wire(two_tier), ask_of(hosts_per_leaf=most))


def test_a_tenant_with_more_subnets_than_numbers_is_refused(two_tier: FabricDesign) -> None:
    """The numbers of one tenant do not run into those of the next."""
    with pytest.raises(InfeasibleError, match="a tenant needs 3 VNIs") as error:
        address(wire(two_tier), ask_of(vnis_per_tenant=2))
    assert error.value.help.startswith("write vnis_per_tenant: ")


def test_pools_that_overlap_are_refused() -> None:
    """Both are named; so are ranges that are none, and a target that leaves a VNI no room."""
    with pytest.raises(ValueError, match="pools of loopbacks and of links overlap"):
        ask_of(links=v4("10.2.0.0/16"))
    with pytest.raises(ValueError, match="no range of ASNs"):
        ask_of(asns=(5, 4))
    with pytest.raises(ValueError, match="two octets"):
        ask_of(target_as=4_200_000_000)
    with pytest.raises(ValueError, match="one pool, or tenants"):
        ask_of(hosts=v4("10.96.0.0/11"))
    with pytest.raises(ValueError, match="one name"):
        ask_of(tenants=(Tenant("a", v4("10.64.0.0/12")), Tenant("a", v4("10.80.0.0/12"))))
