"""What scenarios do to the network, as columns: one row a scenario, and each link's worst few of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network import Bools, Floats, Ints

BY_SCENARIO = (
    "max_utilisation", "worst_row", "offered_gbps", "removed_gbps", "unroutable_gbps", "lost_gbps", "fill",
    "fill_row", "late", "held",
)  # fmt: skip
"""Columns of `Outcomes` with one row a scenario."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What each of n scenarios does; columns (n,) or (n, n_classes).

    `max_utilisation` is offered load of all classes over capacity, the most over IP links and gateways, at row
    `worst_row` (-1 without load).  `offered_gbps` leaves out demands that lost an end, which are `removed_gbps`;
    `unroutable_gbps` has no path, and `lost_gbps` is that and what overflows, as in `Proof`.  `fill` is the
    protected load over what its ceiling lets through, the most over all rows, at `fill_row`.  `late` counts the
    demands that must be carried and have a path, but one longer than their class allows; `held` says whether the
    promise holds.

    `row_utilisation` and `row_scenario` (n_rows, keep) are each row's worst scenarios, worst first, as positions
    among the n; ties go to the earlier one, and where there are fewer with load the rest is 0 and -1.
    """

    max_utilisation: Floats
    worst_row: Ints
    offered_gbps: Floats
    removed_gbps: Floats
    unroutable_gbps: Floats
    lost_gbps: Floats
    fill: Floats
    fill_row: Ints
    late: Ints
    held: Bools
    row_utilisation: Floats
    row_scenario: Ints

    def __len__(self) -> int:
        return len(self.max_utilisation)


@dataclass(frozen=True, slots=True, eq=False)
class Worst:
    """Each row's worst scenarios (n_rows, keep), worst first; ties go to the earlier one, and 0 and -1 are none."""

    utilisation: Floats
    scenario: Ints

    @classmethod
    def empty(cls, n_rows: int, keep: int) -> Worst:
        """Of no scenario."""
        return cls(np.zeros((n_rows, keep)), np.full((n_rows, keep), -1))

    @classmethod
    def joined(cls, parts: Sequence[Worst]) -> Worst:
        """The worst of all `parts`, whatever their order."""
        utilisation = np.concatenate([part.utilisation for part in parts], axis=1)
        scenario = np.concatenate([part.scenario for part in parts], axis=1)
        return cls(*most_of(utilisation, scenario, max(part.scenario.shape[1] for part in parts)))

    def later(self, by: int) -> Worst:
        """The same with scenarios counted from `by` further on."""
        return Worst(self.utilisation, np.where(self.scenario >= 0, self.scenario + by, -1))


@dataclass(frozen=True, slots=True, eq=False)
class Above:
    """Scenarios whose largest utilisation may be `utilisation` or more: `rows` (n,), and what they do.

    The rest of the `n_asked` was pruned: `highest_bound` is the highest of their upper bounds.
    """

    utilisation: float
    rows: Ints
    outcomes: Outcomes
    n_asked: int
    highest_bound: float

    @property
    def n_pruned(self) -> int:
        """How many scenarios were bounded only."""
        return self.n_asked - len(self.rows)

    def __str__(self) -> str:
        return (
            f"{len(self.rows)} of {self.n_asked} scenarios enumerated, {self.n_pruned} pruned: largest utilisation "
            f"there is at most {self.highest_bound:.6g}, below {self.utilisation:.6g}, by the superposition bound"
        )


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Outcomes of consecutive scenarios as one, the same however they were split into `parts`.

    Positions in `row_scenario` are shifted to count from the first scenario of the first part.

    Raises ValueError without a part: how many rows and classes there are is then unknown.
    """
    if not parts:
        raise ValueError("nothing to join: outcomes of no part at all")
    start = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).tolist()
    worst = Worst.joined(
        [Worst(part.row_utilisation, part.row_scenario).later(s) for part, s in zip(parts, start, strict=False)]
    )
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in BY_SCENARIO}
    return Outcomes(**columns, row_utilisation=worst.utilisation, row_scenario=worst.scenario)


def most_of(utilisation: Floats, scenario: Ints, keep: int) -> tuple[Floats, Ints]:
    """Of each row's candidates (n_rows, n) the `keep` worst, worst first; ties go to the earlier scenario.

    A candidate without load counts for none; where there are fewer the rest is 0 and -1.
    """
    n_rows, n = utilisation.shape
    order = np.lexsort((scenario, -utilisation), axis=1)[:, :keep]
    value = np.take_along_axis(utilisation, order, axis=1)
    which = np.where(value > 0, np.take_along_axis(scenario, order, axis=1), -1)
    missing = max(0, keep - n)
    return (
        np.concatenate([np.maximum(value, 0.0), np.zeros((n_rows, missing))], axis=1),
        np.concatenate([which, np.full((n_rows, missing), -1)], axis=1),
    )
