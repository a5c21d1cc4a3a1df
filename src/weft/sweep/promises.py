"""Why a promise does not hold: the first thing that breaks it, for the few scenarios that are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from weft.network import Incidence, Scenarios
from weft.routing import Engine, prove
from weft.routing.forwarded import ForwardedEngine
from weft.sweep.asked import Sweep


def violations(sweep: Sweep, numbers: Sequence[int]) -> tuple[str, ...]:
    """What breaks in each of some scenarios, in words; empty where the promise holds.

    They are routed once more by full recomputation, so each is the engine's figure checked.
    """
    engine = sweep.engine
    blocks = [sweep.every.block(number, number + 1) for number in numbers]
    members = [rows[0][rows[0] >= 0].tolist() for rows, _ in blocks]
    chosen = Scenarios(
        tuple(map(str, numbers)), tuple(state for _, states in blocks for state in states),
        Incidence.of(members, len(engine.risks)),
    )  # fmt: skip
    return why_broken(engine, chosen)


def why_broken(engine: Engine | ForwardedEngine, chosen: Scenarios) -> tuple[str, ...]:
    """What breaks in each scenario, in words, by full recomputation; empty where the promise holds."""
    forwarding = engine.forwarding(chosen) if isinstance(engine, ForwardedEngine) else None
    proof = prove(engine.network, engine.risks, chosen, engine.limits, engine.run, forwarding=forwarding)
    return tuple("" if violation is None else str(violation) for violation in proof.violation)
