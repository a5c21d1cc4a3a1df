"""Screening: states that are survived whenever another one is need not be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.problem import States

BLOCK = 512  # states compared with all others at once


@dataclass(frozen=True, slots=True)
class Screening:
    """How many states were enumerated, how many differ, and how many of those no other one dominates."""

    enumerated: int
    different: int
    looked_at: int

    def __str__(self) -> str:
        return (
            f"{self.enumerated} states enumerated, {self.enumerated - self.different} of them the same as another, "
            f"{self.different - self.looked_at} survived whenever another is, {self.looked_at} looked at"
        )


def screened(states: States, enumerated: int) -> tuple[States, Screening]:
    """The states, all different, without those that another one dominates.

    The first always stays, and so do states in which flow costs: what they cost counts, whatever others require.
    """
    rows = undominated(states.factor, states.required_gbps)
    rows = np.union1d(rows, np.flatnonzero(states.flow_weight > 0))
    kept = States(
        tuple(states.name[s] for s in rows.tolist()), states.factor[rows], states.required_gbps[rows],
        states.fibre_down[rows], states.flow_weight[rows],
    )  # fmt: skip
    return kept, Screening(enumerated, len(states), len(kept))


def undominated(left: Floats, required: Floats) -> Ints:
    """Rows of different states that no other one dominates, ascending; row 0 stays in any case.

    A state dominates another if it leaves no more of anything, `left` (n_states, n_candidates), and requires no
    less, `required` (n_states, n_demands): what carries the first then carries the second along the same paths,
    which are all there.  As sets: of the thresholds that each column is below, resp. at or above, the one has all
    that the other has, which a product of matrices counts exactly.
    """
    hard = np.concatenate([_below(left), _below(-required)], axis=1).astype(np.float32)
    n_states, weight = len(hard), hard.sum(axis=1)
    kept = np.ones(n_states, bool)
    for start in range(0, n_states, BLOCK):
        rows = slice(start, min(start + BLOCK, n_states))
        missing = weight[rows, None] - hard[rows] @ hard.T  # thresholds of the row's that the column's state lacks
        beaten = missing < 0.5
        beaten[np.arange(rows.stop - rows.start), np.arange(rows.start, rows.stop)] = False
        kept[rows] = ~beaten.any(axis=1)
    kept[:1] = True
    return np.flatnonzero(kept)


def _below(values: Floats) -> Floats:
    """For each different column and each of its values but the least, whether a state is below it."""
    columns = np.unique(values, axis=1).T if values.size else np.zeros((0, len(values)))
    flags = [column < bar for column in columns for bar in np.unique(column)[1:]]
    return np.array(flags, np.float64).reshape(len(flags), len(values)).T
