"""A network tried on real routing daemons: FRR in network namespaces, its kernels' tables against the prediction.

Nouns: `Topology` (routers and links, with the files that `build` writes for each), `Fault` (what breaks together),
`Verdict` (what each fault came to).  Namespaces, daemons and files that a lab makes are gone when it ends.  `cli`
imports this package; it imports `build` and below.
"""

from weft.lab.estimate import Estimate
from weft.lab.faults import Fault, faults_of
from weft.lab.machine import missing
from weft.lab.part import part_of
from weft.lab.probe import Loss
from weft.lab.run import Options, run
from weft.lab.scenario import scenario
from weft.lab.topology import Link, Router, Topology
from weft.lab.verdict import Event, Verdict, junit, told
from weft.lab.wide.part import both_parts, wide_part

__all__ = [
    "Estimate", "Event", "Fault", "Link", "Loss", "Options", "Router", "Topology", "Verdict", "both_parts", "faults_of",
    "junit", "missing", "part_of", "run", "scenario", "told", "wide_part",
]  # fmt: skip
