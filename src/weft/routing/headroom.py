"""How much traffic may grow before a promise breaks: of each demand, of each site, and of everything together.

Routes do not depend on volume, so in each scenario the load of an arc is linear in the factor of what grows, and
the factor at which its ceiling is reached is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Weights
from weft.graph.shares import Tightest, tightest
from weft.network import Bools, Floats, Ints, Network, Risks, Scenarios
from weft.routing.arrivals import arc_capacity_gbps, left_in, members_of
from weft.routing.engine import Engine
from weft.routing.forwarded import ForwardedEngine
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.verdict import ROUNDING
from weft.routing.volumes import Ceilings, ceiling, firm_share, protects

BLOCK = 16
"""Scenarios whose loads are worked out at once; the answer does not depend on it."""


Bound = tuple[Floats, Ints]
"""A factor for each thing and the row that binds it."""


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """The factor (n,) by which each of n things may grow, all else as it is, and what binds it.

    At `factor` times today's traffic the ceiling of `row`, an IP link or gateway, is reached in `scenario`.  Below 1
    a ceiling is passed already; at 0 or less no traffic of the thing would fit.  Where no traffic would do, for a
    demand that must be carried has no path or is late, the factor is 0 and `row` is -1.  Where nothing ever binds it
    is inf and `scenario` is -1.
    """

    factor: Floats
    row: Ints
    scenario: Ints

    @classmethod
    def unbound(cls, n: int) -> Growth:
        """Of n things that nothing binds yet."""
        return cls(np.full(n, np.inf), np.full(n, -1), np.full(n, -1))

    def tightened(self, factor: Floats, row: Ints, scenario: int) -> Growth:
        """With what one more scenario allows; of equal factors the earlier scenario's stays."""
        less = factor < self.factor
        return Growth(
            np.where(less, factor, self.factor), np.where(less, row, self.row),
            np.where(less, scenario, self.scenario),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Headroom:
    """Growth of each demand (n_demands,), of all demands from and to each site (n_sites,), and of all (1,)."""

    demands: Growth
    sites: Growth
    everything: Growth


def headroom(
    network: Network,
    all_risks: Risks,
    chosen: Scenarios,
    limits: Ceilings,
    run: Run = ONE_THREAD,
    progress: Callable[[int, int], None] | None = None,
) -> Headroom:
    """The least factor over scenarios and arcs, of what each scenario's protecting classes put on them.

    For traffic that puts `own` on an arc of capacity c, ceiling u and protected load `load`, the factor is
    1 + (u c - load) / own.  A demand binds only in scenarios in which its class must be carried.

    Raises ValueError as `build` and `volumes` do.
    """
    engine = Engine.of(network, all_risks, limits, run)
    pairs = Pairs.of(engine)
    return over_states(engine, chosen, lambda rows: _block(engine, pairs, chosen, rows), progress)


def over_states(
    engine: Engine | ForwardedEngine, chosen: Scenarios, block: Callable[[slice], list[tuple[Bound, Bound, Bound]]],
    progress: Callable[[int, int], None] | None = None,
) -> Headroom:  # fmt: skip
    """The least of what scenarios allow, which `block` tells of some of them: of demands, sites and everything."""
    found = Headroom(*(Growth.unbound(n) for n in (len(engine.network.demands), len(engine.network.sites), 1)))
    parts = [slice(start, start + BLOCK) for start in range(0, len(chosen), BLOCK)]
    with ThreadPoolExecutor(max(1, engine.run.threads)) as pool:
        for part, told in zip(parts, pool.map(block, parts), strict=True):
            for s, (demands, sites, everything) in enumerate(told, part.start):
                found = Headroom(
                    found.demands.tightened(*demands, s), found.sites.tightened(*sites, s),
                    found.everything.tightened(*everything, s),
                )  # fmt: skip
            if progress is not None:
                progress(min(part.stop, len(chosen)), len(chosen))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every source and target that some demand has, with `of_demand` (n_demands,) and the site at each end or -1."""

    source: Ints
    target: Ints
    of_demand: Ints
    source_site: Ints
    target_site: Ints

    @classmethod
    def of(cls, engine: Engine | ForwardedEngine) -> Pairs:
        """Of the engine's demands."""
        sent, demands = engine.sent, engine.network.demands
        ends = np.stack([sent.targets[sent.target], sent.source], axis=1).reshape(-1, 2)
        both, of_demand = np.unique(ends, axis=0, return_inverse=True)
        first = np.zeros(len(both), np.int64)
        first[of_demand.ravel()] = np.arange(len(demands))
        z = demands.z[first] if len(demands) else first
        return cls(
            both[:, 1], both[:, 0], of_demand.ravel(), demands.a[first] if len(demands) else first,
            np.where(z < len(engine.network.sites), z, -1),
        )  # fmt: skip

    def volume_gbps(self, own: Floats) -> Floats:
        """What of each demand there is (n_demands,) as that of the pairs, shape (n_pairs,)."""
        return np.bincount(self.of_demand, weights=own, minlength=len(self.source)).astype(np.float64)


def _block(engine: Engine, pairs: Pairs, chosen: Scenarios, rows: slice) -> list[tuple[Bound, Bound, Bound]]:
    members = members_of(chosen, range(*rows.indices(len(chosen))))
    left, load = left_in(engine, members), engine.loads(members).load_gbps
    capacity, state = arc_capacity_gbps(engine, left), chosen.state[rows]
    must = protects(engine.network.classes, state) * firm_share(engine.network.classes, state)
    may = capacity * ceiling(engine.limits, state)[:, None]
    weights = Weights(engine.ip.metric, engine.ip.delay_ms, engine.run.ecmp)
    found = []
    n_sites = len(engine.network.sites)
    for s in range(len(members)):
        own = owed_gbps(engine, left.node_up[s], must[s])
        protected = load[s] @ must[s]
        taken = tightest(
            engine.ip.graph, weights, left.arc_up[s], (pairs.target, pairs.source), pairs.volume_gbps(own),
            (pairs.source_site, pairs.target_site, n_sites), may[s] - protected,
        )  # fmt: skip
        found.append(bounds(engine, pairs, taken, (own, protected, may[s])))
    return found


def owed_gbps(engine: Engine | ForwardedEngine, node_up: Bools, must: Floats) -> Floats:
    """What must be carried of each demand (n_demands,) in a state of nodes (n_nodes,) and shares of classes."""
    sent, demands = engine.sent, engine.network.demands
    alive = node_up[sent.source] & node_up[sent.targets[sent.target]]
    return np.asarray(demands.gbps * must[demands.traffic_class] * alive)


def bounds(
    engine: Engine | ForwardedEngine, pairs: Pairs, taken: Tightest, state: tuple[Floats, Floats, Floats]
) -> tuple[Bound, Bound, Bound]:
    """Bounds of demands, sites and everything in one scenario.

    `state` is what must be carried of each demand, and for each arc the load that must be carried and the most it
    may be.
    """
    own, load, may = state
    classes, row = engine.network.classes, engine.ip.capacity_row
    delay = taken.max_delay_ms[pairs.of_demand]
    limit = classes.max_delay_ms[engine.network.demands.traffic_class]
    broken = (own > 0) & (np.isinf(delay) | (delay > limit * (1.0 + ROUNDING)))
    sent = (own > 0) & (taken.arc[pairs.of_demand] >= 0)
    extra = np.divide(taken.least[pairs.of_demand], own, out=np.full(len(own), np.inf), where=sent)
    demands = 1.0 + extra, np.where(sent, row[taken.arc[pairs.of_demand]], -1)
    room = np.broadcast_to(may - load, taken.load.shape)
    grown = np.divide(room, taken.load, out=np.full(room.shape, np.inf), where=taken.load > 0)
    most = np.divide(may, load, out=np.full(len(may), np.inf), where=load > 0)
    everything = _least(most[None, :], row)
    at_site = np.zeros(len(engine.network.sites), np.bool_)
    for ends in (pairs.source_site, pairs.target_site):
        site = ends[pairs.of_demand[broken]]
        at_site[site[site >= 0]] = True
    sites = _least(1.0 + grown, row)
    return _zero(demands, broken), _zero(sites, at_site), _zero(everything, np.array([broken.any()]))


def _zero(bound: Bound, broken: Bools) -> Bound:
    """The bound, with 0 and no row where no volume would do."""
    return np.where(broken, 0.0, bound[0]), np.where(broken, -1, bound[1])


def _least(factor: Floats, row: Ints) -> Bound:
    """The least of each line (n, n_arcs) and its arc's row, the first of several; -1 where it is inf."""
    if not factor.shape[1]:
        return np.full(len(factor), np.inf), np.full(len(factor), -1)
    arc = factor.argmin(axis=1)
    least = factor[np.arange(len(factor)), arc]
    return least, np.where(np.isfinite(least), row[arc], -1)
