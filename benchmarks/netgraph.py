"""Failures and the most demand a network supports, against NetGraph (PyPI `ngraph`, its algorithms in C++).

The scenario is written in NetGraph's own language.  What makes the two comparable:

* its hop-by-hop preset `SHORTEST_PATHS_ECMP_LOSSY` splits equally over equal-cost next hops, as we do, and drops what
  does not fit where it does not fit.  We sum what overflows each link as if nothing were dropped before (an upper
  bound), so delivered traffic is compared where no link is over its capacity, and elsewhere ours must lose no less;
* its `MaximumSupportedDemand` bisects the largest factor at which all demands are placed; for shortest paths that is
  one over our largest utilisation, to its resolution.  It knows no failures there, so we disable a link instead;
* it places each demand by itself and keeps a record of each, we route all demands of a destination at once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import yaml
from ngraph import Scenario

from benchmarks.clock import wall_s
from benchmarks.plain import Ints, Plain, drawn, of_topohub, single
from benchmarks.record import Benchmark, Measured
from weft.network import risks
from weft.routing import Ceilings, Run
from weft.routing.engine import Engine
from weft.routing.outcome import Outcomes

N_DRAWN = 8
"""Failures that NetGraph draws."""
N_OURS = 1000
"""Failures that we are timed on, so that what is done once weighs as little as it would."""
HEADROOM = 1.25
"""Capacity of all links over the largest intact load: some failures overload, most do not."""
RESOLUTION = 1e-4
RUN = Run(threads=2)


class Answers(NamedTuple):
    """What NetGraph says: the two links of each failure, Gb/s delivered after it, and seconds for all of them."""

    failed: list[list[int]]
    delivered_gbps: list[float]
    seconds: float


@cache
def _network() -> Plain:
    plain = of_topohub("topozoo/TataNld")
    capacity = np.ceil(HEADROOM * plain.intact_gbps().max())
    return replace(plain, capacity_gbps=np.full(len(plain.a), capacity))


def failures() -> Measured:
    """Milliseconds a double link failure, all demands: ours over many random ones, NetGraph over those it draws."""
    plain, engine = _network(), _engine()
    drew = _drawn_by_netgraph(plain)
    _check(engine, drew)
    rng = np.random.default_rng(0)
    sets = [rng.choice(len(plain.a), 2, replace=False).tolist() for _ in range(N_OURS)]
    ours_s = wall_s(lambda: _outcomes(_engine(), drawn(engine.risks, "link", sets)), 3)
    return Measured(1e3 * ours_s / N_OURS, 1e3 * drew.seconds / (N_DRAWN + 1))


def most_demand() -> Measured:
    """Milliseconds a state to find the most demand: ours after each single failure, NetGraph in two states."""
    plain, engine = _network(), _engine()
    members = single(engine.risks, "link")
    ours = 1.0 / _outcomes(engine, members).max_utilisation
    worst = int(ours.argmin())
    intact = 1.0 / float(_outcomes(engine, np.full((1, 1), -1)).max_utilisation[0])
    seconds = 0.0
    for disabled, factor in ((None, intact), (worst, float(ours[worst]))):
        step = _run(_scenario(plain, {"type": "MaximumSupportedDemand", "resolution": RESOLUTION}, disabled))
        seconds += step["metadata"]["duration_sec"]
        if abs(step["data"]["alpha_star"] - factor) > 5 * RESOLUTION * factor:
            raise RuntimeError(f"NetGraph supports {step['data']['alpha_star']}, we {factor}: the times say nothing")
    ours_s = wall_s(lambda: _outcomes(_engine(), members), 3)
    return Measured(1e3 * ours_s / len(members), 1e3 * seconds / 2)


def _engine() -> Engine:
    network = _network().network()
    return Engine.of(network, risks(network), Ceilings(1.0, 1.0), RUN)


def _outcomes(engine: Engine, members: Ints) -> Outcomes:
    return engine.outcomes(members, ("link",) * len(members))


def _drawn_by_netgraph(plain: Plain) -> Answers:
    row = {frozenset((plain.node[a], plain.node[z])): i for i, (a, z) in enumerate(zip(plain.a, plain.z, strict=True))}
    step = {
        "type": "TrafficMatrixPlacement", "failure_policy": "two", "iterations": N_DRAWN, "parallelism": 2,
        "store_failure_patterns": True,
    }  # fmt: skip
    placed = _run(_scenario(plain, step))
    results = placed["data"]["flow_results"]
    failed = [
        [row[frozenset(link.split("|")[:2])] for link in result["failure_state"]["excluded_links"]]
        for result in results
    ]  # fmt: skip
    return Answers(
        failed, [result["summary"]["total_placed"] for result in results], placed["metadata"]["execution_time"]
    )


def _check(engine: Engine, drew: Answers) -> None:
    ours = _outcomes(engine, drawn(engine.risks, "link", drew.failed))
    delivered = ours.offered_gbps[:, 0] - ours.lost_gbps[:, 0]
    theirs = np.array(drew.delivered_gbps)
    fits = ours.max_utilisation <= 1.0
    if not fits.any() or not np.allclose(delivered[fits], theirs[fits], rtol=1e-9):
        raise RuntimeError(f"NetGraph delivers {theirs[fits]} Gb/s, we {delivered[fits]}: the times say nothing")
    if (delivered > theirs * (1 + 1e-9)).any():
        raise RuntimeError("our bound on what is lost is below what NetGraph loses")


def _scenario(plain: Plain, step: dict[str, Any], disabled: int | None = None) -> str:
    """The network, one demand between any two nodes, and one step, in NetGraph's language."""
    links = [
        {"source": f"^{plain.node[a]}$", "target": f"^{plain.node[z]}$", "capacity": gbps, "cost": metric,
         "disabled": i == disabled}
        for i, (a, z, gbps, metric) in enumerate(
            zip(plain.a, plain.z, plain.capacity_gbps.tolist(), plain.metric.astype(float).tolist(), strict=True)
        )
    ]  # fmt: skip
    demand = {
        "source": "^n", "target": "^n", "mode": "pairwise", "volume": float(plain.gbps.sum()),
        "flow_policy": "SHORTEST_PATHS_ECMP_LOSSY",
    }  # fmt: skip
    two = {"modes": [{"weight": 1.0, "rules": [{"scope": "link", "mode": "choice", "count": 2}]}]}
    return yaml.safe_dump({
        "seed": 7,
        "network": {"nodes": {name: {} for name in plain.node}, "links": links},
        "failures": {"two": two},
        "demands": {"all": [demand]},
        "workflow": [{**step, "name": "asked", "demand_set": "all"}],
    })  # fmt: skip


def _run(scenario: str) -> dict[str, Any]:
    parsed = Scenario.from_yaml(scenario)
    parsed.run()
    step: dict[str, Any] = parsed.results.to_dict()["steps"]["asked"]
    return step


BENCHMARKS = (
    Benchmark(
        "netgraph-failures",
        "TataNld (143 nodes, 20,306 demands): random double link failures, what is delivered, two threads, per failure",
        failures, "ms", "NetGraph, its own scenario language and C++ core", aim=10, on="ratio",
    ),
    Benchmark(
        "netgraph-demand",
        "TataNld: the largest factor on all demands that no link is overloaded by, after each link failure, per state",
        most_demand, "ms", "NetGraph, MaximumSupportedDemand", aim=10, on="ratio",
    ),
)  # fmt: skip
