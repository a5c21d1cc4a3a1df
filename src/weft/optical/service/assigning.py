"""Who gets which slot on which of its routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import Literal, NamedTuple

import numpy as np

from weft.network import Bools, Incidence, ints
from weft.optical.service.candidates import Trial, Way
from weft.optical.service.placing import Fit, Occupation
from weft.optical.service.requests import Reason, Request, Slot
from weft.optical.spectrum.instance import Bound, Problem

Policy = Literal["first-fit", "last-fit", "lowest", "best"]
"""`first-fit`, `last-fit`: requests in order, each on its first route with room.  `lowest`: the longest first, each on
the route whose free slot is lowest.  `best`: as many as can be, with a proved bound."""


class Granted(NamedTuple):
    """A way and its slots, or why there are none."""

    way: Way | None
    slots: tuple[Slot, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """What each trial got, rows as asked; `bound` is the most that any assignment serves, where it was worked out."""

    granted: tuple[Granted, ...]
    bound: int | None


def assign(occupation: Occupation, trials: Sequence[Trial], policy: Policy, seed: int = 1) -> Assigned:
    """Occupy a slot for every trial that has a way and room.

    Requests that give slots of their own come first under `lowest` and `best`.
    """
    granted: dict[int, Granted] = {
        row: Granted(None, (), trial.reason) for row, trial in enumerate(trials) if trial.reason
    }
    rows = [row for row in range(len(trials)) if row not in granted]
    if policy in {"first-fit", "last-fit"}:
        rule: Fit = "first" if policy == "first-fit" else "last"
        for row in rows:
            granted[row] = _first(occupation, trials[row], rule)
        return Assigned(tuple(granted[row] for row in range(len(trials))), None)
    for row in rows:
        if trials[row].request.slots:
            granted[row] = _lowest(occupation, trials[row])
    free = [row for row in rows if row not in granted]
    bound = None
    if policy == "best" and free:
        found, proved = _best(occupation, [trials[row] for row in free], seed)
        granted.update(zip(free, found, strict=True))
        bound = proved + sum(not granted[row].reason for row in rows if row not in free)
    else:
        for row in sorted(free, key=lambda row: (-len(trials[row].ways[0].route), -trials[row].ways[0].total, row)):
            granted[row] = _lowest(occupation, trials[row])
    return Assigned(tuple(granted[row] for row in range(len(trials))), bound)


def short_of_reserved(request: Request, way: Way) -> bool:
    """Whether the slots that a request gives, all with their widths, hold fewer channels than it needs."""
    widths = [slot.m for slot in request.slots]
    if not widths or not all(widths):
        return False
    return sum((width or 0) // way.each for width in widths) < way.n_channels


def _first(occupation: Occupation, trial: Trial, rule: Fit) -> Granted:
    reason: Reason = "NOT_ENOUGH_RESERVED_SPECTRUM"
    for way in trial.ways:
        if short_of_reserved(trial.request, way):
            continue
        reason = "NO_SPECTRUM"
        slots, left = _fit(occupation, trial.request, way, rule)
        if not left:
            occupation.take(way.route, slots, both=trial.request.bidirectional)
            return Granted(way, slots, "")
    return Granted(None, (), reason)


def _fit(occupation: Occupation, request: Request, way: Way, rule: Fit) -> tuple[tuple[Slot, ...], int]:
    free = occupation.on(way.route, both=request.bidirectional)
    return occupation.fit(free, request.slots, way.total, way.each, rule)


def _lowest(occupation: Occupation, trial: Trial) -> Granted:
    """The way of least width, then the one whose highest slice is lowest, then of fewest lines."""
    best: tuple[tuple[int, int, int, int], Way, tuple[Slot, ...]] | None = None
    reason: Reason = "NOT_ENOUGH_RESERVED_SPECTRUM"
    for row, way in enumerate(trial.ways):
        if short_of_reserved(trial.request, way):
            continue
        reason = "NO_SPECTRUM"
        slots, left = _fit(occupation, trial.request, way, "first")
        if not left:
            highest = max(((slot.n or 0) + (slot.m or 0) for slot in slots), default=0)
            key = (way.total, highest, len(way.route), row)
            if best is None or key < best[0]:
                best = (key, way, slots)
    if best is None:
        return Granted(None, (), reason)
    occupation.take(best[1].route, best[2], both=trial.request.bidirectional)
    return Granted(best[1], best[2], "")


def _best(occupation: Occupation, trials: Sequence[Trial], seed: int) -> tuple[list[Granted], int]:
    """As many as can be served, and the most that could be, each a contiguous slot of its own."""
    from weft.optical.spectrum.optimise import optimise

    away = [row for row, trial in enumerate(trials) if all(way.route and way.total for way in trial.ways)]
    problem = _problem(occupation, [trials[row] for row in away])
    plan = optimise(problem, seed=seed)
    granted = [Granted(None, (), "NO_SPECTRUM")] * len(trials)
    for row in set(range(len(trials))) - set(away):
        granted[row] = _first(occupation, trials[row], "first")
    first = np.concatenate([[0], np.cumsum([len(trials[row].ways) for row in away])]).tolist()
    for one, row in enumerate(away):
        choice = int(plan.choice[one])
        if choice >= 0:
            way = trials[row].ways[choice - first[one]]
            slot = Slot(occupation.first + int(plan.slot[one]) + way.total, way.total)
            occupation.take(way.route, (slot,), both=trials[row].request.bidirectional)
            granted[row] = Granted(way, (slot,), "")
    return granted, _most(plan.bound) + len(trials) - len(away)


def _most(bound: Bound) -> int:
    """The whole number of lightpaths within a bound."""
    return int(bound.value + 1e-6)


def _problem(occupation: Occupation, trials: Sequence[Trial]) -> Problem:
    """The arrays that `weft.optical.spectrum` solves: a link for whatever has spectrum of its own."""
    ways = [(row, way) for row, trial in enumerate(trials) for way in trial.ways]
    routes = [list(occupation.links(way.route, both=trials[row].request.bidirectional)) for row, way in ways]
    widths = sorted({2 * way.total for _, way in ways})
    n_slices = max((free.bit_length() for free in occupation.free), default=0)
    free = np.array([[free >> slice_ & 1 for slice_ in range(n_slices)] for free in occupation.free], dtype=np.bool_)
    return Problem(
        count=np.ones(len(trials), dtype=np.int64),
        value=np.ones(len(trials)),
        request=ints(row for row, _ in ways),
        route=Incidence.of(routes, len(occupation.free)),
        kind=ints(widths.index(2 * way.total) for _, way in ways),
        width=ints(widths),
        starts=_starts(occupation, widths, n_slices),
        link=np.arange(len(occupation.free)),
        free=free.reshape(len(occupation.free), n_slices),
        length_km=np.array(occupation.length_km),
    )


def _starts(occupation: Occupation, widths: Sequence[int], n_slices: int) -> Bools:
    """Where slots may start: everywhere; where all lines are alike and empty, at multiples of the widths' divisor.

    Any packing of empty lines can be shifted down to those.
    """
    starts = np.ones((len(widths), n_slices), dtype=np.bool_)
    kinds = set(occupation.free)
    bits = next(iter(kinds), 0)
    if len(kinds) == 1 and bits and widths:
        lowest = (bits & -bits).bit_length() - 1
        if bits >> lowest == (1 << (bits.bit_length() - lowest)) - 1:
            starts[:] = (np.arange(n_slices) - lowest) % gcd(*widths) == 0
    return starts
