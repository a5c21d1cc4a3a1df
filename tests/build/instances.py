"""Small fabrics whose devices can be looked at one by one."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Network, IPv6Network

from tests.fabric.instances import catalogue_of, group, switch

from weft.build.device import Device, devices, ruled
from weft.fabric import FabricAsk, FabricDesign, menu, wire
from weft.fabric.addressing import AddressAsk, AddressPlan, Tenant, address
from weft.planning.kept import KeptClass, KeptPolicy

CATALOGUE = catalogue_of(
    switch("box8", 90, 11000, group(8, 400, "4x100")),
    switch("mixed", 70, 9500, group(8, 100), group(4, 400)),
)

FABRICS = {
    "one leaf a host": FabricAsk(20, 1, 100.0, "single", 2.0, ("spine",), 800.0, 2),
    "two leaves a host": FabricAsk(24, 2, 100.0, "dual", 2.0, ("spine",), 800.0, 2),
    "three tiers": FabricAsk(16, 2, 400.0, "dual", 2.0, (), 400.0, 1),
}
ONE, TWO = (
    Tenant("one", IPv4Network("10.128.0.0/11"), IPv6Network("fd00:1::/48")),
    Tenant("two", IPv4Network("10.160.0.0/11"), None, stretched=True),
)
POOLS = {
    "hosts": AddressAsk(IPv4Network("10.0.0.0/14"), IPv4Network("10.128.0.0/9"), bonded=False),
    "tenants": AddressAsk(IPv4Network("10.0.0.0/14"), tenants=(ONE, TWO)),
    "numbered": AddressAsk(
        IPv4Network("10.0.0.0/14"), tenants=(ONE, TWO), loopbacks_v6=IPv6Network("fd00::/64"),
        links=IPv4Network("10.16.0.0/12"), links_v6=IPv6Network("fd00:0:0:1::/64"),
    ),
    "numbered in IPv4": AddressAsk(
        IPv4Network("10.0.0.0/14"), IPv4Network("10.128.0.0/9"), hosts_v6=IPv6Network("fd00:1::/48"),
        links=IPv4Network("10.16.0.0/12"), bonded=False,
    ),
    "numbered in IPv6": AddressAsk(
        IPv4Network("10.0.0.0/14"), tenants=(ONE,), links_v6=IPv6Network("fd00:0:0:1::/64"), bonded=False
    ),
}  # fmt: skip

NUMBERED = POOLS["numbered"]
POLICY = KeptPolicy(
    (KeptClass("web", 18, None), KeptClass("storage", 8, 60), KeptClass("backup", 1, 40)),
    tuple(pool for pool in (NUMBERED.loopbacks, NUMBERED.links) if pool),
    tuple(pool for pool in (NUMBERED.loopbacks_v6, NUMBERED.links_v6) if pool),
    (IPv4Network("192.0.2.0/24"),), (IPv6Network("fd00:fff::/48"),),
)  # fmt: skip
"""Queues, and lists that guard the pools of the fabrics above."""


@cache
def design(fabric: str) -> FabricDesign:
    """The least design of one of the fabrics, of three tiers where it is called so."""
    tiers = 3 if fabric == "three tiers" else 2
    return next(found for found in menu(FABRICS[fabric], CATALOGUE, "power") if found.tiers == tiers)


@cache
def plan(fabric: str, pools: str) -> AddressPlan:
    """One of the fabrics with addresses of some pools."""
    return address(wire(design(fabric)), POOLS[pools])


@cache
def made(fabric: str, pools: str) -> tuple[Device, ...]:
    """Its devices."""
    return devices(plan(fabric, pools), CATALOGUE, "FRA")


@cache
def ruled_devices(fabric: str, pools: str) -> tuple[Device, ...]:
    """Its devices with queues and lists."""
    return tuple(ruled(device, POLICY) for device in made(fabric, pools))
