"""Sweeps: failures by the hundred thousand, streamed through the failure engine into one file that can be queried.

Nouns: `Sweep` (a network, the failures asked for and the engine that plays them through), `Store` (the DuckDB file
of its results: every block of scenarios once, whatever interrupts), `Results` (what a store answers), `Threads` and
`RayCluster` (who does the work); `RayCrew` (workers of a cluster who keep what they made, for whoever has such work).
`planning` and the command line may import this package; it imports `routing`, `network`, `lp` and `diagnostics`, and
knows no plan or intent.
"""

from weft.sweep.asked import Sweep
from weft.sweep.cluster import RayCluster
from weft.sweep.crew import RayCrew, ray_crew
from weft.sweep.database import reading
from weft.sweep.promises import violations, why_broken
from weft.sweep.results import By, LinkWorst, Results, Worst, export
from weft.sweep.running import Progress, Workers, run
from weft.sweep.store import Store
from weft.sweep.threads import Threads

__all__ = [
    "By", "LinkWorst", "Progress", "RayCluster", "RayCrew", "Results", "Store", "Sweep", "Threads", "Workers", "Worst",
    "export", "ray_crew", "reading", "run", "violations", "why_broken",
]  # fmt: skip
