"""From a fabric's design to the configurations of its switches, against Arista AVD, and how that grows.

Seconds are of one processor.  AVD is not installed with Weft: `WEFT_AVD_PYTHON` names a Python that has PyPI's `pyavd`,
and without it there is no peer's figure.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from statistics import median

from benchmarks.record import Benchmark, Measured
from weft.build.checks import check
from weft.build.device import devices
from weft.build.systems import SYSTEMS
from weft.catalogue import Catalogue, load
from weft.catalogue.records import PortGroup, Switch
from weft.fabric import FabricAsk, FabricDesign, menu, wire
from weft.fabric.addressing import AddressAsk, Tenant, address

RUNS = 3
TABLES = 10
"""Tenants, each of a table and a subnet: 20 VXLAN networks."""

HOSTS = 4800
"""Those of 100 leaves of 48 ports under 4 spines."""

LARGE, LARGE_HOSTS = 10_000, 436_000
"""Devices of a large fabric of three tiers, and the hosts of one that has them."""


@cache
def _catalogue() -> Catalogue:
    """The builtin one with two switches whose fabric has 100 leaves and 4 spines."""
    catalogue = load(["builtin"])
    like = catalogue.switches[0]
    leaf = (
        PortGroup(count=48, speed_gbps=100, form_factor="QSFP28", breakouts=()),
        PortGroup(count=8, speed_gbps=400, form_factor="QSFP-DD", breakouts=()),
    )
    spine = (PortGroup(count=128, speed_gbps=400, form_factor="QSFP-DD", breakouts=()),)
    switches = tuple(_switch(like, name, ports) for name, ports in (("leaf48", leaf), ("spine128", spine)))
    return catalogue.model_copy(update={"switches": switches})


def _switch(like: Switch, name: str, ports: tuple[PortGroup, ...]) -> Switch:
    capacity_gbps = sum(group.count * group.speed_gbps for group in ports)
    return like.model_copy(update={"name": name, "ports": ports, "capacity_gbps": capacity_gbps})


@cache
def _design(hosts: int) -> FabricDesign:
    """The least design with the 100 leaves, or of three tiers for more hosts."""
    ask = FabricAsk(hosts, 1, 100.0, "single", 3.0, (), 400.0, 2)
    return menu(ask, _catalogue(), "power")[0]


def _texts(design: FabricDesign, system: str) -> tuple[int, float]:
    """Devices, and seconds from the design to their texts: wired, addressed, checked and rendered."""
    start = time.process_time()
    pools = [IPv4Network((0x0A400000 + (i << 20), 12)) for i in range(TABLES)]
    tenants = tuple(Tenant(f"table{i + 1}", pool, stretched=True) for i, pool in enumerate(pools))
    plan = address(wire(design), AddressAsk(IPv4Network("172.16.0.0/12"), tenants=tenants, vnis_per_tenant=2**16))
    every = devices(plan, _catalogue(), "FRA")
    if check(every):
        raise RuntimeError("the devices do not agree")
    render = SYSTEMS[system].render
    for device in every:
        render(device)
    return len(every), time.process_time() - start


def _small(system: str) -> float:
    design = _design(HOSTS)
    if (design.leaves, design.spines) != (100, 4):
        raise RuntimeError(f"a fabric of {design.leaves} leaves and {design.spines} spines is not the one to compare")
    return median(_texts(design, system)[1] for _ in range(RUNS))


@cache
def _avd_s() -> float | None:
    python = os.environ.get("WEFT_AVD_PYTHON")
    if python is None:
        return None
    script = Path(__file__).with_name("avd_peer.py")
    done = subprocess.run([python, "-I", str(script)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _one(system: str) -> Callable[[], Measured]:
    return lambda: Measured(_small(system), _avd_s())


@cache
def _large_s(system: str) -> float:
    """Seconds of 10,000 devices."""
    found, seconds = _texts(_design(LARGE_HOSTS), system)
    if found < LARGE:
        raise RuntimeError(f"{found:,} devices are fewer than {LARGE:,}")
    return seconds


def _large(system: str) -> Callable[[], Measured]:
    return lambda: Measured(_large_s(system), None)


def _growth(system: str) -> Callable[[], Measured]:
    """A device's share of the time of 10,000 over that of a quarter as many."""
    def grown() -> Measured:
        found, seconds = _texts(_design(LARGE_HOSTS // 4), system)
        return Measured((_large_s(system) / LARGE) / (seconds / found), None)

    return grown


WHAT = "100 leaves and 4 spines with 20 VNIs, from the design to {}, seconds of processor"
MANY = "10,000 devices to {}, seconds of processor"
GROWTH = "A device's time among 10,000 over that among 2,500, for {}"
PEER = "Arista AVD 6.4, without hosts' ports"

BENCHMARKS = (
    Benchmark("build-frr", WHAT.format("FRR's files"), _one("frr"), "s", PEER, aim=2),
    Benchmark("build-srlinux", WHAT.format("SR Linux's JSON and commands"), _one("srlinux"), "s", PEER, aim=2),
    Benchmark("build-sonic", WHAT.format("SONiC's files"), _one("sonic"), "s", PEER, aim=2),
    Benchmark("build-large", MANY.format("FRR's files"), _large("frr"), "s", "none", aim=60),
    Benchmark("build-large-srlinux", MANY.format("SR Linux's two files"), _large("srlinux"), "s", "none", aim=60),
    Benchmark("build-large-sonic", MANY.format("SONiC's files"), _large("sonic"), "s", "none", aim=60),
    Benchmark("build-growth", GROWTH.format("FRR"), _growth("frr"), "x", "none", aim=1.5),
    Benchmark("build-growth-srlinux", GROWTH.format("SR Linux"), _growth("srlinux"), "x", "none", aim=1.5),
    Benchmark("build-growth-sonic", GROWTH.format("SONiC"), _growth("sonic"), "x", "none", aim=1.5),
)
