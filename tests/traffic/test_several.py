"""Several matrices as one table: rows of all of them, rates of each, and which of them decide."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weft.network import AnycastGroups, Demands, floats, ints
from weft.traffic import Matrices, together


def table(*rows: tuple[str, int, int, float]) -> Demands:
    """Demands of one class from names, ends and rates."""
    name, a, z, gbps = zip(*rows, strict=True)
    return Demands(tuple(name), ints(a), ints(z), ints(0 for _ in rows), floats(gbps))


def test_rows_of_all_matrices_stand_once_with_the_rate_of_each() -> None:
    """A demand that a matrix lacks has rate 0 there; groups of any-of destinations are told apart by their members."""
    day = table(("A-B", 0, 1, 5.0), ("A-any", 0, 3, 2.0)), AnycastGroups(("any of B|C",), ((1, 2),))
    night = (
        table(("B-any", 1, 3, 4.0), ("A-any", 0, 4, 1.0)),
        AnycastGroups(("any of A|C", "any of B|C"), ((0, 2), (1, 2))),
    )
    demands, anycast, found = together(3, [day, night], ["day", "night"])
    assert demands.name == ("A-B", "A-any", "B-any")
    assert demands.z.tolist() == [1, 3, 4]
    assert anycast.sites == ((1, 2), (0, 2))
    assert found.gbps.tolist() == [[5.0, 2.0, 0.0], [0.0, 1.0, 4.0]]
    assert demands.gbps.tolist() == [5.0, 2.0, 0.0]


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=8))
def test_each_matrix_left_out_is_below_one_that_stays(rows: list[list[int]]) -> None:
    """And none that stays is below another one."""
    every = Matrices(tuple(f"M{m}" for m in range(len(rows))), np.array(rows, np.float64))
    kept = every.undominated()
    assert all((kept.gbps >= gbps).all(axis=1).any() for gbps in every.gbps)
    for m, mine in enumerate(kept.gbps):
        assert not any((other >= mine).all() for k, other in enumerate(kept.gbps) if k != m)
