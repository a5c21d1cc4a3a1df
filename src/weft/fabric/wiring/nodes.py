"""Hosts, boxes and routers of a design, with the names they keep when the fabric grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weft.fabric.design import Shape
from weft.network import Ints, Names

TIERS = ("host", "leaf", "border", "spine", "superspine", "router")
"""Every kind of node, lowest first."""

BORDER_POD = 0
"""The pod of border leaves, and of the spines under them where there are superspines; those of hosts are 1 and up."""


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Everything a link ends in, by tier, then by pod, plane and number; each column of shape (n,).

    `pod` and `plane` are -1 where a node has none.  A leaf's name is of its pod and number (`leaf1.3`), a spine's
    of its pod and plane, a superspine's of its plane and number, and a host's of its pod, first leaf and number
    there.  Numbers in names count from 1; the border's pod is 0.
    """

    tier: Ints  # position in TIERS
    pod: Ints
    plane: Ints  # from 0, of a spine or superspine
    number: Ints  # from 0 in its tier, pod and plane; of a host, in its unit of leaves
    name: Names

    def __len__(self) -> int:
        return len(self.tier)

    def rows(self, tier: str) -> Ints:
        """Rows of one tier, in order."""
        return np.flatnonzero(self.tier == TIERS.index(tier))


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """The leaves that the same hosts are on (`sides` of them), in order; each column of shape (n,)."""

    pod: Ints  # from 1
    number: Ints  # from 0 in its pod
    hosts: Ints


def units_of(shape: Shape) -> Units:
    """Units spread over pods and hosts over units as evenly as they go, the fuller first."""
    n = shape.leaves // shape.sides
    per_pod = spread_over(n, shape.pods if n else 0)
    pod = np.repeat(np.arange(len(per_pod)), per_pod)
    first = np.cumsum(per_pod) - per_pod
    return Units(pod + 1, np.arange(n) - first[pod], spread_over(shape.hosts, n))


def spread_over(things: int, places: int) -> Ints:
    """How many of so many things are on each place, shape (places,)."""
    if not places:
        return np.zeros(0, np.int64)
    few, more = divmod(things, places)
    spread: Ints = few + (np.arange(places) < more)
    return spread


def nodes_of(shape: Shape, units: Units) -> Nodes:
    """All nodes of a design of that shape."""
    parts = [list(part) for part in zip(*_tiers(shape, units), strict=True)]
    pod, plane, number = (np.concatenate(columns) for columns in parts[:3])
    tier = np.repeat(np.arange(len(TIERS)), [len(numbers) for numbers in parts[2]])
    return Nodes(tier, pod, plane, number, tuple(name for names in parts[3] for name in names))


def _tiers(shape: Shape, units: Units) -> Iterator[tuple[Ints, Ints, Ints, list[str]]]:
    """Pod, plane, number and names of each tier."""
    yield _hosts(shape, units)
    yield _leaves(shape, units)
    border = np.arange(shape.border_leaves)
    yield np.full_like(border, BORDER_POD), _none(border), border, [f"border{i + 1}" for i in border.tolist()]
    yield _spines(shape)
    plane, number = _grid(shape.planes, shape.superspines_per_plane)
    named = zip(plane.tolist(), number.tolist(), strict=True)
    yield _none(plane), plane, number, [f"superspine{p + 1}.{i + 1}" for p, i in named]
    router = np.arange(shape.routers)
    yield _none(router), _none(router), router, [f"router{i + 1}" for i in router.tolist()]


def _hosts(shape: Shape, units: Units) -> tuple[Ints, Ints, Ints, list[str]]:
    unit = np.repeat(np.arange(len(units.hosts)), units.hosts)
    number = np.arange(shape.hosts) - (np.cumsum(units.hosts) - units.hosts)[unit]
    pod, leaf = units.pod[unit], units.number[unit] * shape.sides
    named = zip(pod.tolist(), leaf.tolist(), number.tolist(), strict=True)
    return pod, _none(pod), number, [f"host{p}.{v + 1}.{i + 1}" for p, v, i in named]


def _leaves(shape: Shape, units: Units) -> tuple[Ints, Ints, Ints, list[str]]:
    pod = np.repeat(units.pod, shape.sides)
    number = np.repeat(units.number, shape.sides) * shape.sides + np.tile(np.arange(shape.sides), len(units.pod))
    named = zip(pod.tolist(), number.tolist(), strict=True)
    return pod, _none(pod), number, [f"leaf{p}.{i + 1}" for p, i in named]


def _spines(shape: Shape) -> tuple[Ints, Ints, Ints, list[str]]:
    first = BORDER_POD if shape.border_pods else BORDER_POD + 1
    pod, plane = _grid(shape.border_pods + shape.pods, shape.planes)
    named = zip((pod + first).tolist(), plane.tolist(), strict=True)
    return pod + first, plane, np.zeros_like(pod), [f"spine{p}.{i + 1}" for p, i in named]


def _grid(outer: int, inner: int) -> tuple[Ints, Ints]:
    """All pairs, the inner running fastest."""
    return np.repeat(np.arange(outer), inner), np.tile(np.arange(inner), outer)


def _none(like: Ints) -> Ints:
    return np.full_like(like, -1)
