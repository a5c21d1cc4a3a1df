"""Incidences agree with lists of lists, empty rows and columns included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Incidence

N_COLUMNS = 6
Rows = list[list[int]]
rows_of = st.lists(st.lists(st.integers(0, N_COLUMNS - 1), unique=True, max_size=4), max_size=6)
masks = st.lists(st.booleans(), min_size=N_COLUMNS, max_size=N_COLUMNS)


@given(rows_of, masks)
def test_any_all_and_count_are_what_python_says_of_each_row(rows: Rows, mask: list[bool]) -> None:
    """An empty row has none of its columns set, and all of them."""
    incidence, array = Incidence.of(rows, N_COLUMNS), np.array(mask)
    assert incidence.any(array).tolist() == [any(mask[c] for c in row) for row in rows]
    assert incidence.all(array).tolist() == [all(mask[c] for c in row) for row in rows]
    assert incidence.count(array).tolist() == [sum(mask[c] for c in row) for row in rows]


@given(rows_of, st.lists(masks, max_size=4))
def test_many_masks_at_once_give_what_each_gives_alone(rows: Rows, many: list[list[bool]]) -> None:
    """The leading axes of a mask are kept."""
    incidence = Incidence.of(rows, N_COLUMNS)
    together = np.array(many, bool).reshape(len(many), N_COLUMNS)
    for of in (incidence.any, incidence.all, incidence.count):
        assert of(together).shape == (len(many), len(rows))
        for i, alone in enumerate(together):
            assert of(together)[i].tolist() == of(alone).tolist()


@given(rows_of, st.lists(st.floats(-9, 9), min_size=N_COLUMNS, max_size=N_COLUMNS))
def test_sum_adds_the_values_of_each_row(rows: Rows, values: list[float]) -> None:
    """An empty row sums to nothing."""
    sums = Incidence.of(rows, N_COLUMNS).sum(np.array(values))
    assert sums.tolist() == pytest.approx([sum(values[c] for c in row) for row in rows])


@given(rows_of)
def test_rows_come_back_as_given(rows: Rows) -> None:
    """Indexing, length and the row of each entry match what was put in."""
    incidence = Incidence.of(rows, N_COLUMNS)
    assert [incidence[i].tolist() for i in range(len(incidence))] == rows
    assert incidence.rows.tolist() == [i for i, row in enumerate(rows) for _ in row]


@given(rows_of)
def test_transposing_tells_who_rides_on_each_column(rows: Rows) -> None:
    """Riders of a column are in ascending order, and transposing twice sorts each row."""
    turned = Incidence.of(rows, N_COLUMNS).transposed()
    assert [turned[c].tolist() for c in range(N_COLUMNS)] == [
        [i for i, row in enumerate(rows) if c in row] for c in range(N_COLUMNS)
    ]
    back = turned.transposed()
    assert [back[i].tolist() for i in range(len(rows))] == [sorted(row) for row in rows]


@given(rows_of, st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=N_COLUMNS, max_size=N_COLUMNS))
def test_following_two_incidences_reaches_what_the_middle_rides_on(rows: Rows, onward: Rows) -> None:
    """Composition is ascending and free of repeats."""
    reached = Incidence.of(rows, N_COLUMNS).then(Incidence.of(onward, 4))
    expected = [sorted({c for k in row for c in onward[k]}) for row in rows]
    assert [reached[i].tolist() for i in range(len(rows))] == expected
    assert reached.n_columns == 4


@pytest.mark.parametrize("column", [-1, N_COLUMNS])
def test_a_column_outside_the_table_is_refused(column: int) -> None:
    """Counting from the end, as Python lists do, would hide a wrong row."""
    with pytest.raises(ValueError, match=r"outside 0\.\.5"):
        Incidence.of([[column]], N_COLUMNS)
