"""Interference of every channel of a span under Raman scattering; by itself it prints the accuracy of each case."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
from tests.optical.physics.gnpy_span import ask, carried, fibre
from tests.optical.physics.stored import cases, channels_of, glass_of, title

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from weft.optical.physics.isrs import Medium, Span, nli_ratio

PEER = "GNPy 3.0.1, GGN, extrapolated from 3 channels"
LENGTH_M = 80e3
DBM = 1.0


def all_channels(comb: str, *, cold: bool = False) -> Measured:
    """One span of standard fibre, in milliseconds: powers in, SRS profile and NLI of all channels out.

    `cold` counts all that belongs to glass and comb, measures of spectra aside that any span of the comb shares.
    GNPy's is worked out for three channels and for one, and extrapolated to all of them.
    """
    case = next(one for one in cases("ggn") if one["comb"]["name"] == comb and one["glass"]["name"] == "SSMF")
    glass, channels = glass_of(case), channels_of({**case, "dbm": DBM})
    span = Span.of(Medium.of(glass, channels), LENGTH_M)
    if cold:
        ours_s = wall_s(lambda: nli_ratio(glass, LENGTH_M, channels, channels.power_w), 50)
    else:
        ours_s = wall_s(lambda: span.propagate(channels.power_w), 200)
    n = len(channels)
    one_s, three_s = _gnpy_s(comb, [n // 2]), _gnpy_s(comb, [n // 4, n // 2, (3 * n) // 4])
    return Measured(1e3 * ours_s, 1e3 * (one_s + (n - 1) * (three_s - one_s) / 2))


def _gnpy_s(comb: str, cuts: list[int]) -> float:
    light, span = carried(comb, DBM), fibre("SSMF", LENGTH_M, {})
    ask(cuts)
    start = time.perf_counter()
    span(light)
    return time.perf_counter() - start


def _accuracy() -> None:
    """Print by how much our NLI is off GNPy's, in dB, at the channels stored of each case."""
    for case in cases("ggn"):
        channels = channels_of(case)
        found = nli_ratio(glass_of(case), case["length_m"], channels, channels.power_w)
        off_db = 10 * np.log10(found[case["cuts"]] / case["nli_ratio"])
        print(f"{title(case):<38}", " ".join(f"{one:+.3f}" for one in off_db))


BENCHMARKS = (
    Benchmark(
        "isrs-c", "SRS profile and NLI of 96 channels of a span, any launch powers, glass and comb known",
        partial(all_channels, "C 50/32"), "ms", PEER, aim=100_000, on="ratio",
    ),
    Benchmark(
        "isrs-cl", "the same, 196 channels in C+L",
        partial(all_channels, "C+L wide"), "ms", PEER, aim=100_000, on="ratio",
    ),
    Benchmark(
        "isrs-cl-cold", "the same with a new glass",
        partial(all_channels, "C+L wide", cold=True), "ms", PEER,
        aim=10_000, on="ratio",
    ),
)  # fmt: skip

if __name__ == "__main__":
    _accuracy()
