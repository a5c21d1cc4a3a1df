"""Regenerators where light does not reach: as few as can be for each request, and spectrum for every stretch."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from weft.optical.service.assigning import Granted, Policy, assign
from weft.optical.service.candidates import Bench, Trial, modes_of, trials
from weft.optical.service.choosing import chosen_routes
from weft.optical.service.loads import Load, load_of
from weft.optical.service.oms_graph import Route
from weft.optical.service.placing import Occupation
from weft.optical.service.reach import Reached, reached
from weft.optical.service.requests import Request

Floats = npt.NDArray[np.float64]

ROUNDS = 6
"""How often other places for as few regenerators are tried at most; the first that serves no more ends it."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """What one request was given, one trial and grant a stretch; none where no regenerators help.

    `fewest` is the least number of regenerators with which light gets across at all, over all routes and places; -1
    if it can't.
    """

    request: Request
    fewest: int
    parts: tuple[tuple[Trial, Granted], ...]

    @property
    def served(self) -> bool:
        """Whether every stretch has a slot."""
        return bool(self.parts) and all(not granted.reason for _, granted in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Regenerated:
    """All requests, in the order asked, and what is occupied now."""

    requests: tuple[Stretches, ...]
    occupation: Occupation

    @property
    def n_regenerators(self) -> int:
        """Regenerators of the requests served."""
        return sum(len(one.parts) - 1 for one in self.requests if one.served)

    @property
    def fewest(self) -> int:
        """What no way to serve the same requests undercuts: the sum of what each needs alone."""
        return sum(one.fewest for one in self.requests if one.served)


def regenerated(
    bench: Bench, occupation: Occupation, requests: Sequence[Request], *, routes: int = 8, policy: Policy = "best",
    seed: int = 1,
) -> Regenerated:  # fmt: skip
    """Serve requests with as few regenerators as each needs, wherever there is a transceiver at a ROADM.

    Every stretch has a slot of its own.  What can go without a regenerator does.  Where spectrum falls short, other
    places for as few are tried, away from full lines.  Requests that name hops or slots get no regenerators.
    """
    reach, graph = Reach(bench), bench.mesh.graph
    cost = np.ones(graph.n_arcs)
    best: Regenerated | None = None
    for _ in range(ROUNDS):
        stops = [reach.stops(request, cost) for request in requests]
        tried = _served(bench, occupation, requests, stops, routes, policy, seed)
        if best is not None and sum(one.served for one in tried.requests) <= sum(one.served for one in best.requests):
            break
        best = tried
        if all(one.served or one.fewest < 0 for one in best.requests):
            break
        room = np.array([max(1, free.bit_count()) for free in occupation.free])
        used = 1.0 - np.array([free.bit_count() for free in tried.occupation.free]) / room
        cost += np.maximum(used, 0.0)[occupation.link] ** 8
    assert best is not None
    return best


class Reach:
    """Transparent stretches between nodes that have a transceiver, worked out where asked for."""

    def __init__(self, bench: Bench) -> None:
        """Of several transceivers at a ROADM the first stands for all."""
        self._bench = bench
        mesh = bench.mesh
        self._at: dict[int, str] = {}
        for uid, node in mesh.exit.items():
            if mesh.entry.get(uid) == node and mesh.graph.node_name[node] != uid:
                self._at.setdefault(node, uid)
        self._known: dict[tuple[str, str, Load, str, str], dict[int, Reached]] = {}

    def stretches(self, request: Request, node: int) -> dict[int, Reached]:
        """The nodes that one stretch of a request's light reaches in any of its modes, by the fewest lines found."""
        mesh, found = self._bench.mesh, dict[int, Reached]()
        source = self._at.get(node, request.source)
        target = self._at.get(mesh.exit[request.target], request.target)
        for mode in modes_of(request, self._bench.library):
            key = (source, target, load_of(request, mode, self._bench.library), request.transceiver, mode.name)
            if target in self._at.values():
                key = (source, "", *key[2:])
            if key not in self._known:
                ends = tuple(dict.fromkeys((*self._at.values(), target)))
                ways = reached(self._bench, source, ends, key[2], mode)
                self._known[key] = {mesh.exit[end]: way for end, way in ways.items()}
            if not found:
                found = self._known[key]
                continue
            known = self._known[key].items()
            found = found | {end: way for end, way in known if end not in found or _shorter(way, found[end])}
        return found

    def stops(self, request: Request, cost: Floats) -> tuple[tuple[str, ...], tuple[Route, ...]] | None:
        """Transceivers from source to target, and the routes between; as few as can be, then of least `cost`.

        `cost` (n_arcs,) is at least 0.  None if light doesn't get across.  Shortest paths over stretches, by (number
        of stretches, cost) in that order.
        """
        start, goal = self._bench.mesh.entry[request.source], self._bench.mesh.exit[request.target]
        direct = self.stretches(request, start).get(goal)
        if direct is not None:
            return (request.source, request.target), (direct.route,)
        each: list[float] = cost.tolist()
        settled: set[int] = set()
        fewest = len(each) + 1
        heap: list[tuple[int, float, int, tuple[int, ...], tuple[Route, ...]]] = [(0, 0.0, start, (), ())]
        while heap:
            n, spent, node, passed, ways = heappop(heap)
            if node == goal and n:
                return (request.source, *(self._at[one] for one in passed[1:]), request.target), ways
            if node in settled or (n and node not in self._at):
                continue
            settled.add(node)
            for end, way in self.stretches(request, node).items():
                fewest = min(fewest, n + 1) if end == goal else fewest
                if end not in settled and (n + 1 < fewest or end == goal):
                    more = spent + sum([each[arc] for arc in way.route])
                    heappush(heap, (n + 1, more, end, (*passed, node), (*ways, way.route)))
        return None


