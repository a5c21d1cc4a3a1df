"""The delays of each demand: least, mean and longest over its equal-cost paths, intact and at its worst."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Weights
from weft.graph.delays import delays
from weft.network import Floats, Ints, Network, Risks, Scenarios
from weft.routing.arrivals import left_in, members_of
from weft.routing.engine import Engine
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.volumes import INTACT, Ceilings

BLOCK = 4
"""Scenarios routed at once; the answer does not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """Delays in ms, columns (n_demands,): inf without a path, NaN where the demand itself is gone."""

    min_ms: Floats
    mean_ms: Floats
    max_ms: Floats


@dataclass(frozen=True, slots=True, eq=False)
class DemandDelays:
    """Delays with nothing failed (NaN if the scenarios lack that), and in the scenario with the longest.

    `worst` is of the scenario of each demand that its `scenario` (n_demands,) is the row of, the first of several;
    -1 and NaN where the demand is gone in all of them.
    """

    intact: Range
    worst: Range
    scenario: Ints


def demand_delays(network: Network, all_risks: Risks, chosen: Scenarios, run: Run = ONE_THREAD) -> DemandDelays:
    """Delays of every demand over all scenarios; the mean weighs each path by the traffic it takes.

    Raises ValueError as `build` and `volumes` do.
    """
    engine = Engine.of(network, all_risks, Ceilings(1.0, 1.0), run)
    unknown = np.full((3, len(network.demands)), np.nan)
    intact, worst, scenario = unknown, unknown, np.full(len(network.demands), -1)
    parts = [range(start, min(start + BLOCK, len(chosen))) for start in range(0, len(chosen), BLOCK)]
    with ThreadPoolExecutor(max(1, run.threads)) as pool:
        for part, block in zip(parts, pool.map(lambda p: _block(engine, chosen, p), parts), strict=True):
            for s, seen in zip(part, block, strict=True):
                longer = (seen[2] > worst[2]) | (np.isnan(worst[2]) & ~np.isnan(seen[2]))
                worst, scenario = np.where(longer, seen, worst), np.where(longer, s, scenario)
                intact = seen if chosen.state[s] == INTACT else intact
    return DemandDelays(Range(*intact), Range(*worst), scenario)


def _block(engine: Engine, chosen: Scenarios, part: range) -> Floats:
    """Least, mean and longest of each demand, shape (n_scenarios, 3, n_demands)."""
    left, sent = left_in(engine, members_of(chosen, part)), engine.sent
    weights = Weights(engine.ip.metric, engine.ip.delay_ms, engine.run.ecmp)
    found = delays(engine.ip.graph, weights, left.arc_up, sent.targets)
    alive = left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]]
    three = [ms[:, sent.target, sent.source] for ms in (found.min_ms, found.mean_ms, found.max_ms)]
    return np.where(alive[:, None, :], np.stack(three, axis=1), np.nan)
