"""How much traffic may grow before a promise breaks where policies are fixed: their shares do not depend on volume."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weft.graph import Legs, Weights
from weft.graph.shares import Tightest
from weft.network import Bools, Floats, Scenarios
from weft.routing.arrivals import arc_capacity_gbps, members_of
from weft.routing.headroom import Bound, Headroom, Pairs, bounds, over_states, owed_gbps
from weft.routing.sr.engine import PolicyEngine
from weft.routing.sr.policies import delay_ms, expanded
from weft.routing.volumes import ceiling, firm_share, protects

AT_ONCE = 64
"""Pairs whose shares are worked out together; the answer does not depend on it."""

LEAST_SHARE = 1e-12
"""A smaller share of a pair than this is what rounding leaves of one that policies have taken away."""


def policy_headroom(
    engine: PolicyEngine, chosen: Scenarios, progress: Callable[[int, int], None] | None = None
) -> Headroom:
    """The least factor over scenarios and arcs, as `weft.routing.headroom.headroom` defines it."""
    pairs = Pairs.of(engine)
    return over_states(engine, chosen, lambda rows: _block(engine, pairs, chosen, rows), progress)


def _block(engine: PolicyEngine, pairs: Pairs, chosen: Scenarios, rows: slice) -> list[tuple[Bound, Bound, Bound]]:
    left, state = engine.left(members_of(chosen, range(*rows.indices(len(chosen))))), chosen.state[rows]
    classes = engine.network.classes
    must = protects(classes, state) * firm_share(classes, state)
    may = arc_capacity_gbps(engine, left) * ceiling(engine.limits, state)[:, None]
    found = []
    for s in range(len(left)):
        share, delay = _shares(engine, pairs, left.arc_up[s])
        own = owed_gbps(engine, left.node_up[s], must[s])
        volume = pairs.volume_gbps(own)
        protected = volume @ share
        taken = _tightest(engine, pairs, (share, delay), volume, may[s] - protected)
        found.append(bounds(engine, pairs, taken, (own, protected, may[s])))
    return found


def _shares(engine: PolicyEngine, pairs: Pairs, up: Bools) -> tuple[Floats, Floats]:
    """The share of each pair on each arc (n_pairs, n_arcs), and its longest delay (n_pairs,), in one state."""
    ip, targets, policies = engine.ip, engine.sent.targets, engine.policies
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms, engine.run.ecmp), up)
    place = np.full(ip.n_nodes, -1)
    place[targets] = np.arange(len(targets))
    n_pairs = len(pairs.source)
    share, delay = np.zeros((n_pairs, ip.graph.n_arcs)), np.full(n_pairs, np.inf)
    for start in range(0, n_pairs, AT_ONCE):
        some = slice(start, start + AT_ONCE)
        source, target = pairs.source[some], place[pairs.target[some]]
        volume = np.zeros((len(targets), ip.n_nodes, len(source)))
        volume[target, source, np.arange(len(source))] = 1.0
        sent = expanded(policies, targets, volume, ip, legs, up)
        share[some] = (legs.load(sent.volume_gbps) + sent.arc_gbps).T
        delay[some] = delay_ms(policies, targets, sent.used, ip, legs)[target, source]
    return np.where(share > LEAST_SHARE, share, 0.0), delay


def _tightest(
    engine: PolicyEngine, pairs: Pairs, forwarded: tuple[Floats, Floats], volume: Floats, room: Floats
) -> Tightest:
    """The arc of each pair that is full first, and what the pairs of each site put on each arc."""
    share, delay = forwarded
    most = np.divide(room, share, out=np.full(share.shape, np.inf), where=share > 0)
    arc = most.argmin(axis=1) if most.size else np.full(len(share), -1)
    least = most[np.arange(len(share)), arc] if most.size else np.full(len(share), np.inf)
    load = np.zeros((len(engine.network.sites), share.shape[1]))
    for ends in (pairs.source_site, pairs.target_site):
        np.add.at(load, ends[ends >= 0], (volume[:, None] * share)[ends >= 0])
    return Tightest(least, np.where(np.isfinite(least), arc, -1), load, delay)
