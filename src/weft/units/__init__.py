"""Quantities at the boundary: text with units in, one house unit a dimension inside, text for people out.

Nouns: `Dimension` (its house unit and what may be written) and the two functions `parse` and `show.*`.
Inside Weft a number's unit is in its name (`capacity_gbps`, `length_km`).  Every package may import this
one; it imports none of ours.  Decibel maths is in `weft.units.decibel`, which loads numpy.
"""

from weft.units.dimensions import DIMENSIONS, Dimension
from weft.units.quantity import UnitError, parse

__all__ = ["DIMENSIONS", "Dimension", "UnitError", "parse"]
