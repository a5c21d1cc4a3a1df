"""Metrics of IP links: hop-like, by delay; given ones are a column of the network already."""

from __future__ import annotations

import numpy as np

from weft.network import Floats, Ints
from weft.routing.ipgraph import HIGHEST_METRIC

HOP = 100
"""Metric of a hop: far above what passing through a site costs, so that a site is never a short cut."""


def hop_like(n_links: int) -> Ints:
    """Every IP link the same metric, so that fewest hops win and all of them share, shape (n_links,)."""
    return np.full(n_links, HOP, dtype=np.int64)


def hop_then_delay(delay_ms: Floats, n_routers: int) -> Ints:
    """Fewest hops win, and of these the least delay; shape (n_links,).

    The metric is a hop plus the delay in steps of 10 us; a hop is more than the delays of any simple path
    together, as long as that fits a link's metric.

    Raises ValueError if it does not.
    """
    steps = np.rint(np.asarray(delay_ms) * 100).astype(np.int64)
    hop = HOP + int(steps.max(initial=0)) * n_routers
    if hop + steps.max(initial=0) > HIGHEST_METRIC:
        raise ValueError("delays are too long to break ties between hops within a metric of 24 bits")
    return steps + hop


def by_delay(delay_ms: Floats) -> Ints:
    """The delay in us, as the minimum delay of a link is advertised (RFC 8570), at least 1; shape (n_links,)."""
    return np.clip(np.rint(np.asarray(delay_ms) * 1000), 1, HIGHEST_METRIC).astype(np.int64)
