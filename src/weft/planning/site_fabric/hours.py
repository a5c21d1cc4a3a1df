"""A day of a fabric: what each hour asks of it, and the boxes that may sleep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from weft.catalogue import Catalogue
from weft.fabric.energy import Day, day
from weft.intent import Intent
from weft.network import Floats
from weft.planning.profile import HOURS
from weft.planning.record import Cell
from weft.planning.site_fabric.site_fabric import SiteFabric

CHANGES = 2
"""Times a day that boxes are switched: a handful of settings gives nearly all there is to save."""


def day_of(fabric: SiteFabric, catalogue: Catalogue) -> Day | None:
    """The day that the intent's profile makes for a fabric; None without a profile."""
    if not fabric.intent.traffic.profile:
        return None
    return day(fabric.design, fabric.ask, catalogue, hour_factors(fabric.intent).tolist(), CHANGES)


def hour_factors(intent: Intent) -> Floats:
    """How much of the promise each hour may ask of a fabric, shape (24,): the class and source at their height count.

    What another site sends counts as well, for it may arrive here.
    """
    factor = np.zeros(HOURS)
    for c in intent.traffic.classes:
        for source in intent.sites:
            mine = np.ones(HOURS)
            for row in intent.traffic.profile:
                if row.traffic_class in (None, c.name) and row.site in (None, source.name):
                    mine[row.hour] *= row.factor
            factor = np.maximum(factor, mine)
    return factor


def hour_rows(found: Day) -> Iterator[Mapping[str, Cell]]:
    """One row an hour: its factor, what is on, the draw, and the draw with everything on."""
    for hour, on in enumerate(found.awake):
        yield {
            "hour": hour, "factor": float(found.factor[hour]), "planes": on.planes, "superspines": on.superspines,
            "border_leaves": on.border_leaves, "draw_w": float(found.draw_w[hour]),
            "all_on_w": float(found.all_on_w[hour]),
        }  # fmt: skip
