"""The main job on the example that the README shows."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured

EUROPE = Path(__file__).resolve().parents[1] / "examples" / "europe"


@cache
def _planned() -> tuple[float, dict[str, Any]]:
    """Wall time of one whole `weft plan`, kernels compiled before, and the plan it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        seconds = process_s([script("weft"), "plan", EUROPE / "intent.yaml", "-o", plan, "--gap", "2%"], 1)
        header: dict[str, Any] = json.loads((plan / "plan.json").read_text("utf-8"))
    return seconds, header


def seconds() -> Measured:
    """Wall time of the whole process; no other tool does the job, so there is no peer."""
    return Measured(_planned()[0], None)


def solver_gap() -> Measured:
    """The WAN's solver gap, in per cent."""
    return Measured(100 * _planned()[1]["objective"]["parts"]["wan"]["solver_gap"], None)


def wan_power() -> Measured:
    """Kilowatts of routers, coherent optics and line, against the best of the plans made layer by layer."""
    _, header = _planned()
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
        "europe-power", "power of its WAN", wan_power, "kW",
        "the same three layers planned one after the other, with the same equipment", aim=1.0, on="ratio",
    ),
)  # fmt: skip
