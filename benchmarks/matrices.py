"""How soon large traffic matrices are read: intents imported from public networks."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured
from weft.exchange import Wanted, read, write_intent

DATA = Path(os.environ.get("WEFT_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
SHARE = 0.05
"""Of the capacity of all links, what the demands add up to."""

CSV_ALONE = "import csv, sys; sum(1 for _ in csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))"


def kdl() -> Measured:
    """`weft check` of 567,762 demands, and Python's csv module walking through the same table."""
    return _checked("teal-json", DATA / "teal" / "Kdl.json")


def world() -> Measured:
    """The same of the world backbone's 1,551,270."""
    return _checked("topohub", Path("topohub:backbone/world"))


def _checked(form: str, path: Path) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        it = Path(folder) / "it"
        write_intent(read(form, path, Wanted(gravity_share=SHARE)), it, path.name)
        return Measured(
            process_s([script("weft"), "check", it / "intent.yaml"], 3),
            process_s([sys.executable, "-c", CSV_ALONE, it / "demands.csv"], 3),
        )


BENCHMARKS = (
    Benchmark(
        "check-kdl", "`weft check` of Kdl with 567,762 demands, whole process", kdl, "s",
        "Python's csv module reading the table, and nothing more", aim=3.0,
    ),
    Benchmark(
        "check-world", "`weft check` of the world backbone with 1,551,270 demands, whole process", world, "s",
        "Python's csv module reading the table, and nothing more", aim=8.0,
    ),
)  # fmt: skip
