"""Channel plans on CORONET CONUS: how many lightpaths, how far from the most, and with how few regenerators."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from benchmarks.requests import EQUIPMENT, SERVICES, TOPOLOGY
from weft.exchange.gnpy import read_library, read_network, read_services
from weft.network import Incidence, ints
from weft.optical.service.candidates import Bench, Rules, Trial, trials
from weft.optical.service.choosing import chosen_routes
from weft.optical.service.judging import USUAL, Judge
from weft.optical.service.mesh import Mesh
from weft.optical.service.placing import Occupation
from weft.optical.service.regenerators import regenerated
from weft.optical.service.requests import Request
from weft.optical.spectrum.check import confirm, overlaps
from weft.optical.spectrum.instance import Plan, Problem
from weft.optical.spectrum.optimise import optimise
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Transceiver
from weft.optical.system.library import Band

SLOTS, MARGIN_DB, ROUTES = 96, 2.0, 8
ACROSS = (
    ("Baton_Rouge", "Houston"), ("Detroit", "Toledo"), ("Little_Rock", "Memphis"), ("Louisville", "St_Louis"),
)  # fmt: skip
"""The lines that join the west to the east."""


class Conus(NamedTuple):
    """The network as designed, and the 1,000 requests."""

    designed: Designed
    requests: tuple[Request, ...]


@cache
def _conus() -> Conus:
    library = read_library(EQUIPMENT)
    designed = design(read_network(TOPOLOGY, library), library)
    return Conus(designed, read_services(SERVICES, library, designed.network)[0])


def three_thousand() -> tuple[Request, ...]:
    """Ordered pairs of transceivers, drawn with replacement by Python's generator with seed 3; else as the 1,000."""
    designed, requests = _conus()
    ends = [one.uid for one in designed.network.elements if isinstance(one, Transceiver)]
    drawn = random.Random(3).choices(list(permutations(ends, 2)), k=3000)
    return tuple(replace(requests[0], id=str(i), source=a, target=z) for i, (a, z) in enumerate(drawn))


def _bench(mesh: Mesh) -> Bench:
    designed = _conus().designed
    return Bench(Judge(designed, mesh, USUAL), mesh, designed.library, Rules(MARGIN_DB))


@cache
def _problem(requests: tuple[Request, ...], routes: int) -> Problem:
    """Slots of 50 GHz, 96 a line, both directions of a line together, as GNPy takes them."""
    mesh = Mesh.of(_conus().designed)
    found = trials(_bench(mesh), requests, chosen_routes(mesh, requests, (), routes).routes)
    return _columns(mesh, found)


def _columns(mesh: Mesh, found: list[Trial]) -> Problem:
    ways = [(row, way) for row, trial in enumerate(found) for way in trial.ways]
    n_links = len(mesh.graph.cable_name)
    length_km = np.zeros(n_links)
    length_km[mesh.graph.cable] = mesh.graph.length_km
    return Problem(
        count=np.ones(len(found), np.int64), value=np.ones(len(found)), request=ints(row for row, _ in ways),
        route=Incidence.of([mesh.graph.cable[list(way.route)].tolist() for _, way in ways], n_links),
        kind=np.zeros(len(ways), np.int64), width=ints([1]), starts=np.ones((1, SLOTS), np.bool_),
        link=np.arange(n_links), free=np.ones((n_links, SLOTS), np.bool_), length_km=length_km,
    )  # fmt: skip


def _checked(problem: Problem, plan: Plan) -> Plan:
    """A plan in which nothing overlaps, and whose bound follows from its costs."""
    assert overlaps(problem, plan) == ()
    assert int(confirm(problem, plan.bound) + 1e-6) == plan.bound.value
    return plan


@cache
def _plan() -> Plan:
    problem = _problem(three_thousand(), ROUTES)
    return _checked(problem, optimise(problem))


def thousand() -> Measured:
    """The plan of the 1,000, routes and their light known; it serves all that light allows."""
    problem = _problem(_conus().requests, ROUTES)
    plan = _checked(problem, optimise(problem))
    assert plan.served == plan.bound.value == 799
    return Measured(wall_s(lambda: optimise(problem), 5), None)


