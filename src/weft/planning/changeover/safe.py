"""Whether what is protected is carried while some work is done, and what could fail meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network import Enumeration, Incidence, Scenarios, parsed
from weft.planning.operated import Operated
from weft.routing import Run
from weft.routing.drain import OUT
from weft.sweep import Sweep, why_broken


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How a network does with nothing else failing (`broken` says what it breaks), and how many failures would."""

    broken: str
    full_ratio: float
    n_states: int
    n_broken: int


def carried(operated: Operated, out: str = "", *, failing: bool = True) -> Meanwhile:
    """With a router out, or nothing, all classes that protect anything must be carried, within failures' ceilings.

    Without `failing` no failure besides is looked at.
    """
    classes = operated.network.classes
    protect = tuple((*kept, OUT) if kept else () for kept in classes.protect)
    network = replace(operated.network, classes=replace(classes, protect=protect))
    sweep = Sweep.of(network, operated.limits, Run(operated.ecmp), operated.survive, mode=operated.mode)
    engine = sweep.engine
    gone = Enumeration.of(engine.risks, parsed(engine.risks, [f"router:{out}"])).block(0, 1)[0][0] if out else []
    down = [int(i) for i in gone if i >= 0]
    found = engine.outcomes(np.array([down or [-1]], dtype=np.int64), (OUT,), keep=1)
    words = ""
    if not found.held[0]:
        scenario = Scenarios((out or "work",), (OUT,), Incidence.of([down], len(engine.risks)))
        words = why_broken(engine, scenario)[0]
    full_ratio = float(found.max_utilisation[0])
    if not failing or words:
        return Meanwhile(words, full_ratio, 0, 0)
    members, states = sweep.every.block(0, len(sweep.every))
    members = np.where(np.isin(members, down), -1, members)
    out_too = np.broadcast_to(np.array(down, np.int64), (len(members), len(down)))
    each = engine.outcomes(np.concatenate([out_too, members], axis=1), states, keep=1)
    return Meanwhile(words, full_ratio, len(members), int((~each.held).sum()))
