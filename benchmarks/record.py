"""What a benchmark is asked and what it answers."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Measured(NamedTuple):
    """Our figure and the peer's, in the benchmark's unit; the peer's is None where it gives none."""

    ours: float
    peers: float | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One figure, what it is to be, and a peer that does the same.

    `better` says which way is good.  With `on` "ratio" the aim is for the peer's figure over ours (ours over the
    peer's where more is better), else for our figure.
    """

    name: str
    title: str
    measure: Callable[[], Measured]
    unit: str
    peer: str
    aim: float
    better: Literal["less", "more"] = "less"
    on: Literal["figure", "ratio"] = "figure"

    @property
    def aim_text(self) -> str:
        """The aim as the page shows it."""
        if self.on == "ratio":
            return f"at least {self.aim:,g} x the peer"
        return f"{'at most' if self.better == 'less' else 'at least'} {self.aim:,g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Result:
    """One row of `results.json`."""

    name: str
    aim: str
    measured: float
    unit: str
    peer: str
    peer_measured: float | None
    ratio: float | None
    met: bool
    commit: str
    machine: str


def judge(benchmark: Benchmark, measured: Measured, commit: str, machine: str) -> Result:
    """Compare what was measured with the aim; `ratio` says how many times better than the peer we are."""
    ours, peers = measured
    ratio = None
    if peers is not None and min(ours, peers) > 0:
        ratio = peers / ours if benchmark.better == "less" else ours / peers
    if benchmark.on == "ratio":
        met = ratio is not None and ratio >= benchmark.aim
    else:
        met = ours <= benchmark.aim if benchmark.better == "less" else ours >= benchmark.aim
    return Result(
        benchmark.name, benchmark.aim_text, ours, benchmark.unit, benchmark.peer, peers, ratio, met, commit, machine
    )


def commit() -> str:
    """Of the sources that are measured, and whether they are changed since."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        sources = ("src", "benchmarks", "examples", ":!benchmarks/results.json")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *sources)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} with changes" if changed else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def machine() -> str:
    """Processors and Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}"