def gap() -> Measured:
    """What the plan of the 3,000, and first fit on shortest routes, leave of the proved bound."""
    plan = _plan()
    alone = optimise(_problem(three_thousand(), 1), "first")
    return Measured(100 * plan.gap, 100 * (1 - alone.value / plan.bound.value))


def served() -> Measured:
    """Of the 3,000."""
    return Measured(_plan().served, optimise(_problem(three_thousand(), 1), "first").served)


def proved() -> Measured:
    """Plan and bound of the 3,000, routes and their light known."""
    problem = _problem(three_thousand(), ROUTES)
    _plan()
    return Measured(wall_s(lambda: optimise(problem), 1), None)


def regenerators() -> Measured:
    """All of the 1,000, each direction of a line taken by itself; as few as light needs over any routes."""
    mesh = Mesh.of(_conus().designed)
    found = regenerated(
        _bench(mesh), Occupation(mesh, [_edges()] * mesh.n_arcs, 0.0, one_way=True), _conus().requests, policy="lowest"
    )
    assert all(one.served for one in found.requests)
    assert found.n_regenerators == found.fewest
    return Measured(found.n_regenerators, None)


def _edges() -> tuple[Band, ...]:
    """The transceivers' band, and half a slot beyond its outermost channels."""
    band = _conus().designed.library.transceivers[_conus().requests[0].transceiver].band
    return (Band(band.low_hz - 25e9, band.high_hz + 25e9),)


def together() -> Measured:
    """The 1,000 with regenerators while both directions of a line are taken together; the most that a cut allows."""
    mesh = Mesh.of(_conus().designed)
    found = regenerated(_bench(mesh), Occupation(mesh, [_edges()] * mesh.n_arcs, 0.0), _conus().requests)
    served = sum(one.served for one in found.requests)
    assert found.n_regenerators == found.fewest
    assert served <= _most_across(mesh)
    return Measured(served, None)


def _most_across(mesh: Mesh) -> int:
    """All requests but those that cross the cut `ACROSS` beyond its slots: no route avoids all of its lines."""
    graph = mesh.graph
    ends = zip(graph.tail.tolist(), graph.head.tolist(), strict=True)
    names = [tuple(sorted((graph.node_name[a], graph.node_name[z]))) for a, z in ends]
    cut = {tuple(sorted(f"roadm {town}" for town in ends)) for ends in ACROSS}
    west, tips = {graph.node_name.index("roadm Denver")}, [graph.node_name.index("roadm Denver")]
    while tips:
        for arc in graph.leaving[tips.pop()]:
            head = int(graph.head[arc])
            if names[arc] not in cut and head not in west:
                west.add(head)
                tips.append(head)
    requests = _conus().requests
    crossing = sum((mesh.entry[one.source] in west) != (mesh.exit[one.target] in west) for one in requests)
    lines = len({int(cable) for cable, name in zip(graph.cable, names, strict=True) if name in cut})
    return len(requests) - max(0, crossing - SLOTS * lines)


BENCHMARKS = (
    Benchmark(
        "spectrum-1000", "channel plan of 1,000 requests on CORONET CONUS: the 799 that light allows, none left out",
        thousand, "s", "", aim=1,
    ),
    Benchmark(
        "spectrum-gap", "3,000 requests on CORONET CONUS, where spectrum binds: short of the proved bound by at most",
        gap, "%", "first fit on the shortest route, as GNPy 3.0.1", aim=2,
    ),
    Benchmark(
        "spectrum-served", "of those 3,000 served, over eight routes",
        served, "requests", "first fit on the shortest route, as GNPy 3.0.1", aim=1.2, better="more", on="ratio",
    ),
    Benchmark("spectrum-proved", "plan of those 3,000 and the proof of its bound", proved, "s", "", aim=60),
    Benchmark(
        "spectrum-regenerators", "regenerators with which all 1,000 are served, directions of a line apart: the fewest",
        regenerators, "regenerators", "", aim=201,
    ),
    Benchmark(
        "spectrum-across", "the 1,000 with regenerators, both directions of a line together: four lines hold no more",
        together, "requests", "", aim=865, better="more",
    ),
)  # fmt: skip
