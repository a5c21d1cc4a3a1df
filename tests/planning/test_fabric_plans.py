"""What an intent asks of a fabric beside its design, from the file to addresses and spares."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from weft.catalogue import load as load_catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import FabricAsk, FabricDesign, menu, wire
from weft.fabric.addressing import Tenant
from weft.intent import Intent, load
from weft.planning.site_fabric import address_ask, addressed, stocked

CATALOGUE = load_catalogue(["builtin"])
WRITTEN = """\
weft: 1
name: towns
sites:
  - name: FRA
    at: [50.11, 8.68]
    fabric:
      hosts: 512
      host_ports: 2 x 100G
      homing: dual
      addressing:
        loopbacks: 10.0.0.0/16
        loopbacks_v6: "fd00::/64"
        links: 10.2.0.0/16
        links_v6: "fd00:0:0:1::/64"
        tenants:
          - {name: ai, hosts: 10.16.0.0/12, hosts_v6: "fd00:1::/48"}
          - {name: web, hosts: 10.32.0.0/12, stretched: true}
        hosts_per_leaf: 96
        asns: 4200000000-4200009999
        vnis: 20000-99999
        vnis_per_tenant: 1024
        target_as: 65000
        host_mtu: 8950
        fabric_mtu: 9100
      spares: {lead_time: 6 weeks, no_stock_out: 99 %, pool: west, failures: {switch: 400000 h}}
  - name: AMS
    at: [52.37, 4.90]
    fabric:
      hosts: 512
      host_ports: 2 x 100G
      addressing: {loopbacks: 10.1.0.0/16, hosts: 10.48.0.0/12, asns: 4200010000-4200019999}
      spares: {lead_time: 6 weeks, no_stock_out: 99 %, pool: west, failures: {switch: 400000 h}}
      backend:
        gpus: 512
        gpus_per_host: 8
        port: 400G
        planes: 2
        addressing: {loopbacks: 10.3.0.0/24, hosts: 10.64.0.0/12}
  - name: LON
    at: [51.51, -0.13]
    fabric: {hosts: 512, host_ports: 2 x 100G, spares: {lead_time: 2 weeks, no_stock_out: 95 %}}
fibres:
  - {a: FRA, z: AMS, length: 475 km, pairs: 4}
  - {a: LON, z: AMS, length: 475 km, pairs: 4}
traffic:
  gravity: {total: 6T}
  classes:
    - {name: web, share: 100 %, protect: []}
survive: []
"""


@pytest.fixture(scope="module")
def intent(tmp_path_factory: pytest.TempPathFactory) -> Intent:
    """Two sites with addresses, three with spares, and GPUs in two planes."""
    file: Path = tmp_path_factory.mktemp("intent") / "intent.yaml"
    file.write_text(WRITTEN, encoding="utf-8")
    return load(file)


def design(homing: str = "dual") -> FabricDesign:
    """The first design for 512 hosts."""
    return menu(FabricAsk(512, 2, 100.0, homing, 2.0, (), 800.0, 2), CATALOGUE, "power")[0]


def test_every_field_of_addressing_is_asked_for(intent: Intent) -> None:
    """None is lost between the file and the plan."""
    fabric = intent.sites[0].fabric
    assert fabric
    assert fabric.addressing
    ask = address_ask(fabric.addressing)
    assert [str(pool) for _, pool in ask.pools()] == [
        "10.0.0.0/16", "fd00::/64", "10.2.0.0/16", "fd00:0:0:1::/64", "10.16.0.0/12", "fd00:1::/48", "10.32.0.0/12",
    ]  # fmt: skip
    assert [tenant.stretched for tenant in ask.tenants] == [False, True]
    assert (ask.asns, ask.vnis) == ((4_200_000_000, 4_200_009_999), (20_000, 99_999))
    assert (ask.vnis_per_tenant, ask.target_as, ask.host_mtu, ask.fabric_mtu) == (1024, 65_000, 8950, 9100)
    assert (ask.hosts_per_leaf, ask.bonded) == (96, True)
    plan = addressed(wire(design()), fabric.addressing)
    assert plan.overlay is not None
    assert plan.overlay.vni.min() == 20_000
    assert isinstance(plan.subnets[0].instance, Tenant)


def test_two_planes_of_gpus_share_pools_without_sharing_an_address(intent: Intent) -> None:
    """Each has one half of every pool and of the ASNs; each GPU's port has an address of its own."""
    fabric = intent.sites[1].fabric
    assert fabric
    assert fabric.backend
    assert fabric.backend.addressing
    wiring = wire(design("single"))
    plans = [addressed(wiring, fabric.backend.addressing, plane, 2) for plane in range(2)]
    assert not any(plan.ask.bonded for plan in plans)
    assert [str(plan.ask.loopbacks) for plan in plans] == ["10.3.0.0/25", "10.3.0.128/25"]
    assert set(plans[0].switches.asn.tolist()).isdisjoint(plans[1].switches.asn.tolist())
    assert set(plans[0].subnets[0].host.tolist()).isdisjoint(plans[1].subnets[0].host.tolist())
    assert len(plans[0].attached.node) == 2 * 512


def test_a_plane_says_that_it_has_a_half_only(intent: Intent) -> None:
    """A pool that is too small for half the planes is named as it is cut."""
    fabric = intent.sites[1].fabric
    assert fabric
    assert fabric.addressing
    small = replace(fabric.addressing, loopbacks=IPv4Network("10.1.0.0/27"))
    wanted = r"plane 2 has 1/2 of each pool and range: loopbacks need \d+ addresses, 10\.1\.0\.16/28 has 16"
    with pytest.raises(InfeasibleError, match=wanted):
        addressed(wire(design("single")), small, 1, 2)


def test_sites_of_one_pool_share_their_spares(intent: Intent) -> None:
    """A pool's items in service are those of all its sites; a site without pool has its own, one without ask none."""
    bom = design().bom
    found = stocked(intent, {"FRA": bom, "AMS": bom, "LON": bom}, CATALOGUE)
    assert set(found) == {"west", "LON"}
    west, london = ({line.item: line for line in found[pool]} for pool in ("west", "LON"))
    assert set(west) == {line.item for line in bom}
    for item, line in london.items():
        assert west[item].in_service == 2 * line.in_service
        assert west[item].no_stock_out >= 0.99
        assert line.no_stock_out >= 0.95
    switch = next(line for line in found["west"] if line.kind == "switch")
    assert (switch.failures_per_year, switch.confidence) == (pytest.approx(8766 / 400_000, rel=1e-3), "given")
    assert switch.on_order == pytest.approx(switch.in_service * switch.failures_per_year * 6 * 7 / 365.25, rel=1e-2)
