"""The proof that a design keeps its promise: every loss looked at, and what each leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.loads.core import Core, core_of
from weft.fabric.loads.failures import LOSSES, NONE, PROMISED, Losses, losses
from weft.fabric.loads.matrices import MATRICES, NORTH, SOUTH
from weft.fabric.loads.states import LoadStates, load_states
from weft.fabric.loads.throughput import Throughput, throughput
from weft.fabric.wiring import Wiring
from weft.lp import Stop
from weft.network import Bools, Ints

FULL = 1 + 1e-9
"""A link may be as full as this, for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadProof:
    """Loads of a design in every state.

    `promised` (n,) tells in which states the ask wants all matrices carried, `gateway_promised` (n,) in which the
    traffic with the routers; `held` (n,) where every link carries what was promised and nothing was lost.
    """

    core: Core
    losses: Losses
    states: LoadStates
    throughput: Throughput
    promised: Bools
    gateway_promised: Bools
    held: Bools

    @property
    def is_proved(self) -> bool:
        """Whether each promise is held in each state that it was made for."""
        return bool(self.held.all())

    @property
    def looked_at(self) -> int:
        """How many losses the states stand for, nothing lost included."""
        return int(self.losses.like.sum())

    @property
    def worst(self) -> tuple[int, int]:
        """The promised state and matrix of the fullest link."""
        ratio = np.where(self._counted, self.states.full_ratio, -1.0)
        state, matrix = np.unravel_index(ratio.argmax(), ratio.shape)
        return int(state), int(matrix)

    @property
    def _counted(self) -> Bools:
        return _counted(self.promised, self.gateway_promised)

    def name_of_fullest(self, state: int, matrix: int) -> str:
        """Both ends of the fullest link; empty where there is no load."""
        bundle = int(self.states.fullest[state, matrix])
        return self.core.bundle_name(bundle) if bundle >= 0 else ""


def prove_loads(
    wiring: Wiring,
    ask: FabricAsk,
    *,
    every: bool = False,
    feeds: Mapping[str, Ints] | None = None,
    stop: Stop | None = None,
) -> LoadProof:
    """Route the site's matrices at the promise in every state of a wired design that was made for `ask`.

    `feeds` gives rows of the wiring's nodes by the name of the power feed they stand on; hosts among them stay as
    they are.  With `every` each loss is looked at by itself, not one of each kind of like ones.  Raises Stopped if
    `stop` strikes.
    """
    core = core_of(wiring, ask)
    first = len(wiring.nodes) - core.levels.n_nodes
    standing = {name: rows[rows >= first] - first for name, rows in (feeds or {}).items()}
    found = losses(core, every=every, feeds=standing)
    by_rail = ask.homing == "rail"
    states = load_states(
        core, found, wiring.design.gateway_gbps, ask.ports_at_leaf * ask.host_gbps, by_rail=by_rail, stop=stop
    )
    promised, gateway = _promises(found, ask)
    counted = _counted(promised, gateway)
    carried = (states.full_ratio <= FULL) & (states.lost_gbps <= 1e-9 * max(core.promised_gbps.sum(), 1.0))
    held = (carried | ~counted).all(axis=1) & ((states.hose_ratio <= FULL) | ~promised)
    return LoadProof(core, found, states, throughput(core, by_rail=by_rail), promised, gateway, held)


def _promises(found: Losses, ask: FabricAsk) -> tuple[Bools, Bools]:
    """Where all matrices are to be carried, and where traffic with routers is: with one border leaf lost as well."""
    asked = {NONE, *(kind for word in ask.survive for kind in PROMISED[word])}
    promised = np.isin(found.kind, [LOSSES.index(kind) for kind in asked])
    gateway = promised | (found.kind == LOSSES.index("border"))
    return promised, gateway


def _counted(promised: Bools, gateway: Bools) -> Bools:
    """Matrices of states that a promise is for, (n, matrices)."""
    outside = np.isin(MATRICES, (NORTH, SOUTH))
    return np.asarray(np.where(outside[None, :], gateway[:, None], promised[:, None]))
