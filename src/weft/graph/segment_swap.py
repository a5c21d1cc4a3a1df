"""Kernels that move flow from dearer path segments to cheaper ones, each with a step of its own.

An arc's price is `weight * exp(steep * (utilisation - level))`.  The flow towards one destination is a row
(n_arcs,) of `flow`; `load` (n_arcs,) is the sum over destinations, `full` (n_arcs,) one over the capacity, 0
where there is no limit.  Nothing is allocated here.

Source: H. Bar-Gera, "Traffic assignment by paired alternative segments", Transportation Research B 44 (2010)
1022-1046, with an exponential price in place of a road's travel time.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.graph.shortest_dag import settle

HIGHEST = 50.0
"""Largest exponent of a price while a step is searched for."""
FAINT = 1e-12
"""Share of its weight that an arc costs even where it is empty, so that no way round is free."""
NEAR = 0.05
"""By how much the exponent of a price may be off where a step ends."""
SEARCHES = 40
"""Most steps of the search for one swap; two or three are usual."""


@njit(cache=True, nogil=True)
def price(load, full, weight, steep, level, scale, dearest, length):  # type: ignore[no-untyped-def]
    """Prices as whole numbers of at least 1: `scale` times the price, which is cut off at `dearest`."""
    for arc in range(len(load)):
        cost = weight[arc] * np.exp(min(HIGHEST, steep * (load[arc] * full[arc] - level)))
        length[arc] = 1 + np.int64(scale * min(dearest, cost))


@njit(cache=True, nogil=True)
def grow(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering,
    length, targets, dist, order, count, onward, heap,
):  # fmt: skip
    """A shortest-path tree to each of `targets`: `onward` (n_targets, n_nodes) is the arc each node sends on."""
    for row in range(len(targets)):
        count[row] = settle(targets[row], entering_start, entering, tail, length, dist[row], order[row], heap)
        onward[row, order[row, 0]] = -1
        for i in range(1, count[row]):
            node = order[row, i]
            for k in range(leaving_start[node], leaving_start[node + 1]):
                arc = leaving[k]
                if dist[row, head[arc]] + length[arc] == dist[row, node]:
                    onward[row, node] = arc
                    break


@njit(cache=True, nogil=True)
def lay(order, count, onward, head, volume, through, flow, load):  # type: ignore[no-untyped-def]
    """Send `volume` (n_nodes,) down a tree, and set to 0 what is not in it; returns how much that was.

    `through` (n_nodes,) is room.
    """
    offered = 0.0
    for node in range(len(volume)):
        offered += volume[node]
        through[node] = volume[node]
        volume[node] = 0.0
    for i in range(count):
        volume[order[i]] = through[order[i]]
        offered -= through[order[i]]
    for i in range(count - 1, 0, -1):
        node = order[i]
        arc = onward[node]
        flow[arc] += through[node]
        load[arc] += through[node]
        through[head[arc]] += through[node]
    return offered


@njit(cache=True, nogil=True)
def _step(n_cheap, cheap, n_dear, dear, surplus, most, load, full, weight, steep, level):  # type: ignore[no-untyped-def]
    """How much to move from the arcs `dear` to the arcs `cheap`, at most `most`: where both cost the same.

    `surplus` is added to the price of `dear`.  Newton's method on the falling difference of prices, kept in
    a bracket, which is halved where its steps do not.
    """
    low, high, moved, last, sharp = 0.0, most, 0.0, 2.0 * most, 0.0
    for search in range(SEARCHES):
        excess, fall = surplus, 0.0
        for i in range(n_dear):
            arc = dear[i]
            sharp = max(sharp, full[arc])
            cost = weight[arc] * np.exp(min(HIGHEST, steep * ((load[arc] - moved) * full[arc] - level)))
            excess += cost + FAINT * weight[arc]
            fall += cost * steep * full[arc]
        for i in range(n_cheap):
            arc = cheap[i]
            sharp = max(sharp, full[arc])
            cost = weight[arc] * np.exp(min(HIGHEST, steep * ((load[arc] + moved) * full[arc] - level)))
            excess -= cost + FAINT * weight[arc]
            fall += cost * steep * full[arc]
        if excess > 0.0:
            low = moved
        else:
            high = moved
        if high <= 0.0 or low >= most:
            break
        onward = moved + excess / fall if fall > 0.0 else most
        if search == 0:
            onward = min(onward, most)
        elif onward <= low or onward >= high or abs(onward - moved) > 0.5 * last:
            onward = 0.5 * (low + high)
        last = abs(onward - moved)
        if last <= min(0.02 * onward, NEAR / (steep * sharp)):
            return onward
        moved = onward
    return low


@njit(cache=True, nogil=True)
def _dearest_way(node, stop, stamp, leaving_start, leaving, head, flow, most, way, n_way):  # type: ignore[no-untyped-def]
    """Follow the largest flow from `node` to a node whose `stop` is `stamp`; fills `way` from `n_way` on.

    Returns the length of the way, the flow that all of it has (0 if it runs into a circle) and where it ends.
    """
    while stop[node] != stamp:
        best, largest = -1, 0.0
        for k in range(leaving_start[node], leaving_start[node + 1]):
            if flow[leaving[k]] > largest:
                largest = flow[leaving[k]]
                best = leaving[k]
        if best < 0 or n_way >= len(way):
            return n_way, 0.0, node
        way[n_way] = best
        n_way += 1
        most = min(most, largest)
        node = head[best]
    return n_way, most, node


@njit(cache=True, nogil=True)
def _move(n_cheap, cheap, n_dear, dear, moved, flow, load):  # type: ignore[no-untyped-def]
    for i in range(n_dear):
        arc = dear[i]
        left = flow[arc] - moved
        if left < 1e-12 * moved:
            left = 0.0
        load[arc] = max(0.0, load[arc] - (flow[arc] - left))
        flow[arc] = left
    for i in range(n_cheap):
        flow[cheap[i]] += moved
        load[cheap[i]] += moved


@njit(cache=True, nogil=True)
def swap(  # type: ignore[no-untyped-def]
    leaving_start, leaving, head, order, count, onward, dist, length,
    full, weight, steep, level, slack, flow, load, cheap, dear, stop, stamp,
):  # fmt: skip
    """Bring the flow towards one destination nearer to its cheapest paths; returns the last stamp used.

    For each arc with flow that is dearer than the tree, from the farthest node on: the segment along the
    largest flow, to where it meets the tree path of that node again, gives flow to the segment of the tree.
    Gains of less than a share `slack` of a node's distance are left.  `cheap`, `dear` (n_nodes,) and `stop`
    (n_nodes,) are room; `stamp` is larger than any number in `stop`.
    """
    for i in range(count - 1, 0, -1):
        node = order[i]
        marked = False
        for k in range(leaving_start[node], leaving_start[node + 1]):
            arc = leaving[k]
            if flow[arc] <= 0.0 or arc == onward[node]:
                continue
            if length[arc] + dist[head[arc]] - dist[node] <= slack * dist[node]:
                continue
            if not marked:
                marked = True
                stamp += 1
                at = node
                while onward[at] >= 0:
                    stop[at] = stamp
                    at = head[onward[at]]
                stop[at] = stamp
            dear[0] = arc
            n_dear, most, end = _dearest_way(
                head[arc], stop, stamp, leaving_start, leaving, head, flow, flow[arc], dear, 1
            )  # fmt: skip
            if most <= 0.0:
                continue
            n_cheap, at = 0, node
            while at != end:
                cheap[n_cheap] = onward[at]
                n_cheap += 1
                at = head[onward[at]]
            moved = _step(n_cheap, cheap, n_dear, dear, 0.0, most, load, full, weight, steep, level)
            if moved > 0.0:
                _move(n_cheap, cheap, n_dear, dear, moved, flow, load)
    return stamp


@njit(cache=True, nogil=True)
def admit(  # type: ignore[no-untyped-def]
    leaving_start, leaving, head, order, count, onward, dist, unit,
    full, weight, steep, level, volume, admitted, flow, load, cheap, dear, stop, stamp,
):  # fmt: skip
    """Admit demand whose tree path costs less than 1, and turn away what costs more; returns the last stamp used.

    `volume` and `admitted` (n_nodes,) are what each node would send and does send to the destination; `unit`
    is a price of 1 on the scale of `dist`.  The rest is as in `swap`.
    """
    stamp += 1
    stop[order[0]] = stamp
    for i in range(1, count):
        node = order[i]
        if volume[node] <= 0.0:
            continue
        if dist[node] < unit and admitted[node] < volume[node]:
            n_way, at = 0, node
            while onward[at] >= 0:
                cheap[n_way] = onward[at]
                n_way += 1
                at = head[onward[at]]
            most = volume[node] - admitted[node]
            moved = _step(n_way, cheap, 0, dear, 1.0, most, load, full, weight, steep, level)
            if moved > 0.0:
                _move(n_way, cheap, 0, dear, moved, flow, load)
                admitted[node] = volume[node] if moved >= most else admitted[node] + moved
        elif dist[node] > unit and admitted[node] > 0.0:
            n_way, most, _ = _dearest_way(
                node, stop, stamp, leaving_start, leaving, head, flow, admitted[node], dear, 0
            )  # fmt: skip
            moved = _step(0, cheap, n_way, dear, -1.0, most, load, full, weight, steep, level) if most > 0.0 else 0.0
            if moved > 0.0:
                _move(0, cheap, n_way, dear, moved, flow, load)
                admitted[node] = max(0.0, admitted[node] - moved)
    return stamp


@njit(cache=True, nogil=True)
def trim(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, leaving, entering_start, entering,
    target, over, admitted, flow, load, way, stop, stamp,
):  # fmt: skip
    """Turn away what crosses overfilled arcs of the flow towards one destination; returns the last stamp used.

    `over` (n_arcs,) is what each arc carries beyond its capacity, and falls.  From such an arc a way goes back
    along the largest flow to a node that admits some, and on to the destination.  What runs in circles stays.
    """
    stamp += 1
    stop[target] = stamp
    for arc in range(len(over)):
        while over[arc] > 0.0 and flow[arc] > 0.0:
            n_way, most, node = 1, min(over[arc], flow[arc]), tail[arc]
            way[0] = arc
            while admitted[node] <= 0.0 and n_way < len(way):
                best, largest = -1, 0.0
                for k in range(entering_start[node], entering_start[node + 1]):
                    if flow[entering[k]] > largest:
                        largest = flow[entering[k]]
                        best = entering[k]
                if best < 0:
                    break
                way[n_way] = best
                n_way += 1
                most = min(most, largest)
                node = tail[best]
            if admitted[node] <= 0.0:
                break
            n_way, most, _ = _dearest_way(
                head[arc], stop, stamp, leaving_start, leaving, head, flow, min(most, admitted[node]), way, n_way
            )  # fmt: skip
            if most <= 0.0:
                break
            _move(0, way, n_way, way, most, flow, load)
            admitted[node] -= most
            for i in range(n_way):
                over[way[i]] -= most
    return stamp
