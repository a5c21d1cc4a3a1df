"""The wide area's routers: what each of a plan's is told, and how the fabrics of its site know it.

Nouns: `WideNumbers` (addresses by position), routers' `Device`s, a site whose border leaves and routers are `joined`,
and what routers do with traffic that is `steered`.  `build.staged`, `lab` and `cli` import this package; it imports
`build.device` and below.
"""

from weft.build.wide.border import joined
from weft.build.wide.numbers import WideNumbers
from weft.build.wide.policies import Steered, Way, steered, untold
from weft.build.wide.routers import lag_ends, routers

__all__ = ["Steered", "Way", "WideNumbers", "joined", "lag_ends", "routers", "steered", "untold"]
