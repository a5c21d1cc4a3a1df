"""docs/fabric-addressing.md shows what works."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from weft.intent import load

PAGE = (Path(__file__).parents[2] / "docs" / "fabric-addressing.md").read_text(encoding="utf-8")
REST = """\
weft: 1
name: towns
fibres:
  - {a: FRA, z: AMS, length: 475 km, pairs: 4}
traffic:
  gravity: {total: 6T}
  classes:
    - {name: web, share: 100 %, protect: []}
survive: []
"""


def test_its_fabric_can_be_asked_for_and_so_can_its_tenants(tmp_path: Path) -> None:
    """The example as it stands, and with the commented line in place of the pool."""
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "addressing" in block)
    with_tenants = re.sub(r" +hosts: 10\.16.*\n( +)# (tenants:)", r"\1\2", example)
    assert with_tenants != example
    for text in (example, with_tenants):
        fabric = yaml.safe_load(text)["fabric"]
        sites = [{"name": "FRA", "at": [50.11, 8.68], "fabric": fabric}, {"name": "AMS", "at": [52.37, 4.90]}]
        sites[1]["fabric"] = {"hosts": 1024, "host_ports": "2 x 100G"}
        file = tmp_path / "intent.yaml"
        file.write_text(yaml.safe_dump({**yaml.safe_load(REST), "sites": sites}), encoding="utf-8")
        asked = load(file).sites[0].fabric
        assert asked
        assert asked.addressing
        assert asked.spares
        assert bool(asked.addressing.tenants) == (text is with_tenants)
