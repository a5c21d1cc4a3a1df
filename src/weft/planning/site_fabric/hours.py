"""A day of a fabric: what each hour asks of it, and the boxes that may sleep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from weft.catalogue import Catalogue
from weft.fabric.energy import Day, day
from weft.network import Floats
from weft.planning.fabrics import FRONT
from weft.planning.profile import HOURS, hour_factors
from weft.planning.record import Cell
from weft.planning.site_fabric.site_fabric import SiteFabric
from weft.planning.site_fabric.workload import carried
from weft.planning.step1_traffic import between_sites

CHANGES = 2
"""Times a day that boxes are switched: a handful of settings gives nearly all there is to save."""


def day_of(fabric: SiteFabric, catalogue: Catalogue) -> Day | None:
    """The day that the intent's profile makes for a fabric; None without a profile."""
    if not fabric.intent.traffic.profile:
        return None
    return day(fabric.design, fabric.ask, catalogue, hours_of(fabric).tolist(), CHANGES)


def hours_of(fabric: SiteFabric) -> Floats:
    """How much of its promises each hour asks of a fabric, shape (24,): of its hosts' or the gateway's, the larger."""
    inside = _inside(fabric)
    return inside if fabric.layer != FRONT else np.maximum(inside, _gateway(fabric))


def _inside(fabric: SiteFabric) -> Floats:
    """Of what hosts send: by the shares of the classes that the fabric carries, or the busiest where none is told."""
    shares = carried(fabric)
    classes = [c.name for c in fabric.intent.traffic.classes]
    if not sum(shares.values()):
        return np.asarray(np.maximum.reduce([_of_class(fabric, name) for name in classes]))
    parts = [share * _of_class(fabric, name) for name, share in shares.items()]
    return np.asarray(np.add.reduce(parts) / sum(shares.values()))


def _of_class(fabric: SiteFabric, name: str) -> Floats:
    """Of one class that starts at the site: the product of all rows that are about it."""
    factor = np.ones(HOURS)
    for row in fabric.intent.traffic.profile:
        if row.traffic_class in (None, name) and row.site in (None, fabric.site.name):
            factor[row.hour] *= row.factor
    return factor


def _gateway(fabric: SiteFabric) -> Floats:
    """Of what the gateway is asked for by the demands that start and end at the site, in whichever state most is."""
    asked, i = between_sites(fabric.intent), fabric.intent.sites.index(fabric.site)
    factor = hour_factors(fabric.intent.traffic.profile, asked)
    found = np.zeros(HOURS)
    states = dict.fromkeys(state for protect in asked.classes.protect for state in protect)
    for state, most in product(("none", *states), (False, True)):
        share = asked.required_share(state)
        whole = asked.offered_gbps(share, most=most)[i]
        if whole:
            each = [asked.offered_gbps(share * of_hour, most=most)[i] / whole for of_hour in factor]
            found = np.maximum(found, each)
    return found


def hour_rows(found: Day) -> Iterator[Mapping[str, Cell]]:
    """One row an hour: its factor, what is on, the draw, and the draw with everything on."""
    for hour, on in enumerate(found.awake):
        yield {
            "hour": hour, "factor": float(found.factor[hour]), "planes": on.planes, "superspines": on.superspines,
            "border_leaves": on.border_leaves, "draw_w": float(found.draw_w[hour]),
            "all_on_w": float(found.all_on_w[hour]),
        }  # fmt: skip
