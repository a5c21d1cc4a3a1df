"""Regenerators: as few as any routes and places allow, found without trying all; and spectrum for each stretch."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.service.towns import Cable, towns, wanted

from weft.optical.service.assigning import Policy
from weft.optical.service.candidates import Bench, Rules, modes_of
from weft.optical.service.judging import USUAL, Judge, Ride, margins_db
from weft.optical.service.loads import load_of
from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.placing import Held, Occupation
from weft.optical.service.reach import reached
from weft.optical.service.regenerators import Regenerated, regenerated
from weft.optical.service.requests import Request
from weft.optical.service.serving import Options, serve
from weft.optical.system.design import Designed

LONG: tuple[Cable, ...] = tuple((a, z, 1200.0) for a, z in pairwise("ABCDEFG"))
"""Towns in a row, of which light passes a few."""


def _bench(designed: Designed) -> Bench:
    mesh = Mesh.of(designed)
    return Bench(Judge(designed, mesh, USUAL), mesh, designed.library, Rules(2.0))


def _occupation(designed: Designed, bench: Bench, held: tuple[Held, ...] = ()) -> Occupation:
    band = designed.library.loads[0].band
    occupation = Occupation(bench.mesh, [(band,)] * bench.mesh.n_arcs, 0.0)
    occupation.hold(bench.mesh, held)
    return occupation


def _by_trial(bench: Bench, request: Request) -> set[tuple[int, int]]:
    """Pairs of nodes that some simple route joins at no negative margin, by trying every one."""
    graph, mode = bench.mesh.graph, modes_of(request, bench.library)[0]
    drawn = nx.MultiDiGraph([(int(t), int(h)) for t, h in zip(graph.tail, graph.head, strict=True)])
    for arc, edge in enumerate(sorted(drawn.edges(keys=True))):
        drawn.edges[edge]["arc"] = arc
    order = sorted(range(graph.n_arcs), key=lambda arc: (int(graph.tail[arc]), int(graph.head[arc])))
    load, found = load_of(request, mode, bench.library), set[tuple[int, int]]()
    for a in range(len(graph.node_name)):
        for z in set(range(len(graph.node_name))) - {a}:
            routes: list[Route] = [
                tuple(order[drawn.edges[edge]["arc"]] for edge in path)
                for path in nx.all_simple_edge_paths(drawn, a, z)
            ]
            rides = [Ride(f"trx {graph.node_name[a]}", f"trx {graph.node_name[z]}", route) for route in routes]
            if rides and margins_db(bench.judge.receptions(load, rides), mode, bench.rules.margin_db).max() >= 0:
                found.add((a, z))
    return found


@settings(max_examples=12)
@given(st.integers(0, 2**32 - 1))
def test_light_reaches_where_any_route_works(seed: int) -> None:
    """Over meshes of long lines, the same pairs as trying every simple route finds."""
    drawn = nx.gnm_random_graph(5, 7, seed=seed)
    lengths = nx.random_layout(drawn, seed=seed % 2**31)
    designed = towns([("ABCDE"[a], "ABCDE"[z], 300 + 3000 * float(lengths[a][0])) for a, z in drawn.edges])
    bench = _bench(designed)
    stops = [f"trx {name}" for name in bench.mesh.graph.node_name]
    asked = wanted(0, bench.mesh.graph.node_name[0], bench.mesh.graph.node_name[-1])
    mode = modes_of(asked, bench.library)[0]
    load = load_of(asked, mode, bench.library)
    found = {
        (bench.mesh.entry[source], bench.mesh.exit[target])
        for source in stops
        for target in reached(bench, source, stops, load, mode)
    }
    assert found == _by_trial(bench, asked)


def _served(designed: Designed, requests: list[Request], held: tuple[Held, ...] = ()) -> Regenerated:
    bench = _bench(designed)
    return regenerated(bench, _occupation(designed, bench, held), requests)


def test_the_fewest_regenerators_are_placed() -> None:
    """Along a row of towns the number grows with the distance, and is what cutting the row greedily gives."""
    designed = towns(LONG)
    bench = _bench(designed)
    asked = [wanted(number, "A", "ABCDEFG"[number]) for number in range(1, 7)]
    mode = modes_of(asked[0], bench.library)[0]
    stops = [f"trx {name}" for name in "ABCDEFG"]
    load = load_of(asked[0], mode, bench.library)
    far = max("ABCDEFG".index(end[-1]) for end in reached(bench, stops[0], stops, load, mode))
    assert 1 <= far < 6
    found = _served(designed, asked)
    assert all(one.served for one in found.requests)
    assert [one.fewest for one in found.requests] == [(hops - 1) // far for hops in range(1, 7)]
    assert found.n_regenerators == found.fewest > 0
    for one in found.requests:
        ends = [trial.request for trial, _ in one.parts]
        assert (ends[0].source, ends[-1].target) == (one.request.source, one.request.target)
        assert all(before.target == after.source for before, after in pairwise(ends))
        assert all(granted.way is not None and granted.way.margin_db >= 0 for _, granted in one.parts)


def test_no_slice_is_held_twice_and_what_fails_is_given_back() -> None:
    """With room for two, each stretch has its own slots; a third request holds nothing."""
    designed = towns(LONG)
    bench = _bench(designed)
    narrow = (Held("test", None, -400, 300),)
    before = _occupation(designed, bench, narrow)
    room = max(free.bit_count() for free in before.free) // 8
    found = regenerated(bench, before, [wanted(number, "A", "G") for number in range(room + 1)])
    assert sum(one.served for one in found.requests) == room
    taken = copy(before)
    taken.free = list(before.free)
    for one in found.requests:
        for _, granted in one.parts if one.served else ():
            assert granted.way is not None
            assert all(not taken.bits(slot) & ~taken.on(granted.way.route, both=False) for slot in granted.slots)
            taken.take(granted.way.route, granted.slots, both=False)
    assert taken.free == found.occupation.free


def test_where_no_line_leads_nothing_helps() -> None:
    """Regenerators don't bridge what isn't connected."""
    designed = towns([("A", "B", 80), ("C", "D", 80)])
    (one,) = _served(designed, [wanted(0, "A", "D")]).requests
    assert (one.fewest, one.served, one.parts) == (-1, False, ())


@pytest.mark.parametrize("policy", ["first-fit", "lowest", "best"])
def test_requests_are_served_where_light_alone_does_not_reach(policy: Policy) -> None:
    """`regenerate` serves what is blocked without, and the answer tells every stretch."""
    designed, asked = towns(LONG), [wanted(0, "A", "G"), wanted(1, "A", "B")]
    options = replace(Options(), policy=policy)
    assert serve(designed, asked, (), options).n_served == 1
    with_them = serve(designed, asked, (), replace(options, regenerate=True))
    assert with_them.n_served == 2
    assert with_them.n_regenerators == with_them.fewest == len(with_them.lightpaths[0].regenerators) > 0
    assert with_them.lightpaths[1].regenerators == ()
