"""Optical multiplex sections of a plan: each lit pair both ways, what rides there, and how it arrives."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

Row = dict[str, str]


def rows(plan: Path, name: str) -> list[Row]:
    """One table of a plan."""
    with (plan / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lit(plan: Path) -> list[Row]:
    """The lightpaths that are not leased."""
    return [row for row in rows(plan, "lightpaths") if row["route"]]


def riding(plan: Path) -> dict[tuple[str, str], list[Row]]:
    """The lightpaths on each pair, by fibre and number."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in lit(plan):
        for fibre, pair in zip(row["route"].split("|"), row["pairs"].split("|"), strict=True):
            found.setdefault((fibre, pair), []).append(row)
    return found


def test_each_lit_pair_is_there_in_both_directions(four_sites_plan: Path) -> None:
    """Two rows for each, from one end to the other and back, with the spans of their fibre."""
    cables = {row["name"]: (int(row["pairs_lit"]), row["spans"]) for row in rows(four_sites_plan, "fibres")}
    found = rows(four_sites_plan, "oms")
    assert Counter(row["fibre"] for row in found) == {name: 2 * n for name, (n, _) in cables.items() if n}
    for there, back in zip(found[::2], found[1::2], strict=True):
        assert (there["tail"], there["head"]) == (back["head"], back["tail"])
        assert int(there["amplifiers"]) == int(there["spans"]) + 1 == int(cables[there["fibre"]][1]) + 1


def test_occupation_is_what_its_lightpaths_take(four_sites_plan: Path) -> None:
    """Channels and slices are those of the channel plan, and the tightest lightpath has the least margin."""
    there = riding(four_sites_plan)
    for row in rows(four_sites_plan, "oms"):
        mine = there[row["fibre"], row["pair"]]
        assert int(row["channels"]) == len(mine)
        assert int(row["slices_used"]) == sum(int(one["width"]) for one in mine)
        assert float(row["occupation"]) == pytest.approx(int(row["slices_used"]) / int(row["slices"]))
        assert float(row["worst_margin_db"]) == min(float(one["margin_db"]) for one in mine)
        assert row["worst_lightpath"] in {one["name"] for one in mine}


def test_few_channels_arrive_better_than_a_full_band(four_sites_plan: Path) -> None:
    """At the beginning of life sections and lightpaths are above their end of life, the band being half empty."""
    for row in rows(four_sites_plan, "oms"):
        assert float(row["occupation"]) < 0.6
        assert float(row["snr_bol_db"]) > float(row["snr_eol_db"])
    for row in lit(four_sites_plan):
        assert float(row["gsnr_bol_db"]) > float(row["gsnr_db"]) >= float(row["required_db"])


def test_gsnr_is_told_along_every_lightpath(four_sites_plan: Path) -> None:
    """One value behind the first ROADM and one behind each fibre, falling to no less than the worst direction's."""
    for row in lit(four_sites_plan):
        for along, whole in (("gsnr_along_db", "gsnr_db"), ("gsnr_bol_along_db", "gsnr_bol_db")):
            values = [float(value) for value in row[along].split("|")]
            assert len(values) == len(row["route"].split("|")) + 1
            assert values == sorted(values, reverse=True)
            assert values[-1] >= float(row[whole]) - 0.006


def test_leased_links_have_no_light_of_ours(towns_plan: Path) -> None:
    """Their cells are empty, and lit sections have channels and power."""
    leased = [row for row in rows(towns_plan, "lightpaths") if not row["route"]]
    assert leased
    assert {row[key] for row in leased for key in ("gsnr_bol_db", "gsnr_bol_along_db", "gsnr_along_db")} == {""}
    for row in rows(towns_plan, "oms"):
        if int(row["channels"]):
            assert float(row["launch_min_dbm"]) <= float(row["launch_max_dbm"]) <= float(row["total_dbm"])
