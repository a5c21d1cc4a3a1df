"""What a plan keeps of its fabrics: read back it is the same, and enough to wire and address them."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from weft import catalogue as catalogues
from weft.diagnostics import PlanError
from weft.fabric import wire
from weft.intent import load
from weft.planning import load as load_plan
from weft.planning import save
from weft.planning.kept import KeptFabrics, from_json, to_json
from weft.planning.kept.least import kept_least
from weft.planning.record import Plan
from weft.planning.site_fabric import addressed, site_fabrics

INTENT = """\
weft: 1
name: towns
sites:
  - name: FRA
    at: [50.11, 8.68]
    fabric:
      hosts: 64
      host_ports: 2 x 100G
      homing: dual
      survive: [spine]
      hall: {hosts_per_rack: 8, host_draw: 1 kW, rack_power: 12 kW}
      addressing:
        loopbacks: 10.0.0.0/22
        loopbacks_v6: "fd00::/64"
        tenants:
          - {name: web, hosts: 10.64.0.0/14, hosts_v6: "fd00:1::/48"}
          - {name: lab, hosts: 10.72.0.0/14, stretched: true}
        asns: 4200001000-4200001999
      backend:
        gpus: 64
        gpus_per_host: 8
        port: 400G
        design: rail
        planes: 2
        addressing: {loopbacks: 10.1.0.0/22, hosts: 10.128.0.0/14, asns: 4200002000-4200002999}
  - {name: AMS, at: [52.37, 4.90], fabric: {hosts: 32, host_ports: 1 x 100G}}
fibres:
  - {a: FRA, z: AMS, length: 475 km, pairs: 4}
traffic:
  gravity: {total: 1T}
  classes: [{name: web, share: 100 %, protect: []}]
survive: []
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptFabrics:
    """What is kept of the least designs of both sites."""
    path = tmp_path_factory.mktemp("towns") / "intent.yaml"
    path.write_text(INTENT, encoding="utf-8")
    intent = load(path)
    return kept_least(intent, intent.sites, catalogues.load(intent.catalogue))


def test_it_is_read_back_as_it_was_written(kept: KeptFabrics) -> None:
    """Designs, asks and addressing of hosts' fabrics and a back-end, with the same text again."""
    text = to_json(kept)
    assert from_json(text) == kept
    assert to_json(from_json(text)) == text
    assert [(one.site, one.layer, one.planes) for one in kept.fabrics] == [
        ("FRA", "front-end", 1), ("FRA", "back-end", 2), ("AMS", "front-end", 1),
    ]  # fmt: skip


def test_only_the_switches_of_the_designs_are_kept(kept: KeptFabrics) -> None:
    """Of the catalogue nothing else is needed."""
    designs = [one.design for one in kept.fabrics]
    models = {name for one in designs for name in (one.leaf, one.spine, one.superspine, one.border_leaf)} - {""}
    assert {switch.name for switch in kept.catalogue.switches} == models
    assert not kept.catalogue.transceivers


def test_a_plan_has_it_in_a_file(kept: KeptFabrics, tmp_path: Path) -> None:
    """Saved and loaded, replaced by the next plan, and absent where nothing was bought."""
    plan = Plan({"format": "weft-plan/1", "verdict": "proven"}, {}, kept)
    save(plan, tmp_path / "plan")
    assert load_plan(tmp_path / "plan") == plan
    save(replace(plan, fabrics=None), tmp_path / "plan")
    assert load_plan(tmp_path / "plan").fabrics is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("planes", "two", r"fabrics\[0\]\.planes is 'two'"), ("minimise", "noise", r"fabrics\[0\]\.minimise"),
        ("ask", {}, r"fabrics\[0\]\.ask"), ("addressing", 3, r"fabrics\[0\]\.addressing"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_with_the_place(
    kept: KeptFabrics, tmp_path: Path, field: str, value: object, said: str
) -> None:
    """A value of the wrong kind, or a record that lacks fields."""
    save(Plan({"format": "weft-plan/1", "verdict": "proven"}, {}, kept), tmp_path / "plan")
    path = tmp_path / "plan" / "fabrics.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["fabrics"][0][field] = value
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(PlanError, match=rf"fabrics\.json cannot be read: {said}"):
        load_plan(tmp_path / "plan")


@pytest.mark.parametrize(("text", "said"), [
    ('{"format": "weft-fabrics/9"}', "its format is 'weft-fabrics/9', and this version reads 'weft-fabrics/1'"),
    ("{}", "it has no format number, and this version reads 'weft-fabrics/1': plan the intent again"),
    ("[]", "it has no format number"),
])  # fmt: skip
def test_another_format_is_refused(text: str, said: str) -> None:
    """So that a later version's file is not misread."""
    with pytest.raises(ValueError, match=said):
        from_json(text)


def test_what_needs_no_fabrics_does_not_read_them(kept: KeptFabrics, tmp_path: Path) -> None:
    """Then neither is the file looked at."""
    plan = Plan({"format": "weft-plan/1", "verdict": "proven"}, {}, kept)
    save(plan, tmp_path / "plan")
    (tmp_path / "plan" / "fabrics.json").write_text("torn", encoding="utf-8")
    assert load_plan(tmp_path / "plan", with_fabrics=False) == replace(plan, fabrics=None)


def test_what_is_kept_wires_and_addresses_as_the_intent_does(kept: KeptFabrics, tmp_path: Path) -> None:
    """The same nodes, links and loopbacks."""
    (tmp_path / "intent.yaml").write_text(INTENT, encoding="utf-8")
    intent = load(tmp_path / "intent.yaml")
    wiring = site_fabrics(intent, intent.sites[0], catalogues.load(intent.catalogue))[0].wiring
    front = from_json(to_json(kept)).at("FRA")[0]
    assert wire(front.design).nodes.name == wiring.nodes.name
    assert front.addressing is not None
    plan = addressed(wire(front.design), front.addressing)
    assert plan.ask.tenants[0].hosts == IPv4Network("10.64.0.0/14")
