"""Clos fabrics inside one site: which ones carry its hosts and feed its routers, and what they draw and cost.

Nouns: `FabricAsk` (hosts, promise and gateway), `FabricDesign` (one fabric with its bill), *menu* (the frontier of
all designs of the class), `BackendAsk` and `BackendDesign` (the same for GPUs alone, in equal planes) and `Wiring`
(a design node by node and link by link).  Designs are found in `search`; what becomes of one stands in folders beside
it.  `sizing` picks from the menu through `planning`; `build` and `cli` import it too, and it imports `catalogue`,
`network` and below.
"""

from weft.fabric.ask import FabricAsk
from weft.fabric.backend import BackendAsk, BackendDesign, backend_bound_w, backend_menu
from weft.fabric.design import BomLine, FabricDesign, LinkGroup, Shape
from weft.fabric.layout import Hall
from weft.fabric.search import Objective, headroom_frontier, lower_bound_w, menu
from weft.fabric.wiring import Wiring, wire

__all__ = [
    "BackendAsk", "BackendDesign", "BomLine", "FabricAsk", "FabricDesign", "Hall", "LinkGroup", "Objective", "Shape",
    "Wiring", "backend_bound_w", "backend_menu", "headroom_frontier", "lower_bound_w", "menu", "wire",
]  # fmt: skip
