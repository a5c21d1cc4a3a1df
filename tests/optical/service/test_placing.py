"""Slots on lines, against a list of slices that is walked one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.optical.service.towns import towns

from weft.optical.service.mesh import Mesh
from weft.optical.service.placing import Held, Occupation
from weft.optical.service.requests import Slot
from weft.optical.service.slots import slice_of, widths_of
from weft.optical.system.library import Band

LOW, SLICES = 193.2e12, 40
BAND = Band(LOW, LOW + (SLICES - 1) * 6.25e9 + 1e6)
"""Forty slices, and one more, for a band's last edge counts."""
MESH = Mesh.of(towns([("A", "B", 50), ("B", "C", 50)]))


def _occupation(guard_hz: float = 0.0) -> Occupation:
    return Occupation(MESH, [(BAND,)] * MESH.n_arcs, guard_hz)


def _mask(seed: int, share: float) -> int:
    bits = np.random.default_rng(seed).random(SLICES) < share
    return sum(1 << int(i) for i in np.flatnonzero(bits))


@given(st.integers(0, 2**32 - 1), st.floats(0.3, 1.0), st.integers(1, 6))
def test_the_first_and_the_last_place_are_found(seed: int, share: float, width: int) -> None:
    """As by trying every slice."""
    occupation, free = _occupation(), _mask(seed, share)
    places = [s for s in range(SLICES) if all(free >> (s + i) & 1 for i in range(2 * width))]
    first = occupation.first
    assert occupation.start(free, width, "first") == (first + places[0] if places else None)
    assert occupation.start(free, width, "last") == (first + places[-1] if places else None)


slots = st.lists(
    st.tuples(st.none() | st.integers(10, 60), st.none() | st.integers(1, 6)).map(lambda pair: Slot(*pair)),
    max_size=3,
)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1.0), slots, st.integers(1, 3), st.integers(1, 3))
def test_what_is_given_is_kept_and_nothing_overlaps(
    seed: int, share: float, given_slots: list[Slot], each: int, count: int
) -> None:
    """Slots hold free slices only, each once; what is left over is what they lack."""
    occupation, free = _occupation(), _mask(seed, share)
    found, left = occupation.fit(free, given_slots, each * count, each, "first")
    taken = 0
    for slot in found:
        bits = occupation.bits(slot)
        assert bits.bit_count() == 2 * (slot.m or 0)
        assert not bits & ~free
        assert not bits & taken
        taken |= bits
    assert left == max(0, each * count - sum(slot.m or 0 for slot in found))
    asked = given_slots or [Slot(None, None)]
    assert len(found) <= len(asked)
    if len(found) == len(asked):
        for slot, one in zip(found, asked, strict=True):
            assert one.n in {None, slot.n}
            assert one.m in {None, slot.m}


def test_guard_bands_stay_free_at_both_edges() -> None:
    """Of 12.5 GHz, two slices at each end."""
    occupation = _occupation(12.5e9)
    assert occupation.start(occupation.inside, 1, "first") == occupation.first + 2
    assert occupation.start(occupation.inside, 1, "last") == occupation.first + SLICES - 4


def test_both_directions_are_occupied_together() -> None:
    """And other lines are not."""
    occupation = _occupation()
    arc = MESH.arc_of["A>B 0"]
    occupation.take((arc,), [Slot(occupation.first + 4, 4)], both=False)
    back = int(MESH.graph.back[arc])
    other = MESH.arc_of["B>C 1"]
    assert occupation.on((arc,), both=False) == occupation.on((back,), both=False) == occupation.inside & ~0xFF
    assert occupation.on((other,), both=False) == occupation.inside


def test_a_direction_may_be_occupied_by_itself() -> None:
    """One way leaves the other free; a request in both directions takes both."""
    arc = MESH.arc_of["A>B 0"]
    back = int(MESH.graph.back[arc])
    for both, left in ((False, ~0), (True, ~0xFF)):
        occupation = Occupation(MESH, [(BAND,)] * MESH.n_arcs, 0.0, one_way=True)
        occupation.take((arc,), [Slot(occupation.first + 4, 4)], both=both)
        assert occupation.on((arc,), both=False) == occupation.inside & ~0xFF
        assert occupation.on((back,), both=False) == occupation.inside & left
        assert occupation.on((arc,), both=True) == occupation.inside & ~0xFF


def test_what_is_held_is_held_on_the_lines_of_its_elements() -> None:
    """Without elements, on all."""
    occupation = _occupation()
    first = occupation.first
    occupation.hold(MESH, [Held("one", ("A>B 0", "trx A"), first, first + 1), Held("all", None, first + 5, first + 5)])
    assert occupation.on((MESH.arc_of["B>A 0"],), both=False) == occupation.inside & ~0b100011
    assert occupation.on((MESH.arc_of["B>C 1"],), both=False) == occupation.inside & ~0b100000


def test_a_slice_is_that_of_the_recommendation() -> None:
    """193.1 THz is slice 0, and 50 GHz are four times 12.5."""
    assert [slice_of(f) for f in (193.1e12, 193.1375e12, 193.225e12, 192.9125e12)] == [0, 6, 20, -30]
    assert [widths_of(f) for f in (50e9, 37.5e9, 40e9)] == [4, 3, 4]
