"""What the report shows of light: channels where they stand, and GSNR as the tables have it."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.report.page_reader import elements, shown_text
from tests.report.plan_factory import write_plan

from weft import report
from weft.report.plan_files import read
from weft.report.spectrum import MOST_ROWS, spectrum

Row = dict[str, str]


def rows(plan: Path, name: str) -> list[Row]:
    """One table of a plan."""
    with (plan / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewritten(plan: Path, target: Path, tables: dict[str, list[Row]]) -> Path:
    """A copy of a plan with some of its tables changed."""
    for file in (*plan.glob("*.csv"), plan / "plan.json"):
        (target / file.name).write_bytes(file.read_bytes())
    for name, records in tables.items():
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(records[0]))
            writer.writeheader()
            writer.writerows(records)
    return target


def data(page: str) -> list[dict[str, Any]]:
    """The lightpaths that the page can draw."""
    text = page.split('id="data">', maxsplit=1)[1].split("</script>", maxsplit=1)[0]
    found: list[dict[str, Any]] = json.loads(text)["light"]
    return found


@pytest.fixture(scope="module")
def page(four_sites_plan: Path) -> str:
    """The report of four sites."""
    return (four_sites_plan / "report.html").read_text("utf-8")


def test_every_channel_stands_where_its_frequency_is(four_sites_plan: Path, page: str) -> None:
    """As many as the pairs carry, none beyond the band, none over another."""
    chart = spectrum(read(four_sites_plan))
    assert chart is not None
    assert (chart.start_thz, chart.stop_thz) == pytest.approx((191.3, 196.1))
    carried = {row["name"].removesuffix(" a-z"): int(row["channels"]) for row in rows(four_sites_plan, "oms")[::2]}
    for bar in chart.bars:
        cells = [
            (float(x), float(wide)) for _, path in bar.paths for x, wide in re.findall(r"M([\d.]+) \d+h([\d.]+)", path)
        ]
        cells.sort()
        assert len(cells) == carried[bar.label]
        assert cells[0][0] >= chart.x(191.3)
        assert cells[-1][0] + cells[-1][1] <= chart.x(196.1)
        assert all(x + wide <= after + 0.11 for (x, wide), (after, _) in pairwise(cells))
    assert len([e for e in elements(page, "g") if e.attributes.get("class") == "pair"]) == len(chart.bars)


def test_the_pairs_stand_fullest_first(page: str) -> None:
    """With the share of the band that each has taken."""
    text = shown_text(page)
    shares = [float(share) for share in re.findall(r"([\d.]+) %", text.split("Spectrum of the lit pairs")[1])][:4]
    assert shares == sorted(shares, reverse=True)


def test_a_lightpath_is_drawn_with_the_figures_of_its_row(four_sites_plan: Path, page: str) -> None:
    """GSNR at each site passed, distances of the fibres, the least margin first."""
    given = {row["name"]: row for row in rows(four_sites_plan, "lightpaths")}
    length = {row["name"]: float(row["length_km"]) for row in rows(four_sites_plan, "fibres")}
    paths = data(page)
    assert {path["name"] for path in paths} == {name for name, row in given.items() if row["route"]}
    assert [path["margin"] for path in paths] == sorted(path["margin"] for path in paths)
    for path in paths:
        row = given[path["name"]]
        route = row["route"].split("|")
        assert path["km"][-1] == pytest.approx(sum(length[fibre] for fibre in route), abs=0.2)
        assert (path["sites"][0], path["sites"][-1]) == tuple(row[end].rsplit(".", 1)[0] for end in ("a", "z"))
        assert len(path["end"]) == len(path["begin"]) == len(path["sites"]) == len(route) + 1
        assert path["end"][-1] == pytest.approx(float(row["gsnr_db"]), abs=0.3)
        assert len(path["bars"]) == len(route)


def test_many_pairs_are_cut_and_said_so(four_sites_plan: Path, tmp_path: Path) -> None:
    """The fullest are drawn; the page names the file that has the others."""
    oms, light = rows(four_sites_plan, "oms"), rows(four_sites_plan, "lightpaths")
    first = next(row for row in light if row["route"])
    more = [{**oms[0], "name": f"X{k}/1 a-z", "fibre": f"X{k}", "pair": "1"} for k in range(60)]
    fibres = rows(four_sites_plan, "fibres")
    extra = [{**fibres[0], "name": f"X{k}"} for k in range(60)]
    riders = [{**first, "name": f"x{k}", "route": f"X{k}", "pairs": "1", "gsnr_along_db": ""} for k in range(60)]
    plan = rewritten(
        four_sites_plan, tmp_path, {"oms": oms + more, "lightpaths": light + riders, "fibres": fibres + extra}
    )  # fmt: skip
    text = shown_text(report.write(plan).read_text("utf-8"))
    assert f"The {MOST_ROWS} fullest pairs; {len(oms) // 2 + 60 - MOST_ROWS} more are in oms.csv" in text


def test_a_plan_of_before_has_no_light_and_opens(tmp_path: Path) -> None:
    """Plans without the table of lit pairs show all the rest."""
    text = report.write(write_plan(tmp_path)).read_text("utf-8")
    assert 'id="light"' not in text
    assert data(text) == []
    assert 'id="map"' in text
