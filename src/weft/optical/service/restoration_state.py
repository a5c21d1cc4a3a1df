"""What restoration starts from: lightpaths as they ride, the spectrum beside them, what they could do instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from weft.optical.service.oms_graph import OmsGraph, Route
from weft.optical.service.restoration_timing import USUAL_TIMING, Timing

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class RateMode(NamedTuple):
    """One way to drive a transceiver: its Gb/s, its slices, and the slices that it may start at as bits."""

    name: str
    rate_gbps: float
    width: int
    starts: int


class Ride(NamedTuple):
    """Light without electronics between: its arcs, its first slice, and the fibre pair on each of its links."""

    route: Route
    slot: int
    pairs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lit:
    """A lightpath: `mode` of the transceivers of `kind`, one ride, or several where it is regenerated between.

    A lightpath of lower `priority` is lit again first.  One that goes `both_ways` holds its slot on the way back too
    (where links are directed).
    """

    name: str
    kind: int
    mode: int
    rides: tuple[Ride, ...]
    priority: int = 0
    both_ways: bool = False


class Reach(Protocol):
    """What says how well light arrives."""

    def margin_db(self, kind: int, routes: Sequence[Route]) -> Floats:
        """GSNR above what each mode of a kind needs, (n_routes, n_modes); at least 0 is good enough."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A network in operation.

    `link` (n_arcs,) is the row of `usable` whose spectrum an arc uses: its own, or one for both ways.  `usable` has,
    for each link and each of its fibre pairs, the slices that lightpaths may hold, as bits.  `kinds` are transceivers
    by their modes, and `spares` counts the regenerators in store by node.
    """

    graph: OmsGraph
    link: Ints
    usable: tuple[tuple[int, ...], ...]
    kinds: tuple[tuple[RateMode, ...], ...]
    lit: tuple[Lit, ...]
    reach: Reach
    spares: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError if two lightpaths hold one slice, or one holds what is not usable."""
        self.free()

    def free(self) -> list[list[int]]:
        """Slices that no lightpath holds, by link and pair."""
        free = [list(pairs) for pairs in self.usable]
        for one in self.lit:
            for link, pair, bits in self.held(one):
                if bits & ~free[link][pair]:
                    raise ValueError(f"{one.name} overlaps what is held already on link {link}, pair {pair}")
                free[link][pair] &= ~bits
        return free

    def held(self, one: Lit) -> list[tuple[int, int, int]]:
        """What a lightpath holds: (link, pair, slices as bits), each link of a ride once."""
        found = []
        for ride in one.rides:
            bits = ((1 << self.kinds[one.kind][one.mode].width) - 1) << ride.slot
            links = self.links(ride.route, one.both_ways)
            found += [(link, pair, bits) for link, pair in zip(links, ride.pairs, strict=True)]
        return found

    def links(self, route: Route, both_ways: bool) -> list[int]:
        """Links of a route, and of its way back where these are others."""
        arcs = list(route)
        there: list[int] = self.link[arcs].tolist()
        back: list[int] = self.link[self.graph.back[arcs]].tolist() if both_ways else []
        return there if back == there else there + back


@dataclass(frozen=True, slots=True)
class Cut:
    """What fails together: cables (both ways of them) and nodes."""

    name: str
    cables: frozenset[int] = frozenset()
    nodes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What the network can do.

    `release`: the old slots of lightpaths that are lost are free for `all`, for their `own`er alone on links that still
    stand, or `none` (kept for the way back).  `lower_rates` lets a transceiver fall back to modes of less Gb/s.  Light
    that is not `tunable` (fixed lasers, or add and drop ports of one colour) keeps its slot; where ROADMs are not
    `directionless` it keeps its first and last OMS.  `routes` are looked at for each way from node to node, in `orders`
    orders if spectrum falls short.
    """

    release: Literal["all", "own", "none"] = "all"
    lower_rates: bool = True
    tunable: bool = True
    directionless: bool = True
    routes: int = 6
    orders: int = 3
    timing: Timing = USUAL_TIMING

    def __post_init__(self) -> None:
        """Raise ValueError if nothing is to be looked at."""
        if self.routes < 1 or self.orders < 1:
            raise ValueError("restoration looks at one route and one order at least")


def cable_cuts(graph: OmsGraph) -> tuple[Cut, ...]:
    """Each cable by itself, both ways of it."""
    return tuple(Cut(name, frozenset([i])) for i, name in enumerate(graph.cable_name))


def srlg_cuts(graph: OmsGraph) -> tuple[Cut, ...]:
    """Each shared risk by itself."""
    members = [frozenset(c for c, inside in enumerate(graph.srlgs) if g in inside) for g in range(len(graph.srlg_name))]
    return tuple(Cut(name, cables) for name, cables in zip(graph.srlg_name, members, strict=True))


def node_cuts(graph: OmsGraph) -> tuple[Cut, ...]:
    """Each ROADM by itself."""
    return tuple(Cut(name, frozenset(), frozenset([i])) for i, name in enumerate(graph.node_name))
