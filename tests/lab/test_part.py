"""A part of a fabric has its structure, names, ports and addresses."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from tests.lab.instances import BUNDLED, DUAL, TENANTS, intent_file, part

from weft import catalogue
from weft.diagnostics import LabError
from weft.intent import load
from weft.lab import faults_of
from weft.lab.daemons import part_of_file
from weft.planning.site_fabric import addressed, site_fabrics


@pytest.mark.parametrize("nodes", [6, 12, 30])
def test_a_part_has_every_tier_and_all_links_between_what_it_has(nodes: int) -> None:
    """As many switches as asked for or a few less, two of each tier at least, linked as the whole is."""
    topology = part(nodes, DUAL)
    assert nodes - 2 <= len(topology.routers) <= nodes < topology.whole == 129
    tiers = Counter(router.tier for router in topology.routers)
    assert set(tiers) == {"leaf", "spine", "border"}
    assert min(tiers.values()) >= 2
    pairs = {(topology.routers[a].tier, topology.routers[z].tier) for a, z in topology.between}
    assert pairs == {("leaf", "spine"), ("border", "spine")}
    assert len(topology.between) == tiers["spine"] * (tiers["leaf"] + tiers["border"])


def test_names_ports_and_addresses_are_those_of_the_plan(tmp_path: Path) -> None:
    """What is tried are switches of the plan, at their own ports, with their own ASNs and loopbacks."""
    topology = part(12)
    intent = load(intent_file(tmp_path))
    one = site_fabrics(intent, intent.sites[0], catalogue.load(intent.catalogue))[0]
    assert one.addressing is not None
    plan = addressed(one.wiring, one.addressing)
    nodes = plan.wiring.nodes.name
    columns = (plan.switches.node.tolist(), plan.switches.asn.tolist(), plan.switches.loopback.tolist())
    known = {nodes[node]: (asn, loopback) for node, asn, loopback in zip(*columns, strict=True)}
    assert {r.name: (r.device.asn, int(IPv4Address(r.loopback))) for r in topology.routers}.items() <= known.items()
    links = plan.wiring.links
    columns = (links.a.tolist(), links.a_port.tolist(), links.z.tolist(), links.z_port.tolist())
    wired = {(nodes[a], f"eth{p + 1}", nodes[z], f"eth{q + 1}") for a, p, z, q in zip(*columns, strict=True)}
    mine = {(topology.names[k.a], k.a_interface, topology.names[k.z], k.z_interface) for k in topology.links}
    assert mine <= wired


def test_a_part_that_is_too_small_for_every_tier_is_refused() -> None:
    """The least part is named."""
    with pytest.raises(LabError, match="has 4 switches") as error:
        part(2)
    assert error.value.help == "write --nodes 4"


def test_each_kind_of_fault_is_tried_at_each_tier() -> None:
    """Links, bundles of them, and switches and daemons of all three tiers; pairs break different things."""
    topology = part(12)
    words = [fault.words for fault in faults_of(topology, 4)]
    assert {word.split()[0] for word in words} == {"link", "fibre", "silent", "switch", "daemon"}
    for kind in ("switch", "daemon"):
        assert {word.split()[1][:4] for word in words if word.startswith(kind) and "+" not in word} == {
            "leaf", "spin", "bord",
        }  # fmt: skip
    assert sum("+" in word for word in words) == 4
    assert len(set(words)) == len(words)


def test_each_daemon_is_told_its_part_of_the_file() -> None:
    """All lines go to one daemon or another; networks of speakers are not zebra's, tables and segments not bgpd's."""
    text = part(6, BUNDLED, TENANTS).routers[0].configuration
    parts = {daemon: part_of_file(text, daemon).splitlines() for daemon in ("zebra", "bgpd", "bfdd")}
    assert {*text.splitlines()} == {*parts["zebra"], *parts["bgpd"]}
    assert "  advertise-all-vni" in parts["bgpd"]
    assert "no zebra nexthop kernel enable" in parts["zebra"]
    assert not any("vni" in line for line in parts["zebra"] if line.startswith("  "))
    assert not any(line.startswith(("vrf ", "interface ")) for line in parts["bgpd"])
    assert all(line.startswith(("frr ", "hostname ")) for line in parts["bfdd"])
    assert parts["zebra"].count("exit") == sum(line.startswith("interface ") for line in parts["zebra"])
