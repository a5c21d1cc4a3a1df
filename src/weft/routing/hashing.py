"""Few large flows, each hashed whole to one of its equal-cost paths: how likely links are to overflow."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Weights
from weft.graph.shares import shares
from weft.network import Bools, Floats, Ints, Network, Risks, Scenarios
from weft.routing.arrivals import arc_capacity_gbps, left_in, members_of
from weft.routing.binomial import Flows, chernoff, tail
from weft.routing.engine import Engine
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.verdict import ROUNDING
from weft.routing.volumes import INTACT, Ceilings, firm_share

BLOCK = 16
"""Scenarios looked at by one thread at a time; the answer does not depend on it."""

SURE = 1.0 - 1e-12
"""A share above this is all of the traffic: sums of equal shares round."""

NEGLIGIBLE = 1e-15
"""A probability below this is bounded and not worked out."""


@dataclass(frozen=True, slots=True, eq=False)
class Overflow:
    """The probability that each row drops traffic of each class, shape (n_rows, n_classes), proved to lie between.

    The fuller of a row's directions counts.  Class c is dropped where it and the classes above it exceed capacity.
    """

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Hashed:
    """Overflow with nothing failed, and the worst over all scenarios with the row (n_rows, n_classes) it is of.

    The scenario is -1 where no probability was found to be above 0; with nothing failed it is NaN if the scenarios
    lack that.
    """

    intact: Overflow
    worst: Overflow
    scenario: Ints


def hashed(
    network: Network,
    all_risks: Risks,
    chosen: Scenarios,
    run: Run = ONE_THREAD,
    progress: Callable[[int, int], None] | None = None,
) -> Hashed:
    """Bound each link's probability of overflow in each scenario.

    A demand of a class whose flows have rate r is as many flows of r as fit in it, and one of what is left.  Each
    flow takes an arc with the demand's ECMP share of it, independently of other flows; the other classes are
    fluids.  In a failure only firm shares count.

    Raises ValueError as `build` and `volumes` do.
    """
    engine = Engine.of(network, all_risks, Ceilings(1.0, 1.0), run)
    shape = len(engine.ip.row_name), len(network.classes)
    intact, scenario = Overflow(np.full(shape, np.nan), np.full(shape, np.nan)), np.full(shape, -1)
    worst = Overflow(np.zeros(shape), np.zeros(shape))
    parts = [range(start, min(start + BLOCK, len(chosen))) for start in range(0, len(chosen), BLOCK)]
    with ThreadPoolExecutor(max(1, run.threads)) as pool:
        for part, block in zip(parts, pool.map(lambda p: _block(engine, chosen, p), parts), strict=True):
            for s, seen in zip(part, block, strict=True):
                scenario = np.where(seen.high > worst.high, s, scenario)
                worst = Overflow(np.maximum(worst.low, seen.low), np.maximum(worst.high, seen.high))
                intact = seen if chosen.state[s] == INTACT else intact
            if progress is not None:
                progress(part.stop, len(chosen))
    return Hashed(intact, worst, scenario)


@dataclass(frozen=True, slots=True, eq=False)
class _Hash:
    """Flows that take arcs at random in one scenario, by arc and then class, and what takes them for certain.

    `arc`, `of_class` and `flows` have a row each group; `certain_gbps` is (n_arcs, n_classes).
    """

    arc: Ints
    of_class: Ints
    flows: Flows
    certain_gbps: Floats


def _block(engine: Engine, chosen: Scenarios, part: range) -> list[Overflow]:
    members = members_of(chosen, part)
    left, load = left_in(engine, members), engine.loads(members).load_gbps
    capacity = arc_capacity_gbps(engine, left)
    firm = firm_share(engine.network.classes, chosen.state[part.start : part.stop])
    found = []
    for s in range(len(part)):
        alive = left.node_up[s, engine.sent.source] & left.node_up[s, engine.sent.targets[engine.sent.target]]
        hashes = _hash(engine, left.arc_up[s], engine.network.demands.gbps * alive, (load[s] * firm[s], firm[s]))
        low, high = _by_arc(hashes, capacity[s])
        found.append(Overflow(engine.ip.by_row(low.T).T, engine.ip.by_row(high.T).T))
    return found


def _hash(engine: Engine, up: Bools, gbps: Floats, load: tuple[Floats, Floats]) -> _Hash:
    """What is random and what is certain on each arc; `load` is the load that is not deferred, and the firm shares."""
    classes, sent, of_class = engine.network.classes, engine.sent, engine.network.demands.traffic_class
    is_hashed = np.isfinite(classes.flow_gbps)
    rows = np.flatnonzero(is_hashed[of_class] & (gbps > 0))
    rows = rows[np.argsort(sent.target[rows], kind="stable")]
    weights = Weights(engine.ip.metric, engine.ip.delay_ms, engine.run.ecmp)
    taken = shares(engine.ip.graph, weights, up, sent.targets[sent.target[rows]], sent.source[rows])
    c = of_class[rows[taken.pair]]
    volume, rate = gbps[rows[taken.pair]] * load[1][c], classes.flow_gbps[c]
    certain = np.where(is_hashed, 0.0, load[0])
    sure = taken.share >= SURE
    np.add.at(certain, (taken.arc[sure], c[sure]), volume[sure])
    whole = np.floor(volume / rate * (1.0 + ROUNDING)).astype(np.int64)
    rest = volume - whole * rate
    columns = [
        np.concatenate([first, second])
        for first, second in (
            (taken.arc, taken.arc), (c, c), (rate, rest), (whole, np.ones_like(whole)), (taken.share, taken.share),
        )
    ]  # fmt: skip
    arc, cls, size, count, chance = columns
    kept = np.concatenate([~sure & (whole > 0), ~sure & (rest > rate * ROUNDING)])
    kept = np.flatnonzero(kept)[np.lexsort((cls[kept], arc[kept]))]
    return _Hash(arc[kept], cls[kept], Flows(size[kept], count[kept], chance[kept]), certain)


def _by_arc(hashes: _Hash, capacity: Floats) -> tuple[Floats, Floats]:
    """Bounds on the overflow of each arc and class, shape (n_arcs, n_classes)."""
    n_classes = hashes.certain_gbps.shape[1]
    room = capacity[:, None] * (1.0 + ROUNDING) - np.cumsum(hashes.certain_gbps, axis=1)
    full = np.where((room < 0) & (capacity[:, None] > 0), 1.0, 0.0)
    low, high = full.copy(), full
    start = np.searchsorted(hashes.arc, np.arange(len(capacity) + 1))
    for arc in np.unique(hashes.arc).tolist():
        groups = slice(int(start[arc]), int(start[arc + 1]))
        flows = Flows(hashes.flows.gbps[groups], hashes.flows.count[groups], hashes.flows.chance[groups])
        ends = np.searchsorted(hashes.of_class[groups], np.arange(n_classes), side="right")
        low[arc], high[arc] = _of_arc(flows, ends, room[arc], float(capacity[arc]))
    return low, high


def _of_arc(flows: Flows, ends: Ints, room: Floats, capacity: float) -> tuple[Floats, Floats]:
    """Bounds for each class, of which the first `ends` groups are it and those above it."""
    bound = np.array([
        chernoff(Flows(flows.gbps[:end], flows.count[:end], flows.chance[:end]), float(r)) if end else float(r < 0)
        for end, r in zip(ends.tolist(), room.tolist(), strict=True)
    ])  # fmt: skip
    if not np.isfinite(capacity) or bound.max() < NEGLIGIBLE:
        return np.where(room < 0, 1.0, 0.0), bound
    exact = tail(flows, ends, room, capacity)
    if exact is None:
        return np.where(room < 0, 1.0, 0.0), bound
    return exact[0], np.minimum(exact[1], bound)
