"""The share of time that each demand and each class is carried, with a proved bound on what was not looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from weft.network import Bools, Floats, Ints, Network, Risks
from weft.routing.arrivals import arrivals, state_names
from weft.routing.engine import Engine
from weft.routing.likely import LikelyStates
from weft.routing.prove import ONE_THREAD, Run
from weft.routing.volumes import INTACT, Ceilings

ANY = "any"
"""A state that every class protects: availability asks of all classes that they are carried in all states."""

SCREENED = 1024
"""Most states that are screened at once."""

DETAIL_NUMBERS = 8_000_000
"""Most numbers in one array of a block of states looked at demand by demand; the answer does not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """Shares that are proved to lie from `low` to `high`, whatever the states that were not looked at do."""

    low: Floats
    high: Floats

    @classmethod
    def of(cls, lost: Floats, left_out: float) -> Between:
        """What is left when `lost` is lost in the states looked at, and all or nothing in the others."""
        return cls(np.maximum(1.0 - lost - left_out, 0.0), 1.0 - lost)


@dataclass(frozen=True, slots=True, eq=False)
class Availability:
    """Shares of time, as proved intervals.

    `demand` (n_demands,) is of the time that a demand is carried whole: it has a path, within its class's delay, and
    no arc on any of its equal-cost paths drops any of its class.  `arriving` (n_demands,) is the expected share of
    its traffic that arrives, late or not.  `by_class` (n_classes,) is of the time that all demands of a class are
    whole at once.

    `n_states` were looked at, `n_detailed` of them demand by demand, and the others have `left_out` of the time.
    """

    demand: Between
    arriving: Between
    by_class: Between
    n_states: int
    n_detailed: int
    left_out: float


@dataclass(frozen=True, slots=True, eq=False)
class Harm:
    """The states (rows of the likely ones) in which some demand is not whole, and which: (n_states, n_demands)."""

    rows: Ints
    broken: Bools


def availability(
    network: Network,
    all_risks: Risks,
    likely: LikelyStates,
    run: Run = ONE_THREAD,
    progress: Callable[[int, int], None] | None = None,
) -> Availability:
    """Judge every demand in every likely state; what is not likely enough to be looked at widens the interval.

    States in which nothing at all is lost or late are settled by the failure engine; only the others are looked at
    demand by demand.

    Raises ValueError as `build` and `volumes` do.
    """
    engine = Engine.of(strict(network), all_risks, Ceilings(1.0, 1.0), run)
    n_demands, of_class = len(network.demands), network.demands.traffic_class
    broken, missing, class_broken = np.zeros(n_demands), np.zeros(n_demands), np.zeros(len(network.classes))
    rows = np.concatenate([np.zeros(0, np.int64), *_imperfect(engine, likely)])
    parts = _blocks(engine, rows)
    with ThreadPoolExecutor(max(1, run.threads)) as pool:
        found = pool.map(lambda part: arrivals(engine, likely.members[part]), parts)
        for done, (part, seen) in enumerate(zip(parts, found, strict=True), 1):
            chance, bad = likely.probability[part, None], ~seen.is_whole
            broken += (chance * bad).sum(axis=0)
            missing += (chance * (1.0 - seen.share)).sum(axis=0)
            class_broken += (chance * _any_of_class(bad, of_class, len(network.classes))).sum(axis=0)
            if progress is not None:
                progress(done, len(parts))
    demand, arriving, by_class = (Between.of(lost, likely.left_out) for lost in (broken, missing, class_broken))
    return Availability(demand, arriving, by_class, len(likely), len(rows), likely.left_out)


def harm(network: Network, all_risks: Risks, likely: LikelyStates, run: Run = ONE_THREAD) -> Harm:
    """Which likely states break which demands, judged as `availability` does.

    Raises ValueError as `build` and `volumes` do.
    """
    engine = Engine.of(strict(network), all_risks, Ceilings(1.0, 1.0), run)
    rows = np.concatenate([np.zeros(0, np.int64), *_imperfect(engine, likely)])
    broken = [~arrivals(engine, likely.members[part]).is_whole for part in _blocks(engine, rows)]
    return Harm(rows, np.concatenate([np.zeros((0, len(network.demands)), bool), *broken]))


def strict(network: Network) -> Network:
    """The network with every class to be carried in every state."""
    return replace(network, classes=replace(network.classes, protect=((ANY,),) * len(network.classes)))


def _imperfect(engine: Engine, likely: LikelyStates) -> Iterator[Ints]:
    """The states in which anything is lost, late or gone."""
    for start in range(0, len(likely), SCREENED):
        members = likely.members[start : start + SCREENED]
        state = tuple(INTACT if name == INTACT else ANY for name in state_names(members))
        seen = engine.outcomes(members, state, keep=1)
        hurt = np.concatenate([seen.lost_gbps, seen.unroutable_gbps, seen.removed_gbps, seen.late[:, None]], axis=1)
        yield start + np.flatnonzero((hurt > 0).any(axis=1))


def _blocks(engine: Engine, rows: Ints) -> list[Ints]:
    n_classes, ip = len(engine.network.classes), engine.ip
    numbers = max(len(engine.sent.targets) * ip.n_nodes, ip.graph.n_arcs, 1) * max(1, n_classes)
    size = max(1, min(32, DETAIL_NUMBERS // numbers))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _any_of_class(bad: Bools, of_class: Ints, n_classes: int) -> Bools:
    """For each state whether any demand of each class is `bad` (n_states, n_demands), shape (n_states, n_classes)."""
    return np.stack([bad[:, of_class == c].any(axis=1) for c in range(n_classes)], axis=1)
