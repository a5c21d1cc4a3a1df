"""Whole plans of continents: topohub's backbones, thinned to some sites, as intents that `weft plan` takes.

Regions with datacentres are the towns with most links, well apart; further towns are added, each as far as can be
from those before. Every other town belongs to the site nearest to it along the glass, and a cable joins two sites
where a published one joins two towns of theirs: over the shortest such way. Cables that run through the same
published one share it, a risk group of the intent, unless the network falls apart without it. Traffic is not
published: it is by gravity between the regions, whose sizes are Weft's choice.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from benchmarks.clock import process_s, script
from benchmarks.record import Benchmark, Measured

CONTINENTS = ("europe", "north_america", "south_america")
APART_KM = 150.0  # between regions
HOSTS = (8192, 4096)  # of the half of the regions with most links, and of the rest


@dataclass(frozen=True, slots=True)
class Size:
    """Sites, those of them with datacentres, and Tb/s between these."""

    sites: int
    regions: int
    tbps: int


LARGE = Size(60, 20, 300)
SMALL = Size(24, 8, 120)


@dataclass(frozen=True, slots=True)
class Cable:
    """One fibre of the intent: its ends (rows of sites), and the published cables it runs through."""

    a: int
    z: int
    km: float
    through: tuple[int, ...]


@cache
def planned(continent: str, size: Size, gap: str, limit: str) -> tuple[float, dict[str, Any]]:
    """Wall time of a whole `weft plan` of a continent, and the plan it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        write_intent(Path(folder), continent, size)
        out = Path(folder) / "plan"
        seconds = process_s([script("weft"), "plan", Path(folder), "-o", out, "--gap", gap, "--time-limit", limit], 1)
        header: dict[str, Any] = json.loads((out / "plan.json").read_text("utf-8"))
    return seconds, header


def write_intent(folder: Path, continent: str, size: Size) -> None:
    """Write `intent.yaml` and `fibres.csv` of a continent."""
    published: dict[str, Any] = json.loads(
        (resources.files("topohub") / "data" / "backbone" / f"{continent}.json").read_text("utf-8")
    )
    nodes, edges = published["nodes"], published["edges"]
    row = {node["id"]: i for i, node in enumerate(nodes)}
    ends = np.array([(row[e["source"]], row[e["target"]]) for e in edges])
    km = np.array([max(float(e["dist"]), 1.0) for e in edges])
    towns = [i for i, node in enumerate(nodes) if node["type"] == "City"]
    sites, cables = _thinned(len(nodes), ends, km, towns, size)
    groups = _shared(len(sites), cables)
    lines = ["a,z,length,pairs,srlg"]
    for i, cable in enumerate(cables):
        shared = "|".join(f"duct-{g}" for g, members in enumerate(groups) if i in members)
        lines.append(f"S{cable.a},S{cable.z},{cable.km:.0f} km,12,{shared}")
    (folder / "fibres.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    places = [_site(i, nodes[node]["pos"], size.regions) for i, node in enumerate(sites)]
    text = INTENT.format(name=continent.replace("_", "-"), sites="\n".join(places), tbps=size.tbps)
    (folder / "intent.yaml").write_text(text, encoding="utf-8")


def _site(i: int, position: list[float], regions: int) -> str:
    where = f"name: S{i}, at: [{position[1]:.2f}, {position[0]:.2f}]"
    if i >= regions:
        return f"  - {{{where}, routers: 0}}"
    hosts = HOSTS[2 * i >= regions]
    fabric = f"hosts: {hosts}, host_ports: 2 x 100G, oversubscription: 2, survive: [spine], workload: {{web: 100 %}}"
    return f"  - {{{where}, fabric: {{{fabric}}}}}"


def _thinned(
    n: int, ends: np.ndarray[Any, Any], km: np.ndarray[Any, Any], towns: list[int], size: Size
) -> tuple[list[int], list[Cable]]:
    """Sites, regions first, and cables between them, so that no one cable cuts any site off."""
    graph = coo_array((np.tile(km, 2), (np.r_[ends[:, 0], ends[:, 1]], np.r_[ends[:, 1], ends[:, 0]])), shape=(n, n))
    apart = dijkstra(graph.tocsr(), indices=towns)[:, towns]
    links = np.bincount(ends.ravel(), minlength=n)[towns]
    excluded: set[int] = set()
    while True:
        chosen = _chosen(apart, links, size, excluded)
        sites = [towns[i] for i in chosen]
        cables = _cables(n, ends, km, sites)
        bare = _easily_cut(len(sites), cables)
        if not bare:
            return sites, cables
        excluded |= {chosen[i] for i in bare}


def _chosen(apart: np.ndarray[Any, Any], links: np.ndarray[Any, Any], size: Size, excluded: set[int]) -> list[int]:
    """Positions of towns: those with most links, then each farthest from those before."""
    chosen: list[int] = []
    for i in np.argsort(-links, kind="stable").tolist():
        if i not in excluded and len(chosen) < size.regions and (apart[i, chosen] >= APART_KM).all():
            chosen.append(i)
    while len(chosen) < size.sites:
        far = np.where(np.isfinite(apart[:, chosen].min(axis=1)), apart[:, chosen].min(axis=1), -1.0)
        far[[*chosen, *excluded]] = -1.0
        if far.max() <= 0:
            break
        chosen.append(int(far.argmax()))
    return chosen


def _cables(n: int, ends: np.ndarray[Any, Any], km: np.ndarray[Any, Any], sites: list[int]) -> list[Cable]:
    both = np.r_[ends[:, 0], ends[:, 1]], np.r_[ends[:, 1], ends[:, 0]]
    graph = coo_array((np.tile(km, 2), both), shape=(n, n)).tocsr()
    dist, before, source = dijkstra(graph, indices=sites, min_only=True, return_predecessors=True)
    edge = {frozenset(pair): e for e, pair in enumerate(ends.tolist())}
    site = {node: i for i, node in enumerate(sites)}
    best: dict[tuple[int, int], Cable] = {}
    for e, (u, v) in enumerate(ends.tolist()):
        if not (np.isfinite(dist[u]) and np.isfinite(dist[v])) or source[u] == source[v]:
            continue
        a, z = sorted((site[int(source[u])], site[int(source[v])]))
        way = float(dist[u] + km[e] + dist[v])
        if (a, z) not in best or way < best[a, z].km:
            through = [e]
            for town in (u, v):
                here = town
                while before[here] >= 0:
                    through.append(edge[frozenset((here, int(before[here])))])
                    here = int(before[here])
            best[a, z] = Cable(a, z, way, tuple(through))
    return [best[key] for key in sorted(best)]


def _is_joined(n_sites: int, cables: list[Cable]) -> bool:
    return bool(_parts(n_sites, cables).max(initial=0) == 0)


def _parts(n_sites: int, cables: list[Cable]) -> np.ndarray[Any, Any]:
    a, z = np.array([(c.a, c.z) for c in cables], np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(a)), (a, z)), shape=(n_sites, n_sites))
    part: np.ndarray[Any, Any] = connected_components(graph, directed=False)[1]
    return part


