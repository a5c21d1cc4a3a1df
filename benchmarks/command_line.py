"""How soon the command line answers."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured

ROWS, COLUMNS = 40, 30
N_LINKS = 1_450
"""With 1,200 sites and 2,350 fibres these make 5,000 objects."""

PURE_PYTHON_YAML = "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8').read(), yaml.SafeLoader)"


def help_text() -> Measured:
    """`weft --help` and GNPy's, whole processes."""
    return Measured(
        process_s([script("weft"), "--help"], 9), process_s([script("gnpy-transmission-example"), "--help"], 5)
    )


def check() -> Measured:
    """`weft check` of 5,000 objects, and no more than reading the same file with PyYAML's own parser."""
    with tempfile.TemporaryDirectory() as folder:
        intent = Path(folder) / "intent.yaml"
        intent.write_text("\n".join(_large_intent()) + "\n", encoding="utf-8")
        return Measured(
            process_s([script("weft"), "check", intent], 5),
            process_s([sys.executable, "-c", PURE_PYTHON_YAML, intent], 3),
        )


def _large_intent() -> Iterator[str]:
    """A grid of sites, a fibre to each neighbour, and leased links along the rows."""
    yield from ("weft: 1", "name: large", "catalogue: [builtin]", "minimise: power", "horizon: 5 y")
    yield from ("utilisation: {normal: 80 %, failure: 95 %}", "sites:")
    ask = {"hosts": 128, "host_ports": "2 x 100G", "oversubscription": 3, "survive": ["spine"]}
    for row in range(ROWS):
        for column in range(COLUMNS):
            at = [round(35 + 0.5 * row, 2), round(-10 + 1.0 * column, 2)]
            yield f"  - {{name: S{row}-{column}, at: {at}, fabric: {json.dumps(ask)}}}"
    yield "fibres:"
    fibres = [*_neighbours(1, 0, 70), *_neighbours(0, 1, 125)]
    for a, z, km in fibres[:2_350]:
        yield f"  - {{a: {a}, z: {z}, length: {km} km, type: G.652.D, pairs: 8, mtbf: 4 y, mttr: 12 h}}"
    yield "links:"
    for a, z, _ in (fibres * 2)[:N_LINKS]:
        yield f"  - {{name: lease {a} {z}, a: {a}, z: {z}, capacity: 400G, delay: 2 ms}}"
    yield from ("traffic:", "  gravity: {total: 300T, weight: hosts}", "  classes:")
    yield "    - {name: web, share: 100 %, protect: [fibre], max_delay: 100 ms}"
    yield from ("survive: [fibre]", "routing: {protocol: is-is, mode: ecmp, metric: optimised, ecmp: 64}")
    yield "spectrum: {band: C, grid: 6.25 GHz}"


def _neighbours(down: int, right: int, km: int) -> list[tuple[str, str, int]]:
    return [
        (f"S{row}-{column}", f"S{row + down}-{column + right}", km)
        for row in range(ROWS - down)
        for column in range(COLUMNS - right)
    ]


BENCHMARKS = (
    Benchmark("help", "`weft --help`, whole process", help_text, "s", "gnpy-transmission-example --help", aim=0.25),
    Benchmark(
        "check", "`weft check` of 5,000 objects, whole process", check, "s",
        "reading the same file with PyYAML's pure-Python loader, and nothing more", aim=1.0,
    ),
)  # fmt: skip
