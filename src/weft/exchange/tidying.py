"""From what a file holds to a network that an intent can be: whole, connected, named, each figure known or assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from weft.diagnostics import Diagnostic, ExchangeError
from weft.exchange.exchanged import Demands, Exchanged, Links, Nodes, Raw
from weft.exchange.metrics import with_metrics
from weft.exchange.naming import named, shown
from weft.exchange.pairing import joined
from weft.exchange.places import believed, placed
from weft.network import Ints, floats, ints
from weft.network.columns import Bools

CAPACITY_GBPS = 100.0
"""Capacity of links of which neither the file nor the user tells any."""

Cell = TypeVar("Cell")

MOST_GBPS, MOST_MS = 1e7, 1e4
"""Largest rate and longest delay that an intent takes."""

CLASS = "best-effort"
"""Class of demands that have none."""



def tidied(raw: Raw, capacity_gbps: float = CAPACITY_GBPS) -> Exchanged:
    """A network of what a file holds; `capacity_gbps` is that of links without any.

    Links from a node to itself are dropped, and all nodes but those of the largest connected part, for what is
    not connected is no network to an intent.  Demands of one pair of nodes and class are added up.
    """
    assumed, dropped = list(raw.notes), list[str]()
    arcs, said = with_metrics(raw.arcs) if raw.planning is None else (raw.arcs, [])
    assumed += said
    links, said = joined(arcs)
    assumed += said
    links, nodes, demands = _without_loops(links, raw.nodes, dropped), raw.nodes, raw.demands
    nodes, links, demands = _largest_part(nodes, links, demands, dropped)
    unknown = ~(links.capacity_gbps > 0) & (raw.planning is None)
    if unknown.any():
        some = f"{unknown.sum()} of {len(unknown)} links have no capacity"
        what = "no link has a capacity" if unknown.all() else some
        assumed.append(f"{what}: {capacity_gbps:g} Gb/s each")
        links = replace(links, capacity_gbps=floats(np.where(unknown, capacity_gbps, links.capacity_gbps).tolist()))
    nodes, said = placed(nodes, links)
    assumed += said
    delay, said = believed(nodes, links)
    links = replace(links, delay_ms=delay)
    assumed += said
    names = named(nodes.label, "node")
    changed = [label for label, name in zip(nodes.label, names, strict=True) if label != name]
    if changed:
        assumed.append(f"{len(changed)} labels are changed or numbered to be names: {shown(changed)}")
    demands = _added_up(demands, len(nodes), dropped)
    _require_sense(links, demands)
    return Exchanged(
        named([raw.name], "network")[0], replace(nodes, label=tuple(names)), _named(links), demands, tuple(assumed),
        tuple(dropped), raw.planning,
    )  # fmt: skip


def _require_sense(links: Links, demands: Demands) -> None:
    """Raise ExchangeError where a figure is beyond what an intent takes: the unit is another one."""
    most = (
        ("a link has a capacity", links.capacity_gbps, MOST_GBPS, "Gb/s"),
        ("a link has a delay", links.delay_ms, MOST_MS, "ms"), ("a demand has a rate", demands.gbps, MOST_GBPS, "Gb/s"),
    )  # fmt: skip
    found = [
        Diagnostic(
            "E702", f"{what} of {np.nanmax(column):,.12g} {unit}; the most is {limit:,.12g} {unit}", None,
            help="the file's unit is another one: change the figures",
        )
        for what, column, limit, unit in most
        if (column > limit).any()
    ]  # fmt: skip
    if found:
        raise ExchangeError(found)


def _without_loops(links: Links, nodes: Nodes, dropped: list[str]) -> Links:
    loops = links.a == links.z
    if loops.any():
        at = [nodes.label[i] for i in links.a[loops].tolist()]
        dropped.append(f"{_count(len(at), 'link')} from a node to itself: {shown(at)}")
    return _rows(links, ~loops)


def _largest_part(
    nodes: Nodes, links: Links, demands: Demands, dropped: list[str]
) -> tuple[Nodes, Links, Demands]:
    part = _parts(len(nodes), links)
    sizes = np.bincount(part, minlength=1)
    if len(sizes) <= 1:
        return nodes, links, demands
    inside = part == int(sizes.argmax())
    gone = [nodes.label[i] for i in np.flatnonzero(~inside).tolist()]
    dropped.append(f"{_count(len(gone), 'node')} of {len(nodes)}, not connected with the rest: {shown(gone)}")
    number = np.where(inside, np.cumsum(inside) - 1, -1)
    kept = inside[demands.source] & inside[demands.target]
    if not kept.all():
        dropped.append(f"{_count(int((~kept).sum()), 'demand')} from or to nodes that are left out")
    demands = Demands(
        number[demands.source[kept]], number[demands.target[kept]], _only(demands.traffic_class, kept),
        demands.gbps[kept],
    )  # fmt: skip
    links = _rows(links, inside[links.a])
    at = tuple(label for label, here in zip(nodes.label, inside.tolist(), strict=True) if here)
    nodes = Nodes(at, nodes.lat_deg[inside], nodes.lon_deg[inside])
    return nodes, replace(links, a=number[links.a], z=number[links.z]), demands


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _parts(n_nodes: int, links: Links) -> Ints:
    """The connected part of each node, numbered by first node (union and find, with halved paths)."""
    above = list(range(n_nodes))

    def top(node: int) -> int:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for a, z in zip(links.a.tolist(), links.z.tolist(), strict=True):
        low, high = sorted((top(a), top(z)))
        above[high] = low
    number: dict[int, int] = {}
    return ints(number.setdefault(top(node), len(number)) for node in range(n_nodes))


def _rows(links: Links, kept: Bools) -> Links:
    return Links(
        _only(links.name, kept), links.a[kept], links.z[kept], links.capacity_gbps[kept], links.metric[kept],
        links.metric_back[kept], links.delay_ms[kept],
        tuple(srlgs for srlgs, here in zip(links.srlgs, kept.tolist(), strict=True) if here), _only(links.terms, kept),
    )  # fmt: skip


def _only(column: tuple[Cell, ...], kept: Bools) -> tuple[Cell, ...]:
    return tuple(cell for cell, here in zip(column, kept.tolist(), strict=True) if here) if column else ()


def _named(links: Links) -> Links:
    """Names of links, where the file has one for each, and of shared risks."""
    risks = tuple(dict.fromkeys(srlg for srlgs in links.srlgs for srlg in srlgs))
    name = dict(zip(risks, named(risks, "srlg"), strict=True))
    srlgs = tuple(tuple(name[srlg] for srlg in row) for row in links.srlgs)
    whole = len(set(links.name)) == len(links) and all(links.name)
    return replace(links, name=tuple(named(links.name, "link")) if whole else (), srlgs=srlgs)


def _added_up(demands: Demands, n_nodes: int, dropped: list[str]) -> Demands:
    """Demands of the same ends and class added up, in order of first mention; none to itself, none of nothing."""
    own, nothing = demands.source == demands.target, ~(demands.gbps > 0)
    if own.any():
        dropped.append(f"{_count(int(own.sum()), 'demand')} from a node to itself")
    kept = ~own & ~nothing
    classes = _only(demands.traffic_class, kept) or (CLASS,) * int(kept.sum())
    order = {name: i for i, name in enumerate(dict.fromkeys(classes))}
    names = named([name or CLASS for name in order], CLASS)
    of_class = ints(order[name] for name in classes)
    source, target, gbps = demands.source[kept], demands.target[kept], demands.gbps[kept]
    key = (source * n_nodes + target) * max(1, len(order)) + of_class
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(which, weights=gbps, minlength=len(first))
    by_mention = np.argsort(first, kind="stable")
    rows = first[by_mention]
    return Demands(
        source[rows], target[rows], tuple(names[k] for k in of_class[rows].tolist()),
        floats(total[by_mention].tolist()),
    )  # fmt: skip


def is_undirected(source: Ints, target: Ints) -> bool:
    """Whether no pair of nodes is listed in both directions: then a demand stands for both."""
    listed = set(zip(source.tolist(), target.tolist(), strict=True))
    return bool(listed) and not any((z, a) in listed for a, z in listed)


def both_ways(demands: Demands) -> Demands:
    """Each demand, and the same back."""
    names = demands.traffic_class
    return Demands(
        np.concatenate([demands.source, demands.target]), np.concatenate([demands.target, demands.source]),
        names + names, np.concatenate([demands.gbps, demands.gbps]),
    )  # fmt: skip


