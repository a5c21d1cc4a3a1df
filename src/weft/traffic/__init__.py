"""Traffic between sites: who sends how much of which class to whom.

Nouns: `ClassAsk` (a class and the share of a total it takes), `Egress` (traffic that leaves the network at a
site), `Matrices` (several, carried one at a time), `Hose` (any matrix within totals of sites) and the `Demands` of
`weft.network` that come out.  It knows no intent file; `planning` translates.
"""

from weft.traffic.gravity import ClassAsk, Egress, distances_km, from_gravity
from weft.traffic.hose import Corners, Hose
from weft.traffic.matrix import MatrixColumns, MatrixRow, from_columns, from_matrix
from weft.traffic.several import Matrices, together

__all__ = [
    "ClassAsk", "Corners", "Egress", "Hose", "Matrices", "MatrixColumns", "MatrixRow", "distances_km", "from_columns",
    "from_gravity", "from_matrix", "together",
]  # fmt: skip
