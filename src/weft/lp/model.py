"""A linear or mixed-integer minimisation that grows and changes between solves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array

from weft.lp.names import Names
from weft.lp.result import Result, Status
from weft.lp.stop import Stop

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
INFINITY = float(highspy.kHighsInf)

_process = {"threads": 1}
_FOR_POINTS = ("rins", "root_reduced_cost", "feasibility_jump")
_SUBMIPS = ("rins", "rens", "root_reduced_cost")
_DUAL, _PRIMAL = 1, 4  # values of HiGHS option simplex_strategy
_AT = np.array(
    [highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kUpper], object
)
_ASKED_AT = (
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt, highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
)  # fmt: skip
_ENDED = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kInterrupt: Status.UNKNOWN,
    highspy.HighsModelStatus.kIterationLimit: Status.UNKNOWN,
    highspy.HighsModelStatus.kSolutionLimit: Status.UNKNOWN,
    highspy.HighsModelStatus.kUnknown: Status.UNKNOWN,
}


def set_threads(count: int) -> None:
    """Set the threads of every model made from now on; the scheduler of HiGHS is one for the whole process.

    Raises ValueError if `count` is below 1.
    """
    if count < 1:
        raise ValueError("a solver needs at least one thread")
    if count != _process["threads"]:
        highspy.Highs.resetGlobalScheduler(True)
    _process["threads"] = count

_LOST = (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError)
"""The last basis led to no answer within tolerances: once more without it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work a solve may do, all of it counted.

    With `proving` a mixed-integer solve spends on its bound and hardly on finding points; without `submips` it looks
    for none in smaller programs of its own.
    """

    nodes: int | None = None
    relative_gap: float = 1e-6
    proving: bool = False
    submips: bool = True


class Model:
    """Columns with costs and bounds, rows with bounds; all indices are positions, names are for people.

    A name is `family[label]`, the same in code, messages and the written mathematics.  A solve ends within its next
    steps when `stop` strikes.
    """

    def __init__(self, *, presolve: bool = True, seed: int = 0, stop: Stop | None = None) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._set("output_flag", False)
        self._set("threads", _process["threads"])
        self._set("random_seed", seed)
        if not presolve:
            self._set("presolve", "off")
        self._columns, self._rows = Names(), Names()
        self._n_integer = 0
        if stop is not None:
            self._end_with(stop)

    def _end_with(self, stop: Stop) -> None:
        """Let HiGHS ask `stop` between its steps."""

        def ask(*told: Any) -> None:
            answer = told[3]
            try:
                answer.user_interrupt = stop.struck()
            except KeyboardInterrupt:  # the handler of a signal may raise in here, where only HiGHS could hear it
                answer.user_interrupt = True
                stop.interrupt()

        self._do(self._highs.setCallback(ask, None))
        for kind in _ASKED_AT:
            self._do(self._highs.startCallback(kind))

    @property
    def n_columns(self) -> int:
        """Columns so far."""
        return len(self._columns)

    @property
    def n_rows(self) -> int:
        """Rows so far."""
        return len(self._rows)

    @property
    def column_names(self) -> list[str]:
        """Of each column."""
        return self._columns.read()

    @property
    def row_names(self) -> list[str]:
        """Of each row."""
        return self._rows.read()

    def add_columns(
        self, family: str, labels: Sequence[object], cost: Floats, lower: Floats, upper: Floats,
        entries: Rows | None = None,
    ) -> Ints:  # fmt: skip
        """Add continuous columns, each (n,), with `entries` in rows that are there; gives their positions."""
        first, count = self.n_columns, len(labels)
        given = entries or Rows.empty(count)
        self._do(
            self._highs.addCols(
                count, _f(cost), _f(lower), _f(upper),
                len(given.indices), _i(given.starts), _i(given.indices), _f(given.values),
            )
        )  # fmt: skip
        self._columns.add(family, labels)
        return np.arange(first, first + count)

    def add_rows(self, family: str, labels: Sequence[object], lower: Floats, upper: Floats, entries: Rows) -> Ints:
        """Add rows lower <= entries . x <= upper; gives their positions."""
        first, count = self.n_rows, len(labels)
        self._do(
            self._highs.addRows(
                count, _f(lower), _f(upper),
                len(entries.indices), _i(entries.starts), _i(entries.indices), _f(entries.values),
            )
        )  # fmt: skip
        self._rows.add(family, labels)
        return np.arange(first, first + count)

    def rows(self) -> tuple[Rows, Floats, Floats]:
        """All rows as they stand, with their lower and upper bounds."""
        lp = self._highs.getLp()
        matrix = lp.a_matrix_
        parts = (np.array(matrix.value_), np.array(matrix.index_, np.int64), np.array(matrix.start_, np.int64))
        shape = (self.n_rows, self.n_columns)
        by_row = matrix.format_ == highspy.MatrixFormat.kRowwise
        entries = csr_array(parts, shape) if by_row else csc_array(parts, shape).tocsr()
        starts, indices = entries.indptr[:-1].astype(np.int64), entries.indices.astype(np.int64)
        return Rows(starts, indices, entries.data), np.array(lp.row_lower_), np.array(lp.row_upper_)

    def delete_rows(self, rows: Ints) -> None:
        """Delete rows; those after them move up."""
        self._do(self._highs.deleteRows(len(rows), _i(rows)))
        self._rows.leave_out(set(rows.tolist()))

    @property
    def costs(self) -> Floats:
        """Costs of all columns as they stand, shape (n_columns,)."""
        return np.array(self._highs.getLp().col_cost_)

    def set_costs(self, columns: Ints, cost: Floats) -> None:
        """Change costs of columns."""
        self._do(self._highs.changeColsCost(len(columns), _i(columns), _f(cost)))

    def set_bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Change bounds of columns."""
        self._do(self._highs.changeColsBounds(len(columns), _i(columns), _f(lower), _f(upper)))

    def set_row_bounds(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Change bounds of rows."""
        self._do(self._highs.changeRowsBounds(len(rows), _i(rows), _f(lower), _f(upper)))

    def set_entry(self, row: int, column: int, value: float) -> None:
        """Change one coefficient."""
        self._do(self._highs.changeCoeff(row, column, value))

    def set_integer(self, columns: Ints) -> None:
        """Make exactly these columns integer."""
        kinds = np.full(self.n_columns, int(highspy.HighsVarType.kContinuous), np.uint8)
        kinds[columns] = int(highspy.HighsVarType.kInteger)
        self._n_integer = len(columns)
        self._do(self._highs.changeColsIntegrality(self.n_columns, _i(np.arange(self.n_columns)), kinds))

    def begin(self, columns: Ints, rows: Ints) -> None:
        """Begin the next solve with a basis: of columns and rows each -1 at its lower bound, 0 in it, 1 at its upper.

        What is none, with too many or too few in it or singular, is mended by the solver.
        """
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = (_AT[given + 1].tolist() for given in (columns, rows))
        basis.valid = True
        self._do(self._highs.setBasis(basis))

    def start_from(self, x: Floats) -> None:
        """Offer a feasible point (n_columns,) to the next mixed-integer solve."""
        self._do(self._highs.setSolution(self.n_columns, _i(np.arange(self.n_columns)), _f(x)))

    def solve(self, limits: Limits | None = None, *, primal: bool = False, interior: bool = False) -> Result:
        """Minimise, from the last basis where there is one.

        `primal` suits columns added since the last solve, the dual simplex everything else.  `interior` is for a large
        linear program of which duals near the best are wanted once: what it tells is no bound.
        """
        asked = limits or Limits()
        self._set("solver", "ipm" if interior else "choose")
        self._set("run_crossover", "off" if interior else "on")
        self._set("simplex_strategy", _PRIMAL if primal else _DUAL)
        self._set("mip_rel_gap", asked.relative_gap)
        self._set("mip_allow_restart", not asked.proving)
        unwanted = (*(_FOR_POINTS if asked.proving else ()), *(() if asked.submips else _SUBMIPS))
        for heuristic in sorted({*_FOR_POINTS, *_SUBMIPS}):
            self._set(f"mip_heuristic_run_{heuristic}", heuristic not in unwanted)
        self._set("mip_max_nodes", np.iinfo(np.int32).max if asked.nodes is None else asked.nodes)
        self._highs.run()
        if self._highs.getModelStatus() in _LOST:
            self._again()
        found = self._result()
        return replace(found, bound=-math.inf) if interior else found

    def _again(self) -> None:
        """Solve once more without the last basis, and if that is lost too, as it is: undoing presolve may lose it."""
        self._highs.clearSolver()
        self._highs.run()
        presolve = self._highs.getOptionValue("presolve")[1]
        if self._highs.getModelStatus() in _LOST and presolve != "off":
            self._set("presolve", "off")
            self._highs.clearSolver()
            self._highs.run()
            self._set("presolve", presolve)

    def _result(self) -> Result:
        ended, info, solution = self._highs.getModelStatus(), self._highs.getInfo(), self._highs.getSolution()
        status = _ENDED.get(ended)
        if status is None:
            raise ArithmeticError(f"HiGHS ended with status {ended.name}")
        value = float(info.objective_function_value)
        if status is Status.UNKNOWN and self._n_integer and math.isfinite(value) and abs(value) < INFINITY:
            status = Status.FEASIBLE
        bound = _bound(status, value, float(info.mip_dual_bound) if self._n_integer else None)
        return Result(
            status, value, bound, np.array(solution.col_value), np.array(solution.row_value),
            np.array(solution.row_dual), int(info.mip_node_count) if self._n_integer else 0,
        )  # fmt: skip

    def _set(self, option: str, value: float | str | bool) -> None:
        self._do(self._highs.setOptionValue(option, value))

    @staticmethod
    def _do(outcome: highspy.HighsStatus) -> None:
        if outcome == highspy.HighsStatus.kError:
            raise ValueError("HiGHS refused the change")


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sparse rows (or columns): entries of row i are `starts[i]` to `starts[i + 1]`, or to the end."""

    starts: Ints
    indices: Ints
    values: Floats

    @classmethod
    def empty(cls, count: int) -> Rows:
        """Rows without entries."""
        return cls(np.zeros(count, np.int64), np.zeros(0, np.int64), np.zeros(0))

    @classmethod
    def of(cls, rows: Sequence[tuple[Ints, Floats]]) -> Rows:
        """From positions and values of each row."""
        if not rows:
            return cls.empty(0)
        sizes = np.array([len(indices) for indices, _ in rows], np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        indices, values = (np.concatenate([row[i] for row in rows]) for i in (0, 1))
        return cls(starts, indices.astype(np.int64), values.astype(np.float64))

    @classmethod
    def dense(cls, matrix: Floats) -> Rows:
        """From a dense matrix, zeros left out."""
        return cls.of([(np.flatnonzero(row), row[np.flatnonzero(row)]) for row in matrix])


def _bound(status: Status, value: float, mip_bound: float | None) -> float:
    if status is Status.INFEASIBLE:
        return math.inf
    if mip_bound is not None:
        return mip_bound if status is not Status.UNBOUNDED else -math.inf
    return value if status is Status.OPTIMAL else -math.inf


def _f(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _i(values: Ints) -> npt.NDArray[np.int32]:
    return np.ascontiguousarray(values, dtype=np.int32)
