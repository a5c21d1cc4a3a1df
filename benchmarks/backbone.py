"""Every single fibre failure of topohub's backbones with all their demands: time, and memory of a fresh process.

Demands are topohub's: one between any two cities (its files tell how many, not how much, so each is 1 Gb/s); landing
points and waypoints of sea cables pass traffic on.  Metrics are lengths in km.  Capacities are not published: each
link has what the intact load fills by half, at least 100 Gb/s.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.plain import Floats, Plain, of_topohub, single
from benchmarks.record import Benchmark, Measured
from weft.network import risks
from weft.routing import Ceilings, Run
from weft.routing.engine import Engine

NETWORKS = ("north_america", "europe", "world")
THREADS = 2


@dataclass(frozen=True, slots=True)
class Sweep:
    """One backbone's figures; `prepare_s` is what is done once, `affected` destinations a failure on average.

    A destination is affected by the failure of a fibre if some shortest path to it uses the fibre.
    """

    network: str
    nodes: int
    links: int
    demands: int
    destinations: int
    prepare_s: float
    sweep_s: float
    affected: float
    peak_gib: float
    stranding: int

    @property
    def ms_per_failure(self) -> float:
        """Wall time of one failure."""
        return 1e3 * self.sweep_s / self.links

    @property
    def us_per_affected(self) -> float:
        """Wall time of one affected destination of one failure."""
        return 1e6 * self.sweep_s / (self.links * self.affected)


@cache
def sweep(network: str) -> Sweep:
    """Figures of one backbone, of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.backbone", network]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the sweep of {network} ended with {done.returncode}: {done.stderr[-2000:]}")
    return Sweep(**json.loads(done.stdout))


def measure(name: str) -> Sweep:
    """Sweep one backbone in this process; the network that compiles the kernels is not counted."""
    _engine(of_topohub("topozoo/Abilene")).outcomes(np.array([[0], [1]]), ("fibre",) * 2)
    plain = of_topohub(f"backbone/{name}", "City").filled_to(0.5)
    start = time.perf_counter()
    engine = _engine(plain)
    members = single(engine.risks, "fibre")
    ready = time.perf_counter()
    found = engine.outcomes(members, ("fibre",) * len(members))
    done = time.perf_counter()
    return Sweep(
        name, plain.n_nodes, len(plain.a), len(plain.gbps), len(np.unique(plain.target)), ready - start, done - ready,
        float(affected(plain).mean()), _peak_gib(), int((found.unroutable_gbps[:, 0] > 0).sum()),
    )  # fmt: skip


def _peak_gib() -> float:
    """The most memory this process has held; `ru_maxrss` would count its parent's from before it was replaced."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 2**20


def affected(plain: Plain) -> Floats:
    """To how many destinations some shortest path uses each edge, shape (n_edges,); found with scipy, not by us."""
    n = plain.n_nodes
    weights = np.concatenate([plain.metric, plain.metric]).astype(np.float64)
    ends = (np.concatenate([plain.a, plain.z]), np.concatenate([plain.z, plain.a]))
    graph = coo_array((weights, ends), shape=(n, n)).tocsr()
    dist = dijkstra(graph, indices=np.unique(plain.target))
    there, back = dist[:, plain.a], dist[:, plain.z]
    used = (there == back + plain.metric) | (back == there + plain.metric)
    count: Floats = (used & np.isfinite(there)).sum(axis=0).astype(np.float64)
    return count


def table() -> str:
    """All backbones as rows of Markdown."""
    head = (
        "| backbone | nodes | links = failures | demands | prepare, s | sweep, s | ms a failure "
        "| affected destinations a failure | µs an affected destination | peak memory, GiB |\n" + "|---" * 10 + "|\n"
    )
    rows = [
        f"| {s.network} | {s.nodes:,} | {s.links:,} | {s.demands:,} | {s.prepare_s:.2f} | {s.sweep_s:.2f} "
        f"| {s.ms_per_failure:.3g} | {s.affected:.0f} of {s.destinations:,} | {s.us_per_affected:.2f} "
        f"| {s.peak_gib:.2f} |\n"
        for s in map(sweep, NETWORKS)
    ]
    return head + "".join(rows)


def world_memory() -> Measured:
    """GiB at most that a process of its own holds; no peer is given this to do."""
    return Measured(sweep("world").peak_gib, None)


def world_time() -> Measured:
    """Seconds of the sweep, what is done once not counted."""
    return Measured(sweep("world").sweep_s, None)


def _engine(plain: Plain) -> Engine:
    network = plain.network()
    return Engine.of(network, risks(network), Ceilings(1.0, 1.0), Run(threads=THREADS))


BENCHMARKS = (
    Benchmark(
        "backbone-memory",
        "all 5,189 single fibre failures of topohub's world backbone (3,815 nodes), all 1.55 million demands: memory",
        world_memory, "GiB", "none does this", aim=8,
    ),
    Benchmark(
        "backbone-time", "the same: time on two threads", world_time, "s", "none does this", aim=120,
    ),
)  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1]))))
