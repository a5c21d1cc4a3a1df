"""Equipment as it is built, every figure with its range, confidence and source, and what follows from it alone.

Nouns: `Catalogue` (all equipment by kind), `Figure` (a number with its range and source), `RouterBuild` (a
chassis with its cards, ready to be bought).  The domain packages and `planning` import this one; it imports
`units` and `diagnostics` only.
"""

from weft.catalogue.estimates import estimates, practice_estimates
from weft.catalogue.loading import load
from weft.catalogue.records import KINDS, SITED, Catalogue, Figure
from weft.catalogue.router_builds import (
    Piece,
    RouterBuild,
    all_builds,
    bears,
    growing_into,
    licence_items,
    router_builds,
)

__all__ = [
    "KINDS", "SITED", "Catalogue", "Figure", "Piece", "RouterBuild", "all_builds", "bears", "estimates", "growing_into",
    "licence_items", "load", "practice_estimates", "router_builds",
]  # fmt: skip
