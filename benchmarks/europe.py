"""The main job on the example that the README shows."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured

EUROPE = Path(__file__).resolve().parents[1] / "examples" / "europe"


@cache
def _planned() -> tuple[float, dict[str, Any], str]:
    """Wall time of one whole `weft plan`, kernels compiled before, the plan it wrote, and the pairs that it lights."""
    with tempfile.TemporaryDirectory() as folder:
        plan, there = Path(folder) / "plan", Path(folder) / "existing.csv"
        seconds = process_s([script("weft"), "plan", EUROPE / "intent.yaml", "-o", plan, "--gap", "2%"], 1)
        header: dict[str, Any] = json.loads((plan / "plan.json").read_text("utf-8"))
        process_s([script("weft"), "export", plan, "--to", "existing", "--force", "-o", there], 1)
        head, *rows = there.read_text("utf-8").splitlines(keepends=True)
    what = head.strip().split(",").index("what")
    return seconds, header, head + "".join(row for row in rows if row.strip().split(",")[what] == "pair")


@cache
def _planned_again() -> dict[str, Any]:
    """The plan when the pairs that the first one lights are lit already and stay."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(shutil.copytree(EUROPE, Path(folder) / "europe"))
        (again / "existing.csv").write_text(_planned()[2], encoding="utf-8")
        with (again / "intent.yaml").open("a", encoding="utf-8") as intent:
            intent.write("\nexisting: existing.csv\n")
        process_s([script("weft"), "plan", again, "-o", Path(folder) / "plan", "--gap", "0.5%"], 1)
        header: dict[str, Any] = json.loads((Path(folder) / "plan" / "plan.json").read_text("utf-8"))
    return header


def seconds() -> Measured:
    """Wall time of the whole process; no other tool does the job, so there is no peer."""
    return Measured(_planned()[0], None)


def solver_gap() -> Measured:
    """The WAN's solver gap, in per cent."""
    return Measured(100 * _planned()[1]["objective"]["parts"]["wan"]["solver_gap"], None)


def lit_gap() -> Measured:
    """The same where the pairs are lit already, in per cent."""
    return Measured(100 * _planned_again()["objective"]["parts"]["wan"]["solver_gap"], None)


def wan_power() -> Measured:
    """Kilowatts of routers, coherent optics and line, against the best of the plans made layer by layer."""
    header = _planned()[1]
    layered = [row["wan_power_w"] for row in header["baseline"] if row["holds"]] or [
        row["wan_power_w"] for row in header["baseline"]
    ]
    return Measured(header["objective"]["parts"]["wan"]["value"] / 1e3, min(layered) / 1e3)


BENCHMARKS = (
    Benchmark(
        "europe-time", "`weft plan examples/europe --gap 2%`, whole process", seconds, "s", "none does this", aim=60
    ),
    Benchmark("europe-gap", "solver gap of its WAN", solver_gap, "%", "none proves a bound", aim=2),
    Benchmark(
        "europe-lit-gap", "the same where the pairs that this plan lights are there", lit_gap, "%",
        "none proves a bound", aim=0.5,
    ),
    Benchmark(
        "europe-power", "power of its WAN", wan_power, "kW",
        "the same three layers planned one after the other, with the same equipment", aim=1.0, on="ratio",
    ),
)  # fmt: skip
