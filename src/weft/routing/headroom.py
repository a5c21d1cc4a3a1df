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
from weft.graph.shares import Shares, shares
from weft.network import Bools, Floats, Ints, Network, Risks, Scenarios
from weft.routing.arrivals import arc_capacity_gbps, left_in, members_of
from weft.routing.engine import Engine
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.verdict import ROUNDING
from weft.routing.volumes import Ceilings, ceiling, firm_share, protects

BLOCK = 16
"""Scenarios whose loads are worked out at once; the answer does not depend on it."""


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
    pairs = _Pairs.of(engine)
    found = Headroom(*(Growth.unbound(n) for n in (len(network.demands), len(network.sites), 1)))
    parts = [slice(start, start + BLOCK) for start in range(0, len(chosen), BLOCK)]
    with ThreadPoolExecutor(max(1, run.threads)) as pool:
        for part, block in zip(parts, pool.map(lambda p: _block(engine, pairs, chosen, p), parts), strict=True):
            for s, (demands, sites, everything) in enumerate(block, part.start):
                found = Headroom(
                    found.demands.tightened(*demands, s), found.sites.tightened(*sites, s),
                    found.everything.tightened(*everything, s),
                )  # fmt: skip
            if progress is not None:
                progress(min(part.stop, len(chosen)), len(chosen))
    return found


Bound = tuple[Floats, Ints]
"""A factor for each thing and the row that binds it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Every source and target that some demand has, with `of_demand` (n_demands,) and the site at each end or -1."""

    source: Ints
    target: Ints
    of_demand: Ints
    source_site: Ints
    target_site: Ints

    @classmethod
    def of(cls, engine: Engine) -> _Pairs:
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


def _block(engine: Engine, pairs: _Pairs, chosen: Scenarios, rows: slice) -> list[tuple[Bound, Bound, Bound]]:
    members = members_of(chosen, range(*rows.indices(len(chosen))))
    left, load = left_in(engine, members), engine.loads(members).load_gbps
    capacity, state = arc_capacity_gbps(engine, left), chosen.state[rows]
    must = protects(engine.network.classes, state) * firm_share(engine.network.classes, state)
    may = capacity * ceiling(engine.limits, state)[:, None]
    weights = Weights(engine.ip.metric, engine.ip.delay_ms, engine.run.ecmp)
    found = []
    for s in range(len(members)):
        taken = shares(engine.ip.graph, weights, left.arc_up[s], pairs.target, pairs.source)
        alive = left.node_up[s, engine.sent.source] & left.node_up[s, engine.sent.targets[engine.sent.target]]
        found.append(_scenario(engine, pairs, taken, (alive, must[s], load[s] @ must[s], may[s])))
    return found


def _scenario(
    engine: Engine, pairs: _Pairs, taken: Shares, state: tuple[Bools, Floats, Floats, Floats]
) -> tuple[Bound, Bound, Bound]:
    """Bounds of demands, sites and everything in one scenario.

    `state` is which demands are there, the share of each class that must be carried, and for each arc the load that
    must be carried and the most it may be.
    """
    alive, must, load, may = state
    network = engine.network
    own = network.demands.gbps * must[network.demands.traffic_class] * alive
    delay = taken.max_delay_ms[pairs.of_demand]
    limit = network.classes.max_delay_ms[network.demands.traffic_class]
    broken = (own > 0) & (np.isinf(delay) | (delay > limit * (1.0 + ROUNDING)))
    demands = _of_demands(engine, pairs, taken, own, may - load)
    sites = _of_sites(engine, pairs, taken, own, may - load)
    loaded = np.flatnonzero((load > 0) & np.isfinite(may))
    row = engine.ip.capacity_row[loaded]
    everything = _least(np.zeros(len(loaded), np.int64), may[loaded] / load[loaded], row, 1)
    at_site = np.zeros(len(network.sites), np.bool_)
    at_site[pairs.source_site[pairs.of_demand[broken]]] = True
    ends = pairs.target_site[pairs.of_demand[broken]]
    at_site[ends[ends >= 0]] = True
    return _zero(demands, broken), _zero(sites, at_site), _zero(everything, np.array([broken.any()]))


def _zero(bound: Bound, broken: Bools) -> Bound:
    """The bound, with 0 and no row where no volume would do."""
    return np.where(broken, 0.0, bound[0]), np.where(broken, -1, bound[1])


def _of_demands(engine: Engine, pairs: _Pairs, taken: Shares, own: Floats, room: Floats) -> Bound:
    more = np.divide(room[taken.arc], taken.share)
    least, at = _least(taken.pair, more, engine.ip.capacity_row[taken.arc], len(pairs.source))
    sent = own > 0
    extra = np.divide(least[pairs.of_demand], own, out=np.full(len(own), np.inf), where=sent)
    return 1.0 + extra, np.where(np.isinf(extra), -1, at[pairs.of_demand])


def _of_sites(engine: Engine, pairs: _Pairs, taken: Shares, own: Floats, room: Floats) -> Bound:
    n_sites, n_arcs = len(engine.network.sites), engine.ip.graph.n_arcs
    of_pair = np.zeros(len(pairs.source))
    np.add.at(of_pair, pairs.of_demand, own)
    part = taken.share * of_pair[taken.pair]
    load = np.zeros(n_sites * n_arcs)
    for site in (pairs.source_site[taken.pair], pairs.target_site[taken.pair]):
        known = site >= 0
        load += np.bincount(site[known] * n_arcs + taken.arc[known], weights=part[known], minlength=len(load))
    used = np.flatnonzero(load > 0)
    arc = used % n_arcs
    least, at = _least(used // n_arcs, room[arc] / load[used], engine.ip.capacity_row[arc], n_sites)
    return 1.0 + least, at


def _least(group: Ints, value: Floats, row: Ints, n_groups: int) -> Bound:
    """The least value of each group and the row of the first that has it; inf and -1 of an empty group."""
    least, at = np.full(n_groups, np.inf), np.full(n_groups, -1)
    np.minimum.at(least, group, value)
    first = np.flatnonzero((value == least[group]) & np.isfinite(value))[::-1]
    at[group[first]] = row[first]
    return least, at
