"""Expected plans of the examples, as files that a reviewer reads; `pytest --update-golden` writes them anew."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from weft import intent
from weft.planning import Options, Plan, make
from weft.planning.store import load, write_files

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL_TABLES = ("sites.csv", "fabrics.csv", "fibres.csv", "ip_links.csv", "failures.csv", "bom.csv")
SAME = 1e-6  # another processor may round another way
ALIKE = 0.05  # of a long search, which rounding may lead elsewhere


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


def same(mine: Any, expected: Any, tolerance: float, where: str = "") -> None:
    """Fail at the first place where two values of JSON differ by more than rounding."""
    if isinstance(expected, dict):
        assert set(mine) == set(expected), where
        for key, value in expected.items():
            same(mine[key], value, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(mine) == len(expected), where
        for i, value in enumerate(expected):
            same(mine[i], value, tolerance, f"{where}[{i}]")
    elif isinstance(expected, float | int) and not isinstance(expected, bool):
        assert mine == pytest.approx(expected, rel=tolerance, abs=tolerance), where
    else:
        assert mine == expected, where


def cells(path: Path) -> list[list[Any]]:
    """Rows of a CSV file with numbers as numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[_number(cell) for cell in row] for row in csv.reader(file)]


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def compare(plan: Plan, expected: Path, tmp_path: Path, *, update: bool) -> None:
    """Hold a plan's header and its small tables against the expected files."""
    write_files(plan, tmp_path)
    compare_files(tmp_path, expected, update=update)


def compare_files(written: Path, expected: Path, *, update: bool) -> None:
    """The same of a plan that is written."""
    names = ["plan.json", *(name for name in SMALL_TABLES if (written / name).exists())]
    if update:
        expected.mkdir(exist_ok=True)
        for name in names:
            (expected / name).write_bytes((written / name).read_bytes())
    mine, theirs = (json.loads((at / "plan.json").read_text(encoding="utf-8")) for at in (written, expected))
    same(mine, theirs, SAME)
    assert sorted(path.name for path in expected.iterdir()) == sorted(names)
    for name in names[1:]:
        same(cells(written / name), cells(expected / name), SAME, name)


def test_four_sites_plan_as_expected(tmp_path: Path, update_golden: bool) -> None:
    """Header and tables of the small example are those on file."""
    plan = make(intent.load(EXAMPLES / "four-sites" / "intent.yaml"), Options(gap=0.05))
    compare(plan, EXAMPLES / "four-sites" / "expected", tmp_path, update=update_golden)


def test_the_gpus_plan_as_expected(gpus_plan: Path, update_golden: bool) -> None:
    """Fabrics of hosts and of GPUs, and what is bought between their regions, are those on file."""
    compare_files(gpus_plan, EXAMPLES / "gpus" / "expected", update=update_golden)


def test_the_infeasible_example_is_explained_as_expected(tmp_path: Path, update_golden: bool) -> None:
    """What binds is named: the demand and the failure."""
    plan = make(intent.load(EXAMPLES / "infeasible" / "intent.yaml"), Options())
    compare(plan, EXAMPLES / "infeasible" / "expected", tmp_path, update=update_golden)


@pytest.mark.xdist_group("europe")
def test_europe_plans_as_expected(europe_plan: Path, update_golden: bool) -> None:
    """Verdict, totals, bounds and survived failures of the large example are those on file, within a search's luck."""
    header = load(europe_plan).header
    kept = {key: header[key] for key in ("format", "name", "verdict", "objective", "totals", "failures", "menu")}
    expected = EXAMPLES / "europe" / "expected" / "summary.json"
    if update_golden:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    theirs = json.loads(expected.read_text(encoding="utf-8"))
    wan, expected_wan = (h["objective"]["parts"]["wan"] for h in (kept, theirs))
    assert (kept["verdict"], kept["menu"]) == (theirs["verdict"], theirs["menu"])
    assert kept["failures"]["survived"] == theirs["failures"]["survived"] == theirs["failures"]["enumerated"]
    assert wan["value"] == pytest.approx(expected_wan["value"], rel=ALIKE)
    assert wan["lower_bound"] == pytest.approx(expected_wan["lower_bound"], rel=ALIKE)
    assert kept["totals"]["power_w"] == pytest.approx(theirs["totals"]["power_w"], rel=ALIKE)
