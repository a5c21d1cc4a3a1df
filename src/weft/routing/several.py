"""Proofs of one network under several matrices, as one proof."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network import Floats, Ints, Scenarios
from weft.routing.proof import DemandProof, Proof, RowProof


def over_matrices(proofs: Sequence[Proof], scenarios: Scenarios) -> Proof:
    """Proofs of the same scenarios, one matrix after the other; `scenarios` names all of them.

    IP links, gateways and demands keep the worst over all, and the row of the scenario that sets it.
    """
    if len(proofs) == 1:
        return proofs[0]
    starts = np.cumsum([0, *(len(proof) for proof in proofs)])[:-1]
    rows, demands = [proof.rows for proof in proofs], [proof.demands for proof in proofs]
    worst = _most([(r.worst_utilisation, r.worst_scenario) for r in rows], starts)
    fill = _most([(r.fill, r.binding_scenario) for r in rows], starts)
    late = _most([(d.worst_delay_ms, d.worst_scenario) for d in demands], starts)

    def column(name: str) -> Floats:
        return np.concatenate([getattr(proof, name) for proof in proofs])

    return Proof(
        scenarios, column("max_utilisation"), np.concatenate([proof.worst_row for proof in proofs]),
        column("offered_gbps"), column("removed_gbps"), column("unroutable_gbps"), column("lost_gbps"),
        column("delivered_gbps"), tuple(violation for proof in proofs for violation in proof.violation),
        RowProof(rows[0].name, np.fmax.reduce([r.normal_utilisation for r in rows]), *worst, *fill),
        DemandProof(np.fmax.reduce([d.delay_ms for d in demands]), *late),
        np.concatenate([proof.each_utilisation for proof in proofs]),
    )  # fmt: skip


def _most(each: Sequence[tuple[Floats, Ints]], starts: Ints) -> tuple[Floats, Ints]:
    """The largest of values that each come with a scenario, -1 where there is none, and that scenario's row."""
    value = np.stack([np.where(scenario >= 0, values, -np.inf) for values, scenario in each])
    of = value.argmax(axis=0)
    columns = np.arange(value.shape[1])
    scenario = np.stack([s + start * (s >= 0) for (_, s), start in zip(each, starts, strict=True)])[of, columns]
    return np.stack([values for values, _ in each])[of, columns], scenario
