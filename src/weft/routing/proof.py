"""What a proof says: each scenario, each IP link and gateway, each demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from weft.network import Bools, Floats, Ints, Names, Scenarios


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing a scenario's promise breaks on.

    `kind` tells what `name` is and which figures stand beside it: `unroutable` (a demand and its Gb/s),
    `ceiling` (an IP link or gateway, the protected load and the most it may be in Gb/s), or `delay` (a
    demand, its longest path and the most it may be in ms).
    """

    kind: Literal["unroutable", "ceiling", "delay"]
    name: str
    value: float
    limit: float

    def __str__(self) -> str:
        if self.kind == "unroutable":
            return f"{self.name}: {self.value:.6g} Gb/s without a path"
        unit, what = ("Gb/s", "protected load") if self.kind == "ceiling" else ("ms", "delay")
        return f"{self.name}: {what} {self.value:.6g} {unit}, at most {self.limit:.6g} {unit}"


@dataclass(frozen=True, slots=True, eq=False)
class RowProof:
    """Each IP link, then each gateway, the fuller of its directions; columns of shape (n_rows,).

    `normal_utilisation` and `worst_utilisation` are offered load of all classes over the capacity left, the
    worst over all scenarios in which some is left.  `fill` is the protected load over what the ceiling lets
    through, the most over all scenarios: above 1 capacity is missing, and capacity times `fill` is what suffices.
    `worst_scenario` and `binding_scenario` are the rows that set them, -1 where nothing is ever carried.
    """

    name: Names
    normal_utilisation: Floats
    worst_utilisation: Floats
    worst_scenario: Ints
    fill: Floats
    binding_scenario: Ints


@dataclass(frozen=True, slots=True, eq=False)
class DemandProof:
    """Delay of the longest equal-cost path of each demand in ms, inf where it has no path; shape (n_demands,).

    `delay_ms` is with nothing failed (NaN if the scenarios lack that), `worst_delay_ms` over the scenarios
    that its class must be carried in, of which `worst_scenario` is the row; 0 and -1 if it never leaves its
    site, or never must be carried.
    """

    delay_ms: Floats
    worst_delay_ms: Floats
    worst_scenario: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Every scenario as the routers do it; columns (n_scenarios,) or (n_scenarios, n_classes).

    `max_utilisation` is offered load of all classes over capacity, the most over IP links and gateways, at
    row `worst_row` of `rows` (-1 without load).  `offered_gbps` leaves out demands that lost an end, which
    are `removed_gbps`.  `lost_gbps` is what has no path plus what overflows each arc by strict priority: an
    upper bound, for it is summed over arcs as if what one arc drops still reached the next.  In a failure
    state deferrable shares ride last and are not lost.  `delivered_gbps` is what is offered less all that has
    no path or overflows, deferrable or not: a lower bound.  `violation` is None where the promise holds.
    `each_utilisation` (n_scenarios, n_rows), for looking at, is that of every row, NaN where it has no capacity left.
    """

    scenarios: Scenarios
    max_utilisation: Floats
    worst_row: Ints
    offered_gbps: Floats
    removed_gbps: Floats
    unroutable_gbps: Floats
    lost_gbps: Floats
    delivered_gbps: Floats
    violation: tuple[Violation | None, ...]
    rows: RowProof
    demands: DemandProof
    each_utilisation: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scenarios)

    @property
    def held(self) -> Bools:
        """Whether each scenario's promise holds, shape (n_scenarios,)."""
        return np.array([violation is None for violation in self.violation], dtype=np.bool_)
