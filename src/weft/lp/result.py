"""What a solve gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"  # a limit struck; the point is feasible, the bound is proved
    UNKNOWN = "unknown"  # a limit struck before any feasible point
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A solved model.

    `x` (n_columns,) holds only where `has_point`; `row_dual` (n_rows,) only after a linear solve to optimality.
    `bound` is a proved lower bound of a minimisation: -inf if nothing was proved, +inf if infeasible.
    """

    status: Status
    value: float
    bound: float
    x: npt.NDArray[np.float64]
    row_value: npt.NDArray[np.float64]
    row_dual: npt.NDArray[np.float64]
    nodes: int

    @property
    def has_point(self) -> bool:
        """Whether `x` is a feasible point."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)
