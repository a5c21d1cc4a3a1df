"""The report says what the plan says, all of it in one file."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.report.page_reader import elements, shown_text, table
from tests.report.plan_factory import Layout, write_plan
from tests.report.plan_header import write_unplanned

from weft import report
from weft.diagnostics import PlanError
from weft.units import show

EVIL = {"FRA": "<script>alert(1)</script>", "AMS": "A\"onload='x' &amp;</title></script><!--"}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan directory with its report."""
    directory = write_plan(tmp_path_factory.mktemp("plan"))
    report.write(directory)
    return directory


@pytest.fixture(scope="module")
def page(plan: Path) -> str:
    """The report of that plan."""
    return (plan / "report.html").read_text("utf-8")


def _header(plan: Path) -> dict[str, Any]:
    header: dict[str, Any] = json.loads((plan / "plan.json").read_text("utf-8"))
    return header


def _rows(plan: Path, name: str) -> list[dict[str, str]]:
    with (plan / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rewritten(plan: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> str:
    """The report of a copy of a plan whose header was changed."""
    for file in plan.glob("*.csv"):
        (target / file.name).write_bytes(file.read_bytes())
    header = _header(plan)
    change(header)
    (target / "plan.json").write_text(json.dumps(header), encoding="utf-8")
    return report.write(target).read_text("utf-8")


def test_the_parts_come_in_the_order_of_a_decision(page: str) -> None:
    """Verdict, gap, what binds, tables, map, certificate, how to reproduce."""
    wanted = (
        "verdict-proven",
        'id="gap"',
        'id="binds"',
        'id="tables"',
        'id="map"',
        'id="certificate"',
        'id="reproduce"',
    )
    places = [page.index(mark, page.index("<main")) for mark in wanted]
    assert places == sorted(places)


def test_every_total_is_shown_with_its_unit(plan: Path, page: str) -> None:
    """Capacity, delivered, power, price and power per Tb/s."""
    totals, text = _header(plan)["totals"], shown_text(page)
    assert show.gbps(totals["capacity_gbps"]) in text
    assert show.gbps(totals["delivered_gbps"]) in text
    assert show.watts(totals["power_w"]) in text
    assert show.euro(totals["price_eur"]) in text
    assert show.watts(totals["w_per_tbps"]) in text


def test_the_four_figures_of_the_gap_are_shown_apart(plan: Path, page: str) -> None:
    """None of the four may hide another."""
    wan, text = _header(plan)["objective"]["parts"]["wan"], shown_text(page)
    for key, title in (
        ("gap", "Gap of the WAN"), ("solver_gap", "Solver gap"),
        ("spectrum_penalty", "Spectrum penalty"), ("routing_penalty", "Routing penalty"),
    ):  # fmt: skip
        assert re.search(rf"{title} .{{8,20}} {re.escape(show.percent(wan[key]))}", text), title


def test_the_rungs_between_bound_and_plan_obey_the_definitions(plan: Path, page: str) -> None:
    """L, L7, U and V as the page draws them give back the penalties and gaps of the plan."""
    wan = _header(plan)["objective"]["parts"]["wan"]
    widths = {e.attributes["class"]: float(e.attributes["width"]) for e in elements(page, "rect")}
    bound, sized, bought, final = (widths[f"rung-{i}"] for i in (1, 2, 3, 4))
    assert final == 100
    assert 1 - bound / final == pytest.approx(wan["gap"], abs=1e-3)
    assert 1 - sized / bought == pytest.approx(wan["solver_gap"], abs=1e-3)
    assert sized / bound - 1 == pytest.approx(wan["spectrum_penalty"], abs=1e-3)
    assert final / bought - 1 == pytest.approx(wan["routing_penalty"], abs=1e-3)


def test_every_ip_link_is_in_its_table_with_the_reason_for_its_purchase(plan: Path, page: str) -> None:
    """The table of IP links has all rows of the file, the fullest first."""
    shown, given = table(page, "ip_links"), {row["name"]: row for row in _rows(plan, "ip_links")}
    assert {row["name"] for row in shown} == set(given)
    assert all(row["why"] == given[row["name"]]["why"] for row in shown)
    assert all(row["capacity_gbps"] == float(given[row["name"]]["capacity_gbps"]) for row in shown)
    use = [row["worst_utilisation"] for row in shown]
    assert use == sorted(use, reverse=True)


def test_failures_come_worst_first_with_what_each_class_lost(plan: Path, page: str) -> None:
    """Not held before held, then by traffic lost, with one column a class."""
    shown = table(page, "failures")
    assert len(shown) == len(_rows(plan, "failures"))
    lost = [row["lost_gbps"] for row in shown]
    assert lost == sorted(lost, reverse=True)
    assert shown[0]["lost_ai-training"] == pytest.approx(0.8 * lost[0], abs=0.1)


def test_a_failure_that_is_not_held_is_on_top(tmp_path: Path) -> None:
    """However little it loses."""
    write_plan(tmp_path)
    rows = _rows(tmp_path, "failures")
    rows[7]["held"], rows[7]["lost_gbps"] = "no", "0"
    with (tmp_path / "failures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    shown = table(report.write(tmp_path).read_text("utf-8"), "failures")
    assert (shown[0]["name"], shown[0]["held"], shown[1]["held"]) == (rows[7]["name"], 0, 1)


def test_the_bill_of_materials_sums_to_that_of_the_plan(plan: Path, page: str) -> None:
    """Grouping by item over sites neither drops nor doubles anything."""
    given, shown = _rows(plan, "bom"), table(page, "bom")
    assert len(shown) < len(given)
    for key in ("count", "price_eur"):
        assert sum(row[key] for row in shown) == pytest.approx(sum(float(row[key]) for row in given))


def test_the_comparison_is_against_this_plan(plan: Path, page: str) -> None:
    """Each way of planning shows its power, how much more that is, and that it does not hold."""
    text = shown_text(page)
    first = _header(plan)["baseline"][0]
    assert f"{first['name']}" in text
    assert f"{show.watts(first['wan_power_w'])} +71 %" in text
    assert f"{show.gbps(first['protected_lost_gbps'])} ✗ does not hold" in text
    assert "the same catalogue and modes; loses most with fibre AMS-LON" in text
    assert "9 of 85 310 Gb/s ✗ does not hold" in text


def test_layer_by_layer_at_equal_promises_is_told_with_its_gap(four_sites_plan: Path) -> None:
    """Where the plan's bound holds for it too, and each failure that breaks the 50 % rule is in a table."""
    page, header = (four_sites_plan / "report.html").read_text("utf-8"), _header(four_sites_plan)
    text, lossy = shown_text(page), table(page, "baseline")
    kept = [row for row in header["baseline"] if "until it holds" in row["name"]]
    assert len(kept) == 2
    for row in kept:
        assert row["name"] in text
        assert (row["gap"] is not None) == (row["holds"] and row["same_menu"])
        assert row["gap"] is None or show.percent(row["gap"]) in text
    for row in header["baseline"]:
        assert len([one for one in lossy if one["way"] == row["name"]]) == row["lossy_failures"]


def test_estimates_are_listed_with_their_ranges(plan: Path, page: str) -> None:
    """A plan that leans on an estimate says so."""
    text = shown_text(page)
    for line in _header(plan)["certificate"]["estimates"]:
        assert line in text


def test_the_map_has_every_site_and_every_fibre(plan: Path, page: str) -> None:
    """Each once, with what it is as its title."""
    sites = [e.attributes["data-name"] for e in elements(page, "g") if "data-weight" in e.attributes]
    lines = [e for e in elements(page.partition('id="adjacencies"')[0], "path") if "data-name" in e.attributes]
    assert sites == [row["name"] for row in _rows(plan, "sites")]
    assert sorted(e.attributes["data-name"] for e in lines) == sorted(row["name"] for row in _rows(plan, "fibres"))


def test_a_corridor_is_as_wide_as_its_capacity_and_coloured_by_its_worst_use(plan: Path, page: str) -> None:
    """Width grows with what is lit; the class of colour follows the utilisation."""
    fibres = {row["name"]: row for row in _rows(plan, "fibres")}
    lines = [
        (fibres[e.attributes["data-name"]], e.attributes)
        for e in elements(page.partition('id="adjacencies"')[0], "path")
        if "data-name" in e.attributes
    ]
    capacity = [float(row["capacity_gbps"]) for row, _ in lines]
    width = [float(attributes["stroke-width"]) for _, attributes in lines]
    assert capacity == sorted(capacity, reverse=True)
    assert width == sorted(width, reverse=True)
    assert width[0] > 2 * width[-1]
    for row, attributes in lines:
        use = float(row["max_utilisation"] or 0)
        wanted = 1 + (use > 0.8) + (use > 1) + (use > 1.15) + (use > 1.3) if float(row["capacity_gbps"]) else 0
        assert f"u{wanted}" in attributes["class"].split()


def test_leased_links_are_drawn_although_they_have_no_fibre(tmp_path: Path) -> None:
    """One dashed line a pair of sites."""
    write_plan(tmp_path)
    text = (tmp_path / "ip_links.csv").read_text("utf-8")
    (tmp_path / "ip_links.csv").write_text(re.sub(r"(,DUB,FRA),[^,]+,", r"\1,leased,", text), encoding="utf-8")
    html = report.write(tmp_path).read_text("utf-8")
    leased = [e for e in elements(html, "path") if "leased" in e.attributes.get("class", "")]
    assert [e.attributes["data-name"] for e in leased] == ["DUB-FRA"]


def test_the_same_plan_gives_the_same_bytes(plan: Path, page: str) -> None:
    """No clock and no chance."""
    assert report.write(plan).read_text("utf-8") == page
    assert not list(plan.glob(".*"))


def test_nothing_is_asked_of_any_host(page: str) -> None:
    """No address with a host anywhere, and a policy that would forbid its use."""
    assert not re.search(r"(src|href|action|data|poster)\s*=\s*[\"']?\s*(https?:)?//", page)
    assert "url(" not in page
    assert "@import" not in page
    assert not {"iframe", "object", "embed", "img", "base", "form"} & {e.tag for e in elements(page)}


def test_the_policy_allows_the_page_its_own_scripts_and_nothing_else(page: str) -> None:
    """Each script and style that runs is named by its hash."""
    policy = next(e.attributes["content"] for e in elements(page, "meta") if "http-equiv" in e.attributes)
    own = [e.text for e in elements(page) if e.tag in ("script", "style") and "type" not in e.attributes]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in own]
    assert len(own) == 6
    assert re.findall(r"sha256-([^']+)'", policy) == [*hashes[1:], hashes[0]]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")
    assert not [e for e in elements(page) if any(key.startswith("on") or key == "style" for key in e.attributes)]


def test_names_cannot_break_out_of_the_page(page: str, tmp_path: Path) -> None:
    """Markup in a site's name is text wherever it is shown."""
    html = report.write(write_plan(tmp_path, Layout(rename=EVIL))).read_text("utf-8")
    tags = [e.tag for e in elements(html)]
    assert tags == [e.tag for e in elements(page)]
    assert "<script>alert" not in html
    sites = {row["name"] for row in table(html, "sites")}
    assert set(EVIL.values()) <= sites
    assert set(EVIL.values()) <= {e.attributes.get("data-name") for e in elements(html, "g")}


def test_a_report_of_ten_thousand_links_is_under_two_megabytes(tmp_path: Path) -> None:
    """So that it can be mailed; and still every link is in it."""
    write_plan(tmp_path, Layout(parallels=45))
    path = report.write(tmp_path)
    assert len(table(path.read_text("utf-8"), "ip_links")) >= 10_000
    assert path.stat().st_size < 2_000_000


@pytest.mark.parametrize("verdict", ["infeasible", "unknown"])
def test_a_plan_that_is_none_gets_a_report_too(tmp_path: Path, verdict: str) -> None:
    """Without tables and map, but with what is known."""
    html = report.write(write_unplanned(tmp_path, verdict)).read_text("utf-8")
    assert f"verdict-{verdict}" in html
    assert 'id="tables"' not in html
    assert 'id="map"' not in html
    assert "ar-vr allows 15 ms" in shown_text(html)
    assert "Proven" not in shown_text(html)


def test_only_a_proven_plan_is_called_proven(plan: Path, tmp_path: Path) -> None:
    """A plan that is merely feasible says what is not proved."""
    text = shown_text(_rewritten(plan, tmp_path, lambda header: header.update(verdict="feasible")))
    assert "Feasible" in text
    assert "It is not proved near the least possible" in text
    assert "as closely as asked" not in text


def test_survival_is_not_claimed_where_a_failure_was_not_survived(plan: Path, tmp_path: Path) -> None:
    """The sentence counts what the plan counted."""

    def lose_one(header: dict[str, Any]) -> None:
        header.update(verdict="unknown")
        header["failures"]["survived"] -= 1

    text = shown_text(_rewritten(plan, tmp_path, lose_one))
    n = _header(plan)["failures"]["enumerated"]
    assert f"{n - 1} of the {n} states enumerated" in text
    assert "all protected traffic is carried" not in text
    assert "of unprotected traffic lost" not in text
    assert "not a plan to build" in text


def test_a_verdict_from_the_future_counts_as_unknown(plan: Path, tmp_path: Path) -> None:
    """Nothing is claimed that is not understood."""
    assert "verdict-unknown" in _rewritten(plan, tmp_path, lambda header: header.update(verdict="blessed"))


def test_a_plan_at_least_cost_is_told_in_euro(plan: Path, tmp_path: Path) -> None:
    """Value and bound take the unit of the objective."""

    def in_euro(header: dict[str, Any]) -> None:
        header["objective"].update(name="cost_eur", value=2e6, lower_bound=1.5e6)

    text = shown_text(_rewritten(plan, tmp_path, in_euro))
    assert "Whole plan 2 M€ 1.5 M€" in text
    assert "Least net present cost" in text


def test_no_plan_directory_no_report(tmp_path: Path) -> None:
    """A directory without a plan is named in the error."""
    with pytest.raises(PlanError, match=r"it has no plan\.json"):
        report.write(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("plan.json", b"{", "cannot be read"),
        ("plan.json", b"[]", "not of format"),
        ("plan.json", b'{"format": "weft-plan/9"}', "not of format"),
        ("sites.csv", b"name,lat_deg\nFRA,50.1,7\n", "damaged"),
        ("sites.csv", b"name,lat_deg\nFRA\n", "damaged"),
        ("sites.csv", b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_damaged_plan_is_refused_and_the_old_report_kept(
    tmp_path: Path, file: str, content: bytes, message: str
) -> None:
    """The file that is damaged is named."""
    write_unplanned(tmp_path, "unknown")
    old = report.write(tmp_path).read_bytes()
    (tmp_path / file).write_bytes(content)
    with pytest.raises(PlanError, match=message) as caught:
        report.write(tmp_path)
    assert file in str(caught.value)
    assert (tmp_path / "report.html").read_bytes() == old
