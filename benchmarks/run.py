"""Run the benchmarks and write what came out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks import (
    backbone,
    command_line,
    configurations,
    continents,
    ecmp,
    europe,
    fabric,
    fabric_files,
    fabric_lab,
    fabric_site,
    failures,
    gsnr,
    isrs,
    lab_agreement,
    matrices,
    netgraph,
    optical_design,
    path_vector,
    periods,
    propagation,
    requests,
    restoration,
    scaling,
    segments,
    serving,
    sndlib,
    spectrum,
    te,
)
from benchmarks.record import ROOT, Benchmark, Result, commit, judge, machine

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
ALL: tuple[Benchmark, ...] = (
    *command_line.BENCHMARKS,
    *matrices.BENCHMARKS,
    *europe.BENCHMARKS,
    *continents.BENCHMARKS,
    *periods.BENCHMARKS,
    *ecmp.BENCHMARKS,
    *failures.BENCHMARKS,
    *netgraph.BENCHMARKS,
    *backbone.BENCHMARKS,
    *scaling.BENCHMARKS,
    *path_vector.BENCHMARKS,
    *fabric.BENCHMARKS,
    *fabric_files.BENCHMARKS,
    *fabric_site.BENCHMARKS,
    *configurations.BENCHMARKS,
    *fabric_lab.BENCHMARKS,
    *lab_agreement.BENCHMARKS,
    *serving.BENCHMARKS,
    *segments.BENCHMARKS,
    *te.BENCHMARKS,
    *gsnr.BENCHMARKS,
    *propagation.BENCHMARKS,
    *optical_design.BENCHMARKS,
    *isrs.BENCHMARKS,
    *requests.BENCHMARKS,
    *spectrum.BENCHMARKS,
    *restoration.BENCHMARKS,
    *sndlib.BENCHMARKS,
)

HEAD = """\
# Benchmarks

`make bench` measures these and writes this page and `benchmarks/results.json`; `make bench ONLY=gsnr` does some. Each
does the same with a named peer in the same run, on the same machine: the ratio says more than the time. Times are
medians of several runs, whole processes where it says so, with kernels compiled before.

| what | aim | measured | peer | peer's | ratio | met |
|---|---|---|---|---|---|---|
"""


def run(only: str) -> Sequence[Result]:
    """Measure all benchmarks whose name has `only` in it, print each, and write page and results.

    Results of the others are kept as they were.
    """
    chosen = [benchmark for benchmark in ALL if only in benchmark.name]
    at, on = commit(), machine()
    results = []
    for benchmark in chosen:
        result = judge(benchmark, benchmark.measure(), at, on)
        print(_line(result), flush=True)
        results.append(result)
    _write({**_earlier(), **{result.name: result for result in results}})
    return results


def _line(result: Result) -> str:
    ratio = f", {result.ratio:,.1f} x better than {result.peer}" if result.ratio is not None else ""
    met = "met" if result.met else "MISSED"
    return f"{result.name}: {result.measured:,.3g} {result.unit} ({result.aim}: {met}){ratio}"


def _earlier() -> dict[str, Result]:
    if not RESULTS.exists():
        return {}
    return {row["name"]: Result(**row) for row in json.loads(RESULTS.read_text("utf-8"))}


def _write(by_name: dict[str, Result]) -> None:
    known = [(benchmark, by_name[benchmark.name]) for benchmark in ALL if benchmark.name in by_name]
    RESULTS.write_text(json.dumps([asdict(result) for _, result in known], indent=1) + "\n", encoding="utf-8")
    rows = "".join(_row(benchmark, result) for benchmark, result in known)
    where = sorted({f"commit {result.commit}: {result.machine}" for _, result in known})
    PAGE.write_text(HEAD + rows + "\nMeasured at " + "; ".join(where) + ".\n", encoding="utf-8")


def _row(benchmark: Benchmark, result: Result) -> str:
    peers = "" if result.peer_measured is None else f"{result.peer_measured:,.3g} {result.unit}"
    ratio = "" if result.ratio is None else f"{result.ratio:,.1f}"
    ours = f"{result.measured:,.3g} {result.unit}"
    cells = (benchmark.title, result.aim, ours, result.peer, peers, ratio, "yes" if result.met else "**no**")
    return f"| {' | '.join(cells)} |\n"
