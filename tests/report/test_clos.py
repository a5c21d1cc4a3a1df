"""The fabrics of a plan, drawn in rows."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from tests.report.plan_factory import write_plan

from weft import catalogue as catalogues
from weft import report
from weft.fabric import FabricAsk, FabricDesign, menu
from weft.planning.fabrics import FRONT, fabric_row
from weft.report.clos import fabrics
from weft.report.plan_files import read

ASKS = {
    2: FabricAsk(2048, 2, 100.0, "single", 1.5, ("spine",), 4000.0, 2),
    3: FabricAsk(16384, 1, 400.0, "single", 1.0, ("spine",), 4000.0, 2),
}


@pytest.fixture(scope="module")
def designs() -> dict[int, FabricDesign]:
    """A design of two and one of three tiers."""
    catalogue = catalogues.load(["builtin"])
    return {tiers: menu(ask, catalogue, "power")[0] for tiers, ask in ASKS.items()}


@pytest.fixture
def plan_dir(tmp_path: Path, designs: dict[int, FabricDesign]) -> Path:
    """A plan with both."""
    write_plan(tmp_path)
    rows = [fabric_row(f"S{tiers}", FRONT, design) for tiers, design in designs.items()]
    with (tmp_path / "fabrics.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def test_a_fabric_is_drawn_with_every_tier_and_nothing_outside_the_picture(
    plan_dir: Path, designs: dict[int, FabricDesign]
) -> None:
    """All boxes, lines and bands lie inside the view box, and the words say how many boxes there are."""
    drawn = fabrics(read(plan_dir))
    assert [clos.title for clos in drawn] == ["S2: front-end, 2 tiers", "S3: front-end, 3 tiers"]
    for clos, design in zip(drawn, designs.values(), strict=True):
        said = " ".join(word.text for word in clos.words)
        assert f"{design.leaves:,} leaves" in said
        assert f"{design.spines} spines" in said
        assert (f"{design.superspines} superspines" in said) == (design.tiers == 3)
        for box in clos.boxes:
            assert 0 <= box.x < box.x + box.width <= 1000
            assert 0 <= box.y < clos.height
        for link in clos.links:
            assert 0 <= min(link.x1, link.x2) <= max(link.x1, link.x2) <= 1000
            assert link.y1 != link.y2


def test_a_large_fabric_stays_a_drawing_of_few_boxes(plan_dir: Path, designs: dict[int, FabricDesign]) -> None:
    """Hundreds of boxes are drawn as some with a count of the rest, and no two boxes of a row overlap."""
    large = fabrics(read(plan_dir))[1]
    assert designs[3].leaves + designs[3].spines > 500
    assert len(large.boxes) < 200
    assert any(word.text.startswith("+") for word in large.more)
    for y in {box.y for box in large.boxes}:
        row = sorted((box.x, box.x + box.width) for box in large.boxes if box.y == y)
        assert all(end <= start + 1e-6 for (_, end), (start, _) in pairwise(row))


def test_lines_are_those_of_one_leaf_of_each_pod(plan_dir: Path) -> None:
    """Each line between leaf and spine ends at the first leaf of its pod: the rest is a band, not a hairball."""
    for clos in fabrics(read(plan_dir)):
        leaf_y = max(box.y for box in clos.boxes)
        ends = {link.x1 for link in clos.links if link.y1 == leaf_y}
        assert 1 <= len(ends) <= 4


def test_the_page_shows_fabrics_where_there_are_some(plan_dir: Path) -> None:
    """The section is there with both, and not in a plan without the table."""
    page = report.write(plan_dir).read_text("utf-8")
    assert '<section id="fabrics"' in page
    assert page.count('<details class="clos"') == 2
    (plan_dir / "fabrics.csv").unlink()
    assert '<section id="fabrics"' not in report.write(plan_dir).read_text("utf-8")
