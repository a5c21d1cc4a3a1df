"""Columns of outcomes, filled block by block, and what scenarios are judged by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph.rerouting import Failures
from weft.network import Bools, Floats, Ints, Network
from weft.routing.outcome import Outcomes, Worst
from weft.routing.tally import judge, remove
from weft.routing.volumes import Ceilings, ceiling, firm_share, protects


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Figures of n scenarios, to be written; `figures` and `rows` (n, 2) are of utilisation and of fill."""

    removed_gbps: Floats
    figures: Floats
    rows: Ints
    unroutable_gbps: Floats
    lost_gbps: Floats
    late: Ints
    held: Bools

    @classmethod
    def of(cls, n: int, n_classes: int) -> Columns:
        """Room for n scenarios."""
        removed, unroutable, lost = (np.zeros((n, n_classes)) for _ in range(3))
        figures, rows = np.zeros((n, 2)), np.zeros((n, 2), np.int64)
        return cls(removed, figures, rows, unroutable, lost, np.zeros(n, np.int64), np.zeros(n, np.bool_))

    def outcomes(self, demanded_gbps: Floats, worst: Worst) -> Outcomes:
        """The same as outcomes, with the worst of each row."""
        (utilisation, fill), (row, fill_row) = self.figures.T, self.rows.T
        return Outcomes(
            utilisation.copy(), row.copy(), demanded_gbps - self.removed_gbps, self.removed_gbps,
            self.unroutable_gbps, self.lost_gbps, fill.copy(), fill_row.copy(), self.late, self.held,
            worst.utilisation, worst.scenario,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where volumes (n_targets, n_nodes, n_classes) start and end.

    `target_of` (n_nodes,) is the row of each node among the targets, -1 if it is none; `sent_gbps` and
    `received_gbps` (n_nodes, n_classes) are its totals.
    """

    volume_gbps: Floats
    target_of: Ints
    sent_gbps: Floats
    received_gbps: Floats

    @classmethod
    def of(cls, volume_gbps: Floats, targets: Ints) -> Ends:
        """Of volumes to the nodes `targets`."""
        target_of, received = np.full(volume_gbps.shape[1], -1), np.zeros(volume_gbps.shape[1:])
        target_of[targets], received[targets] = np.arange(len(targets)), volume_gbps.sum(axis=1)
        return cls(volume_gbps, target_of, volume_gbps.sum(axis=0), received)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is asked of n scenarios, whose states are the rows `of_state` (n,) of the next three.

    `must` and `firm` (n_states, n_classes) are shares, as in `verdict`; `ceiling` (n_states,).
    """

    of_state: Ints
    must: Floats
    firm: Floats
    ceiling: Floats
    demanded_gbps: Floats
    ends: Ends

    @classmethod
    def of(cls, network: Network, limits: Ceilings, state: tuple[str, ...], ends: Ends) -> Asked:
        """By the `state` (n,) of each scenario."""
        names = tuple(dict.fromkeys(state))
        index = {name: i for i, name in enumerate(names)}
        firm = np.ascontiguousarray(firm_share(network.classes, names))
        demanded = np.zeros(len(network.classes))
        np.add.at(demanded, network.demands.traffic_class, network.demands.gbps)
        return cls(
            np.array([index[name] for name in state], dtype=np.int64).reshape(len(state)),
            np.ascontiguousarray(protects(network.classes, names) * firm), firm,
            np.asarray(ceiling(limits, names), dtype=np.float64), demanded, ends,
        )  # fmt: skip

    def judge(
        self,
        position: Ints,
        found: tuple[Failures, Floats, Floats],
        by: tuple[Ints, Floats],
        columns: Columns,
        worst: Worst,
    ) -> None:
        """Judge the scenarios that are the rows `position` of `columns`.

        `found` is what falls, the capacity left and the loads; `by` the arcs of each capacity row (n_rows, 2), and
        what load of each arc is rounding.
        """
        (failures, capacity, load), (row_arcs, floor), ends = found, by, self.ends
        remove(
            position, failures.lost_start, failures.lost, ends.volume_gbps, ends.target_of, ends.sent_gbps,
            ends.received_gbps, columns.removed_gbps,
        )  # fmt: skip
        judge(
            position, load, capacity, row_arcs, floor, self.of_state, self.must, self.firm, self.ceiling,
            self.demanded_gbps, columns.removed_gbps, columns.figures, columns.rows, columns.unroutable_gbps,
            columns.lost_gbps, columns.late, columns.held, worst.utilisation, worst.scenario,
        )  # fmt: skip
