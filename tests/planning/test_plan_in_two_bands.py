"""A plan with bands C and L: equipment of both, and the tables that tell of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft import intent
from weft.planning import Options, Plan, make

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Four towns with both bands."""
    path = tmp_path_factory.mktemp("bands") / "intent.yaml"
    path.write_text(FOUR_TOWNS.read_text("utf-8").replace("{band: C,", "{band: C+L,"), "utf-8")
    return make(intent.load(path), Options(gap=0.05))


def test_it_is_planned_and_proved_as_any_other(plan: Plan) -> None:
    """Every failure is survived, and the header says which bands and which model."""
    assert plan.verdict in ("proven", "feasible")
    assert plan.header["failures"]["survived"] == plan.header["failures"]["enumerated"]
    bands = [(band["name"], band["start_thz"], band["stop_thz"]) for band in plan.header["spectrum"]["bands"]]
    assert bands == [("C", 191.3, pytest.approx(196.1)), ("L", 186.1, pytest.approx(190.9))]
    assert plan.header["certificate"]["optical"].startswith("ISRS GN model")


def test_every_lit_pair_has_amplifiers_of_both_bands(plan: Plan) -> None:
    """As many of band L as of band C in the bill, two ROADM degrees an end, and watts that add up."""
    count = {"C": 0, "L": 0}
    for row in plan.tables["bom"]:
        if row["kind"] == "amplifier":
            count["L" if str(row["item"]).endswith("_L") else "C"] += int(row["count"])
    assert count["C"] == count["L"] > 0
    assert {row["slices"] for row in plan.tables["oms"]} == {2 * 768}
    lit = sum(int(row["pairs_lit"]) for row in plan.tables["fibres"])
    degrees = sum(int(row["count"]) for row in plan.tables["bom"] if row["kind"] in ("roadm degree", "mux"))
    assert degrees == 4 * lit
    assert sum(float(row["draw_w"]) for row in plan.tables["bom"]) == pytest.approx(plan.header["totals"]["power_w"])


def test_lightpaths_say_their_band_and_frequency(plan: Plan) -> None:
    """Slots of band C lie above 191.3 THz, those of band L below 190.9 THz."""
    for row in plan.tables["lightpaths"]:
        if row["route"]:
            low, high = {"C": (191.3, 196.1), "L": (186.1, 190.9)}[str(row["band"])]
            assert low < float(row["freq_thz"]) < high
            assert (int(row["slot"]) >= 768) == (row["band"] == "L")
            assert float(row["margin_db"]) >= 0
