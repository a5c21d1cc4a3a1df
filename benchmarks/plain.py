"""Published networks as Weft's model: one router a node, one fibre, lightpath and IP link an edge."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from weft.graph import Multigraph, Weights, place
from weft.network import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    Incidence,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Risks,
    Routers,
    Sites,
    Spans,
    Srlgs,
    floats,
    ints,
)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

AMPLE_GBPS = 1e9
"""Capacity of a router's gateway, which these networks do not have."""

FIBRE_MS_PER_KM = 1.468 / 299.792458
"""Delay of fibre: its group index over the speed of light."""


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """Nodes, undirected edges (n_edges,) and demands (n_demands,) of a published network."""

    name: str
    node: tuple[str, ...]
    a: Ints
    z: Ints
    length_km: Floats
    metric: Ints
    capacity_gbps: Floats
    source: Ints
    target: Ints
    gbps: Floats

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node)

    def intact_gbps(self) -> Floats:
        """ECMP load of each edge with nothing failed, the larger of its directions."""
        tail, head = (np.stack(ends, axis=1).ravel() for ends in ((self.a, self.z), (self.z, self.a)))
        targets, row = np.unique(self.target, return_inverse=True)
        cell, n_cells = row * self.n_nodes + self.source, len(targets) * self.n_nodes
        volume = np.bincount(cell, self.gbps, n_cells).astype(np.float64).reshape(1, len(targets), self.n_nodes, 1)
        weights = Weights(np.repeat(self.metric, 2), np.ones(len(tail)))
        graph, up = Multigraph.of(self.n_nodes, tail, head), np.ones((1, len(tail)), np.bool_)
        load: Floats = place(graph, weights, up, targets, volume).load_gbps[0, :, 0]
        return np.maximum(load[0::2], load[1::2])

    def filled_to(self, utilisation: float) -> Plain:
        """The same with capacities that the intact load fills to `utilisation`, but at least 100 Gb/s."""
        return replace(self, capacity_gbps=np.maximum(np.ceil(self.intact_gbps() / utilisation), 100.0))

    def network(self) -> Network:
        """As Weft's model."""
        n, m = self.n_nodes, len(self.a)
        edge = tuple(f"{self.node[a]}-{self.node[z]}#{i}" for i, (a, z) in enumerate(zip(self.a, self.z, strict=True)))
        ends = zip(self.source.tolist(), self.target.tolist(), strict=True)
        each, none = Incidence.of(([i] for i in range(m)), m), Incidence.of(([] for _ in range(m)), 0)
        return Network(
            sites=Sites(self.node, floats([0.0] * n), floats([0.0] * n), ints([1] * n)),
            fibres=Fibres(
                edge, ints(self.a), ints(self.z), floats(self.length_km), ints([1] * m),
                floats([np.nan] * m), floats([np.nan] * m),
            ),
            pairs=Pairs(tuple(f"{name}/1" for name in edge), ints(range(m))),
            amplifiers=Amplifiers((), ints(())),
            spans=Spans(edge, ints(range(m)), floats(self.length_km), floats([0.0] * m), ints([-1] * m)),
            srlgs=Srlgs(()),
            routers=Routers(
                tuple(f"r{name}" for name in self.node), ints(range(n)), floats([AMPLE_GBPS] * n),
                np.zeros(n, np.bool_),
            ),
            cards=Cards((), ints(()), floats(())),
            lightpaths=Lightpaths(
                edge, ints(range(m)), ("",) * m, floats(self.capacity_gbps), floats(self.length_km),
                floats([0.0] * m), floats([0.0] * m), *(ints([-1] * m) for _ in range(4)),
            ),
            ip_links=IpLinks(
                edge, ints(self.a), ints(self.z), floats(self.capacity_gbps), ints(self.metric),
                floats(self.length_km * FIBRE_MS_PER_KM), ints(self.metric), ints([1] * m),
            ),
            classes=Classes(("all",), floats([np.inf]), floats([0.0]), (("fibre", "fibre:2"),)),
            anycast=AnycastGroups((), ()),
            demands=Demands(
                tuple(f"{self.node[a]}>{self.node[z]}" for a, z in ends), ints(self.source), ints(self.target),
                ints([0] * len(self.gbps)), floats(self.gbps),
            ),
            lightpath_on_span=each,
            span_in_srlg=none,
        )  # fmt: skip


def of_topohub(key: str, ends: str | None = None) -> Plain:
    """A network that topohub ships, metric its length in km, and one Gb/s from each node to each other.

    `ends` names the type of nodes that send and receive, for backbones `City`; others only pass traffic on.
    """
    text = (resources.files("topohub") / "data" / f"{key}.json").read_text("utf-8")
    published: dict[str, Any] = json.loads(text)
    nodes, edges = published["nodes"], published["edges"]
    row = {node["id"]: i for i, node in enumerate(nodes)}
    senders = [i for i, node in enumerate(nodes) if ends is None or node.get("type") == ends]
    pairs = np.array([(a, z) for a in senders for z in senders if a != z], dtype=np.int64).reshape(-1, 2)
    length = np.array([edge["dist"] for edge in edges], dtype=np.float64)
    return Plain(
        key,
        tuple(f"n{node['id']}" for node in nodes),
        np.array([row[edge["source"]] for edge in edges], dtype=np.int64),
        np.array([row[edge["target"]] for edge in edges], dtype=np.int64),
        length,
        np.maximum(1, np.round(length)).astype(np.int64),
        np.full(len(edges), AMPLE_GBPS),
        pairs[:, 0],
        pairs[:, 1],
        np.ones(len(pairs)),
    )


def of_teal(file: Path) -> Plain:
    """A network of Teal's, both directions as the one of more capacity, with the demands that its notice gives.

    They are lognormal gravity from one seed: every node to every other.
    """
    published: dict[str, Any] = json.loads(file.read_text("utf-8"))
    row = {node["id"]: i for i, node in enumerate(published["nodes"])}
    n, gbps = len(row), dict[tuple[int, int], float]()
    for link in published["links"]:
        ends = sorted((row[link["source"]], row[link["target"]]))
        gbps[ends[0], ends[1]] = max(gbps.get((ends[0], ends[1]), 0.0), link["capacity"])
    weight = np.random.default_rng(0).lognormal(0, 1, n)
    volume = np.outer(weight, weight) * (1 - np.eye(n))
    volume *= sum(link["capacity"] for link in published["links"]) / 20 / volume.sum()
    source, target = np.nonzero(volume)
    a, z = np.array(list(gbps), dtype=np.int64).T
    capacity = np.array(list(gbps.values()))
    return Plain(
        file.stem, tuple(f"n{i}" for i in range(n)), a, z, np.full(len(a), 100.0),
        np.maximum(1, np.round(1e6 / capacity)).astype(np.int64), capacity, source, target, volume[source, target],
    )  # fmt: skip


def single(all_risks: Risks, kind: str) -> Ints:
    """Every risk of one kind by itself, as the engine takes scenarios, shape (n, 1)."""
    return np.array([[i] for i, k in enumerate(all_risks.kind) if k == kind], dtype=np.int64).reshape(-1, 1)


def drawn(all_risks: Risks, kind: str, sets: Sequence[Sequence[int]]) -> Ints:
    """Sets of the n-th risks of one kind, padded with -1, shape (n, k)."""
    of_kind = single(all_risks, kind)[:, 0]
    members = np.full((len(sets), max((len(row) for row in sets), default=1)), -1)
    for row, chosen in zip(members, sets, strict=True):
        row[: len(chosen)] = of_kind[list(chosen)]
    return members
