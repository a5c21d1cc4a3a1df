"""Maps of cables as KMZ or KML, read as an intent: places become sites, lines fibres, and corridors shared risks.

Nouns: `CableMap` (places and lines as drawn), `Corridor` (where cables come close over a length) and `Drawn` (the
intent made of them).  `cli` may import this package.
"""

from weft.exchange.kmz.corridors import Corridor, corridors
from weft.exchange.kmz.drawn import Drawn, drawn, told, write_drawn
from weft.exchange.kmz.reading import CableMap, Line, Place, read_map

__all__ = ["CableMap", "Corridor", "Drawn", "Line", "Place", "corridors", "drawn", "read_map", "told", "write_drawn"]
