"""The proof of a fabric's loads as a table: one row a kind of loss, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from weft.fabric.loads import FULL, LOSSES, MATRICES, LoadProof
from weft.planning.record import Cell


def loss_rows(proof: LoadProof) -> Iterator[Mapping[str, Cell]]:
    """Every state looked at: what is lost, how many such losses there are, how full the fullest link is and which.

    `held` is of all matrices at the whole promise, also where none was made for that state; broken promises are first.
    """
    states = proof.states
    worst = np.where(np.isfinite(states.full_ratio), states.full_ratio, 0.0).max(axis=1)
    carried = (worst <= FULL) & (states.lost_gbps.max(axis=1) <= 0.0)
    for s in np.lexsort((-worst, proof.held)).tolist():
        m = int(states.full_ratio[s].argmax())
        yield {
            "lost": proof.losses.name[s], "kind": LOSSES[int(proof.losses.kind[s])], "like": int(proof.losses.like[s]),
            "promised": "yes" if proof.promised[s] else "gateway" if proof.gateway_promised[s] else "no",
            "held": "yes" if carried[s] else "no", "fullest": proof.name_of_fullest(s, m), "matrix": MATRICES[m],
            **{f"full_{name.replace(' ', '_')}": float(states.full_ratio[s, k]) for k, name in enumerate(MATRICES)},
            "full_any_at_most": float(states.hose_ratio[s]),
            "oversubscription": _finite(states.oversubscription_ratio[s]), "pods": _finite(states.pod_ratio[s]),
            "cut_hosts": int(states.cut_hosts[s]), "lost_gbps": float(states.lost_gbps[s].max()),
        }  # fmt: skip


def _finite(value: float) -> Cell:
    return float(value) if np.isfinite(value) else ""
