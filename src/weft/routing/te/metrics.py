"""Metrics under which shortest paths with equal shares fill the fullest link least, by local search."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.graph import Weights, place
from weft.network import Floats, Ints
from weft.routing.ipgraph import HIGHEST_METRIC, IpGraph, with_metric
from weft.routing.te.traffic import Traffic, filled

FACTORS = (0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0, 3.0)
"""What a metric is multiplied with."""

SHARPNESS = 16.0
"""Power of the mean that stands for the maximum: it falls too when the second fullest arc does."""

HOT = 8
"""Of so many of the fullest links one is changed in every other trial."""

KICK, PATIENCE = 3, 200
"""Metrics changed at once after so many trials without a better one."""

FINE = 100
"""Metrics are scaled up until the least is this, so that factors can tell them apart."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far to go: so many metrics are tried, in an order set by `seed`; counted work, no clock."""

    trials: int = 2000
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Optimised:
    """The best metrics found (n_links,), the same both ways, and the fullest arc's utilisation under them."""

    metric: Ints
    utilisation: float
    trials: int


def optimised_metrics(traffic: Traffic, search: Search = Search()) -> Optimised:
    """Change one metric at a time, those of full links more often, and keep what lowers the fullest links.

    Starts from the present metrics and from equal ones.  Nothing is said about how far the best metrics are: the
    bound over all routings is for that.

    Source: B. Fortz and M. Thorup, "Internet traffic engineering by optimizing OSPF weights", INFOCOM 2000 (local
    search over single weights; the score, a power mean of utilisations, is ours).
    """
    ip, rng = traffic.ip, np.random.default_rng(search.seed)
    present = ip.metric[0 : 2 * ip.n_links : 2]
    starts = [_fine(present), np.full(ip.n_links, FINE)]
    tried = [_Trial.of(traffic, metric) for metric in starts]
    best = now = min(tried, key=lambda trial: trial.score)
    top, quiet = min(tried, key=lambda trial: trial.utilisation), 0
    for trial_number in range(search.trials):
        kicked = quiet >= PATIENCE
        metric = (best if kicked else now).metric.copy()
        for _ in range(KICK if kicked else 1):
            link = _chosen(now, rng, hot=trial_number % 2 == 0)
            metric[link] = np.clip(round(float(metric[link]) * float(rng.choice(FACTORS))), 1, HIGHEST_METRIC)
        tried_now = _Trial.of(traffic, metric)
        if kicked or tried_now.score < now.score:
            now, quiet = tried_now, 0
        else:
            quiet += 1
        best = min(best, tried_now, key=lambda trial: trial.score)
        top = min(top, tried_now, key=lambda trial: trial.utilisation)
    return Optimised(top.metric, top.utilisation, search.trials + len(starts))


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    metric: Ints
    of_link: Floats  # utilisation of the fuller direction, (n_links,)
    utilisation: float
    score: float

    @classmethod
    def of(cls, traffic: Traffic, metric: Ints) -> _Trial:
        ip = with_metric(traffic.ip, metric)
        load = _load(traffic, ip)
        full = filled(load, traffic.arc_capacity_gbps(0))
        score = float((full**SHARPNESS).mean() ** (1.0 / SHARPNESS)) if full.size else 0.0
        links = np.maximum(full[0 : 2 * ip.n_links : 2], full[1 : 2 * ip.n_links : 2])
        return cls(metric, links, float(full.max(initial=0.0)), score)


def _load(traffic: Traffic, ip: IpGraph) -> Floats:
    weights = Weights(ip.metric, ip.delay_ms, traffic.width)
    volume = traffic.sent(0)[None, :, :, None]
    return place(ip.graph, weights, traffic.left.arc_up[:1], traffic.targets, volume).load_gbps[0, :, 0]


def _chosen(trial: _Trial, rng: np.random.Generator, *, hot: bool) -> int:
    if not hot:
        return int(rng.integers(len(trial.metric)))
    return int(rng.choice(np.argsort(-trial.of_link, kind="stable")[:HOT]))


def _fine(metric: Ints) -> Ints:
    scale = max(1, FINE // max(1, int(metric.min(initial=FINE))))
    scaled: Ints = metric * min(scale, max(1, HIGHEST_METRIC // max(1, int(metric.max(initial=1)))))
    return scaled


def with_optimised(traffic: Traffic, found: Optimised) -> Traffic:
    """The same traffic over the metrics found."""
    return replace(traffic, ip=with_metric(traffic.ip, found.metric))
