"""Light: what glass carries, how well it arrives, and where it sits in the spectrum.

Its parts, each with its own nouns, import only leftwards: `physics` (formulas on arrays), `spectrum` (the grid, and
who gets which slot), `system` (networks element by element, as GNPy describes them), `service` (requests over such a
network: routes, modes, regeneration, restoration, uncertainty) and `dci` (the sections and the menu of lightpaths
that a plan buys from).  Only `exchange`, `planning` and what stands above them may import it; it knows neither the
intent nor a plan.  Nothing is imported here, so that who asks for formulas alone doesn't wait for the catalogue.
"""
