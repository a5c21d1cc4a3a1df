"""The availability of an operated network, however it is routed, and which states take it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from weft.diagnostics import PlanError
from weft.network import Floats, Risks, risks
from weft.planning.operated import Operated
from weft.routing import Ceilings, Run
from weft.routing.availability import Availability, Harm, availability, harm, strict
from weft.routing.availability_steered import availability_by_class
from weft.routing.likely import LikelyStates, likely_states, unavailability
from weft.routing.sr import Policies, PolicyEngine
from weft.routing.steering import LONGEST, SteeredEngine

Repairs = Mapping[str, tuple[float, float]]
"""Mean times between failures and to repair in hours, of every element of a kind."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How far to look: until all other states have at most `rest` of the time, or at `most` states; and threads."""

    rest: float = 1e-6
    most: int = 20_000
    threads: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Assessed:
    """Availability over the likely states of a network; `down_share` (n_risks,) is of the time each risk is down."""

    risks: Risks
    down_share: Floats
    likely: LikelyStates
    found: Availability


def assessed(
    operated: Operated, repairs: Repairs, depth: Depth, progress: Callable[[int, int], None] | None = None
) -> Assessed:
    """Prove between which bounds the availability of each class lies.

    Raises PlanError if nothing says how often anything fails.
    """
    all_risks, down, likely = _likely(operated, repairs, depth)
    if _forwarded(operated):
        return Assessed(all_risks, down, likely, _by_class(operated, all_risks, likely, depth)[0])
    found = availability(operated.network, all_risks, likely, Run(operated.ecmp, depth.threads), progress)
    return Assessed(all_risks, down, likely, found)


def harmed(operated: Operated, at: Assessed, depth: Depth) -> Harm:
    """Which likely states break which demands; all of a class alike where only classes are told apart."""
    if _forwarded(operated):
        return _by_class(operated, at.risks, at.likely, depth)[1]
    return harm(operated.network, at.risks, at.likely, Run(operated.ecmp, depth.threads))


def _likely(operated: Operated, repairs: Repairs, depth: Depth) -> tuple[Risks, Floats, LikelyStates]:
    all_risks = risks(operated.network)
    down = unavailability(operated.network, all_risks, repairs)
    if not down.any():
        raise PlanError(
            "nothing says how often anything fails",
            help="give fibres `mtbf` and `mttr`, or a kind its mean times, as --repair link=4y/12h",
        )
    return all_risks, down, likely_states(down, depth.rest, depth.most)


def _forwarded(operated: Operated) -> bool:
    return operated.mode in LONGEST or operated.mode == "sr"


def _by_class(
    operated: Operated, all_risks: Risks, likely: LikelyStates, depth: Depth
) -> tuple[Availability, Harm]:
    network, full, run = strict(operated.network), Ceilings(1.0, 1.0), Run(operated.ecmp, depth.threads)
    if operated.mode in LONGEST:
        return availability_by_class(SteeredEngine.of(network, all_risks, full, run, LONGEST[operated.mode]), likely)
    policies = operated.policies or Policies.none()
    return availability_by_class(PolicyEngine.of(network, all_risks, full, run, policies), likely)


def shortfall(at: Assessed, asked: Floats, of_class: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """What each demand (n_demands,) lacks of what its class asks for (n_classes,), 0 where it has it."""
    wanted = np.nan_to_num(asked[of_class], nan=0.0)
    lack: Floats = np.maximum(wanted - at.found.demand.low, 0.0)
    return lack
