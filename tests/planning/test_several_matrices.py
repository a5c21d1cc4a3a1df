"""Several matrices: one network carries each of them in every state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weft import intent
from weft.intent import Intent, MatrixDemand
from weft.planning import Options, Plan, make
from weft.planning.bought import Menus
from weft.planning.states import states_of
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import gateway_need_gbps

DAY = (("AMS", "PAR", "web", 300.0), ("AMS", "BRU", "web", 100.0))
NIGHT = (("PAR", "AMS", "web", 250.0), ("AMS", "PAR", "ai-training", 350.0))
DAWN = (("AMS", "PAR", "web", 200.0),)


def with_matrices(asked: Intent, **matrices: tuple[tuple[str, str, str, float], ...]) -> Intent:
    """The intent with matrices in place of its gravity."""
    rows = tuple(
        MatrixDemand(a, (z,), c, gbps, name) for name, each in matrices.items() for a, z, c, gbps in each
    )
    sites = tuple(replace(site, egress={}) for site in asked.sites)
    return replace(asked, sites=sites, traffic=replace(asked.traffic, gravity=None, matrix=rows))


@pytest.fixture(scope="module")
def several(menus: Menus) -> Intent:
    """Day, night, and a dawn that is below the day everywhere."""
    return with_matrices(menus.intent, day=DAY, night=NIGHT, dawn=DAWN)


@pytest.fixture(scope="module")
def plan(several: Intent) -> Plan:
    """The plan for all three."""
    return make(several, Options(gap=0.02, trials=300))


def test_every_matrix_makes_states_of_its_own(several: Intent, menus: Menus) -> None:
    """Each state has a matrix's demands, or it was the same as another or below one; dawn decides nothing."""
    asked = between_sites(several)
    assert asked.matrices.name == ("day", "night")
    found, counted = states_of(several, asked, menus.light, menus.fibres)
    assert {name.rpartition(" ")[2] for name in found.name} == {"(day)", "(night)"}
    assert counted.enumerated == 2 * 11
    for name, required in zip(found.name, found.required_gbps, strict=True):
        gbps = asked.matrices.gbps[asked.matrices.name.index(name.rpartition("(")[2][:-1])]
        assert (required[gbps == 0] == 0).all()


def test_a_gateway_is_wide_enough_for_each_matrix(several: Intent) -> None:
    """Each site's need is the largest of those of its matrices, not that of their sum."""
    each = [gateway_need_gbps(between_sites(with_matrices(several, one=rows))) for rows in (DAY, NIGHT)]
    assert gateway_need_gbps(between_sites(several)) == pytest.approx(np.maximum(*each))


def test_the_proof_fails_everything_with_every_matrix(plan: Plan) -> None:
    """All states of both, named by the matrix; the table of demands has both rates; the header says which binds."""
    assert plan.verdict == "proven"
    failures = list(plan.tables["failures"])
    assert len(failures) == 2 * 11
    assert {row["matrix"] for row in failures} == {"day", "night"}
    assert failures[0]["name"] == "none (day)"
    assert all(row["held"] == "yes" for row in failures)
    demands = {row["name"]: row for row in plan.tables["demands"]}
    assert demands["AMS-PAR web"]["gbps"] == demands["AMS-PAR web"]["gbps_day"] == 300.0
    assert demands["PAR-AMS web"]["gbps_day"] == 0.0
    assert demands["PAR-AMS web"]["gbps_night"] == 250.0
    told = plan.header["matrices"]
    assert [one["name"] for one in told["carried"]] == ["day", "night"]
    assert all(one["survived"] == one["enumerated"] == 11 for one in told["carried"])
    assert max(one["fill"] for one in told["carried"]) <= 1.0 + 1e-9
    assert told["nowhere_above_another"] == ["dawn"]


def test_the_bound_of_several_is_no_less_than_that_of_each(plan: Plan, several: Intent) -> None:
    """And what is bought for both carries each alone, so that it is bought for one at no more."""
    bound = plan.header["objective"]["parts"]["wan"]["unrestricted"]
    for rows in (DAY, NIGHT):
        one = make(with_matrices(several, one=rows), Options(gap=0.02, trials=1))
        assert one.header["objective"]["parts"]["wan"]["lower_bound_sized"] <= bound + 1e-6


def test_files_in_a_list_are_matrices_by_name_and_rows_without_one_are_in_all(tmp_path: Path) -> None:
    """Two files give two matrices; in one file the column `matrix` does, and a row that leaves it empty is in each."""
    text = (Path(__file__).resolve().parents[1] / "four_towns.yaml").read_text("utf-8")
    head, tail = text.split("  gravity: {total: 2T, weight: hosts}\n")
    tail = tail.replace("share: 60 %, ", "").replace("share: 40 %, ", "")
    (tmp_path / "day.csv").write_text("from,to,class,gbps\nAMS,PAR,web,300\nAMS,BRU,web,5\n", "utf-8")
    (tmp_path / "night.csv").write_text("from,to,class,gbps\nPAR,AMS,web,250\nAMS,BRU,web,5\n", "utf-8")
    lines = "from,to,class,gbps,matrix\nAMS,PAR,web,300,day\nAMS,BRU,web,5,\nPAR,AMS,web,250,night\n"
    (tmp_path / "all.csv").write_text(lines, "utf-8")
    found = []
    for named in ("[day.csv, night.csv]", "all.csv"):
        path = tmp_path / "intent.yaml"
        path.write_text(f"{head}  matrix: {named}\n{tail}".replace(", egress: {web: 200G}", ""), "utf-8")
        asked = between_sites(intent.load(path))
        each = dict(zip(asked.matrices.name, asked.matrices.gbps, strict=True))
        found.append({
            name: {d: g for d, g in zip(asked.demands.name, gbps.tolist(), strict=True) if g}
            for name, gbps in each.items()
        })  # fmt: skip
    assert found[0] == found[1] == {
        "day": {"AMS-PAR web": 300.0, "AMS-BRU web": 5.0}, "night": {"PAR-AMS web": 250.0, "AMS-BRU web": 5.0},
    }  # fmt: skip
