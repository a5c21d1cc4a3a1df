"""`weft lab --layer`: what it tries, and what it says where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lab.instances import intent_file, needs_lab
from tests.lab.wide_instances import planned

from weft.cli.entry import run
from weft.planning import save

pytestmark = pytest.mark.xdist_group("lab")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name the site whose fabric is tried"),
        (("--site", "FRA", "--site", "AMS"), "name the site whose fabric is tried"),
        (("--layer", "wan", "--site", "FRA"), "--layer wan has all sites"),
        (("--layer", "both", "--site", "FRA"), "--layer both needs the sites whose fabrics are tried"),
        (("--layer", "wan", "--fabric", "back-end"), "--fabric is of one site"),
        (("--layer", "wan"), "is no plan"),
    ],
)
def test_what_does_not_fit_a_layer_is_told(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is brought up; exit status 2."""
    assert run(["lab", str(intent_file(tmp_path)), *words]) == 2
    assert said in capsys.readouterr().err


def test_routers_of_a_saved_plan_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a state, a sum, and what was not shown."""
    needs_lab()
    save(planned(), tmp_path / "plan")
    (tmp_path / "faults.txt").write_text("fibre CPH-STO\n", encoding="utf-8")
    arguments = ["lab", str(tmp_path / "plan"), "--layer", "wan", "--nodes", "8"]
    assert run([*arguments, "--scenario", str(tmp_path / "faults.txt"), "--patience", "60"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "plan: 8 of 12 routers and switches, 10 links, 1 faults"
    assert [line.split("  ")[0] for line in shown[2:5]] == ["start", "fault fibre CPH-STO", "heal fibre CPH-STO"]
    assert shown[5].endswith("forwarding entries compared over 3 states: every one as predicted")
    assert any(line.startswith("data plane: IPv4 and IPv6 between routers by IS-IS") for line in shown)
