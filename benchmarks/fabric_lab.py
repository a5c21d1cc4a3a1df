"""Fabrics on real daemons: how soon they are up."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from benchmarks.record import Benchmark, Measured
from weft import catalogue
from weft.build.device import site_devices
from weft.fabric import wire
from weft.intent import load
from weft.lab import Options, Topology, missing, part_of, run
from weft.planning.kept.least import kept_least

INTENT = """\
weft: 1
name: lab
sites:
  - {name: FRA, at: [50.11, 8.68], fabric: {FABRIC, survive: [spine], addressing: {ADDRESSING}}}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 128, host_ports: 2 x 100G, oversubscription: 2, survive: [spine]}}
fibres: [{a: FRA, z: AMS, length: 475 km, pairs: 4}]
traffic: {gravity: {total: 4T}, classes: [{name: web, share: 100 %, protect: []}]}
survive: []
"""
BUNDLED = "hosts: 1024, host_ports: 2 x 100G, oversubscription: 2"
DUAL = "hosts: 4096, host_ports: 2 x 100G, homing: dual, oversubscription: 1.5"
SPARSE = "hosts: 9000, host_ports: 1 x 25G, oversubscription: 8"
THREE_TIERS = "hosts: 200000, host_ports: 1 x 100G, oversubscription: 2"
PLAIN = "loopbacks: 10.0.0.0/16, hosts: 10.128.0.0/9, bonded: false"
TENANTS = (
    "loopbacks: 10.0.0.0/18, loopbacks_v6: 'fd00:0:0:1::/64', "
    "tenants: [{name: web, hosts: 10.64.0.0/12, stretched: true}, {name: ai, hosts: 10.128.0.0/12}]"
)


def topology(fabric: str, addressing: str, nodes: int) -> Topology:
    """A part of the least fabric of an ask."""
    lacking = missing(tenants="tenants" in addressing)
    if lacking:
        raise RuntimeError("; ".join(f"needs {what}: {how}" for what, how in lacking))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intent.yaml"
        path.write_text(INTENT.replace("FABRIC", fabric).replace("ADDRESSING", addressing), encoding="utf-8")
        intent = load(path)
    kept = kept_least(intent, intent.sites[:1], catalogue.load(intent.catalogue))
    return part_of(wire(kept.fabrics[0].design), site_devices(kept, "FRA"), nodes)


def bring_up_s(nodes: int) -> Measured:
    """From nothing to every kernel as predicted: namespaces, links, daemons, routes."""
    verdict = run(topology(SPARSE, PLAIN, nodes), (), Options(start_s=120))
    if not verdict.holds:
        raise RuntimeError(f"a lab of {nodes} switches is not as predicted")
    return Measured(verdict.built_s + verdict.events[0].seconds, None)


BENCHMARKS = tuple(
    Benchmark(
        f"lab-{nodes}", f"{nodes} switches on FRR in namespaces, until every kernel is as predicted",
        partial(bring_up_s, nodes), "s", "none", aim,
    )
    for nodes, aim in ((12, 5.0), (30, 10.0), (100, 25.0))
)  # fmt: skip
