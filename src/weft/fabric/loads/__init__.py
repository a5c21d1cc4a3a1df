"""Exact loads of a wired fabric in every state, and the bounds on what it carries.

Nouns: `Core` (boxes, routers and bundles as a graph of levels), `Losses` (what can fail, like ones once),
`LoadStates` (figures of each state), `Throughput` (bounds) and `LoadProof`, which joins them with what was promised.
`planning` and `cli` may import it; it imports `fabric.wiring`, `graph`, `lp` and below.
"""

from weft.fabric.loads.core import Core, core_of
from weft.fabric.loads.failures import LOSSES, Losses, losses
from weft.fabric.loads.matrices import MATRICES
from weft.fabric.loads.proof import FULL, LoadProof, prove_loads
from weft.fabric.loads.states import LoadStates
from weft.fabric.loads.throughput import Throughput, throughput, upper_bound

__all__ = [
    "FULL", "LOSSES", "MATRICES", "Core", "LoadProof", "LoadStates", "Losses", "Throughput", "core_of", "losses",
    "prove_loads", "throughput", "upper_bound",
]  # fmt: skip
