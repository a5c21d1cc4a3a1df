"""What a benchmark is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple


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
