"""OpenConfig of a plan's light: what is told is what is planned, and what its models allow."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from weft.build.openconfig import light_files
from weft.build.yang.openconfig import objections
from weft.cli.entry import run
from weft.diagnostics import PlanError
from weft.planning import load
from weft.planning.record import Plan, PlanTable

Tree = dict[str, Any]

@pytest.fixture(scope="module")
def plan(towns_plan: Path) -> Plan:
    """The plan of four towns."""
    return load(towns_plan)


def _lit(plan: Plan) -> list[dict[str, Any]]:
    return [row for row in plan.tables["lightpaths"] if row["freq_thz"] != ""]


def test_every_end_of_every_lightpath_has_its_frequency(plan: Plan) -> None:
    """In MHz, at both routers, once; the logical channel that ends on it has its rate."""
    files = {path: json.loads(text) for path, text in light_files(plan).items()}
    told: Counter[tuple[str, str, str, str]] = Counter()
    for path, tree in files.items():
        if path.startswith("terminals/") and "regenerators" not in path:
            channels = tree["openconfig-terminal-device:terminal-device"]["logical-channels"]["channel"]
            rate = {}
            for channel in channels:
                one = channel["logical-channel-assignments"]["assignment"][0]["config"]
                rate[one["optical-channel"]] = one["allocation"]
            for each in tree["openconfig-platform:components"]["component"]:
                optical = each["openconfig-terminal-device:optical-channel"]["config"]
                told[path, each["name"], optical["frequency"], rate[each["name"]]] += 1
    wanted = Counter(
        (f"terminals/{row[end]}.json", f"optical-channel {row['name']}", f"{row['freq_thz'] * 1e6:.0f}",
         f"{row['rate_gbps']:.3f}")
        for row in _lit(plan) for end in ("a", "z")
    )  # fmt: skip
    assert told == wanted
    assert told


def test_amplifiers_make_up_for_the_span_before_them(plan: Plan) -> None:
    """One more than spans in each direction of each pair that is amplified; gains are the spans' losses, in order."""
    files = light_files(plan)
    found: dict[str, list[dict[str, Any]]] = {}
    for path, text in files.items():
        if path.startswith("amplifiers/"):
            tree = json.loads(text)["openconfig-optical-amplifier:optical-amplifier"]
            for each in tree["amplifiers"]["amplifier"]:
                found.setdefault(each["name"], []).append(each["config"])
    sections = [row for row in plan.tables["oms"] if row["amplifiers"] and row["total_dbm"] != ""]
    assert sections
    assert set(found) == {row["name"] for row in sections}
    losses: dict[str, list[float]] = {}
    for span in plan.tables["spans"]:
        losses.setdefault(str(span["pair"]), []).append(round(float(span["loss_db"]), 2))
    for row in sections:
        ours = found[str(row["name"])]
        assert len(ours) == row["amplifiers"]
        assert {each["target-output-power"] for each in ours} == {f"{row['total_dbm']:.2f}"}
        gains = sorted(float(each["target-gain"]) for each in ours if "target-gain" in each)
        assert gains == sorted(losses[str(row["name"]).rpartition(" ")[0]])


def test_a_lightpath_that_is_regenerated_ends_twice_more_at_that_site(plan: Plan) -> None:
    """Back to back, one end each way."""
    table = plan.tables["lightpaths"]
    rows = [dict(row) for row in table]
    row = next(each for each in rows if each["freq_thz"] != "")
    row["regenerated_at"] = "MID"
    changed = replace(plan, tables={**plan.tables, "lightpaths": PlanTable.of(table.columns, rows)})
    tree = json.loads(light_files(changed)["terminals/MID-regenerators.json"])
    names = [each["name"] for each in tree["openconfig-platform:components"]["component"]]
    assert names == [f"optical-channel {row['name']} towards {side}" for side in ("a", "z")]


@pytest.mark.parametrize(("column", "value", "words"), [("freq_thz", "", "no light of its"), ("band", "L", "band L")])
def test_a_plan_without_such_light_is_refused(plan: Plan, column: str, value: str, words: str) -> None:
    """Leased alone, or in a band whose amplifiers are not listed."""
    table = plan.tables["lightpaths"]
    rows = [{**row, column: value} for row in table]
    with pytest.raises(PlanError, match=words):
        light_files(replace(plan, tables={**plan.tables, "lightpaths": PlanTable.of(table.columns, rows)}))


def test_the_verb_writes_a_file_for_each_place(towns_plan: Path, tmp_path: Path) -> None:
    """`weft export --to openconfig`, and not over what is there."""
    command = ["export", str(towns_plan), "--to", "openconfig", "-o", str(tmp_path / "light")]
    assert run(command) == 0
    written = {str(path.relative_to(tmp_path / "light")) for path in (tmp_path / "light").rglob("*.json")}
    assert written == set(light_files(load(towns_plan)))
    assert run(command) == 2


def test_openconfig_s_models_take_every_file(plan: Plan, openconfig_models: Path, tmp_path: Path) -> None:
    """With their `must` and references, which are plain XPath."""
    files = []
    for i, text in enumerate(light_files(plan).values()):
        files.append(tmp_path / f"{i}.json")
        files[-1].write_text(text, "utf-8")
    assert objections(openconfig_models, files) == ""


def _channel(tree: Tree) -> Tree:
    channel: Tree = tree["openconfig-terminal-device:terminal-device"]["logical-channels"]["channel"][0]
    return channel


FAULTS: dict[str, tuple[Callable[[Tree], object], str]] = {
    "frequency": (lambda t: t["openconfig-platform:components"]["component"][0][
        "openconfig-terminal-device:optical-channel"]["config"].update(frequency="-1"), "frequency"),
    "mode": (lambda t: t["openconfig-platform:components"]["component"][0][
        "openconfig-terminal-device:optical-channel"]["config"].update({"operational-mode": 70000}), "70000"),
    "end": (lambda t: _channel(t)["logical-channel-assignments"]["assignment"][0]["config"].update(
        {"optical-channel": "none"}), "none"),
    "rate": (lambda t: _channel(t)["config"].update({"rate-class": "openconfig-transport-types:TRIB_RATE_7G"}), "7G"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen_by_the_models(plan: Plan, openconfig_models: Path, tmp_path: Path, fault: str) -> None:
    """One at a time: a check that passes everything would pass all of these."""
    tree = json.loads(next(text for path, text in light_files(plan).items() if path.startswith("terminals/")))
    break_it, words = FAULTS[fault]
    break_it(tree)
    path = tmp_path / "config.json"
    path.write_text(json.dumps(tree), "utf-8")
    assert words in objections(openconfig_models, [path])
