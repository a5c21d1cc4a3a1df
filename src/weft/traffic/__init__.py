"""Traffic between sites: who sends how much of which class to whom.

Nouns: `ClassAsk` (a class and the share of a total it takes), `Egress` (traffic that leaves the network at a
site), `Job` (a collective among sites), `Matrices` (several, carried one at a time), `Hose` (any matrix within totals
of sites), `Forecast` (demands period by period) and the `Demands` of `weft.network` that come out.  It knows no intent
file; `planning` translates.
"""

from weft.traffic.collectives import PATTERNS, Pattern, exchanged, in_order_tree
from weft.traffic.forecast import Chains, Forecast
from weft.traffic.gravity import ClassAsk, Egress, distances_km, from_gravity
from weft.traffic.hose import Corners, Hose
from weft.traffic.jobs import Job, joined, with_jobs
from weft.traffic.matrix import MatrixColumns, MatrixRow, from_columns, from_matrix
from weft.traffic.several import Matrices, together

__all__ = [
    "PATTERNS", "Chains", "ClassAsk", "Corners", "Egress", "Forecast", "Hose", "Job", "Matrices", "MatrixColumns",
    "MatrixRow", "Pattern", "distances_km", "exchanged", "from_columns", "from_gravity", "from_matrix", "in_order_tree",
    "joined", "together", "with_jobs",
]  # fmt: skip
