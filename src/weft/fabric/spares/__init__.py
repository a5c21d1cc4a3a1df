"""Spares of a fabric: how many of each item lie on the shelf, so that what fails is replaced from it.

Nouns: `SparesAsk` (lead time, wanted probability, failure rates of the operator's own) and `SpareLine` (one item with
its spares and what they promise).  `planning` and `cli` import this package; it imports `catalogue` and the
bill of `fabric`.
"""

from weft.fabric.spares.ask import KINDS, SparesAsk
from weft.fabric.spares.lines import SpareLine, spares
from weft.fabric.spares.tables import spares_csv

__all__ = ["KINDS", "SpareLine", "SparesAsk", "spares", "spares_csv"]
