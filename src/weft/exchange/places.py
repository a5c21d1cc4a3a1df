"""Coordinates for nodes of which a file gives none, or none in degrees."""

from __future__ import annotations

import numpy as np

from weft.exchange.exchanged import Links, Nodes
from weft.exchange.naming import shown
from weft.network import Floats, floats, great_circle_km

BOX_DEG = 10.0
"""Largest size of the square that plane coordinates are drawn to scale in, from latitude 0 and longitude 0."""

KM_PER_DEG = 111.2
"""Great circle of the mean earth for a degree, rounded up."""

LIGHT_KM_PER_MS = 299.792458
TOLERANCE = 0.005
"""Share of a delay that may be lacking to light over the great circle: coordinates name a town."""


def placed(nodes: Nodes, links: Links) -> tuple[Nodes, list[str]]:
    """The same nodes with coordinates, and notes on those that were assumed.

    A node without any is put in the middle of its neighbours that have some, and these in the middle of others.
    """
    lat, lon, notes = nodes.lat_deg.copy(), nodes.lon_deg.copy(), []
    known = np.isfinite(lat) & np.isfinite(lon)
    if known.any() and (np.abs(lat[known]).max() > 90 or np.abs(lon[known]).max() > 180):
        lat, lon = _drawn(lat, lon, links)
        notes.append("coordinates are no degrees: drawn to scale, far enough from each other for a map only")
    if not known.any():
        notes.append("no coordinates: all nodes at latitude 0, longitude 0")
        return Nodes(nodes.label, np.zeros(len(nodes)), np.zeros(len(nodes))), notes
    if not known.all():
        labels = [nodes.label[i] for i in np.flatnonzero(~known).tolist()]
        verb = "node has" if len(labels) == 1 else "nodes have"
        notes.append(f"{len(labels)} {verb} no coordinates, and stand amid their neighbours: {shown(labels)}")
        _fill(lat, lon, known, links)
    return Nodes(nodes.label, floats(np.round(lat, 6)), floats(np.round(lon, 6))), notes


def _drawn(lat: Floats, lon: Floats, links: Links) -> tuple[Floats, Floats]:
    """The same picture in degrees, so small that no link is longer than light goes in its delay."""
    wide = max(float(np.nanmax(lon) - np.nanmin(lon)), float(np.nanmax(lat) - np.nanmin(lat)), 1e-9)
    length = np.hypot(lat[links.a] - lat[links.z], lon[links.a] - lon[links.z])
    bound = (links.delay_ms > 0) & (length > 0)
    reach_deg = links.delay_ms[bound] * LIGHT_KM_PER_MS / KM_PER_DEG
    scale = min([BOX_DEG / wide, *(0.99 * reach_deg / length[bound]).tolist()])
    return (lat - np.nanmin(lat)) * scale, (lon - np.nanmin(lon)) * scale


def _fill(lat: Floats, lon: Floats, known: np.ndarray[tuple[int], np.dtype[np.bool_]], links: Links) -> None:
    known = known.copy()
    a, z = np.concatenate([links.a, links.z]), np.concatenate([links.z, links.a])
    while not known.all():
        use = known[z] & ~known[a]
        count = np.bincount(a[use], minlength=len(lat))
        fresh = np.flatnonzero(count)
        for column in (lat, lon):
            total = np.bincount(a[use], weights=column[z[use]], minlength=len(lat))
            column[fresh] = total[fresh] / count[fresh]
        known[fresh] = True


def believed(nodes: Nodes, links: Links) -> tuple[Floats, list[str]]:
    """Delays (n_links,) without those that light could not keep over the great circle, and a note on these."""
    delay = links.delay_ms.copy()
    at = list(zip(nodes.lat_deg.tolist(), nodes.lon_deg.tolist(), strict=True))
    for i in np.flatnonzero(np.isfinite(delay)).tolist():
        least = great_circle_km(at[links.a[i]], at[links.z[i]]) / LIGHT_KM_PER_MS
        if delay[i] <= 0 or delay[i] < least * (1 - TOLERANCE):
            delay[i] = np.nan
    gone = int(((links.delay_ms > 0) & ~np.isfinite(delay)).sum())
    if not gone:
        return delay, []
    verb = "delay is" if gone == 1 else "delays are"
    return delay, [f"{gone} {verb} less than light needs: taken from the distance instead"]
