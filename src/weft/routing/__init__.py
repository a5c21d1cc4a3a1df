"""Routing of IP traffic: what IS-IS with ECMP does in every state, and whether that keeps what was promised.

Nouns: `IpGraph` (routers, borders and anycast sinks with their arcs), `Proof` (each scenario judged),
`Required` and `WorstLoads` (what each link needs over all states), `Engine` and `Outcomes` (any sets
of risks, by the hundred thousand).  `planning` and `sizing` may import this
package; it imports `network` and `graph`.
"""

from weft.routing.engine import Engine, Loads
from weft.routing.ipgraph import HIGHEST_METRIC, IpGraph, IpStates, build, states, with_metric
from weft.routing.metrics import by_delay, hop_like, hop_then_delay
from weft.routing.outcome import Above, Outcomes, joined
from weft.routing.proof import DemandProof, Proof, RowProof, Violation
from weft.routing.prove import Run, carried_intact, prove
from weft.routing.required import Required, WorstLoads, required, worst_loads
from weft.routing.several import over_matrices
from weft.routing.volumes import Ceilings, Volumes, volumes

__all__ = [
    "HIGHEST_METRIC", "Above", "Ceilings", "DemandProof", "Engine", "IpGraph", "IpStates", "Loads", "Outcomes",
    "Proof", "Required", "RowProof", "Run", "Violation", "Volumes", "WorstLoads", "build", "by_delay", "carried_intact",
    "hop_like", "hop_then_delay", "joined", "over_matrices", "prove", "required", "states", "volumes", "with_metric",
    "worst_loads",
]  # fmt: skip
