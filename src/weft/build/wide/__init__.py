"""The wide area's routers: what each of a plan's is told, and how the fabrics of its site know it.

Nouns: `WideNumbers` (addresses by position), routers' `Device`s, and a site whose border leaves and routers are
`joined`.  `build.staged` and `cli` import this package; it imports `build.device` and below.
"""

from weft.build.wide.border import joined
from weft.build.wide.numbers import WideNumbers
from weft.build.wide.routers import lag_ends, routers

__all__ = ["WideNumbers", "joined", "lag_ends", "routers"]
