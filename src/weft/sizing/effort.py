"""How much work one sizing may do."""

from __future__ import annotations

from dataclasses import dataclass

SHARE_OF_GAP = 4  # what a single step may leave open, as one part in so many of the gap asked


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work may be done, all of it counted."""

    many_states: int = 300  # beyond so many a working set of them is looked at, others only when none of it refuses
    working_states: int = 64  # in it at first
    widen_rounds: int = 6  # in which others join it before anything is bought
    first_rounds: int = 20  # linear ones before a purchase is looked for, so that there is one early
    linear_rounds: int = 60
    limited_rounds: int = 4
    linear_tolerance: float = 0.01
    cutset_rounds: int = 20
    purchase_rounds: int = 3  # mixed-integer programs inside one topology
    purchase_nodes: int = 20
    refit_rounds: int = 8  # other lightpaths in the same pairs and routers
    refit_nodes: int = 5
    refit_reach: float = 2.0  # lightpaths of each kind more or fewer, where that is enough
    repair_rounds: int = 8
    repair_nodes: int = 30
    prune_tries: int = 60
    prune_rounds: int = 4  # of them, until what the working set lets go is survived by all
    nearby_tries: int = 60  # programs around the best purchase, each time one was bought
    nearby_nodes: int = 5
    narrow_rounds: int = 3
    narrow_sweeps: int = 6
    settle_rounds: int = 6
    bound_rounds: int = 6
    closing: float = 0.0  # of what is open, what one of those must close for another to follow
    bound_nodes: int = 600
    ahead_nodes: int = 1200  # beside a purchase, which takes as long
    all_slices_nodes: int = 60  # of L
