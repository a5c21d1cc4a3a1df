"""What a failure costs against the size of the network, and a sweep against the number of scenarios.

Writes `docs/failures-scaling.md` and its picture.
"""

from __future__ import annotations

import os
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import backbone
from benchmarks.clock import wall_s
from benchmarks.plain import Plain, of_teal, of_topohub, single
from benchmarks.plot import Panel, Series, drawn
from benchmarks.record import Benchmark, Measured
from weft.network import risks
from weft.routing import Ceilings, Run
from weft.routing.engine import Engine

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "failures-scaling.md"
PICTURE = ROOT / "docs" / "images" / "failures-scaling.svg"
DATA = Path(os.environ.get("WEFT_DATA") or ROOT.parent / "shared" / "data")

GABRIEL = (10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500)
"""Sizes of random Gabriel graphs of topohub's."""
N_ZOO = 24
"""Networks of the Topology Zoo, evenly taken by size."""
MOST = 300
"""Single failures a network, evenly taken."""
SCENARIOS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
SCENARIOS_OF = "topozoo/TataNld"
FIT_FROM = 50
"""Fewest nodes or links that a slope is fitted to: below, what a call costs at all weighs."""
THREADS = 2


class Point(NamedTuple):
    """One network's figures."""

    family: str
    name: str
    nodes: int
    links: int
    demands: int
    ms_per_failure: float


@cache
def points() -> tuple[Point, ...]:
    """Milliseconds a single link failure of every network."""
    found = [_point("Gabriel graphs", of_topohub(f"gabriel/{n}/0")) for n in GABRIEL]
    found += [_point("Topology Zoo", of_topohub(f"topozoo/{name}")) for name in _zoo()]
    kdl = DATA / "teal" / "Kdl.json"
    if kdl.exists():
        found.append(_point("Topology Zoo", of_teal(kdl)))
    for s in map(backbone.sweep, backbone.NETWORKS):
        found.append(Point("backbones", s.network, s.nodes, s.links, s.demands, s.ms_per_failure))
    return tuple(found)


@cache
def sweeps() -> tuple[tuple[int, float], ...]:
    """How many double failures, and the seconds they take."""
    engine = _engine(of_topohub(SCENARIOS_OF).filled_to(0.5))
    return tuple((n, wall_s(partial(_doubles, engine, n), 1)) for n in SCENARIOS)


def _doubles(engine: Engine, n: int) -> None:
    n_links, rng = len(single(engine.risks, "link")), np.random.default_rng(0)
    first, step = rng.integers(0, n_links, n), rng.integers(1, n_links, n)
    both = np.stack([first, (first + step) % n_links], axis=1)
    engine.outcomes(single(engine.risks, "link")[both, 0], ("link",) * n)


def slope() -> Measured:
    """Exponent of the number of nodes in the time of a failure, over Gabriel graphs; writes page and picture."""
    PICTURE.write_text(drawn(_panels()), encoding="utf-8")
    PAGE.write_text(_page(), encoding="utf-8")
    return Measured(_panels()[0].series[0].slope[0], None)


def _point(family: str, plain: Plain) -> Point:
    engine = _engine(plain.filled_to(0.5))
    members = single(engine.risks, "link")
    members = members[np.unique(np.linspace(0, len(members) - 1, min(MOST, len(members))).astype(int))]
    seconds = wall_s(lambda: engine.outcomes(members, ("link",) * len(members)), 3)
    return Point(
        family, plain.name.rpartition("/")[2] if family == "Topology Zoo" else plain.name, plain.n_nodes,
        len(plain.a), len(plain.gbps), 1e3 * seconds / len(members),
    )  # fmt: skip


def _engine(plain: Plain) -> Engine:
    network = plain.network()
    return Engine.of(network, risks(network), Ceilings(1.0, 1.0), Run(threads=THREADS))


def _zoo() -> list[str]:
    folder = resources.files("topohub") / "data" / "topozoo"
    names = [file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")]
    sized = sorted((of_topohub(f"topozoo/{name}").n_nodes, name) for name in names)
    sized = [row for row in sized if row[0] >= 10]
    return [sized[i][1] for i in np.unique(np.linspace(0, len(sized) - 1, N_ZOO).astype(int))]


def _panels() -> tuple[Panel, ...]:
    families = list(dict.fromkeys(point.family for point in points()))
    rows = {family: [point for point in points() if point.family == family] for family in families}

    def panel(title: str, column: str) -> Panel:
        series = tuple(
            Series(f, [getattr(p, column) for p in rows[f]], [p.ms_per_failure for p in rows[f]], FIT_FROM)
            for f in families
        )
        return Panel(title, column, "ms a failure, all demands", series)

    counts, seconds = zip(*sweeps(), strict=True)
    of_scenarios = Panel(
        "double failures of TataNld", "scenarios", "seconds", (Series("all demands, each exact", counts, seconds),)
    )
    return panel("a single failure by nodes", "nodes"), panel("a single failure by links", "links"), of_scenarios


def _page() -> str:
    rows = "".join(
        f"| {p.family} | {p.name} | {p.nodes:,} | {p.links:,} | {p.demands:,} | {p.ms_per_failure:.3g} |\n"
        for p in sorted(points(), key=lambda p: (p.family, p.nodes))
    )
    runs = "".join(f"| {n:,} | {s:.3g} | {1e3 * s / n:.3g} |\n" for n, s in sweeps())
    return TEXT.format(head=_slopes(), backbones=backbone.table(), rows=rows, runs=runs)


def _slopes() -> str:
    by_nodes, by_links, by_scenarios = _panels()
    nodes = ", ".join(f"{s.name} {s.slope[0]:.2f}" for s in by_nodes.series if s.fitted)
    links = ", ".join(f"{s.name} {s.slope[0]:.2f}" for s in by_links.series if s.fitted)
    return (
        f"Slopes on logarithmic axes, from {FIT_FROM} nodes or links on:\n\n- by nodes: {nodes};\n"
        f"- by links: {links};\n- by scenarios: {by_scenarios.series[0].slope[0]:.2f}."
    )


TEXT = """\
# What failures cost against size

`make bench ONLY=scaling` measures this and writes this page. Each figure is the exact re-routing of **all** demands
after a failure, with loads, losses and delays, on two threads; what is done once for a network (routing it intact) is
not in it. Demands go from every node to every other node, in backbones from every city to every other city.

![Time against nodes, links and scenarios](images/failures-scaling.svg)

{head}

A full recomputation searches from every destination: at least a slope of 2 by nodes in networks as sparse as these.

## Backbones

Single fibre failures of the backbones that topohub ships, each swept in a process of its own. A destination is
affected if some shortest path to it used the fibre (counted with scipy, not by the engine). Metrics are lengths;
capacities are not published, so each link has what its intact load fills by half; the demand files tell how many
demands there are, not how much, so each is 1 Gb/s.

{backbones}
## Networks

| family | network | nodes | links | demands | ms a failure |
|---|---|---|---|---|---|
{rows}
## Scenarios

Random double link failures of TataNld (143 nodes, 181 links, 20,306 demands).

| scenarios | seconds | ms each |
|---|---|---|
{runs}"""

BENCHMARKS = (
    Benchmark(
        "scaling", "slope of a failure's time over the number of nodes, Gabriel graphs of 50 to 500 nodes",
        slope, "(exponent)", "none", aim=2,
    ),
)  # fmt: skip
