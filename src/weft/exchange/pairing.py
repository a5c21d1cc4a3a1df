"""Arcs of one direction joined to links of two."""

from __future__ import annotations

from collections import defaultdict, deque

import numpy as np

from weft.exchange.exchanged import Arcs, Links
from weft.network import Floats, Ints, ints


def joined(arcs: Arcs) -> tuple[Links, list[str]]:
    """The links of arcs, in the order of their first arc, and notes on what they had to be changed for.

    A link has one capacity and one delay for both directions: the smaller and the longer of the two, so that no
    direction is taken for more than it is.  Its metric may differ by direction.
    """
    there, back = _partners(arcs)
    single = back < 0
    other = np.where(single, there, back)
    capacity = np.fmin(arcs.capacity_gbps[there], arcs.capacity_gbps[other])
    delay = np.fmax(arcs.delay_ms[there], arcs.delay_ms[other])
    notes = []
    if single.any() and not arcs.both_ways:
        verb = "link has" if single.sum() == 1 else "links have"
        notes.append(f"{single.sum()} {verb} one direction alone: taken for both")
    unlike = _differ(arcs.capacity_gbps[there], arcs.capacity_gbps[other])
    if unlike.any():
        notes.append(
            f"{unlike.sum()} of {len(unlike)} links have another capacity in each direction: the smaller one is taken "
            "for both"
        )
    slower = _differ(arcs.delay_ms[there], arcs.delay_ms[other])
    if slower.any():
        notes.append(f"{slower.sum()} links have another delay in each direction: the longer one is taken for both")
    links = Links(
        tuple(arcs.name[i] for i in there.tolist()) if any(arcs.name) else (), arcs.tail[there], arcs.head[there],
        capacity, _whole(arcs.metric[there]), _whole(arcs.metric[other]), delay,
        tuple(_union(arcs.srlgs[i], arcs.srlgs[j]) for i, j in zip(there.tolist(), other.tolist(), strict=True)),
        arcs.terms,
    )  # fmt: skip
    return links, notes


def _partners(arcs: Arcs) -> tuple[Ints, Ints]:
    """For each link its first arc and the one back, -1 where there is none."""
    if arcs.both_ways:
        return ints(range(len(arcs))), np.full(len(arcs), -1)
    waiting: dict[tuple[int, int, int], deque[int]] = defaultdict(deque)
    there: list[int] = []
    back: dict[int, int] = {}
    ends = zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.pair.tolist(), strict=True)
    for i, (tail, head, pair) in enumerate(ends):
        first = waiting[(head, tail, pair)]
        if first and tail != head:
            back[first.popleft()] = i
        else:
            waiting[(tail, head, pair)].append(i)
            there.append(i)
    return ints(there), ints(back.get(i, -1) for i in there)


def _differ(one: Floats, other: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    with np.errstate(invalid="ignore"):
        return np.abs(one - other) > 1e-9 * np.maximum(np.abs(one), np.abs(other))


def _whole(metric: Floats) -> Ints:
    """Metrics as whole numbers; fractions were scaled away before."""
    return np.rint(metric).astype(np.int64)


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
