"""Steps 5 and 6 in turn: assign and prove, and buy what either finds missing, until the network holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.network import Floats, Ints
from weft.planning import step5_channel_plan
from weft.planning.bought import Built, Menus, Proved
from weft.planning.cards import seated
from weft.planning.hose import TOLERANCE, HoseLoads, with_matrices, worst_loads
from weft.planning.layout import Channels, lay_out
from weft.planning.progress import Progress
from weft.planning.routed.pool import Pool
from weft.planning.routed.realise import Trial
from weft.planning.routed.steered import more_gateway_gbps
from weft.planning.step6_proof import missing, prove
from weft.units import show

MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The last network built and proved, and after how many rounds; `left` lightpaths found no slot."""

    built: Built
    proved: Proved
    rounds: int
    left: int
    hose: HoseLoads | None = None  # where every load was worked out for the whole of a hose

    def missing(self, menus: Menus) -> Iterator[str]:
        """What keeps it from holding, a line each."""
        proof, completion = self.proved.proof, self.built.completion
        failures = self.proved.scenarios
        for scenario, state, violation in zip(failures.name, failures.state, proof.violation, strict=True):
            if violation is not None:
                happens = scenario.replace("none", "nothing failed") if state == "none" else f"{scenario} fails"
                yield f"{happens}: {violation}"
        if self.hose is not None and self.hose.beyond:
            row = int(self.hose.fill.argmax())
            share = show.percent(float(self.hose.fill[row]))
            yield f"some matrix of the hose takes {share} of what {proof.rows.name[row]} may carry"
        if self.left:
            yield f"{self.left} lightpaths find no slot on the fibre pairs there are"
        for f in np.flatnonzero(completion.short_fibre).tolist():
            yield f"fibre {menus.fibres.name[f]}: {completion.short_fibre[f]} pairs more than there are"
        for v in np.flatnonzero(completion.short_site).tolist():
            site, cap_w = menus.asked.sites.name[v], menus.problem.sites.power_cap_w[v]
            cap = f", or a power cap of {show.watts(cap_w)}" if np.isfinite(cap_w) else ""
            yield f"site {site}: no router build and gateway of the catalogue fits what ends there{cap}"

    @property
    def holds(self) -> bool:
        """Whether every scenario was survived, all light found its slot and everything fits its site."""
        inside = self.hose is None or not self.hose.beyond
        return bool(self.proved.proof.held.all()) and inside and not self.left and self.built.completion.feasible


Builder = Callable[[Menus, Pool, Trial, int], tuple[Built, int]]
"""Lays out what a trial buys, from a seed; with how many lightpaths that found no slot."""


def settle(
    menus: Menus, pool: Pool, trial: Trial, seed: int, progress: Progress, builder: Builder | None = None
) -> Outcome:
    """Build what a trial buys, and add what the channel plan and the proof find missing.

    Each addition goes through both again; every time round is counted.  `builder` builds where not `build` does.
    """
    rounds = 0
    while True:
        rounds += 1
        progress.step(5)
        built, left = (builder or build)(menus, pool, trial, seed)
        progress.step(6)
        proved = prove(built, menus, pool, trial.policies)
        gateway, loads, wanting = trial.gateway_gbps, None, proved
        if menus.asked.hose is not None and trial.policies is None:
            loads = worst_loads(built, menus, proved)
            wanting, gateway = _for_the_hose(built, pool, proved, loads, gateway)
        if proved.steered is not None:
            gateway = more_gateway_gbps(proved.steered, pool, gateway)
        more = replace(trial, counts=missing(built, menus, pool, wanting), gateway_gbps=gateway)
        same = np.array_equal(more.counts, trial.counts) and np.array_equal(gateway, trial.gateway_gbps)
        if rounds >= MOST_ROUNDS or left or same:
            return Outcome(built, proved, rounds, left, loads)
        if loads is not None and loads.beyond:
            menus = with_matrices(menus, loads.beyond, "routed")
        progress.note(f"round {rounds}: {int(more.counts.sum() - trial.counts.sum())} lightpaths more")
        trial = more


def _for_the_hose(
    built: Built, pool: Pool, proved: Proved, loads: HoseLoads, gateway_gbps: Floats
) -> tuple[Proved, Floats]:
    """The proof with the fill of the worst matrices of the hose, and gateways (n_sites,) as wide as they ask for."""
    rows, network = proved.proof.rows, built.network
    fill = np.maximum(rows.fill, loads.fill)
    proof = replace(proved.proof, rows=replace(rows, fill=fill))
    of_router, need_gbps = fill[len(network.ip_links) :], np.zeros(len(network.routers))
    short = of_router > 1 + TOLERANCE  # never where routers are given, whose gateways have no limit
    need_gbps[short] = of_router[short] * network.routers.gateway_gbps[short]
    return replace(proved, proof=proof), np.maximum(gateway_gbps, pool.gateway_gbps(need_gbps))


def build(menus: Menus, pool: Pool, trial: Trial, seed: int) -> tuple[Built, int]:
    """Lay out what a trial buys with slots, and how many lightpaths found none."""
    counts = trial.counts
    completion = pool.complete(counts, trial.gateway_gbps)
    plan = step5_channel_plan.assign(menus.light, menus.fibres, counts, completion.pairs, seed, menus.choices.held)
    completion = with_pairs(menus.problem, completion, plan.channels.pairs_lit)
    return laid(menus, pool, trial, completion, plan.channels), int(plan.left.sum())


def laid(menus: Menus, pool: Pool, trial: Trial, completion: sizing.Completion, channels: Channels) -> Built:
    """The network of a trial with what completes it and its light in its slots, seated on cards."""
    problem, light, counts = menus.problem, menus.light, trial.counts
    gateway = np.where(problem.sites.given, np.inf, 0.0)
    chosen = completion.fabric >= 0
    gateway[chosen] = problem.fabrics.gateway_gbps[completion.fabric[chosen]]
    metric = np.ones((len(light), 2), np.int64)
    both = pool.both_ways(trial.metric)
    for route, group in enumerate(pool.candidates):
        metric[list(group)] = both[route]
    network = lay_out(menus.asked, light, menus.fibres, counts, metric, channels, gateway)
    built = Built(counts, completion, channels, network)
    return replace(built, network=seated(built, menus))


def with_pairs(problem: sizing.Problem, completion: sizing.Completion, pairs: Ints) -> sizing.Completion:
    """The same purchase with other lit pairs (n_fibres,), priced and drawn again."""
    fibres, more = problem.fibres, pairs - completion.pairs
    draw = completion.draw_w.copy()
    np.add.at(draw, fibres.a, more * fibres.draw_a_w)
    np.add.at(draw, fibres.z, more * fibres.draw_z_w)
    fits = completion.feasible and bool((draw <= problem.sites.power_cap_w * (1 + 1e-12)).all())
    cost = completion.cost + float((fibres.cost_of(pairs) - fibres.cost_of(completion.pairs)).sum())
    return replace(completion, pairs=pairs, cost=cost, draw_w=draw, feasible=fits)
