"""A design of a fabric node by node and link by link, every link on ports of its own.

Nouns: `Nodes` (hosts, boxes and routers), `Links` (one row a link, lanes of a split cage included), `Face` (the
cages of a node that face one way), `Bundles` (links between the same two nodes) and `Wiring`, which joins them.
Names, rows of a tier's lower pods and ports are given by position, so a pod or leaf that is added changes none.
The packages beside it in `fabric` build on it; it imports `fabric.design` and below.
"""

from weft.fabric.wiring.bundles import Bundles
from weft.fabric.wiring.faces import Face, faces
from weft.fabric.wiring.growth import grown
from weft.fabric.wiring.links import KINDS, Links
from weft.fabric.wiring.nodes import TIERS, Nodes
from weft.fabric.wiring.wiring import Sockets, Wiring, wire

__all__ = ["KINDS", "TIERS", "Bundles", "Face", "Links", "Nodes", "Sockets", "Wiring", "faces", "grown", "wire"]
