"""Whole plans of several periods: ten sites over twenty quarters, and Europe over five years under an agreement."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.clock import process_once_s, script
from benchmarks.continents import Size, write_intent
from benchmarks.record import Benchmark, Measured

TEN = Size(10, 10, 240)
QUARTERS = "periods: {count: 20, length: 0.25 y}\n"
GROWTH = {"web": "20 %/y", "ai-training": "35 %/y", "iot": "10 %/y"}
EUROPE = Path(__file__).resolve().parents[1] / "examples" / "agreement"
LIMIT_S = 300


def write_quarters(folder: Path) -> None:
    """Write `intent.yaml` and `fibres.csv` of ten sites whose classes each grow in their own way by quarters."""
    write_intent(folder, "europe", TEN)
    file = folder / "intent.yaml"
    text = file.read_text("utf-8").replace("minimise: power\nhorizon: 5 y\n", "minimise: cost\n" + QUARTERS)
    for name, growth in GROWTH.items():
        text = text.replace(f"{{name: {name},", f"{{name: {name}, growth: {growth},")
    file.write_text(text, encoding="utf-8")


@cache
def quarters() -> tuple[float, dict[str, Any]]:
    """Wall time of a whole `weft plan` of the quarters, and the plan it wrote."""
    with tempfile.TemporaryDirectory() as name:
        write_quarters(Path(name))
        return _planned(Path(name), Path(name) / "plan")


@cache
def europe() -> tuple[float, dict[str, Any]]:
    """The same of `examples/agreement`."""
    with tempfile.TemporaryDirectory() as name:
        return _planned(EUROPE, Path(name) / "plan")


def _planned(intent: Path, out: Path) -> tuple[float, dict[str, Any]]:
    seconds = process_once_s([script("weft"), "plan", intent, "-o", out, "--gap", "3%", "--time-limit", f"{LIMIT_S}s"])
    header: dict[str, Any] = json.loads((out / "plan.json").read_text("utf-8"))
    return seconds, header


def gap_of(planned: tuple[float, dict[str, Any]]) -> Measured:
    """The WAN's solver gap over all periods, in per cent."""
    header = planned[1]
    if "solver_gap" not in header["objective"]["parts"]["wan"]:
        raise ArithmeticError(f"no plan: {header['verdict']}")
    return Measured(100 * header["objective"]["parts"]["wan"]["solver_gap"], None)


def quarters_gap() -> Measured:
    """Of ten sites over twenty quarters."""
    return gap_of(quarters())


def quarters_time() -> Measured:
    """Wall time of the whole process of it."""
    return Measured(quarters()[0], None)


def europe_gap() -> Measured:
    """Of `examples/agreement`."""
    return gap_of(europe())


def europe_time() -> Measured:
    """Wall time of the whole process of it."""
    return Measured(europe()[0], None)


BENCHMARKS = (
    Benchmark(
        "periods-10x20-gap", "ten sites, twenty quarters, each class growing in its own way: solver gap of the WAN",
        quarters_gap, "%", "none proves a bound", aim=3,
    ),
    Benchmark(
        "periods-10x20-time", "the same: the whole of `weft plan`", quarters_time, "s", "none does this", aim=300,
    ),
    Benchmark(
        "agreement-europe-gap", "`examples/agreement`, five years under an agreement: solver gap of the WAN",
        europe_gap, "%", "none proves a bound", aim=5,
    ),
    Benchmark(
        "agreement-europe-time", "the same: the whole of `weft plan`", europe_time, "s", "none does this", aim=300,
    ),
)  # fmt: skip
