"""containerlab's topologies and NetBox's tables: what `weft build` writes and others do, and what is wrong in them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.build.instances import FABRICS, made

from weft.build.topology import Topology, containerlab, netbox, topology
from weft.cli.entry import run
from weft.diagnostics import ExchangeError, read_sources, render
from weft.exchange import Exchanged, Wanted, read

CLAB = """\
name: small
topology:
  kinds:
    nokia_srlinux: {image: ghcr.io/nokia/srlinux}
  nodes:
    leaf1: &leaf
      kind: nokia_srlinux
      labels: {graph-geoCoordinateLat: "59.3", graph-geoCoordinateLng: "18.1"}
    leaf2: *leaf
    spine:
    probe: {kind: linux}
  links:
    - endpoints: ["leaf1:e1-1", "spine:e1-1"]
    - endpoints: ["leaf1:e1-2", "spine:e1-2"]
    - type: veth
      endpoints:
        - {node: leaf2, interface: e1-1}
        - {node: spine, interface: e1-3}
      mtu: 9000
    - endpoints: ["probe:eth1", "host:veth0"]
    - type: mgmt-net
      endpoint: {node: probe, interface: eth2}
      host-interface: probe
"""
DEVICES = """\
name,role,site,comments
leaf1,Leaf,STO,"rack 1, left"
leaf2,Leaf,STO,
spine,Spine,STO,
host1,Server,STO,
"""
INTERFACES = """\
device,name,type,speed
leaf1,eth1,400gbase-x-qsfpdd,
leaf2,eth1,400gbase-x-qsfpdd,100000000
spine,eth1,800gbase-x-osfp,
spine,eth2,other,
"""
CABLES = """\
side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name
leaf1,dcim.interface,eth1,spine,dcim.interface,eth1
leaf2,dcim.interface,eth1,spine,dcim.interface,eth2
leaf1,dcim.interface,eth9,host1,dcim.interface,eth1
leaf1,dcim.powerport,PSU1,spine,dcim.poweroutlet,1
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of NetBox's tables."""
    for name, text in (("devices", DEVICES), ("interfaces", INTERFACES), ("cables", CABLES)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def _file(folder: Path, text: str, name: str = "small.clab.yml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def _links(found: Exchanged) -> Counter[frozenset[str]]:
    """How many links there are between each two nodes."""
    label, links = found.nodes.label, found.links
    ends = zip(links.a.tolist(), links.z.tolist(), strict=True)
    return Counter(frozenset({label[a], label[z]}) for a, z in ends)


def _cables(site: Topology) -> Counter[frozenset[str]]:
    return Counter(frozenset({link.a, link.z}) for link in site.links)


@pytest.mark.parametrize("system", ["frr", "srlinux", "sonic"])
@pytest.mark.parametrize("fabric", FABRICS)
def test_what_is_built_for_containerlab_is_read_back(fabric: str, system: str, tmp_path: Path) -> None:
    """Every switch and router, and as many links between each two as there are cables."""
    site = topology(made(fabric, "tenants"), hosts=False)
    found = read("containerlab", _file(tmp_path, containerlab(site, system)))
    assert set(found.nodes.label) == {node.name for node in site.nodes}
    assert _links(found) == _cables(site)
    assert not found.dropped


@pytest.mark.parametrize("form", ["folder", "file"])
@pytest.mark.parametrize("fabric", FABRICS)
def test_what_is_built_for_netbox_is_read_back(fabric: str, form: str, tmp_path: Path) -> None:
    """The same network without its hosts; each cable has its speed."""
    for name, text in netbox(topology(made(fabric, "tenants"))).items():
        _file(tmp_path, text, name)
    site = topology(made(fabric, "tenants"), hosts=False)
    found = read("netbox", tmp_path if form == "folder" else tmp_path / "netbox.json")
    assert set(found.nodes.label) == {node.name for node in site.nodes}
    assert _links(found) == _cables(site)
    assert Counter(found.links.capacity_gbps.tolist()) == Counter(link.gbps for link in site.links)
    assert any("hosts are no part of the network" in line for line in found.assumed)


def test_a_topology_has_links_of_both_forms_and_says_which_lead_out(tmp_path: Path) -> None:
    """Parallel links are two; anchors, nodes without a word, and coordinates in labels are read."""
    found = read("containerlab", _file(tmp_path, CLAB, "lab.clab.yml"))
    assert found.name == "small"
    assert found.nodes.label == ("leaf1", "leaf2", "spine")
    assert _links(found) == {frozenset({"leaf1", "spine"}): 2, frozenset({"leaf2", "spine"}): 1}
    assert found.links.name[2] == "leaf2/e1-1 spine/e1-3"
    assert found.nodes.lat_deg[0] == 59.3
    assert any(line.startswith("2 links lead out of the lab") for line in found.assumed)
    assert found.dropped == ("1 node of 4, not connected with the rest: 'probe'",)


def test_traffic_of_a_fabric_is_between_its_edges(tmp_path: Path) -> None:
    """Gravity gives none to spines, where roles tell them from leaves."""
    site = topology(made("two leaves a host", "tenants"), hosts=False)
    found = read("containerlab", _file(tmp_path, containerlab(site, "frr")), Wanted(gravity_gbps=100.0))
    roles = {node.name: node.role for node in site.nodes}
    ends = {roles[found.nodes.label[i]] for i in found.demands.source.tolist()}
    assert "spine" not in ends
    assert ends >= {"leaf"}


def test_gravity_between_very_many_nodes_is_refused(tmp_path: Path) -> None:
    """As demands grow with the square of the nodes."""
    nodes = "".join(f"    n{i}: {{kind: linux}}\n" for i in range(2001))
    links = "".join(f'    - endpoints: ["n{i}:e1", "n{i + 1}:e2"]\n' for i in range(2000))
    lab = _file(tmp_path, f"name: big\ntopology:\n  nodes:\n{nodes}  links:\n{links}")
    with pytest.raises(ExchangeError, match="gravity between 2,001 nodes would be 4,002,000 demands"):
        read("containerlab", lab, Wanted(gravity_gbps=1.0))


def test_a_cable_has_the_speed_of_its_slower_end(tables: Path) -> None:
    """As told in kb/s, else by the type of the interface; what joins no two interfaces is left out, and said."""
    found = read("netbox", tables)
    assert found.name == "STO"
    assert found.links.capacity_gbps.tolist() == [400.0, 100.0]
    assert any("1 hosts are no part of the network, and are left out: 'host1'" in line for line in found.assumed)
    assert "1 cables do not join two interfaces, and are left out" in found.assumed


def test_newer_names_of_columns_and_no_interfaces_are_taken(tables: Path) -> None:
    """`side_a_parent`; capacities are assumed then."""
    (tables / "interfaces.csv").unlink()
    (tables / "cables.csv").write_text(CABLES.replace("_device", "_parent"), "utf-8")
    found = read("netbox", tables, Wanted(capacity_gbps=40.0))
    assert found.links.capacity_gbps.tolist() == [40.0, 40.0]


def test_an_imported_fabric_is_an_intent(tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the verb; what is written is checked without a finding."""
    out = tmp_path / "intent"
    assert run(["import", "netbox", str(tables), "--gravity", "10 %", "-o", str(out)]) == 0
    assert "3 sites, 2 links, 2 demands" in capsys.readouterr().out
    assert run(["check", str(out / "intent.yaml")]) == 0


def _end(device: str, port: str, kind: str = "dcim.interface") -> dict[str, Any]:
    return {"object_type": kind, "object_id": 1, "object": {"id": 1, "device": {"id": 1, "name": device}, "name": port}}


def _answers(folder: Path) -> dict[str, dict[str, Any]]:
    """What NetBox's API says of a leaf, two spines, a server and a cable of two lanes, and writes them."""
    roles = {"leaf1": "leaf", "spine1": "spine", "spine2": "spine", "h1": "server"}
    devices = [{"name": name, "role": {"slug": role}, "site": {"name": "STO"}} for name, role in roles.items()]
    interfaces = [
        {"device": {"name": "leaf1"}, "name": "e1", "type": {"value": "800gbase-x-osfp"}, "speed": None},
        {"device": {"name": "spine1"}, "name": "e1", "type": {"value": "400gbase-x-osfp"}, "speed": None},
        {"device": {"name": "spine2"}, "name": "e1", "type": {"value": "other"}, "speed": 400_000_000},
    ]
    cables = [
        {"a_terminations": [_end("leaf1", "e1")], "b_terminations": [_end("spine1", "e1"), _end("spine2", "e1")]},
        {"a_terminations": [_end("h1", "e1")], "b_terminations": [_end("leaf1", "e2")]},
        {"a_terminations": [_end("leaf1", "p", "dcim.powerport")], "b_terminations": [_end("pdu", "1", "x")]},
        {"a_terminations": [], "b_terminations": [_end("leaf1", "e9")]},
    ]
    found: dict[str, dict[str, Any]] = {
        name: {"count": len(rows), "next": None, "previous": None, "results": rows}
        for name, rows in (("devices", devices), ("interfaces", interfaces), ("cables", cables))
    }  # fmt: skip
    for name, answer in found.items():
        _file(folder, json.dumps(answer, indent=1), f"{name}.json")
    return found


def test_answers_of_netboxs_api_are_read(tmp_path: Path) -> None:
    """A cable of several lanes is a link each; what joins no two interfaces, or ends nowhere, is left out."""
    _answers(tmp_path)
    found = read("netbox", tmp_path)
    assert found.name == "STO"
    assert _links(found) == {frozenset({"leaf1", "spine1"}): 1, frozenset({"leaf1", "spine2"}): 1}
    assert found.links.capacity_gbps.tolist() == [400.0, 400.0]
    assert "2 cables do not join two interfaces, and are left out" in found.assumed


def test_what_is_wrong_in_an_answer_is_told_with_its_place(tmp_path: Path) -> None:
    """An unknown device where it stands; a page of several; what is no answer."""
    answers = _answers(tmp_path)
    answers["cables"]["results"][0]["b_terminations"][1]["object"]["device"]["name"] = "spine9"
    path = _file(tmp_path, json.dumps(answers["cables"], indent=1), "cables.json")
    with pytest.raises(ExchangeError) as error:
        read("netbox", tmp_path)
    span = error.value.diagnostics[0].span
    assert span is not None
    line = path.read_text("utf-8").split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == '"spine9"'
    _file(tmp_path, json.dumps({**answers["devices"], "next": "https://..."}), "devices.json")
    with pytest.raises(ExchangeError, match="there are 4 devices, and this is one page of them"):
        read("netbox", tmp_path)
    for text in ('{"detail": "Invalid token"}', "7"):
        _file(tmp_path, text, "devices.json")
        with pytest.raises(ExchangeError, match=r"this is no answer of NetBox's API") as error:
            read("netbox", tmp_path)
        assert error.value.diagnostics[0].help == "ask for /api/dcim/devices/?limit=0"


WRONG_LABS = [
    ('"leaf1:e1-2"', '"leaf1x:e1-2"', "E703", '"leaf1x:e1-2"', "unknown node 'leaf1x'", "did you mean 'leaf1'?"),
    ('"leaf1:e1-2"', '"leaf1:e1-1"', "E702", '"leaf1:e1-1"',
     "interface leaf1:e1-1 has a link already, in line 13", "take another"),
    ('["leaf1:e1-2", "spine:e1-2"]', '["leaf1:e1-2"]', "E702", '["leaf1:e1-2"]',
     "a link has two endpoints", 'write endpoints: ["a:eth1", "b:eth1"]'),
    ('"leaf1:e1-2"', "leaf1", "E702", "leaf1", "an endpoint is a node and an interface",
     'write it like "leaf1:eth1"'),
    ("interface: e1-3", "port: e1-3", "E702", "{node: spine, port: e1-3}",
     "an endpoint is a node and an interface", 'write it like "leaf1:eth1"'),
    ('"59.3"', "north", "E702", "north", "'north' is no coordinate in degrees", "write a number of at least -90"),
    ('"18.1"', '"181"', "E702", '"181"', "181 is no coordinate", "at most 180 degrees"),
    ("    spine:", "    leaf9: 7\n    spine:", "E702", "7", "node 'leaf9' has no fields", "write leaf9: {kind: linux}"),
    ("    spine:", "    leaf1:", "E004", "leaf1", "'leaf1' is given twice", "keep one of the two"),
    ("  links:", "  link:", "E701", "", "this is no topology of containerlab: it has no `links`",
     "containerlab has `topology: {nodes: {...}, links: [...]}`"),
    ("topology:", "topology: [", "E003", "", "not YAML: did not find expected ',' or ']'", "a ']' or a ',' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "marked", "message", "help"), WRONG_LABS)
def test_what_is_wrong_in_a_topology_is_told_with_its_place(
    old: str, new: str, code: str, marked: str, message: str, help: str, tmp_path: Path
) -> None:
    """The line, what is meant in it, and what to write instead."""
    text = CLAB.replace(old, new, 1)
    assert text != CLAB
    with pytest.raises(ExchangeError) as error:
        read("containerlab", _file(tmp_path, text))
    first = error.value.diagnostics[0]
    assert (first.code, first.message, first.help) == (code, message, help)
    assert first.span is not None
    if marked:
        line = text.split("\n")[first.span.line - 1]
        assert line[first.span.column - 1 : first.span.end_column - 1] == marked
    assert "^" in render(error.value.diagnostics, read_sources(error.value.diagnostics))


WRONG_TABLES = [
    ("cables", "eth1,spine,dcim.interface,eth1", "eth1,spin,dcim.interface,eth1", "E703", 2, "unknown node 'spin'"),
    ("cables", "side_b_name", "side_b_port", "E702", 1, "cables.csv has no column side_b_name"),
    ("cables", "side_a_device", "a_device", "E702", 1, "cables.csv has no column side_a_device or side_a_parent"),
    ("cables", "leaf2,dcim.interface,eth1,", "leaf2,", "E702", 3, "this row has 4 cells, the header 6"),
    ("interfaces", "100000000", "fast", "E702", 3, "'fast' is no speed in kb/s"),
    ("interfaces", "leaf2,", "leaf7,", "E703", 3, "unknown node 'leaf7'"),
    ("devices", "leaf2,", "leaf1,", "E702", 3, "device 'leaf1' is there twice"),
    ("devices", "leaf2,", ",", "E702", 3, "a device without a name"),
    ("devices", "name,", "device,", "E702", 1, "devices.csv has no column name"),
    ("devices", '"rack 1, left"', '"rack 1, left', "E702", 5, "not CSV: unexpected end of data"),
]


@pytest.mark.parametrize(("table", "old", "new", "code", "line", "message"), WRONG_TABLES)
def test_what_is_wrong_in_a_table_is_told_with_its_place(
    table: str, old: str, new: str, code: str, line: int, message: str, tables: Path
) -> None:
    """The file and the line."""
    path = tables / f"{table}.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert path.read_text("utf-8") != text
    with pytest.raises(ExchangeError) as error:
        read("netbox", tables)
    first = error.value.diagnostics[0]
    assert (first.code, first.message) == (code, message)
    assert first.span is not None
    assert (first.span.file, first.span.line) == (str(path), line)


def test_what_is_wrong_in_all_tables_is_told_at_once(tables: Path) -> None:
    """One finding of each."""
    for name, old, new in (("devices", "leaf2,", "leaf1,"), ("cables", "side_b_name", "far")):
        path = tables / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    (tables / "devices.csv").write_text("nome\nleaf1\n", "utf-8")
    with pytest.raises(ExchangeError) as error:
        read("netbox", tables)
    assert [finding.message for finding in error.value.diagnostics] == [
        "devices.csv has no column name", "cables.csv has no column side_b_name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", "there is no list `devices`"), ('{"devices": []', "not JSON: expecting ',' delimiter"),
        ('{"devices": [], "cables": {}}', "there is no list `cables`"),
        ('{"devices": [7], "cables": []}', "a row is an object"),
        ('{"devices": [{"name": "a"}], "interfaces": 3, "cables": []}', "`interfaces` is a list"),
        ('{"devices": [{"name": "a"}], "cables": []}', "cables has no column side_a_device or side_a_parent"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_json_is_told(text: str, message: str, tmp_path: Path) -> None:
    """Never a traceback."""
    with pytest.raises(ExchangeError) as error:
        read("netbox", _file(tmp_path, text, "netbox.json"))
    assert error.value.diagnostics[0].message == message
    assert error.value.diagnostics[0].span is not None


def test_a_row_of_json_is_found_by_its_place(tmp_path: Path) -> None:
    """An unknown device of a cable, where it stands in the text."""
    ends = {"side_a_device": "a", "side_a_name": "1", "side_b_device": "c", "side_b_name": "1"}
    text = json.dumps({"devices": [{"name": "a"}, {"name": "b"}], "cables": [ends]}, indent=1)
    with pytest.raises(ExchangeError) as error:
        read("netbox", _file(tmp_path, text, "netbox.json"))
    span = error.value.diagnostics[0].span
    assert span is not None
    assert text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == '"c"'


def test_a_cell_behind_a_quoted_comma_is_marked(tables: Path) -> None:
    """The caret is under the cell, whatever commas stand before it."""
    (tables / "devices.csv").write_text('comments,name\n"left, low",leaf1\n"right, low",leaf1\n', "utf-8")
    with pytest.raises(ExchangeError) as error:
        read("netbox", tables)
    span = error.value.diagnostics[0].span
    assert span is not None
    assert (span.line, span.column, span.end_column) == (3, 14, 19)


def test_a_folder_without_its_tables_is_told(tmp_path: Path) -> None:
    """By the table that is missing."""
    with pytest.raises(ExchangeError, match=r"devices\.csv' cannot be read: no such file"):
        read("netbox", tmp_path)


def test_speeds_that_nothing_tells_are_assumed(tables: Path) -> None:
    """A port of an unknown type and no speed leaves the other end's."""
    (tables / "interfaces.csv").write_text(INTERFACES.replace("400gbase-x-qsfpdd", "other"), "utf-8")
    found = read("netbox", tables)
    assert found.links.capacity_gbps.tolist() == [800.0, 100.0]
    assert np.isfinite(found.links.capacity_gbps).all()
