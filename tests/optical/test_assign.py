"""No two lightpaths share a slice of a pair, each keeps its slot along its route, and none is left out needlessly."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Incidence, Ints, ints
from weft.optical.dci import Assignment, Place, assign


@st.composite
def asked(draw: st.DrawFn) -> tuple[Incidence, Ints, Ints, Ints, Ints]:
    """Requests over a few fibres with little spectrum, so that some find no place."""
    n = draw(st.integers(1, 4))
    fibre = st.integers(0, n - 1)
    rows = draw(st.lists(st.lists(fibre, min_size=1, max_size=3, unique=True), max_size=6))
    column = st.lists(st.integers(1, 4), min_size=len(rows), max_size=len(rows))
    pairs = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    slices = draw(st.lists(st.integers(1, 12), min_size=n, max_size=n))
    return Incidence.of(rows, n), ints(draw(column)), ints(draw(column)), ints(pairs), ints(slices)


@given(asked=asked())
def test_no_slice_of_a_pair_is_taken_twice(asked: tuple[Incidence, Ints, Ints, Ints, Ints]) -> None:
    """Each lightpath takes its width from its slot up, the same on every fibre, within the pairs that are lit."""
    route, width, count, pairs, slices = asked
    found = assign(*asked, moves=40)
    taken = {(f, p): np.zeros(slices[f], dtype=np.int64) for f in range(len(pairs)) for p in range(pairs[f])}
    for one, row in enumerate(found.request.tolist()):
        on = slice(int(found.route.indptr[one]), int(found.route.indptr[one + 1]))
        assert found.route.indices[on].tolist() == route[row].tolist()
        if found.slot[one] < 0:
            assert (found.pair[on] == -1).all()
            continue
        for fibre, pair in zip(found.route.indices[on].tolist(), found.pair[on].tolist(), strict=True):
            end = int(found.slot[one] + width[row])
            assert end <= slices[fibre]
            taken[fibre, pair][found.slot[one] : end] += 1
    assert all(used.max(initial=0) <= 1 for used in taken.values())
    assert found.left.tolist() == [int(((found.request == r) & (found.slot < 0)).sum()) for r in range(len(count))]
    assert len(found.request) == count.sum()
    assert found.complete == (not found.left.any())


@given(asked=asked(), more=st.integers(0, 3))
def test_what_is_held_keeps_its_place(asked: tuple[Incidence, Ints, Ints, Ints, Ints], more: int) -> None:
    """Lightpaths with places of their own keep slot and pairs, whatever comes beside them, and share no slice."""
    route, width, count, pairs, slices = asked
    before = assign(*asked, moves=40)
    held: list[list[Place]] = [[] for _ in range(route.n_rows)]
    for one, row in enumerate(before.request.tolist()):
        if before.slot[one] >= 0 and one % 2:
            on = slice(*before.route.indptr[one : one + 2].tolist())
            held[row].append(Place(int(before.slot[one]), tuple(before.pair[on].tolist())))
    after = assign(route, width, count + more, pairs, slices, moves=40, held=held)
    placed = [Place(slot, tuple(on)) for slot, on in zip(after.slot.tolist(), _pairs(after), strict=True)]
    for row, some in enumerate(held):
        mine = [place for place, r in zip(placed, after.request.tolist(), strict=True) if r == row]
        assert mine[: len(some)] == some
    for i, row in enumerate(after.request.tolist()):
        for fibre, pair in zip(route[row].tolist(), _pairs(after)[i], strict=True):
            others = np.flatnonzero((after.route.indices == fibre) & (after.pair == pair) & (after.route.rows != i))
            for j in after.route.rows[others].tolist() if after.slot[i] >= 0 else []:
                wide = width[after.request[[i, j]]]
                assert after.slot[i] + wide[0] <= after.slot[j] or after.slot[j] + wide[1] <= after.slot[i]


def _pairs(found: Assignment) -> list[list[int]]:
    return [found.pair[slice(*found.route.indptr[i : i + 2].tolist())].tolist() for i in range(len(found.request))]


@given(asked=asked())
def test_who_is_left_out_really_has_no_place(asked: tuple[Incidence, Ints, Ints, Ints, Ints]) -> None:
    """No slot fits a lightpath without a place on all its fibres at once."""
    route, width, _, pairs, slices = asked
    found = assign(*asked, moves=40)
    for row in np.flatnonzero(found.left).tolist():
        for slot in range(int(slices.max()) - int(width[row]) + 1):
            assert not all(
                any(_is_free(found, width, f, p, slot, int(width[row])) for p in range(pairs[f]))
                and slot + width[row] <= slices[f]
                for f in route[row].tolist()
            )


def _is_free(found: Assignment, width: Ints, fibre: int, pair: int, slot: int, wide: int) -> bool:
    on = (found.route.indices == fibre) & (found.pair == pair)
    return not any(
        found.slot[i] < slot + wide and slot < found.slot[i] + width[found.request[i]]
        for i in found.route.rows[on].tolist()
    )


def test_equal_arguments_give_equal_answers() -> None:
    """Though many were moved aside in vain, for this cannot be packed."""
    rng = np.random.default_rng(3)
    route = Incidence.of([rng.choice(5, 2, replace=False).tolist() for _ in range(40)], 5)
    width, count = ints(rng.choice([6, 12, 24], 40)), ints(rng.integers(1, 4, 40))
    first, second = (assign(route, width, count, ints([1] * 5), ints([192] * 5), moves=100) for _ in range(2))
    assert first.left.any()
    assert np.array_equal(first.slot, second.slot)
    assert np.array_equal(first.pair, second.pair)


@given(asked=asked(), step=st.integers(1, 5))
def test_slots_start_on_the_grid_of_the_widths(asked: tuple[Incidence, Ints, Ints, Ints, Ints], step: int) -> None:
    """Widths that are multiples of a step start at its multiples, even after others were moved aside."""
    route, width, count, pairs, slices = asked
    found = assign(route, width * step, count, pairs, slices * step + step - 1, moves=40)
    assert (found.slot[found.slot >= 0] % step == 0).all()
    assert np.array_equal(found.left, assign(*asked, moves=40).left)


def test_a_full_fibre_is_filled_to_the_last_slice() -> None:
    """64 channels of 12 slices and 32 of 24 on two pairs leave nothing free."""
    route = Incidence.of([[0], [0]], 1)
    found = assign(route, ints([12, 24]), ints([64, 32]), ints([2]), ints([768]))
    assert found.complete
    assert found.slot.max() == 768 - 12


def test_the_pair_may_change_from_fibre_to_fibre() -> None:
    """A through lightpath fits between two local ones that took different pairs."""
    route = Incidence.of([[0], [1], [0, 1]], 2)
    found = assign(route, ints([4, 4, 4]), ints([1, 1, 1]), ints([1, 2]), ints([8, 4]))
    assert found.complete


def test_others_are_moved_aside_for_who_finds_no_place() -> None:
    """Three fibres of six slices, each asked for all six, where every order of first fit leaves one out."""
    route = Incidence.of([[0, 2], [0, 2], [1], [1], [0, 1], [2]], 3)
    asked = route, ints([1, 3, 2, 3, 1, 2]), ints([1] * 6), ints([1] * 3), ints([6] * 3)
    assert not assign(*asked, moves=0).complete
    assert assign(*asked).complete


def test_a_backbone_filled_to_seven_eighths_is_packed() -> None:
    """Some 900 lightpaths of four widths over a mesh whose pairs are all lit for 7/8 of their slices."""
    rng = np.random.default_rng(27)
    ends = [(i, (i + step) % 16) for i in range(16) for step in (1, 3)]
    graph = nx.Graph([(a, z, {"fibre": f}) for f, (a, z) in enumerate(ends)])
    between = [rng.choice(16, 2, replace=False).tolist() for _ in range(90)]
    paths = [nx.shortest_path(graph, a, z) for a, z in between]
    route = Incidence.of([[graph.edges[hop]["fibre"] for hop in pairwise(path)] for path in paths], len(ends))
    width, count = ints(rng.choice([6, 12, 14, 24], 90)), ints(rng.integers(4, 17, 90))
    asked = np.bincount(route.indices, weights=(width * count)[route.rows], minlength=len(ends))
    pairs = ints(np.ceil(asked / (768 * 7 / 8)).astype(int).tolist())
    slices = ints([768] * len(ends))
    assert not assign(route, width, count, pairs, slices, moves=0).complete
    assert assign(route, width, count, pairs, slices).complete


def test_a_route_without_fibres_is_refused() -> None:
    """A leased link rides on no spectrum of ours."""
    with pytest.raises(ValueError, match="at least one fibre"):
        assign(Incidence.of([[]], 1), ints([4]), ints([1]), ints([1]), ints([8]))
