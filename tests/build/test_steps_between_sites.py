"""`weft build --steps --before PLAN`: links and routers between sites in a safe order, or nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.planning.test_changeover import renamed, without

from weft import intent
from weft.cli.entry import run
from weft.planning import Options, Plan, make, save

TOWNS = Path(__file__).parents[1] / "four_towns.yaml"
ADDRESSED = {
    "survive: [spine]}": "survive: [spine], addressing: {loopbacks: 10.0.0.0/18, hosts: 10.16.0.0/12, bonded: false}}",
    "mode: ecmp,": "mode: ecmp, addressing: {asn: 64500, loopbacks: 10.255.0.0/20, links: 10.254.0.0/16},",
}


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan whose routers, and the switches of one site, have addresses."""
    text = TOWNS.read_text("utf-8")
    for old, new in ADDRESSED.items():
        assert old in text
        text = text.replace(old, new)
    file = tmp_path_factory.mktemp("addressed") / "intent.yaml"
    file.write_text(text, "utf-8")
    return make(intent.load(file), Options(gap=0.1))


def test_steps_between_sites_come_with_the_files(
    addressed: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The order is that of `weft diff --steps`; where there is none, what counted still does."""
    save(addressed, tmp_path / "old")
    save(renamed(addressed, "AMS.1-PAR.1", "north"), tmp_path / "new")
    save(without(addressed, "AMS.1-BRU.1", "AMS.2-BRU.2", "AMS.1-PAR.1", "AMS.2-PAR.2"), tmp_path / "cut")
    build = ["--for", "frr", "-o", str(tmp_path / "out")]
    assert run(["build", str(tmp_path / "old"), *build]) == 0
    steps = [*build, "--steps", "--before", str(tmp_path / "old")]
    assert run(["build", str(tmp_path / "new"), *steps]) == 0
    assert "between sites: remove link AMS.1-PAR.1" in capsys.readouterr().out
    before = (tmp_path / "out" / "current").readlink()
    assert run(["build", str(tmp_path / "cut"), *steps, "--json"]) == 1
    body = json.loads(capsys.readouterr().out)
    assert (body["between_sites"]["safe"], (tmp_path / "out" / "current").readlink()) == (False, before)
    assert all(each["why"] for each in body["between_sites"]["blocked"])


def test_a_plan_from_before_is_for_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that is written is passed over."""
    assert run(["build", str(TOWNS), "--for", "frr", "-o", str(tmp_path / "out"), "--before", str(TOWNS)]) == 2
    assert "--before is for --steps" in capsys.readouterr().err
