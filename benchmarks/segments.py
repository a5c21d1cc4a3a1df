"""Two-segment routing against the proved bound of routing on any paths: published demands, and seeded gravity.

`python -m benchmarks.segments` studies all graphs of REPETITA and prints the tables of docs/segment-routing.md.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.record import Benchmark, Measured
from weft.exchange import repetita
from weft.graph import Legs, Multigraph, Weights
from weft.graph.concurrent_flow import Effort, concurrent_flow
from weft.routing import IpGraph, Required
from weft.routing.sr import Options, best

Floats = npt.NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("WEFT_DATA") or ROOT.parent / "shared" / "data") / "repetita"
PUBLISHED = ("Abilene", "AttMpls", "Geant2012", "GtsCe", "UsCarrier", "Cogentco")
"""Graphs whose demands are published: synthetic ones, scaled to an optimum of 90 %."""
EVERY = 8
"""Of the graphs in order of their nodes, every so many is in the sample that `make bench` studies."""
BOUND_GAP = 2e-3
"""How near the bound is proved; it counts against us."""
LEVEL = 0.9
"""Utilisation that gravity demands are scaled to, on shortest paths; the ratios do not depend on it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One graph with one set of demands: fullest arc by ECMP and over two segments, in parts of the bound."""

    name: str
    nodes: int
    arcs: int
    demands: int
    ecmp: float
    nodes_only: float
    with_adjacencies: float
    seconds: float
    bound_seconds: float


def study(name: str, *, published: bool, adjacencies: bool) -> Row:
    """Route one graph; without `adjacencies` those are not offered, and the figure of node segments stands."""
    ip, capacity, volume = _problem(name, published=published)
    n, m = ip.n_nodes, ip.graph.n_arcs
    asked = Required(
        np.ones((1, m), np.bool_), np.arange(n), volume[None], np.full((1, n, n), np.inf), np.ones(1)
    )  # fmt: skip
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms), asked.arc_up[0])
    volume[~legs.reached] = 0.0
    start = time.perf_counter()
    proved = concurrent_flow(ip.graph, capacity, np.arange(n), volume, Effort(gap=BOUND_GAP, threads=2))
    bounded = time.perf_counter()
    plain = best(ip, asked, 0, capacity)
    done = time.perf_counter()
    full = best(ip, asked, 0, capacity, plain.policies, Options(adjacencies=True)) if adjacencies else plain
    ecmp = float((legs.load(volume[..., None])[:, 0] / capacity).max())
    figures = (ecmp / proved.bound, plain.fill / proved.bound, min(full.fill, plain.fill) / proved.bound)
    return Row(name, n, m, int((volume > 0).sum()), *figures, done - bounded, bounded - start)


def _problem(name: str, *, published: bool) -> tuple[IpGraph, Floats, Floats]:
    """Graph, capacity (n_arcs,) and demands (n_nodes to, n_nodes from)."""
    raw = repetita.read(DATA / f"{name}.graph")
    arcs, n = raw.arcs, len(raw.nodes.label)
    none, rows = np.zeros(0, np.int64), np.arange(len(arcs.tail))
    metric = np.maximum(1, np.rint(arcs.metric)).astype(np.int64)
    ip = IpGraph(
        Multigraph.of(n, arcs.tail, arcs.head), metric, arcs.delay_ms, rows, none, none, none, none, none, np.arange(n),
        tuple(str(row) for row in rows),
    )  # fmt: skip
    volume = np.zeros((n, n))
    if published:
        demands = repetita.read_demands(DATA / f"{name}.0000.demands", raw.nodes)
        np.add.at(volume, (demands.target, demands.source), demands.gbps)
        return ip, arcs.capacity_gbps, volume
    weight = np.random.default_rng(0).lognormal(0.0, 1.0, n)
    volume = np.outer(weight, weight)
    np.fill_diagonal(volume, 0.0)
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms), np.ones(len(rows), np.bool_))
    load = legs.load(volume[..., None])[:, 0]
    return ip, arcs.capacity_gbps, volume * LEVEL / (load / arcs.capacity_gbps).max()


def graphs() -> tuple[str, ...]:
    """All graphs, those of fewest nodes first."""
    paths = sorted(DATA.glob("*.graph"), key=lambda path: (_size(path), path.stem))
    return tuple(path.stem for path in paths)


def _size(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return int(file.readline().split()[1])


def sample() -> tuple[str, ...]:
    """Graphs of all sizes."""
    return graphs()[EVERY // 2 :: EVERY]


def excess(rows: Sequence[Row]) -> Floats:
    """How far node segments stay above the bound, in percent."""
    return np.array([100.0 * (row.nodes_only - 1.0) for row in rows])


def published_demands() -> Measured:
    """Median over the six sets; ECMP beside it."""
    return _median(study(name, published=True, adjacencies=False) for name in PUBLISHED)


def gravity_demands() -> Measured:
    """Median over the sample; ECMP beside it."""
    return _median(study(name, published=False, adjacencies=False) for name in sample())


def _median(rows: Iterable[Row]) -> Measured:
    listed = list(rows)
    return Measured(float(np.median(excess(listed))), float(np.median([100.0 * (row.ecmp - 1.0) for row in listed])))


def tables() -> None:
    """Print the study of everything."""
    sets = (
        ("published demands", [study(name, published=True, adjacencies=True) for name in PUBLISHED]),
        ("gravity, all graphs", [study(name, published=False, adjacencies=True) for name in graphs()]),
    )
    for title, rows in sets:
        print(f"\n{title}: {len(rows)} graphs\n\n| above the bound, % | median | 3rd quartile | 95 % | worst |")
        print("|---|---|---|---|---|")
        columns = ("ECMP", "ecmp"), ("node segments", "nodes_only"), ("with adjacency segments", "with_adjacencies")
        for label, column in columns:
            above = np.array([100.0 * (getattr(row, column) - 1.0) for row in rows])
            print(f"| {label} | " + " | ".join(f"{x:.2f}" for x in np.percentile(above, [50, 75, 95, 100])) + " |")
        print("\n| graph | nodes | arcs | demands | ECMP | node segments | with adjacencies | s | bound s |")
        print("|---|---|---|---|---|---|---|---|---|")
        shown = rows if len(rows) <= len(PUBLISHED) else sorted(rows, key=lambda row: -row.nodes_only)[:12]
        for row in shown:
            parts = (row.ecmp, row.nodes_only, row.with_adjacencies)
            cells = (row.name, row.nodes, row.arcs, row.demands, *(f"{100.0 * (x - 1.0):.2f}" for x in parts))
            print(f"| {' | '.join(str(c) for c in cells)} | {row.seconds:.2f} | {row.bound_seconds:.2f} |", flush=True)


BENCHMARKS = (
    Benchmark(
        "segments-published",
        "Two-segment routing, node segments alone: median over the six demand sets of REPETITA above the proved bound "
        "of routing on any paths",
        published_demands, "%", "ECMP with the given metrics", aim=1.0,
    ),
    Benchmark(
        "segments-gravity",
        "The same with seeded gravity demands on every eighth of the 260 graphs of REPETITA",
        gravity_demands, "%", "ECMP with the given metrics", aim=1.0,
    ),
)  # fmt: skip

if __name__ == "__main__":
    tables()
