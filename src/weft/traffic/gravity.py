"""Gravity: each class's total spread over the pairs of sites by the product of their weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network import Demands, Floats, Sites, floats, great_circle_km, ints, names
from weft.network.columns import Bools


@dataclass(frozen=True, slots=True)
class ClassAsk:
    """A class of traffic: its share of the total, and how far apart its ends may be."""

    name: str
    share: float
    within_km: float = float("inf")  # great circle between the ends


@dataclass(frozen=True, slots=True)
class Egress:
    """Traffic of a class that leaves the network at a site, on top of the total."""

    site: int
    traffic_class: int
    gbps: float


def from_gravity(
    sites: Sites, weights: Floats, total_gbps: float, classes: Sequence[ClassAsk], egress: Sequence[Egress]
) -> Demands:
    """Directed demands d(s, t) proportional to w(s) w(t), per class, with egress spread over sources by weight.

    `total_gbps` is the sum over ordered pairs and classes, without egress.  Rows are ordered by source,
    destination and class; pairs without traffic have none.

    Raises ValueError, naming the class, if none of the pairs it may use has weight at both ends.
    """
    n, n_classes = len(sites), len(classes)
    gbps = np.zeros((n_classes, n, n))
    distance = distances_km(sites)
    for c, ask in enumerate(classes):
        allowed = distance <= ask.within_km
        gbps[c] += total_gbps * ask.share * _spread(weights, allowed, ask.name)
    for leaving in egress:
        sources = weights.copy()
        sources[leaving.site] = 0.0
        if not sources.sum() > 0:
            raise ValueError(classes[leaving.traffic_class].name)
        gbps[leaving.traffic_class, :, leaving.site] += leaving.gbps * sources / sources.sum()
    return tabulate(sites.name, [ask.name for ask in classes], gbps)


def distances_km(sites: Sites) -> Floats:
    """Great-circle distance between all pairs of sites, shape (n_sites, n_sites)."""
    at = list(zip(sites.lat_deg.tolist(), sites.lon_deg.tolist(), strict=True))
    return np.array([[great_circle_km(a, z) for z in at] for a in at])


def _spread(weights: Floats, allowed: Bools, name: str) -> Floats:
    product = np.outer(weights, weights) * allowed
    np.fill_diagonal(product, 0.0)
    if not product.sum() > 0:
        raise ValueError(name)
    return np.asarray(product / product.sum())


def tabulate(site_names: Sequence[str], class_names: Sequence[str], gbps: Floats) -> Demands:
    """Rows of a dense array (n_classes, n_sites, n_sites), by source, destination and class."""
    rows = [(a, z, c) for a, z, c in np.argwhere(np.moveaxis(gbps, 0, 2) > 0).tolist()]
    return Demands(
        names(f"{site_names[a]}-{site_names[z]} {class_names[c]}" for a, z, c in rows),
        ints(a for a, _, _ in rows),
        ints(z for _, z, _ in rows),
        ints(c for _, _, c in rows),
        floats(float(gbps[c, a, z]) for a, z, c in rows),
    )
