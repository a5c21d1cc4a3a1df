"""The figures of a plan: parts add up, bounds are in order, gaps are what their formulas say."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

NEAR = 1e-6
"""Figures of the header have nine digits."""

WIDER = 0.005
"""What wider gateways make of the share that a bound is of a cost."""

PLANS = [
    pytest.param("four_sites_plan", id="four sites"),
    pytest.param("europe_plan", id="europe", marks=pytest.mark.xdist_group("europe")),
]


@pytest.fixture(params=PLANS)
def directory(request: pytest.FixtureRequest) -> Path:
    """A plan directory."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def header(directory: Path) -> dict[str, Any]:
    """Its header."""
    found: dict[str, Any] = json.loads((directory / "plan.json").read_text("utf-8"))
    return found


def column(directory: Path, table: str, name: str) -> list[float]:
    """A column of one of its tables."""
    with (directory / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [float(row[name] or "nan") for row in csv.DictReader(file)]


def rows(directory: Path, table: str) -> list[dict[str, str]]:
    """All rows of one of its tables."""
    with (directory / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_parts_add_up_to_the_objective(header: dict[str, Any]) -> None:
    """Fabric and WAN are all of it, in value and in bound; and minimising power, it is the total power."""
    objective, parts = header["objective"], header["objective"]["parts"]
    for key in ("value", "lower_bound"):
        assert objective[key] == pytest.approx(sum(part[key] for part in parts.values()), rel=NEAR)
    assert objective["name"] == "power_w"
    assert objective["value"] == pytest.approx(header["totals"]["power_w"], rel=NEAR)
    assert parts["wan"]["value"] == pytest.approx(header["totals"]["wan_power_w"], rel=NEAR)


def test_bounds_are_in_order(header: dict[str, Any]) -> None:
    """L <= L7 <= U, and no plan is below the bounds: L7 <= V."""
    wan = header["objective"]["parts"]["wan"]
    assert 0 < wan["lower_bound"] <= wan["lower_bound_sized"] * (1 + NEAR)
    assert wan["lower_bound_sized"] <= wan["unrestricted"] * (1 + NEAR)
    assert wan["lower_bound_sized"] <= wan["value"] * (1 + NEAR)
    fabric = header["objective"]["parts"]["fabric"]
    assert 0 < fabric["lower_bound"] <= fabric["value"] * (1 + NEAR)


def test_gaps_are_what_their_formulas_say(header: dict[str, Any]) -> None:
    """Solver 1 - L7/U, spectrum L7/L - 1, routing V/U - 1, gap 1 - L/V; so that the three make up the last.

    But for the gateways: L and L7 are told for those of the plan, which may be others than those of the purchase.
    """
    objective, wan = header["objective"], header["objective"]["parts"]["wan"]
    low, sized, bought, built = (wan[k] for k in ("lower_bound", "lower_bound_sized", "unrestricted", "value"))
    assert wan["solver_gap"] == pytest.approx(1 - sized / bought, abs=WIDER)
    assert wan["spectrum_penalty"] == pytest.approx(sized / low - 1, abs=NEAR)
    assert wan["routing_penalty"] == pytest.approx(built / bought - 1, abs=NEAR)
    assert wan["gap"] == pytest.approx(1 - low / built, abs=NEAR)
    assert objective["gap"] == pytest.approx(1 - objective["lower_bound"] / objective["value"], abs=NEAR)
    factors = (1 - wan["solver_gap"]) / (1 + wan["spectrum_penalty"]) / (1 + wan["routing_penalty"])
    assert 1 - wan["gap"] == pytest.approx(factors, abs=WIDER)


def test_the_bill_is_all_that_is_drawn_and_paid(directory: Path, header: dict[str, Any]) -> None:
    """Watts and euro of its lines are the totals; of the layers outside fabrics, the WAN's."""
    lines, totals = rows(directory, "bom"), header["totals"]
    for key, total, wan in (("draw_w", "power_w", "wan_power_w"), ("price_eur", "price_eur", "wan_price_eur")):
        assert sum(float(line[key]) for line in lines) == pytest.approx(totals[total], rel=NEAR)
        outside = sum(float(line[key]) for line in lines if line["layer"] != "fabric")
        assert outside == pytest.approx(totals[wan], rel=NEAR)
    for line in lines:
        assert float(line["draw_w"]) == pytest.approx(int(line["count"]) * float(line["draw_w_each"]), rel=NEAR)
        assert line["source"]


def test_sites_and_fibres_share_the_power_between_them(directory: Path, header: dict[str, Any]) -> None:
    """Each site's parts add up, within its cap; with what stands along the fibres they are everything."""
    sites = rows(directory, "sites")
    for site in sites:
        parts = sum(float(site[f"{part}_power_w"]) for part in ("fabric", "router", "optics"))
        assert float(site["power_w"]) == pytest.approx(parts, rel=NEAR)
        assert float(site["power_w"]) <= float(site["power_cap_w"] or "inf")
    at_sites, everything = sum(float(site["power_w"]) for site in sites), header["totals"]["power_w"]
    assert at_sites <= everything * (1 + NEAR)
    assert everything - at_sites <= sum(column(directory, "fibres", "power_w")) * (1 + NEAR)


def test_totals_are_those_of_the_tables(directory: Path, header: dict[str, Any]) -> None:
    """Capacity, traffic delivered, watts per Tb/s, failures survived and the worst of them."""
    totals, failures = header["totals"], rows(directory, "failures")
    assert totals["capacity_gbps"] == pytest.approx(sum(column(directory, "ip_links", "capacity_gbps")), rel=NEAR)
    assert totals["capacity_gbps"] == pytest.approx(sum(column(directory, "lightpaths", "rate_gbps")), rel=NEAR)
    assert totals["delivered_gbps"] == pytest.approx(sum(column(directory, "demands", "gbps")), rel=NEAR)
    assert totals["w_per_tbps"] == pytest.approx(1000 * totals["power_w"] / totals["delivered_gbps"], rel=NEAR)
    assert header["failures"]["enumerated"] == len(failures)
    assert header["failures"]["survived"] == sum(row["held"] == "yes" for row in failures)
    worst = max(failures, key=lambda row: float(row["lost_gbps"]))
    assert header["failures"]["worst"]["lost_gbps"] == pytest.approx(float(worst["lost_gbps"]), rel=NEAR)


def test_light_fits_its_glass(directory: Path) -> None:
    """Slots of one pair of a fibre don't overlap and stay in it; margins are there; pairs lit are in the cable."""
    taken: dict[tuple[str, str], set[int]] = {}
    fibres = {row["name"]: row for row in rows(directory, "fibres")}
    for row in rows(directory, "lightpaths"):
        if row["transceiver"] == "leased":
            continue
        assert float(row["margin_db"]) >= 0
        slices = set(range(int(row["slot"]), int(row["slot"]) + int(row["width"])))
        for fibre, pair in zip(row["route"].split("|"), row["pairs"].split("|"), strict=True):
            assert not slices & taken.setdefault((fibre, pair), set())
            taken[fibre, pair] |= slices
            assert 1 <= int(pair) <= int(fibres[fibre]["pairs_lit"]) <= int(fibres[fibre]["pairs"])
    for (fibre, _), slices in taken.items():
        limit = int(fibres[fibre]["slices"]) // int(fibres[fibre]["pairs_lit"])
        assert 0 <= min(slices) <= max(slices) < limit
    used = {name: sum(len(s) for (fibre, _), s in taken.items() if fibre == name) for name in fibres}
    assert used == {name: int(row["slices_used"]) for name, row in fibres.items()}


def test_the_certificate_says_what_was_enumerated(directory: Path, header: dict[str, Any]) -> None:
    """Each kind of failure with its number, the menu's size, and that estimates are leant on."""
    certificate = header["certificate"]
    states = [row["state"] for row in rows(directory, "failures")]
    for state in set(states):
        assert f"{states.count(state)} {state}" in certificate["failures"]
    assert str(header["menu"]["candidates"]) in certificate["bound"]
    assert any("estimate" in line for line in certificate["estimates"])
    assert len(certificate["intent_sha256"]) == 64
    assert "/" not in certificate["stopped_by"]
