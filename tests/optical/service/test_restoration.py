"""Restoration on small meshes: independent checks of every cut, and brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from tests.optical.service.lit_networks import (
    FAST,
    FULL,
    SLICES,
    SLOW,
    every_route,
    fitted,
    hold,
    random_state,
    state_of,
)

from weft.optical.service.oms_graph import OmsGraph
from weft.optical.service.restoration import restore
from weft.optical.service.restoration_state import (
    Cut,
    Lit,
    RestoreOptions,
    Ride,
    State,
    cable_cuts,
    node_cuts,
    srlg_cuts,
)
from weft.optical.service.restoration_timing import Timing
from weft.optical.service.restored import AfterCut

SEEDS = range(30)
RING = OmsGraph.both_ways(
    "ABCD", [("AB", 0, 1, 5.0, ()), ("BC", 1, 2, 5.0, ()), ("CD", 2, 3, 5.0, ()), ("DA", 3, 0, 5.0, ())]
)  # fmt: skip
AB, BA, BC, CB, CD, DC, DA, AD = range(8)


def everything(state: State) -> tuple[Cut, ...]:
    """Every cable, SRLG and node by itself."""
    return (*cable_cuts(state.graph), *srlg_cuts(state.graph), *node_cuts(state.graph))


def passes(state: State, ride: Ride, cut: Cut) -> bool:
    """Whether a ride uses anything of a cut."""
    cables = {int(state.graph.cable[arc]) for arc in ride.route}
    return bool(cut.cables & cables or cut.nodes & set(state.graph.nodes(ride.route)))


def check(state: State, after: AfterCut, release: str) -> None:
    """Nothing overlaps, nothing passes the cut, every route reaches: worked out from the answer alone."""
    graph, cut = state.graph, after.cut
    lost = [i for i, one in enumerate(state.lit) if any(passes(state, ride, cut) for ride in one.rides)]
    assert list(after.lost) == lost
    assert sorted([*(one.lightpath for one in after.relit), *(one.lightpath for one in after.dark)]) == lost
    owner = [[[-1] * SLICES for _ in pairs] for pairs in state.usable]

    def claim(row: int, ride: Ride, width: int) -> None:
        for arc, pair in zip(ride.route, ride.pairs, strict=True):
            for s in range(ride.slot, ride.slot + width):
                assert owner[int(graph.cable[arc])][pair][s] in (-1, row)
                owner[int(graph.cable[arc])][pair][s] = row

    for i, one in enumerate(state.lit):
        if i not in lost or release != "all":
            for ride in one.rides:
                claim(i, ride, FAST.width if one.mode == 0 else SLOW.width)
    for again in after.relit:
        one = state.lit[again.lightpath]
        mode = state.kinds[0][again.mode]
        assert again.rate_gbps == mode.rate_gbps <= state.kinds[0][one.mode].rate_gbps
        ends = [graph.nodes(ride.route) for ride in again.rides]
        assert ends[0][0] == graph.nodes(one.rides[0].route)[0]
        assert ends[-1][-1] == graph.nodes(one.rides[-1].route)[-1]
        assert all(before[-1] == after_[0] for before, after_ in pairwise(ends))
        for ride in again.rides:
            assert not passes(state, ride, cut)
            assert graph.km(ride.route) <= (25.0, 40.0)[again.mode]
            claim(again.lightpath, ride, mode.width)
    assert after.restored_gbps <= after.at_most_gbps <= after.lost_gbps


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("release", ["all", "own", "none"])
def test_every_cut_leaves_a_valid_channel_plan(seed: int, release: str) -> None:
    """Cables, shared risks and ROADMs, each by itself."""
    state = random_state(seed, wanted=14)
    options = RestoreOptions(release=release)  # type: ignore[arg-type]
    for after in restore(state, everything(state), options).cuts:
        check(state, after, release)


def best_alone(state: State, row: int, cut: Cut) -> float:
    """The most Gb/s that one lightpath gets after a cut, over every simple route, mode and slot."""
    free = [list(pairs) for pairs in state.usable]
    for one in state.lit:
        if not any(passes(state, ride, cut) for ride in one.rides):
            for held in one.rides:
                hold(free, held, FAST.width)
    nodes = state.graph.nodes(state.lit[row].rides[0].route)
    rates = [0.0]
    for route in every_route(state.graph, nodes[0], nodes[-1]):
        for mode, reach in ((FAST, 25.0), (SLOW, 40.0)):
            ride = fitted(free, route, mode.width)
            if ride is not None and state.graph.km(route) <= reach and not passes(state, ride, cut):
                rates.append(mode.rate_gbps)
    return max(rates)


def test_a_lightpath_lost_alone_gets_what_brute_force_finds() -> None:
    """The highest rate over all simple routes and slots; nothing where nothing fits."""
    found = [
        (after.restored_gbps, best_alone(state, after.lost[0], after.cut))
        for state in (random_state(seed, wanted=14) for seed in SEEDS)
        for after in restore(state, everything(state), RestoreOptions(routes=100)).cuts
        if len(after.lost) == 1
    ]
    assert len(found) > 30
    assert {0.0, SLOW.rate_gbps, FAST.rate_gbps} == {ours for ours, _ in found}
    assert all(ours == theirs for ours, theirs in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_order_of_brute_force_beats_the_bound(seed: int) -> None:
    """Every order of the lost, each on its shortest route that fits at its highest rate; ours is one of them."""
    state = random_state(seed, wanted=10)
    state = replace(state, lit=tuple(replace(one, priority=0) for one in state.lit))
    for after in restore(state, everything(state), RestoreOptions(routes=100)).cuts:
        if 2 <= len(after.lost) <= 4:
            orders = [in_order(state, after.cut, order) for order in permutations(after.lost)]
            assert max(orders) <= after.at_most_gbps
            assert after.restored_gbps in orders


def in_order(state: State, cut: Cut, order: tuple[int, ...]) -> float:
    """Gb/s that are lit again if the lost come in this order."""
    free = [list(pairs) for pairs in state.usable]
    for one in state.lit:
        if not any(passes(state, ride, cut) for ride in one.rides):
            hold(free, one.rides[0], FAST.width)
    total = 0.0
    for row in order:
        nodes = state.graph.nodes(state.lit[row].rides[0].route)
        routes = every_route(state.graph, nodes[0], nodes[-1])
        found = (
            (mode, ride)
            for mode, reach in ((FAST, 25.0), (SLOW, 40.0))
            for route in routes
            if state.graph.km(route) <= reach
            for ride in [kept_or_fitted(state, free, row, route, mode.width)]
            if ride is not None and not passes(state, ride, cut)
        )
        for mode, ride in found:
            hold(free, ride, mode.width)
            total += mode.rate_gbps
            break
    return total


def kept_or_fitted(state: State, free: list[list[int]], row: int, route: tuple[int, ...], width: int) -> Ride | None:
    """The old slot if it is free along the route, else the lowest."""
    bits = ((1 << width) - 1) << state.lit[row].rides[0].slot
    if bits < 1 << SLICES:
        pairs = [next((p for p, left in enumerate(free[arc // 2]) if not bits & ~left), -1) for arc in route]
        if min(pairs) >= 0:
            return Ride(route, state.lit[row].rides[0].slot, tuple(pairs))
    return fitted(free, route, width)


def ring(*lit: Lit, reach_km: tuple[float, float] = (25.0, 40.0), spares: dict[int, int] | None = None) -> State:
    """Four sites in a ring of 5 km sides, one pair each."""
    return state_of(RING, lit, ((FULL,),) * 4, reach_km, spares)


def test_light_goes_the_other_way_round_and_keeps_its_slot() -> None:
    """And takes the time that its three further ROADMs take, one after the other."""
    state = ring(Lit("x", 0, 0, (Ride((AB,), 2, (0,)),)))
    timing = Timing()
    relit = restore(state, cable_cuts(RING)[:1]).cuts[0].relit[0]
    assert relit.rides == (Ride((AD, DC, CB), 2, (0, 0, 0)),)
    assert not relit.moved
    figures = {name: figure.value for name, figure in timing.figures().items()}
    expected = figures["detect"] + figures["decide"] + 4 * figures["node"] + 3 * figures["amplifiers"] + figures["lock"]
    assert relit.seconds == pytest.approx(expected)
    at_once = restore(state, cable_cuts(RING)[:1], RestoreOptions(timing=Timing(at_once=True))).cuts[0]
    assert at_once.seconds == pytest.approx(expected - 3 * figures["node"])


def test_a_lower_rate_reaches_where_the_full_one_does_not() -> None:
    """Half of it is restored; without lower rates, nothing, and reach is why."""
    state = ring(Lit("x", 0, 0, (Ride((AB,), 0, (0,)),)), reach_km=(10.0, 15.0))
    after = restore(state, cable_cuts(RING)[:1]).cuts[0]
    assert (after.restored_gbps, after.partial) == (SLOW.rate_gbps, (0,))
    strict = restore(state, cable_cuts(RING)[:1], RestoreOptions(lower_rates=False)).cuts[0]
    assert strict.dark_by("reach") == 1


def test_a_regenerator_carries_on_where_light_does_not_reach() -> None:
    """Its own one wherever it stands, or one from the store, which is then used up."""
    own = Lit("own", 0, 0, (Ride((AB,), 0, (0,)), Ride((BC,), 0, (0,))))
    state = ring(own, reach_km=(10.0, 10.0))
    assert restore(state, cable_cuts(RING)[:1]).cuts[0].relit[0].regenerators == ()
    both = Lit("x", 0, 0, (Ride((AB,), 0, (0,)),)), Lit("y", 0, 0, (Ride((AB,), 2, (0,)),))
    far = ring(*both, reach_km=(10.0, 10.0), spares={3: 1})
    after = restore(far, cable_cuts(RING)[:1]).cuts[0]
    assert [one.borrowed for one in after.relit] == [(3,)]
    assert after.dark_by("spectrum") + after.dark_by("reach") == 1


def test_what_is_not_tunable_keeps_its_slot_or_stays_dark() -> None:
    """A fixed laser finds its slot taken on the other way."""
    state = ring(Lit("x", 0, 0, (Ride((AB,), 0, (0,)),)), Lit("y", 0, 0, (Ride((CD,), 0, (0,)),)))
    cut = cable_cuts(RING)[:1]
    assert restore(state, cut).cuts[0].moved == 1
    assert restore(state, cut, RestoreOptions(tunable=False)).cuts[0].dark_by("port") == 1


def test_without_directionless_ports_light_leaves_by_the_old_degree() -> None:
    """Which failed, so it stays dark."""
    state = ring(Lit("x", 0, 0, (Ride((AB,), 0, (0,)),)))
    assert restore(state, cable_cuts(RING)[:1], RestoreOptions(directionless=False)).cuts[0].dark_by("port") == 1


def test_the_first_priority_comes_first_where_spectrum_falls_short() -> None:
    """Four lightpaths fill a side; of two that are cut only one finds room."""
    others = [Lit(f"o{i}", 0, 0, (Ride((CD,), 2 * i, (0,)),)) for i in range(3)]
    cut_off = [Lit(f"c{i}", 0, 0, (Ride((AB,), 2 * i, (0,)),), priority=1 - i) for i in range(2)]
    after = restore(ring(*others, *cut_off), cable_cuts(RING)[:1], RestoreOptions(lower_rates=False)).cuts[0]
    assert [one.lightpath for one in after.relit] == [4]
    assert after.dark_by("spectrum") == 1
    assert after.at_most_gbps == 2 * FAST.rate_gbps


def test_old_slots_that_are_kept_are_nobody_elses() -> None:
    """With release `own` a lightpath may use its own on links that stand, with `none` not even that."""
    graph = OmsGraph.both_ways("ABC", [("AB", 0, 1, 5.0, ()), ("AB again", 0, 1, 6.0, ()), ("BC", 1, 2, 5.0, ())])
    full = [Lit(f"o{i}", 0, 0, (Ride((4,), 2 * i, (0,)),)) for i in range(3)]
    state = state_of(graph, [*full, Lit("x", 0, 0, (Ride((0, 4), 6, (0, 0)),))], ((FULL,),) * 3)
    for release, restored in (("all", 1), ("own", 1), ("none", 0)):
        options = RestoreOptions(release=release, lower_rates=False)  # type: ignore[arg-type]
        assert len(restore(state, cable_cuts(graph)[:1], options).cuts[0].relit) == restored


def test_a_node_takes_what_ends_there_and_moves_what_passes() -> None:
    """B fails: A-B is lost for good, A-B-C goes round."""
    state = ring(Lit("ends", 0, 0, (Ride((AB,), 0, (0,)),)), Lit("passes", 0, 0, (Ride((AB, BC), 2, (0, 0)),)))
    after = restore(state, [node_cuts(RING)[1]]).cuts[0]
    assert (after.dark_by("end"), [one.lightpath for one in after.relit]) == (1, [1])


def test_lightpaths_that_go_both_ways_hold_both_ways() -> None:
    """Where every direction is a link of its own."""
    usable = ((FULL,),) * RING.n_arcs
    lit = Lit("x", 0, 0, (Ride((AB,), 0, (0, 0)),), both_ways=True)
    state = replace(ring(), link=np.arange(RING.n_arcs), usable=usable, lit=(lit,))
    assert restore(state, cable_cuts(RING)[:1]).cuts[0].relit[0].rides[0].pairs == (0,) * 6
    assert state.free()[BA] == [FULL & ~0b11]


def test_a_state_in_which_lightpaths_overlap_is_refused() -> None:
    """Before anything is restored from it."""
    with pytest.raises(ValueError, match="y overlaps"):
        ring(Lit("x", 0, 0, (Ride((AB,), 0, (0,)),)), Lit("y", 0, 0, (Ride((AB,), 1, (0,)),)))


def test_more_routes_never_bound_less() -> None:
    """And equal arguments give equal answers."""
    state = random_state(3, wanted=14)
    few, many = (restore(state, everything(state), RestoreOptions(routes=k)) for k in (1, 50))
    assert all(one.at_most_gbps <= other.at_most_gbps for one, other in zip(few.cuts, many.cuts, strict=True))
    assert restore(state, everything(state), RestoreOptions(routes=50)).table() == many.table()