def _easily_cut(n_sites: int, cables: list[Cable]) -> set[int]:
    """Sites outside the largest part when some one cable is cut."""
    bare: set[int] = set()
    for i in range(-1, len(cables)):
        part = _parts(n_sites, [c for j, c in enumerate(cables) if j != i])
        bare |= set(np.flatnonzero(part != np.bincount(part).argmax()).tolist())
    return bare


def _shared(n_sites: int, cables: list[Cable]) -> list[set[int]]:
    """Sets of cables through one published cable, without which the rest still joins all sites."""
    users: dict[int, set[int]] = {}
    for i, cable in enumerate(cables):
        for e in cable.through:
            users.setdefault(e, set()).add(i)
    several = sorted({tuple(sorted(group)) for group in users.values() if len(group) > 1})
    rest = [[c for i, c in enumerate(cables) if i not in group] for group in several]
    return [set(group) for group, left in zip(several, rest, strict=True) if _is_joined(n_sites, left)]


def large_gap() -> Measured:
    """The WAN's solver gap on 60 sites of Europe after at most ten minutes, in per cent."""
    _, header = planned("europe", LARGE, "5%", "10min")
    return Measured(100 * header["objective"]["parts"]["wan"]["solver_gap"], None)


def large_time() -> Measured:
    """Wall time of the whole process on 60 sites of Europe."""
    return Measured(planned("europe", LARGE, "5%", "10min")[0], None)


def _against_layered(continent: str) -> Measured:
    """Kilowatts of the WAN against the best plan made layer by layer that loses no more protected traffic."""
    _, header = planned(continent, SMALL, "5%", "10min")
    ours = header["objective"]["parts"]["wan"]["value"]
    if header["verdict"] not in ("proven", "feasible"):
        raise ArithmeticError(f"{continent}: no plan")
    layered = [row["wan_power_w"] for row in header["baseline"] if row["wan_power_w"] > 0]
    return Measured(ours / 1e3, min(layered) / 1e3)


INTENT = """\
weft: 1
name: {name}
catalogue: [builtin]
minimise: power
horizon: 5 y
utilisation: {{normal: 80 %, failure: 95 %}}
sites:
{sites}
fibres: fibres.csv
traffic:
  gravity: {{total: {tbps}T, weight: hosts}}
  classes:
    - {{name: web,         share: 60 %, protect: [fibre, srlg, router]}}
    - {{name: ai-training, share: 35 %, protect: [fibre], deferrable: 50 %}}
    - {{name: iot,         share: 5 %,  protect: [fibre]}}
survive: [fibre, srlg, router]
routing: {{protocol: is-is, mode: sr-controller, metric: optimised, ecmp: 64}}
spectrum: {{band: C, grid: 6.25 GHz}}
"""

BENCHMARKS = (
    Benchmark(
        "continent-60-gap", "60 sites of topohub's Europe, shared fibres, all single failures: solver gap of the WAN",
        large_gap, "%", "none proves a bound", aim=5,
    ),
    Benchmark("continent-60-time", "the same: the whole of `weft plan`", large_time, "s", "none does this", aim=600),
    *(
        Benchmark(
            f"continent-{name.replace('_', '-')}", f"power of the WAN of {name.replace('_', ' ').title()}, 24 sites",
            partial(_against_layered, name), "kW",
            "the same three layers planned one after the other, with the same equipment", aim=1 / 0.85, on="ratio",
        )
        for name in CONTINENTS
    ),
)  # fmt: skip
