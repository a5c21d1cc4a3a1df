"""Every design of one site: the fabric of its hosts, and the back-end of its GPUs."""

from __future__ import annotations

from pathlib import Path

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured

INTENT = Path(__file__).resolve().parents[1] / "examples" / "gpus" / "intent.yaml"
SITE = "STO"
RUNS = 5


def designs() -> Measured:
    """`weft fabric` of the largest site of the example, as JSON with every design's bill; a whole process."""
    return Measured(process_s([script("weft"), "fabric", INTENT, "--site", SITE, "--json"], RUNS), None)


WHAT = "2,048 hosts and 16,384 GPUs, `weft fabric`, whole process: all designs of the catalogue, and their frontier"

BENCHMARKS = (Benchmark("fabric-site", WHAT, designs, "s", "none", aim=2),)