def _shorter(one: Reached, other: Reached) -> bool:
    return len(one.route) < len(other.route)


def _served(
    bench: Bench, occupation: Occupation, requests: Sequence[Request],
    stops: Sequence[tuple[tuple[str, ...], tuple[Route, ...]] | None], routes: int, policy: Policy, seed: int,
) -> Regenerated:  # fmt: skip
    """Spectrum for all stretches; those of a request that doesn't get all of its own are given back."""
    parts: list[tuple[int, Request, Route]] = []
    for row, (request, chosen) in enumerate(zip(requests, stops, strict=True)):
        if chosen is not None:
            uids, ways = chosen
            for number, (source, target, way) in enumerate(zip(uids[:-1], uids[1:], ways, strict=True)):
                part = replace(request, id=f"{request.id} stretch {number + 1}", source=source, target=target)
                parts.append((row, part, way))
    asked = [part for _, part, _ in parts]
    listed = chosen_routes(bench.mesh, asked, (), routes).routes
    offered = {part.id: tuple(dict.fromkeys((*listed[part.id], way))) for _, part, way in parts}
    taken = copy(occupation)
    taken.free = list(occupation.free)
    tried = trials(bench, asked, offered)
    granted = assign(taken, tried, policy, seed).granted
    mine: list[list[tuple[Trial, Granted]]] = [[] for _ in requests]
    for (row, _, _), trial, grant in zip(parts, tried, granted, strict=True):
        mine[row].append((trial, grant))
    found = tuple(
        Stretches(request, -1 if chosen is None else len(chosen[1]) - 1, tuple(some))
        for request, chosen, some in zip(requests, stops, mine, strict=True)
    )
    for one in found:
        if not one.served:
            _give_back(taken, occupation, one)
    return Regenerated(found, taken)


def _give_back(taken: Occupation, before: Occupation, one: Stretches) -> None:
    for _, granted in one.parts:
        if granted.way is not None:
            held = sum(taken.bits(slot) for slot in granted.slots)
            for link in taken.links(granted.way.route, both=one.request.bidirectional):
                taken.free[link] |= held & before.free[link]
