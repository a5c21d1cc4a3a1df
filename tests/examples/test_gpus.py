"""The region of 16,384 GPUs: in the plan, the bill and the report, and built."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import cast

import pytest

from weft import catalogue as catalogues
from weft.intent import Intent, load
from weft.planning.site_fabric import UsedFabric, files, site_fabrics, used
from weft.report.clos import fabrics
from weft.report.plan_files import read

INTENT = Path(__file__).resolve().parents[2] / "examples" / "gpus" / "intent.yaml"
GPUS, A_HOST = 16_384, 8
Table = list[dict[str, str]]


@pytest.fixture(scope="module")
def intent() -> Intent:
    """The example."""
    return load(INTENT)


@pytest.fixture(scope="module")
def stockholm(intent: Intent) -> tuple[UsedFabric, ...]:
    """The fabrics of the training region: that of its hosts, and that of its GPUs."""
    return _used(intent, "STO")


@pytest.fixture(scope="module")
def written(stockholm: tuple[UsedFabric, ...]) -> dict[str, str]:
    """Its files."""
    return dict(files(stockholm, catalogues.load(["builtin"])))


def _used(intent: Intent, name: str) -> tuple[UsedFabric, ...]:
    site = next(site for site in intent.sites if site.name == name)
    catalogue = catalogues.load(intent.catalogue)
    return used(site_fabrics(intent, site, catalogue), catalogue)


def _rows(text: str) -> Table:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def _table(plan: Path, name: str) -> Table:
    return _rows((plan / name).read_text("utf-8"))


def test_the_plan_is_proven(gpus_plan: Path) -> None:
    """Every failure asked for is survived."""
    header = json.loads((gpus_plan / "plan.json").read_text("utf-8"))
    assert header["verdict"] == "proven"
    assert header["failures"]["survived"] == header["failures"]["enumerated"] > 0


def test_the_plan_has_every_fabric_and_pays_for_it(gpus_plan: Path) -> None:
    """A row for each front-end and back-end, and the bill has boxes of both, which draw what the rows say."""
    rows, bill = _table(gpus_plan, "fabrics.csv"), _table(gpus_plan, "bom.csv")
    assert [(row["site"], row["layer"], row["copies"]) for row in rows] == [
        ("CPH", "front-end", "1"), ("HAM", "front-end", "1"), ("HAM", "back-end", "2"),
        ("STO", "front-end", "1"), ("STO", "back-end", "1"),
    ]  # fmt: skip
    of_gpus = next(row for row in rows if (row["site"], row["layer"]) == ("STO", "back-end"))
    assert int(of_gpus["hosts"]) * int(of_gpus["sides"]) * int(of_gpus["ports_at_leaf"]) == GPUS
    drawn = sum(int(row["copies"]) * float(row["draw_w"]) for row in rows)
    billed = sum(float(line["draw_w"]) for line in bill if line["layer"] in {"fabric", "back-end"})
    assert billed == pytest.approx(drawn)


def test_the_report_draws_rails(gpus_plan: Path) -> None:
    """Each unit of the back-end is drawn as eight leaves with one host under them, and GPUs are counted."""
    drawn = {clos.title: clos for clos in fabrics(read(gpus_plan))}
    stockholm = drawn["STO: back-end, 3 tiers"]
    assert dict(stockholm.facts)["GPUs"] == "16,384 in 2,048 hosts of 8"
    rails = [box.label for box in stockholm.boxes if ", rail " in box.label]
    assert any(label.endswith("unit 1, rail 8") for label in rails)
    assert len(rails) % A_HOST == 0
    assert any("hosts of 8 GPUs, one on each rail" in words.text for words in stockholm.words)
    assert "HAM: back-end, 2 equal planes of 2 tiers" in drawn


def test_every_promise_is_proved(stockholm: tuple[UsedFabric, ...]) -> None:
    """Of hosts with a leaf or a spine lost, and of GPUs with a spine lost."""
    assert [use.fabric.layer for use in stockholm] == ["front-end", "back-end"]
    assert all(use.fabric.proof.is_proved for use in stockholm)


def test_every_gpu_has_a_cable_of_its_own_to_its_rail(written: dict[str, str]) -> None:
    """16,384 cables at 2,048 hosts, eight ports a host, each on another leaf of its unit."""
    cables = [row for row in _rows(written["back-end/cables.csv"]) if row["kind"] == "host"]
    leaves: dict[str, set[str]] = {}
    for row in cables:
        leaves.setdefault(row["a_device"], set()).add(row["z_device"])
    assert len(cables) == GPUS
    assert len(leaves) == GPUS // A_HOST
    assert {len(on) for on in leaves.values()} == {A_HOST}


def test_racks_hold_four_hosts_as_their_power_allows(written: dict[str, str]) -> None:
    """Four hosts of 10.2 kW in a rack of 41 kW."""
    hosts = [int(row["hosts"]) for row in _rows(written["racks.csv"])]
    assert max(hosts) == 4
    assert sum(hosts) == GPUS // A_HOST


def test_collectives_are_timed_where_the_gpus_are(stockholm: tuple[UsedFabric, ...]) -> None:
    """The ring and the all-to-all run on the back-end, storage on the fabric of the hosts; none beats its ports."""
    front, back = ({str(row["class"]): row for row in use.workload} for use in stockholm)
    assert set(front) == {"storage"}
    assert set(back) == {"training", "experts"}
    # A ring of 512 hosts on each rail, 2 GB of each GPU there and back: 2 x 511/512 of 16 Gbit over 8 rails at 400G.
    ring = back["training"]
    assert ring["round_at_best_s"] == pytest.approx(2 * 511 / 512 * 16 / 8 / 400)
    for row in (*front.values(), *back.values()):
        took_s, at_best_s = cast("float", row["round_s"]), cast("float", row["round_at_best_s"])
        assert took_s >= at_best_s * (1 - 1e-9) > 0


def test_two_planes_carry_half_of_a_job_each(intent: Intent, stockholm: tuple[UsedFabric, ...]) -> None:
    """At half the rate and half the message the ports take as long as on one plane."""
    planes = [use for use in _used(intent, "HAM") if use.fabric.layer == "back-end"]
    assert [use.fabric.name for use in planes] == ["back-end-1", "back-end-2"]
    assert planes[0].fabric.design is planes[1].fabric.design
    one = {row["class"]: row["round_at_best_s"] for row in stockholm[1].workload}
    assert {row["class"]: row["round_at_best_s"] for row in planes[0].workload} == pytest.approx(one)


def test_the_front_end_sleeps_with_storage_and_the_back_end_never(stockholm: tuple[UsedFabric, ...]) -> None:
    """The profile says nothing of collectives, so that GPUs' fabric is asked for all it promised all day."""
    front, back = (use.day for use in stockholm)
    assert front is not None
    assert back is not None
    assert front.factor.min() < 1
    assert front.saved_share > 0
    assert back.factor.tolist() == [1.0] * 24
    assert back.saved_share == 0
