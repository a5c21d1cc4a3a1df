"""What limits a problem, one thing an operator could change at a time, and the problem without some of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from weft.network.columns import Ints
from weft.sizing.problem import Problem

Kind = Literal[
    "demand", "delay", "pairs", "lit", "upper", "lower", "ladder", "ports", "ports_800", "forwarding", "power_cap",
    "gateway",
]  # fmt: skip

ENOUGH = 1_000_000
"""Pairs, cages, Gb/s or lightpaths where nothing is to limit them."""


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One thing that could be changed; `row` is of the table that its kind belongs to.

    `demand`: what a group of demands requires in `state`; `delay`: the limit of a group; `pairs`, `lit`: of a
    fibre, at most and at least; `upper`, `lower`: of a candidate; `ladder`; all others are of a site.
    """

    kind: Kind
    row: int
    state: int = -1


def every_cause(problem: Problem, groups: Ints) -> list[Cause]:
    """All that limits a problem, whose demands (n_demands,) are of `groups`."""
    c, f, sites, states = problem.candidates, problem.fibres, problem.sites, problem.states
    leased = c.width_slices == 0
    rows: dict[Kind, Ints] = {
        "lit": np.flatnonzero(f.lower > 0), "lower": np.flatnonzero(c.lower > 0),
        "ladder": np.flatnonzero(np.isfinite(problem.ladders.most)),
        "upper": np.flatnonzero(np.where(leased, c.upper < ENOUGH, c.upper == 0)),
        "gateway": np.flatnonzero(sites.gateway_need_gbps > 0),
        **dict.fromkeys(("ports_800", "forwarding", "ports"), np.unique(problem.builds.site)),
        "delay": np.unique(groups[np.isfinite(problem.demands.max_delay_ms)]),
        "power_cap": np.flatnonzero(np.isfinite(sites.power_cap_w)), "pairs": np.arange(len(f)),
    }  # fmt: skip
    found = [Cause(kind, row) for kind, mine in rows.items() for row in mine.tolist()]
    for s in range(len(states)):
        found += [Cause("demand", row, s) for row in np.unique(groups[states.required_gbps[s] > 0]).tolist()]
    return found


def without(problem: Problem, groups: Ints, dropped: Iterable[Cause]) -> Problem:
    """The problem as it would be without some of what limits it; flow costs nothing in it."""
    rows: dict[Kind, list[int]] = {}
    required = problem.states.required_gbps.copy()
    for cause in dropped:
        rows.setdefault(cause.kind, []).append(cause.row)
        if cause.kind == "demand":
            required[cause.state, groups == cause.row] = 0.0
    c, f, sites, b = problem.candidates, problem.fibres, problem.sites, problem.builds
    of, boxed = rows.get, b.site
    free = np.isin(groups, of("delay", []))
    return dataclasses.replace(
        problem,
        candidates=dataclasses.replace(
            c, lower=_at(c.lower, of("lower"), 0), upper=_at(c.upper, of("upper"), ENOUGH),
            flow_cost=np.zeros(len(c)),
        ),
        fibres=dataclasses.replace(
            f, lower=_at(f.lower, of("lit"), 0), max_pairs=_at(f.max_pairs, of("pairs"), ENOUGH)
        ),
        ladders=dataclasses.replace(
            problem.ladders,
            most=np.where(np.isin(np.arange(len(problem.ladders)), of("ladder", [])), np.inf, problem.ladders.most),
        ),
        sites=dataclasses.replace(
            sites,
            gateway_need_gbps=np.where(_is(sites.routers, of("gateway")), 0.0, sites.gateway_need_gbps),
            power_cap_w=np.where(_is(sites.routers, of("power_cap")), np.inf, sites.power_cap_w),
        ),
        builds=dataclasses.replace(
            b, ports=np.where(np.isin(boxed, of("ports", [])), ENOUGH, b.ports),
            ports_800=np.where(np.isin(boxed, of("ports_800", [])), ENOUGH, b.ports_800),
            gbps=np.where(np.isin(boxed, of("forwarding", [])), float(ENOUGH), b.gbps),
        ),
        demands=dataclasses.replace(
            problem.demands, max_delay_ms=np.where(free, np.inf, problem.demands.max_delay_ms)
        ),
        states=dataclasses.replace(problem.states, required_gbps=required),
    )  # fmt: skip


def _at(column: Ints, rows: list[int] | None, value: int) -> Ints:
    out = column.copy()
    out[rows or []] = value
    return out


def _is(column: Ints, rows: list[int] | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(np.arange(len(column)), rows or [])
