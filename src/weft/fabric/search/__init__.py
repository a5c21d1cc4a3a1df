"""Every design of the class for one ask, searched to its exact frontier; why there is none, and how near one is.

Nouns: `Kit` (what the catalogue offers an ask), `Cores` (leaves, spines and superspines, a row a design), `Borders`
(ways to feed the routers under one top tier), `Ceilings` (what known designs rule out), `Search` (all of them put
together) and *menu* (the designs that no other one beats).  It imports the ask, the hall's layout, ports and media
of `weft.fabric`; only the package itself and those beside it import it.
"""

from weft.fabric.search.headroom import headroom_frontier
from weft.fabric.search.menu import Objective, lower_bound_w, menu

__all__ = ["Objective", "headroom_frontier", "lower_bound_w", "menu"]
