"""The sparse builder over HiGHS."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weft.lp import INFINITY, Limits, Model, Rows, Status, set_threads

ONE = np.ones(1)


def knapsack(*, whole: bool = False) -> Model:
    """Min -5a - 4b, 2a + 3b <= 12, 2a + b <= 6 and both at most 10: 2a + 3b = 12, 2a + b = 6 at a = 1.5, b = 3."""
    model = Model()
    columns = model.add_columns("amount", ["a", "b"], np.array([-5.0, -4.0]), np.zeros(2), np.full(2, 10.0))
    left = Rows.dense(np.array([[2.0, 3.0], [2.0, 1.0]]))
    model.add_rows("room", ["first", "second"], np.full(2, -INFINITY), np.array([12.0, 6.0]), left)
    if whole:
        model.set_integer(columns)
    return model


def test_a_linear_optimum_has_its_value_point_and_duals() -> None:
    """Value, point, row duals and the bound of a linear program."""
    result = knapsack().solve()
    assert result.status is Status.OPTIMAL
    assert result.value == pytest.approx(-19.5)
    assert result.x == pytest.approx([1.5, 3.0])
    assert result.row_dual == pytest.approx([-0.75, -1.75])
    assert result.bound == pytest.approx(-19.5)


def test_names_are_family_and_label() -> None:
    """Columns and rows are named as the written mathematics names them."""
    model = knapsack()
    assert model.column_names == ["amount[a]", "amount[b]"]
    assert model.row_names == ["room[first]", "room[second]"]


def test_whole_columns_cost_more_and_are_bounded() -> None:
    """The integer optimum, proved."""
    result = knapsack(whole=True).solve()
    assert result.status is Status.OPTIMAL
    assert result.value == pytest.approx(-18.0)
    assert result.bound == pytest.approx(-18.0)


def test_a_row_added_later_is_obeyed() -> None:
    """A solve after a new row starts from the last basis and finds the new optimum."""
    model = knapsack()
    model.solve()
    model.add_rows("cut", ["b"], np.zeros(1), np.array([2.0]), Rows.of([(np.array([1]), ONE)]))
    assert model.solve().value == pytest.approx(-18.0)


def test_a_deleted_row_binds_no_more_and_names_move_up() -> None:
    """Deleting the second row leaves the first."""
    model = knapsack()
    model.delete_rows(np.array([1]))
    assert model.row_names == ["room[first]"]
    assert model.solve().value == pytest.approx(-30.0)


def test_costs_bounds_and_coefficients_change() -> None:
    """Everything but the shape may change between solves."""
    model = knapsack()
    model.set_costs(np.array([0]), np.array([0.0]))
    assert model.solve().value == pytest.approx(-16.0)
    model.set_bounds(np.array([1]), np.zeros(1), ONE)
    assert model.solve().value == pytest.approx(-4.0)
    model.set_row_bounds(np.array([1]), np.array([-INFINITY]), np.array([0.5]))
    assert model.solve().value == pytest.approx(-2.0)
    model.set_entry(1, 1, 0.25)
    assert model.solve().value == pytest.approx(-4.0)


def test_a_column_added_later_enters_rows_that_are_there() -> None:
    """Column generation: a new column with entries."""
    model = knapsack()
    model.solve()
    entries = Rows.of([(np.array([0, 1]), np.array([1.0, 1.0]))])
    model.add_columns("amount", ["c"], np.array([-10.0]), np.zeros(1), np.full(1, INFINITY), entries)
    assert model.solve(primal=True).value == pytest.approx(-60.0)


def test_infeasible_is_told_and_has_no_bound_to_beat() -> None:
    """An infeasible model has bound infinity and no point."""
    model = knapsack()
    model.add_rows("cut", ["a"], np.array([7.0]), np.array([INFINITY]), Rows.of([(np.array([0]), ONE)]))
    result = model.solve()
    assert result.status is Status.INFEASIBLE
    assert not result.has_point
    assert result.bound == math.inf


def test_unbounded_is_told() -> None:
    """A column that nothing holds."""
    model = Model()
    model.add_columns("free", ["a"], np.array([-1.0]), np.zeros(1), np.full(1, INFINITY))
    assert model.solve().status in (Status.UNBOUNDED, Status.INFEASIBLE)


def test_a_stopped_search_keeps_a_bound_below_its_point() -> None:
    """With one node allowed the bound still holds."""
    rng = np.random.default_rng(1)
    model = Model()
    columns = model.add_columns("x", [str(i) for i in range(40)], -rng.random(40), np.zeros(40), np.ones(40))
    weights = Rows.dense(rng.random((5, 40)))
    model.add_rows("w", [str(i) for i in range(5)], np.full(5, -INFINITY), np.full(5, 3.3), weights)
    model.set_integer(columns)
    stopped = model.solve(Limits(nodes=1))
    best = model.solve(Limits(relative_gap=0.0))
    assert stopped.bound <= best.value + 1e-6


def test_a_feasible_start_is_taken() -> None:
    """A point offered is at least kept."""
    model = knapsack(whole=True)
    model.start_from(np.array([1.0, 3.0]))
    assert model.solve().value <= -17.0 + 1e-9


def test_a_solver_needs_a_thread() -> None:
    """Zero threads are refused."""
    with pytest.raises(ValueError, match="at least one thread"):
        set_threads(0)


def test_bad_positions_are_refused() -> None:
    """A row over a column that is not there is an error."""
    model = knapsack()
    with pytest.raises(ValueError, match="refused"):
        model.add_rows("cut", ["far"], np.zeros(1), ONE, Rows.of([(np.array([9]), ONE)]))


def test_names_of_what_came_and_went_are_read_in_order() -> None:
    """Read between additions and after a deletion, labels of any kind."""
    model = knapsack()
    assert model.row_names == ["room[first]", "room[second]"]
    model.add_rows("cut", range(2), np.zeros(2), np.ones(2), Rows.empty(2))
    model.delete_rows(np.array([0, 2]))
    model.add_rows("cut", ["z"], np.zeros(1), np.ones(1), Rows.empty(1))
    assert model.row_names == ["room[second]", "cut[1]", "cut[z]"]
    assert model.n_rows == 3


@pytest.mark.parametrize(("columns", "rows"), [
    ([0, 0], [1, 1]), ([-1, -1], [0, 0]), ([1, 0], [0, 1]), ([0, 0], [0, 0]), ([-1, 1], [1, 1]),
])  # fmt: skip
def test_whatever_basis_a_solve_begins_with_the_optimum_is_the_same(columns: list[int], rows: list[int]) -> None:
    """The best one, others, and what is none at all."""
    model = knapsack()
    model.begin(np.array(columns), np.array(rows))
    assert model.solve(primal=True).value == pytest.approx(-19.5)
