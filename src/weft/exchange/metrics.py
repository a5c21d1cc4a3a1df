"""IGP metrics that an intent takes: whole numbers of 24 bits, from whatever weights a file has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft.exchange.exchanged import Arcs
from weft.network import Floats

HIGHEST = (1 << 24) - 2
"""Highest metric of a link that is used (RFC 5305, section 3)."""

HOP = 100.0
"""Metric of every link where only hops count."""

REFERENCE_GBPS = 1e6
"""Capacity of metric 1 where metrics are inverse to capacity."""

_DECIMALS = 6


def with_metrics(arcs: Arcs) -> tuple[Arcs, list[str]]:
    """The same arcs with a metric each, and notes on how it came about.

    What a file gives is kept, if need be times a power of ten so that it is whole, or scaled down so that it fits.
    Without any it is inverse to capacity, where every link has one, else the same for all.
    """
    known = arcs.metric > 0
    if known.any():
        metric, notes = _scaled(arcs.metric, known)
    elif len(arcs) and (arcs.capacity_gbps > 0).all():
        metric = np.clip(np.rint(REFERENCE_GBPS / arcs.capacity_gbps), 1, HIGHEST)
        notes = ["no metrics: 1,000,000 over the capacity in Gb/s of each direction"]
    else:
        metric, notes = np.full(len(arcs), HOP), [f"no metrics: {HOP:g} for every link, so that hops count"]
    return replace(arcs, metric=metric), notes


def _scaled(given: Floats, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Floats, list[str]]:
    notes = []
    metric = given.copy()
    if not known.all():
        metric[~known] = given[known].max()
        notes.append(f"{(~known).sum()} links have no metric: the highest of the others, {metric.max():g}")
    power = next((k for k in range(_DECIMALS) if _is_whole(metric * 10.0**k)), _DECIMALS)
    factor = 10.0**power
    if metric.max() * factor > HIGHEST:
        factor = HIGHEST / metric.max()
    if factor != 1.0:
        notes.append(f"metrics times {factor:.6g}, so that they are whole numbers of 24 bits")
    whole = np.clip(np.rint(metric * factor), 1, HIGHEST)
    if not np.allclose(whole, metric * factor, rtol=1e-9, atol=1e-9):
        notes.append("metrics are rounded: paths that were not equal may be now")
    return whole, notes


def _is_whole(metric: Floats) -> bool:
    return bool(np.allclose(metric, np.rint(metric), rtol=0, atol=1e-9 * max(1.0, float(metric.max()))))
