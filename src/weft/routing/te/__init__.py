"""Traffic engineering: how well a network could be used, and how near routers come to it.

Nouns: `Traffic` (a network's demands and capacities with nothing failed), `Comparison` (each way of routing beside
the bound), and what `optimised_metrics` finds.  `planning` and `cli` may import this package; it imports the rest of
`routing`, `network` and `graph`.
"""

from weft.routing.te.compare import Comparison, Way, Wish, compared
from weft.routing.te.metrics import Optimised, Search, optimised_metrics
from weft.routing.te.traffic import Traffic

__all__ = ["Comparison", "Optimised", "Search", "Traffic", "Way", "Wish", "compared", "optimised_metrics"]
