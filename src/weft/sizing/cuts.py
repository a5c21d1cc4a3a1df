"""Cuts: rows every survivable purchase satisfies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.flow.views import FlowView
from weft.sizing.problem import Problem

SAFETY = 1e-9  # rounding of a right side, relative, always towards the weaker cut


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """left . x >= right over columns of the master (lightpaths come first); `state` -1 unless it is a metric one.

    A metric one keeps the `view` it was found in and the lengths of its rows (n_rows,), scaled as `left` is.
    """

    family: str
    label: str
    state: int
    columns: Ints
    left: Floats
    right: float
    view: FlowView | None = None
    length: Floats | None = None

    @classmethod
    def metric(cls, problem: Problem, state: int, view: FlowView, length: Floats, need_gbps: float) -> Cut:
        """Metric inequality of a state from lengths of a view's rows, scaled to a largest coefficient of 1."""
        coefficients = view.coefficients(problem, state, length)
        top = float(coefficients.max(initial=0.0)) or 1.0
        columns = np.flatnonzero(coefficients > 0)
        right = need_gbps / top
        left = coefficients[columns] / top
        right -= SAFETY * abs(right)
        return cls("metric", problem.states.name[state], state, columns, left, right, view, length / top)
