"""Max-min fair rates against linear programs and against the condition that defines them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft.graph import completion, max_min
from weft.lp import Model, Rows

Floats = npt.NDArray[np.float64]
Arcs = npt.NDArray[np.int32]
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, largest: int = 40) -> tuple[Arcs, Floats]:
    """Flows over up to four distinct arcs each, and the arcs' capacities."""
    rng = np.random.default_rng(seed)
    n_arcs, n_flows = int(rng.integers(1, 15)), int(rng.integers(1, largest))
    arc = np.full((n_flows, 4), -1, np.int32)
    for f in range(n_flows):
        taken = rng.choice(n_arcs, min(n_arcs, int(rng.integers(1, 5))), replace=False)
        arc[f, : len(taken)] = taken
    return arc, rng.choice([1.0, 2.0, 10.0], n_arcs) * rng.uniform(0.5, 1.5, n_arcs)


def on_arcs(arc: Arcs, rate: Floats, n_arcs: int) -> Floats:
    """Load of each arc."""
    return np.bincount(arc[arc >= 0], np.repeat(rate, (arc >= 0).sum(axis=1)), n_arcs)


def by_linear_programs(arc: Arcs, capacity: Floats) -> Floats:
    """Raise all rates together as far as they go; those whose arc is full by then stay (Bertsekas and Gallager)."""
    n, fixed = len(arc), np.full(len(arc), np.nan)
    while np.isnan(fixed).any():
        model = Model()
        free = np.isnan(fixed)
        lower, upper = np.where(free, 0.0, fixed), np.where(free, np.inf, fixed)
        rates = model.add_columns("rate", [str(f) for f in range(n)], np.zeros(n), lower, upper)
        level = model.add_columns("level", ["all"], np.array([-1.0]), np.zeros(1), np.full(1, np.inf))
        uses = np.array([[float(e in arc[f]) for f in range(n)] for e in range(len(capacity))])
        arcs, zeros = [str(e) for e in range(len(capacity))], np.zeros(free.sum())
        model.add_rows("capacity", arcs, np.full(len(capacity), -np.inf), capacity, Rows.dense(uses))
        rising = [(np.array([rates[f], level[0]]), np.array([1.0, -1.0])) for f in np.flatnonzero(free)]
        model.add_rows("rising", [str(f) for f in np.flatnonzero(free)], zeros, zeros, Rows.of(rising))
        x = model.solve().x
        full = capacity - uses @ x[:n] <= 1e-7 * capacity
        stuck = free & (uses[full].sum(axis=0) > 0)
        assert stuck.any()
        fixed[stuck] = x[n]
    return fixed


@settings(max_examples=25)
@given(seeds)
def test_rates_are_those_of_a_row_of_linear_programs(seed: int) -> None:
    """Solved by HiGHS, level after level."""
    arc, capacity = drawn(seed, 10)
    assert max_min(arc, capacity) == pytest.approx(by_linear_programs(arc, capacity), rel=1e-6)


@given(seeds)
def test_each_flow_has_a_full_arc_on_which_no_flow_is_faster(seed: int) -> None:
    """That holds for the max-min fair rates and for no others; no arc carries more than it can."""
    arc, capacity = drawn(seed, 200)
    rate = max_min(arc, capacity)
    load = on_arcs(arc, rate, len(capacity))
    assert (load <= capacity * (1 + 1e-9)).all()
    fastest = np.zeros(len(capacity))
    np.maximum.at(fastest, arc[arc >= 0], np.repeat(rate, (arc >= 0).sum(axis=1)))
    full = load >= capacity * (1 - 1e-9)
    held = (arc >= 0) & full[arc] & (rate[:, None] >= fastest[arc] * (1 - 1e-9))
    assert held.any(axis=1).all()


@given(seeds)
def test_neither_order_nor_arc_numbers_matter(seed: int) -> None:
    """Flows in another order, over renumbered arcs, get the same rates."""
    arc, capacity = drawn(seed, 200)
    rng = np.random.default_rng(seed)
    flows, arcs = rng.permutation(len(arc)), rng.permutation(len(capacity))
    renamed = np.where(arc >= 0, arcs[arc], -1).astype(np.int32)
    shuffled = np.empty(len(capacity))
    shuffled[arcs] = capacity
    assert max_min(renamed[flows], shuffled) == pytest.approx(max_min(arc, capacity)[flows], rel=1e-9)


@given(seeds)
def test_more_capacity_everywhere_gives_every_flow_as_much_more(seed: int) -> None:
    """Rates scale with the capacities; the slowest flow never loses by one arc more."""
    arc, capacity = drawn(seed)
    rate = max_min(arc, capacity)
    assert max_min(arc, 3 * capacity) == pytest.approx(3 * rate)
    wider = capacity.copy()
    wider[seed % len(capacity)] *= 2
    assert max_min(arc, wider).min() >= rate.min() * (1 - 1e-9)


@given(seeds)
def test_flows_end_when_what_they_had_has_been_sent(seed: int) -> None:
    """Slow flows speed up as others end: compared with the same done in steps, in plain Python."""
    arc, capacity = drawn(seed)
    size = np.random.default_rng(seed).uniform(1, 9, len(arc))
    done = completion(arc, capacity, size)
    left, now, end = size.copy(), 0.0, np.zeros(len(arc))
    while (left > 0).any():
        going = np.flatnonzero(left > 0)
        rate = max_min(arc[going], capacity)
        step = (left[going] / rate).min()
        now += step
        left[going] -= rate * step
        over = going[left[going] <= 1e-9 * size[going]]
        left[over], end[over] = 0.0, now
    assert done.end_s == pytest.approx(end, rel=1e-9)
    assert 1 <= done.events <= len(arc)


def test_a_flow_over_no_arc_is_not_limited() -> None:
    """Within a host; it ends at once."""
    arc = np.array([[-1, -1], [0, -1]], np.int32)
    assert max_min(arc, np.array([2.0])).tolist() == [np.inf, 2.0]
    assert completion(arc, np.array([2.0]), np.array([8.0, 8.0])).end_s.tolist() == [0.0, 4.0]


def test_a_flow_that_would_never_end_is_refused() -> None:
    """Over an arc without capacity; its rate is 0."""
    arc = np.array([[0]], np.int32)
    assert max_min(arc, np.zeros(1)).tolist() == [0.0]
    with pytest.raises(ValueError, match="never ends"):
        completion(arc, np.zeros(1), np.ones(1))
