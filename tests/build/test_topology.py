"""A site as files of other tools: the same boxes and cables in each."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from tests.build.instances import FABRICS, made

from weft.build.device import Device
from weft.build.srlinux import configuration
from weft.build.systems import SYSTEMS
from weft.build.topology import Topology, containerlab, dot, netbox, netlab, read_netbox, rfc8345, topology
from weft.build.topology.containerlab import KINDS
from weft.cli.entry import run
from weft.diagnostics import RenderError


@pytest.fixture
def site(devices: dict[str, Device]) -> Topology:
    """A site of two leaves, two spines and a border, with its hosts and routers."""
    return topology(device for device in devices.values() if device.site == "STO")


@pytest.mark.parametrize("fabric", FABRICS)
def test_every_port_with_a_cable_is_an_end_of_one_link(fabric: str) -> None:
    """Both ends of a link have it, and no link is there twice."""
    devices = made(fabric, "tenants")
    found = topology(devices)
    ends = Counter(end for link in found.links for end in ((link.a, link.a_port), (link.z, link.z_port)))
    ours = {(each.name, port.name) for each in devices for port in each.interfaces if port.cage}
    assert set(ends.values()) == {1}
    assert ours <= ends.keys()
    assert {(each.name, port.name) for each in found.nodes for port in each.ports} == ends.keys()


def test_hosts_may_be_left_out(devices: dict[str, Device]) -> None:
    """Routers stay; no port to a host does."""
    bare = topology((device for device in devices.values() if device.site == "STO"), hosts=False)
    assert {node.role for node in bare.nodes} == {"leaf", "spine", "border", "router"}
    assert not any("host" in link.z for link in bare.links)


def test_without_devices_there_is_no_site() -> None:
    """It is a mistake of whoever calls."""
    with pytest.raises(ValueError, match="there are no devices"):
        topology(())


def test_netbox_gives_the_site_back(site: Topology) -> None:
    """Devices with places and ASNs, ports with cages and lanes, and cables."""
    assert read_netbox(netbox(site)) == site
    moved = replace(site, nodes=(replace(site.nodes[0], place="R9-99 U7"), *site.nodes[1:]))
    assert read_netbox(netbox(moved)) == moved != site


def test_netbox_has_the_same_rows_in_both_forms(site: Topology) -> None:
    """What CSV says, JSON says."""
    files = netbox(site, {"7060DX5-32": "Arista"})
    body = json.loads(files["netbox.json"])
    for table in ("devices", "interfaces", "cables"):
        assert list(csv.DictReader(io.StringIO(files[f"{table}.csv"]))) == body[table]
    assert {row["manufacturer"] for row in body["devices"] if row["role"] == "leaf"} == {"Arista"}


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [("cables.csv", "leaf1.1,dcim.interface,eth1,", "leaf7,dcim.interface,eth1,"), ("devices.csv", "name,", "label,")],
)
def test_tables_that_do_not_fit_together_are_an_error(site: Topology, table: str, before: str, after: str) -> None:
    """A cable of a device that is not there, and a column that is not."""
    files = netbox(site)
    assert before in files[table]
    with pytest.raises(RenderError, match="do not fit together"):
        read_netbox(files | {table: files[table].replace(before, after)})
    with pytest.raises(RenderError, match="there is no"):
        read_netbox({name: text for name, text in files.items() if name != table})


@pytest.mark.parametrize("system", KINDS)
def test_containers_have_the_cables_of_the_site_and_files_that_are_written(
    site: Topology, devices: dict[str, Device], system: str
) -> None:
    """Each end is used once, and each file of a node is one that the renderer writes."""
    body = yaml.safe_load(containerlab(site, system))["topology"]
    ends = Counter(end for link in body["links"] for end in link["endpoints"])
    assert len(body["links"]) == len(site.links)
    assert set(ends.values()) == {1}
    assert {end.split(":")[0] for end in ends} <= set(body["nodes"])
    leaf = body["nodes"]["leaf1.1"]
    paths = [leaf["startup-config"]] if system == "srlinux" else [bind.split(":")[0] for bind in leaf["binds"]]
    written = {f"leaf1.1/{path}" for path in SYSTEMS[system].render(devices["STO/leaf1.1"])}
    assert set(paths) <= written


def test_ports_of_sr_linux_containers_are_those_of_its_configuration(site: Topology, leaf: Device) -> None:
    """`e1-3-2` is `ethernet-1/3/2`."""
    body = yaml.safe_load(containerlab(site, "srlinux"))["topology"]
    mine = {end.split(":")[1] for link in body["links"] for end in link["endpoints"] if end.startswith("leaf1.1:")}
    configured = (each["name"] for each in configuration(leaf)["interface"] if "breakout-mode" not in each)
    names = {name.replace("ethernet-", "e").replace("/", "-") for name in configured if name.startswith("ethernet-")}
    assert mine == names


def test_rfc_8345_refers_to_what_is_there(site: Topology) -> None:
    """Each link's nodes and termination points exist; each cable is a link each way (RFC 8345, section 4.2)."""
    network = json.loads(rfc8345(site))["ietf-network:networks"]["network"][0]
    known = {
        (node["node-id"], point["tp-id"])
        for node in network["node"]
        for point in node["ietf-network-topology:termination-point"]
    }
    ways = set()
    for link in network["ietf-network-topology:link"]:
        source, destination = tuple(link["source"].values()), tuple(link["destination"].values())
        assert {source, destination} <= known
        ways.add((source, destination))
    assert len(ways) == 2 * len(site.links)
    assert all((head, tail) in ways for tail, head in ways)


def test_netlab_has_names_that_it_takes(site: Topology) -> None:
    """Letters, digits and `_`; two boxes never get one name."""
    body = yaml.safe_load(netlab(site))
    assert len(body["nodes"]) == len(site.nodes)
    assert all(name.replace("_", "a").isalnum() for name in body["nodes"])
    assert body["nodes"]["leaf1_1"] == {"bgp": {"as": 4200000064}, "loopback": {"ipv4": "10.0.0.64/32"}}
    assert len(body["links"]) == len(site.links)


def test_graphviz_has_every_cable_with_its_ports(site: Topology) -> None:
    """As `ptmd` reads cables."""
    text = dot(site)
    for link in site.links:
        assert f'"{link.a}":"{link.a_port}" -- "{link.z}":"{link.z_port}"' in text
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tcanon"], input=text, text=True, capture_output=True, timeout=60, check=True)


def test_the_verb_writes_the_files_of_tools_beside_those_of_systems(tmp_path: Path) -> None:
    """Each at its place; a container without a system to run is refused with what to type."""
    intent = str(Path(__file__).with_name("sites.yaml"))
    command = ["build", intent, "--site", "CPH", "-o", str(tmp_path), "--for"]
    assert run([*command, "containerlab"]) == 2
    assert run([*command, "frr,containerlab,dot,netbox,netlab,rfc8345"]) == 0
    site = tmp_path / "current" / "CPH"
    assert {path.name for path in site.iterdir()} == {"frr", "dot", "netbox", "netlab", "rfc8345"}
    nodes = yaml.safe_load((site / "frr" / "topology.clab.yml").read_text("utf-8"))["topology"]["nodes"]
    binds = [bind.split(":")[0] for node in nodes.values() for bind in node.get("binds", ())]
    assert binds
    assert all((site / "frr" / bind).is_file() for bind in binds)
    assert read_netbox({path.name: path.read_text("utf-8") for path in (site / "netbox").iterdir()}).name == "CPH"
