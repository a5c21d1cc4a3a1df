"""Outcomes as columns of the tables they are kept in; names are made here, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from weft.network import Floats, Ints
from weft.routing import Outcomes
from weft.sweep.asked import Sweep

Columns = dict[str, npt.NDArray[Any]]
"""Columns of one length, by name."""

Words = npt.NDArray[np.object_]
"""Names by row as DuckDB takes them; the last one, which row -1 finds, is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block as rows of the table `scenarios`, and the worst scenarios of each row (n_rows, keep) by number."""

    number: int
    first: int
    scenarios: Columns
    row_utilisation: Floats
    row_scenario: Ints

    def __len__(self) -> int:
        return len(self.scenarios["scenario"])


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """Names of the risks that fail, and of IP links and gateways."""

    risk: Words
    row: Words

    @classmethod
    def of(cls, sweep: Sweep) -> Naming:
        """Of the network of a sweep."""
        risks = sweep.engine.risks
        return cls(_words([risks.label(i) for i in range(len(risks))]), _words(sweep.engine.ip.row_name))

    def block(self, sweep: Sweep, number: int, outcomes: Outcomes) -> Block:
        """What the outcomes of a block add to the tables."""
        first = number * sweep.block_size
        members, state = sweep.every.block(first, first + len(outcomes))
        by_class = {
            "lost": outcomes.lost_gbps, "unroutable": outcomes.unroutable_gbps,
            "removed": outcomes.removed_gbps, "offered": outcomes.offered_gbps,
        }  # fmt: skip
        scenarios = {
            "scenario": np.arange(first, first + len(outcomes)),
            **{f"failed_{i}": self.risk[members[:, i]] for i in range(members.shape[1])},
            "state": np.array([*state, None], dtype=object)[:-1], "held": outcomes.held,
            "max_utilisation": outcomes.max_utilisation, "busiest_link": self.row[outcomes.worst_row],
            "fill": outcomes.fill, "fullest_link": self.row[outcomes.fill_row], "late": outcomes.late,
            **{name: _sums(column) for name, column in by_class.items()},
            **{f"{name}_{c}": column[:, c].copy() for name, column in by_class.items() for c in range(column.shape[1])},
        }  # fmt: skip
        worst = np.where(outcomes.row_scenario >= 0, first + outcomes.row_scenario, -1)
        return Block(number, first, scenarios, outcomes.row_utilisation, worst)

    def links(self, blocks: Sequence[Block], keep: int) -> Columns:
        """The worst scenarios of each IP link and gateway over some blocks, as rows of `link_worst`.

        Ties go to the scenario of the lower number, in whatever order blocks came back.
        """
        utilisation = np.concatenate([block.row_utilisation for block in blocks], axis=1)
        scenario = np.concatenate([block.row_scenario for block in blocks], axis=1)
        utilisation = np.where(scenario >= 0, utilisation, -np.inf)
        worst = np.lexsort((scenario, -utilisation))[:, :keep]
        utilisation, scenario = (np.take_along_axis(column, worst, axis=1) for column in (utilisation, scenario))
        row, rank = np.nonzero(scenario >= 0)
        return {"link": self.row[row], "utilisation": utilisation[row, rank], "scenario": scenario[row, rank]}


def _words(names: Sequence[str]) -> Words:
    return np.array([*names, None], dtype=object)


def _sums(by_class: Floats) -> Floats:
    """Sums over classes, each added up in the same order however the rows lie in memory, shape (n,)."""
    total = np.zeros(len(by_class))
    for c in range(by_class.shape[1]):
        total += by_class[:, c]
    return total
