"""The linear bound: in-out Benders decomposition over metric inequalities.

Each round separates at a point between the master's optimum and a core point that survives every state, which
needs far fewer rounds than separating at the optimum (Ben-Ameur and Neto, Networks 49(1), 2007).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from weft.lp import Limits, Status, Stop
from weft.network.columns import Floats
from weft.sizing.flow.routed import RoutingCost
from weft.sizing.flow.separator import Separator, Sweep
from weft.sizing.master import Master
from weft.sizing.problem import Problem

STEP = 0.5  # how far towards the master's optimum the separation point lies
DROP_EVERY = 10  # rounds between clearing slack cuts
STALL_ROUNDS, STALL = 8, 0.002  # a bound that rises by less than this share over so many rounds has stalled
LOOK_AT_ALL_EVERY = 4  # rounds between looks at states that rest


class Separating(Protocol):
    """What finds cuts at fractional points: `Separator`, or one at a scale."""

    def tight(self, lightpaths: Floats, *, every: bool, tolerance: float = 0.005) -> Sweep:
        """Without delay limits."""

    def within_limits(self, lightpaths: Floats, tolerance: float = 0.005) -> Sweep:
        """With them."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """Where the linear phase ended: a proved `bound`, `core`, a fractional point (n_columns,) that survives
    every state, its cost, and the master's optimum `x`.  `is_feasible` is False if the master has no point.
    """

    bound: float
    core: Floats
    core_cost: float
    x: Floats
    rounds: int
    is_feasible: bool


def everything(problem: Problem) -> Floats:
    """As many of every candidate as all that is required would fill, shape (n_candidates,)."""
    c, most = problem.candidates, float(problem.states.required_gbps.sum(axis=1).max(initial=1.0))
    amount = max(most / max(float(c.gbps.max()), 1.0), 1.0)
    return np.where(c.upper > 0, np.maximum(c.lower, amount), 0.0)


def first_core(master: Master, separator: Separator) -> Floats | None:
    """A point that survives the working set, however dear: the same count of every candidate, scaled to the worst.

    It may break upper bounds, which a core point may.  None if some demand does not fit at any scale.
    """
    p = master.problem
    lightpaths = everything(p)
    worst = separator.scale(lightpaths, 50.0)
    return grown(master, np.maximum(lightpaths / worst, p.candidates.lower)) if worst > 0 else None


def grown(master: Master, lightpaths: Floats) -> Floats:
    """A fractional completion of lightpath counts, bounds apart: the largest build of a site, as many as needed."""
    p, done = master.problem, master.completer
    point = np.zeros(master.model.n_columns)
    if master.flow:
        for columns, flow in zip(master.flow, RoutingCost(p).of(lightpaths)[1], strict=True):
            point[columns] = flow
    point[master.n] = lightpaths
    point[master.y] = np.maximum(done.on_fibre @ lightpaths / done.slices, p.fibres.lower)
    point[master.new], point[master.module] = master.lit_anew(point[master.y]), p.stock.bought(lightpaths)
    opened = done.modules(lightpaths) > 0
    point[master.s[opened & (master.s >= 0)]] = 1.0
    need = done.needs(lightpaths)
    d, b = p.fabrics, p.builds
    for v in range(len(p.sites)):
        fabrics, builds = np.flatnonzero(d.site == v), np.flatnonzero(b.site == v)
        taken = np.zeros(2)
        if len(fabrics):
            widest = fabrics[np.argmax(d.gateway_gbps[fabrics])]
            point[master.x[widest]] = 1.0
            taken = np.array([d.ports[widest], d.ports_800[widest]])
        if len(builds):
            big = builds[np.argmax(b.gbps[builds] + b.ports[builds] + b.ports_800[builds])]
            wanted = np.array([need[0][v] + taken[0], need[1][v] + taken[1], need[2][v] + p.sites.client_gbps[v]])
            given = p.sites.routers[v] * np.array([b.ports[big], b.ports_800[big], b.gbps[big]])
            point[master.z[big]] = float((wanted / np.maximum(given, 1e-9))[given > 0].max(initial=0.0))
    return point


def tighten(
    master: Master, separator: Separating, core: Floats, *, tolerance: float, max_rounds: int, limits: bool,
    stop: Stop, report: Callable[[float], None] | None,
) -> Relaxed:  # fmt: skip
    """Add metric inequalities until the core is within `tolerance` of the proved bound, the rounds are used up or
    `stop` strikes.

    With `limits` delay limits are looked at too; `core` must then survive within them.
    """
    bound, rounds, history = -np.inf, 0, [-np.inf]
    core_cost = float(master.cost @ core)
    result = master.solve()
    while True:
        if result.status is Status.INFEASIBLE:
            return Relaxed(np.inf, core, core_cost, result.x, rounds, False)
        if not result.has_point:
            return Relaxed(bound, core, core_cost, core, rounds, True)
        bound = max(bound, result.bound)
        history.append(bound)
        has_stalled = rounds > STALL_ROUNDS and bound - history[-STALL_ROUNDS - 1] < STALL * abs(bound)
        if report is not None:
            report(bound)
        if core_cost <= bound * (1 + tolerance) + 1e-9 or rounds >= max_rounds or has_stalled or stop.struck():
            return Relaxed(bound, core, core_cost, result.x, rounds, True)
        rounds += 1
        if rounds % DROP_EVERY == 0 and len(master.cuts):
            master.drop_slack(result.row_value)
        point = STEP * result.x + (1 - STEP) * core
        if limits:
            sweep = separator.within_limits(point[master.n])
        else:
            sweep = separator.tight(point[master.n], every=rounds % LOOK_AT_ALL_EVERY == 0)
        worst = sweep.worst
        if np.isfinite(worst) and worst > 0:
            scaled = point / min(worst, 1.0)
            cost = float(master.cost @ scaled)
            if cost < core_cost:
                core, core_cost = scaled, cost
        if not sweep.cuts and not (np.isfinite(worst) and worst >= 1 - 1e-9):
            return Relaxed(bound, core, core_cost, result.x, rounds, True)
        master.add_cuts(sweep.cuts)
        result = master.solve(Limits())
