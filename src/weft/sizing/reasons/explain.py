"""Why nothing can be bought: the family of constraints without which something could."""

from __future__ import annotations

import numpy as np

from weft.lp import INFINITY, Limits, Rows, Status
from weft.sizing.completion import Completer
from weft.sizing.master import Master
from weft.sizing.problem import Problem
from weft.sizing.purchase import Family, Infeasible

ROW_FAMILIES: tuple[Family, ...] = ("ports", "ports_800", "forwarding", "power_cap", "gateway")
FAMILIES: tuple[Family, ...] = ("spectrum", "upper", *ROW_FAMILIES)
WORDS: dict[Family, str] = {
    "spectrum": "the fibres have too few pairs", "upper": "too few of a link may be bought",
    "ports": "no router build has enough cages", "ports_800": "no router build has enough cages of 800 Gb/s",
    "forwarding": "no router build forwards enough", "power_cap": "a site's power cap is too low",
    "gateway": "no fabric has a wide enough gateway",
}  # fmt: skip


def unroutable(problem: Problem, demand: int, state: int) -> Infeasible:
    """A demand that nothing on the menu carries in a state: cut off, or too slow."""
    d = problem.demands
    limit = float(d.max_delay_ms[demand])
    where = problem.states.name[state]
    if np.isfinite(limit) and _is_connected(problem, demand, state):
        return Infeasible(
            "delay", demand, state, -1, f"{d.name[demand]} has no route within {limit:g} ms when {where} has failed"
        )
    return Infeasible("disconnected", demand, state, -1, f"{d.name[demand]} is cut off when {where} has failed")


def explain(problem: Problem, master: Master, *, whole: bool, nodes: int) -> Infeasible:
    """Which families of constraints must give way before the master has a point: a least set of them."""
    binding: list[Family] = list(FAMILIES)
    for family in FAMILIES:
        fewer = [other for other in binding if other != family]
        if _has_point(problem, master, fewer, whole=whole, nodes=nodes):
            binding = fewer
    found: Family = binding[0] if len(binding) == 1 else "several"
    state, site = _worst_row(problem, master), _worst_site(problem, master, found)
    demand = int(problem.states.required_gbps[state].argmax()) if state >= 0 else -1
    message = " and ".join(WORDS[family] for family in binding)
    if site >= 0:
        message += f" at {problem.sites.name[site]}"
    if state >= 0:
        largest, failed = problem.demands.name[demand], problem.states.name[state]
        message += f" for {largest} (the largest demand) when {failed} has failed"
    return Infeasible(found, demand, state, site, message)


def _has_point(problem: Problem, master: Master, relaxed: list[Family], *, whole: bool, nodes: int) -> bool:
    trial = Master(problem, Completer.of(problem), problem.usable_share)
    trial.add_cuts([cut for cut in master.cuts if cut.family == "metric"])
    for family in relaxed:
        _relax(trial, family)
    if whole:
        trial.model.set_integer(np.concatenate([trial.n, trial.integer]))
    return trial.solve(Limits(nodes=nodes, relative_gap=1.0)).has_point


def _is_connected(problem: Problem, demand: int, state: int) -> bool:
    c, d = problem.candidates, problem.demands
    there = (problem.states.factor[state] > 0) & (c.upper > 0)
    reached, grown = {int(d.tail[demand])}, True
    while grown:
        near = {int(v) for a, z in ((c.a, c.z), (c.z, c.a)) for v in z[there & np.isin(a, sorted(reached))]}
        grown = bool(near - reached)
        reached |= near
    head, n_sites = int(d.head[demand]), len(problem.sites)
    members = {head} if head < n_sites else set(problem.sinks[head - n_sites].tolist())
    return bool(members & reached)


def _relax(trial: Master, family: Family) -> None:
    """Take a family's limits away."""
    columns = {"spectrum": np.concatenate([trial.y, trial.new]), "upper": trial.n}.get(family)
    if columns is not None:
        trial.model.set_bounds(columns, trial.lower[columns], np.full(len(columns), INFINITY))
    heads = {"upper": ("ladder[", "setup["), "spectrum": ()}.get(family, (f"{family}[",))
    rows = np.array([i for i, name in enumerate(trial.model.row_names) if name.startswith(heads)], np.int64)
    if len(rows):
        trial.model.set_row_bounds(rows, np.full(len(rows), -INFINITY), np.full(len(rows), INFINITY))


def _worst_row(problem: Problem, master: Master) -> int:
    """The state of the metric inequality that falls short most when shortfalls are as small as they can be."""
    metric = [cut for cut in master.cuts if cut.family == "metric"]
    trial = Master(problem, Completer.of(problem), problem.usable_share)
    trial.add_cuts(metric)
    every = np.arange(trial.model.n_columns)
    trial.model.set_costs(every, np.zeros(len(every)))
    rows = np.arange(trial.first_cut, trial.first_cut + len(metric))
    right = np.array([max(cut.right, 1e-9) for cut in metric])
    entries = Rows.of([(np.array([row]), np.array([need])) for row, need in zip(rows, right, strict=True)])
    count = len(metric)
    short = trial.model.add_columns(
        "short", [str(i) for i in range(count)], np.ones(count), np.zeros(count), np.full(count, INFINITY), entries
    )
    result = trial.solve()
    if result.status is not Status.OPTIMAL or not count or result.x[short].max() < 1e-9:
        return -1
    return metric[int(result.x[short].argmax())].state


def _worst_site(problem: Problem, master: Master, family: Family) -> int:
    """The one site without whose limit the master would have a point, -1 if there is none such."""
    if family not in ROW_FAMILIES:
        return -1
    for v, name in enumerate(problem.sites.name):
        trial = Master(problem, Completer.of(problem), problem.usable_share)
        trial.add_cuts([cut for cut in master.cuts if cut.family == "metric"])
        wanted = f"{family}[{name}]"
        rows = np.array([i for i, row in enumerate(trial.model.row_names) if row == wanted], np.int64)
        if len(rows):
            trial.model.set_row_bounds(rows, np.full(len(rows), -INFINITY), np.full(len(rows), INFINITY))
            if trial.solve().has_point:
                return v
    return -1
