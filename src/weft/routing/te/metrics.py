"""Metrics under which shortest paths with equal shares fill the fullest link least, by local search."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from weft.graph import Effort, concurrent_flow
from weft.graph.metric_trials import MetricTrials, Sent
from weft.network import Floats, Ints
from weft.routing.ipgraph import HIGHEST_METRIC, with_metric
from weft.routing.metrics import HOP
from weft.routing.te.traffic import Traffic, filled

LEVELS = 20
"""Metrics drawn at random are so many multiples of a hop, few enough that many paths cost the same and share."""

SHARPNESS = 16.0
"""Power of the mean that stands for the maximum: it falls too when the second fullest arc does."""

HOT = 8
"""Of so many of the fullest arcs one is chosen more often than another."""

TIES = 0.5
"""Share of the moves that make two ways out of a node cost the same."""

WARMEST = 0.02
"""By what share a score may rise in one move at first; at the end it may not."""

CHAINS, KEPT = 4, 2
"""Searches begun from different metrics, with half of the trials, and how many of the best go on with the rest."""

MOST_NUMBERS = 40_000_000
"""Most loads that one search keeps: in larger networks metrics are looked for in fewer states, the fullest ones."""

ROUGH = Effort(gap=0.05)
"""How near the flow comes whose prices are metrics to begin with."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far to go: so many metrics are tried, in an order set by `seed`; counted work, no clock.

    With `robust` the fullest arc of all states counts, else that with nothing failed.
    """

    trials: int = 2000
    seed: int = 1
    robust: bool = False
    threads: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Optimised:
    """The best metrics found, from `a` to `z` of each link and back (n_links,), and what they fill the fullest arc to.

    `utilisation` is of the states that were asked for.
    """

    metric: Ints
    metric_back: Ints
    utilisation: float
    trials: int


def optimised_metrics(traffic: Traffic, search: Search = Search()) -> Optimised:
    """Change one metric at a time, those of full links more often, and keep what lowers the fullest links.

    Several searches begin from the present metrics, from equal ones and from the prices of the best flow, and the
    best go on.  A move draws a metric, or makes two ways out of a node equal for one destination, so that its
    traffic is shared.  Nothing is said about how far the best metrics are: the bound over all routings is for that.

    Source: B. Fortz and M. Thorup, "Internet traffic engineering by optimizing OSPF weights", INFOCOM 2000 (single
    weights, and weights that split traffic evenly); Y. Wang, Z. Wang and L. Zhang, "Internet traffic engineering
    without full mesh overlaying", INFOCOM 2001 (prices of a flow as weights); the score and the schedule are ours.
    """
    ip, chosen = traffic.ip, _states(traffic, search)
    present = np.array(ip.metric[: 2 * ip.n_links])
    price = _prices(traffic)
    starts = (
        present,
        np.full(len(present), HOP * LEVELS // 2),
        *(base + _whole(10 * HOP * price) for base in (HOP // 5, HOP)),
    )
    seeds = np.random.SeedSequence(search.seed).spawn(CHAINS + KEPT)
    early = search.trials // (2 * CHAINS)
    late = (search.trials - early * CHAINS) // KEPT
    with ThreadPoolExecutor(max(1, search.threads)) as pool:

        def searched(metrics: Sequence[Ints], of: list[np.random.SeedSequence], trials: int) -> list[_Found]:
            chains = [_Chain(traffic, chosen, metric, seed) for metric, seed in zip(metrics, of, strict=True)]
            best = pool.map(lambda chain: chain.run(trials), chains)
            return [_Found(_fullest(traffic, metric, search), metric) for metric in best]

        found = searched(starts, seeds[:CHAINS], early)
        nearest = sorted(found, key=lambda one: one.utilisation)[:KEPT]
        found += searched([one.metric for one in nearest], seeds[CHAINS:], late)
    found.append(_Found(_fullest(traffic, present, search), present))
    top = min(found, key=lambda one: one.utilisation)
    return Optimised(top.metric[0::2], top.metric[1::2], top.utilisation, early * CHAINS + late * KEPT)


def with_optimised(traffic: Traffic, found: Optimised) -> Traffic:
    """The same traffic over the metrics found."""
    return replace(traffic, ip=with_metric(traffic.ip, found.metric, found.metric_back))


class _Found(NamedTuple):
    utilisation: float
    metric: Ints  # (2 n_links,)


class _Chain:
    """One search: metrics of the links' arcs that change move by move, cooling down."""

    def __init__(self, traffic: Traffic, chosen: Ints, metric: Ints, seed: np.random.SeedSequence) -> None:
        ip = traffic.ip
        self._graph, self._n_links = ip.graph, ip.n_links
        self._capacity_gbps = np.stack([traffic.arc_capacity_gbps(s) for s in chosen.tolist()])
        sent = np.stack([traffic.sent(s) for s in chosen.tolist()])
        every = np.array(ip.metric)
        every[: len(metric)] = metric
        self._trials = MetricTrials(
            ip.graph, every, Sent(traffic.left.arc_up[chosen], traffic.targets, sent), traffic.width
        )  # fmt: skip
        self._random = np.random.default_rng(seed)

    def run(self, trials: int) -> Ints:
        """The best metrics seen in so many trials, of both arcs of each link (2 n_links,)."""
        filled_now = self._filled(self._trials.load_gbps)
        score, least = _score(filled_now), filled_now.max(initial=0.0)
        best = self._trials.metric.copy()
        for trial in range(trials if self._n_links else 0):
            link, metric = self._move(filled_now)
            arcs, both = np.array([2 * link, 2 * link + 1]), np.full(2, metric)
            filled_then = self._filled(self._trials.tried(arcs, both))
            score_then = _score(filled_then)
            if score_then < score * (1.0 + WARMEST * (1.0 - trial / trials) * self._random.random()):
                self._trials.keep(arcs, both)
                filled_now, score = filled_then, score_then
                if filled_now.max() < least:
                    least, best = filled_now.max(), self._trials.metric.copy()
        return best[: 2 * self._n_links]

    def _filled(self, load_gbps: Floats) -> Floats:
        return filled(load_gbps, self._capacity_gbps)

    def _move(self, filled_now: Floats) -> tuple[int, int]:
        """A link and its new metric."""
        state, arc = self._arc(filled_now)
        if self._random.random() < TIES:
            tied = self._tie(state, arc)
            if tied is not None:
                return tied
        return arc // 2, HOP * int(self._random.integers(1, LEVELS + 1))

    def _arc(self, filled_now: Floats) -> tuple[int, int]:
        """A state and an arc of a link, every other time one of the fullest."""
        of_links = filled_now[:, : 2 * self._n_links]
        if self._random.random() < 0.5:
            return int(self._random.integers(len(of_links))), int(self._random.integers(of_links.shape[1]))
        hot = int(self._random.choice(np.argsort(-of_links, axis=None, kind="stable")[:HOT]))
        return hot // of_links.shape[1], hot % of_links.shape[1]

    def _tie(self, state: int, arc: int) -> tuple[int, int] | None:
        """Make another arc out of the same node lead as near to a destination as `arc` does; None where none can."""
        graph, trials = self._graph, self._trials
        node, onward = int(graph.tail[arc]), int(graph.head[arc])
        leaving = graph.leaving[graph.leaving_start[node] : graph.leaving_start[node + 1]]
        others = leaving[(leaving != arc) & (leaving < 2 * self._n_links)]
        crossing = np.flatnonzero(trials.part_gbps[state, :, arc] > 0)
        if not len(others) or not len(crossing):
            return None
        other = int(self._random.choice(others))
        distance = trials.distance[state, int(self._random.choice(crossing))]
        beyond = int(distance[graph.head[other]])
        if self._random.random() < 0.5:
            changed, metric = arc, int(trials.metric[other]) + beyond - int(distance[onward])
        else:
            changed, metric = other, int(distance[node]) - beyond
        return (changed // 2, metric) if 1 <= metric <= HIGHEST_METRIC else None


def _score(filled_now: Floats) -> float:
    """A mean that the fullest arcs dominate."""
    most = float(filled_now.max(initial=0.0))
    return most * float(((filled_now / most) ** SHARPNESS).mean() ** (1.0 / SHARPNESS)) if most > 0 else 0.0


def _states(traffic: Traffic, search: Search) -> Ints:
    """The states to look for metrics in: nothing failed, and the fullest others as long as their loads can be kept."""
    if not search.robust:
        return np.zeros(1, np.int64)
    most = max(1, MOST_NUMBERS // max(1, len(traffic.targets) * traffic.ip.graph.n_arcs))
    others = 1 + np.argsort(-traffic.utilisation(traffic.ip)[1:], kind="stable")
    return np.concatenate([[0], others[: most - 1]])


def _fullest(traffic: Traffic, metric: Ints, search: Search) -> float:
    """Utilisation of the fullest arc in the states that count."""
    ip = with_metric(traffic.ip, metric[0::2], metric[1::2])
    rows = slice(None) if search.robust else slice(1)
    return float(traffic.utilisation(ip, rows).max())


def _prices(traffic: Traffic) -> Floats:
    """What capacity is worth on both arcs of each link, with nothing failed, the dearest 1; (2 n_links,)."""
    graph, up = traffic.whole(0)
    flow = concurrent_flow(graph, traffic.arc_capacity_gbps(0)[up], traffic.targets, traffic.sent(0), ROUGH)
    length = np.zeros(traffic.ip.graph.n_arcs)
    length[up] = flow.length
    both = length[: 2 * traffic.ip.n_links].reshape(-1, 2).max(axis=1)
    return np.repeat(both / max(1.0, both.max(initial=0.0)), 2)


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
