"""From latitude and longitude to the plane of the map.

Regions are drawn in Lambert's azimuthal equal-area projection about their centre [1]_, networks wider than a
hemisphere on an equirectangular map cut where no site is near.

.. [1] J. P. Snyder, Map Projections: A Working Manual, U.S. Geological Survey Professional Paper 1395, 1987,
   section 24.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LatLon = tuple[float, float]
Point = tuple[float, float]
Vector = tuple[float, float, float]

REGION_DEG = 65.0
EDGE_DEG = 100.0
STEP_DEG = 2.5


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the map is centred, and whether it shows a region or the world; plane units are radians, y down."""

    centre: LatLon
    is_region: bool

    def __call__(self, at: LatLon) -> Point:
        """Project one point; beyond 100 degrees from the centre of a region it is moved to that edge."""
        if not self.is_region:
            return math.radians(self.offset_deg(at[1])), -math.radians(at[0])
        lat0, lat = math.radians(self.centre[0]), math.radians(at[0])
        d_lon = math.radians(at[1] - self.centre[1])
        east = math.cos(lat) * math.sin(d_lon)
        north = math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(d_lon)
        along = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(d_lon)
        edge = math.cos(math.radians(EDGE_DEG))
        if along < edge:
            k = 2 * math.sin(math.radians(EDGE_DEG) / 2) / (math.hypot(east, north) or 1.0)
        else:
            k = math.sqrt(2 / (1 + along))
        return k * east, -k * north

    def offset_deg(self, lon_deg: float) -> float:
        """Longitude from the centre's meridian, -180 to 180."""
        return (lon_deg - self.centre[1] + 180.0) % 360.0 - 180.0


def around(points: Sequence[LatLon]) -> Projection:
    """The projection that suits a set of points."""
    if not points:
        return Projection((0.0, 0.0), is_region=False)
    vectors = [_vector(p) for p in points]
    mean = tuple(math.fsum(v[i] for v in vectors) / len(vectors) for i in range(3))
    length = math.hypot(*mean)
    if length > 1e-6:
        centre = (math.degrees(math.asin(mean[2] / length)), math.degrees(math.atan2(mean[1], mean[0])))
        if max(angle_deg(centre, p) for p in points) <= REGION_DEG:
            return Projection(centre, is_region=True)
    return Projection((0.0, _middle_lon(sorted(p[1] % 360.0 for p in points))), is_region=False)


def angle_deg(a: LatLon, z: LatLon) -> float:
    """Angle between two points seen from the Earth's centre."""
    dot = sum(x * y for x, y in zip(_vector(a), _vector(z), strict=True))
    return math.degrees(math.acos(max(-1.0, min(1.0, dot))))


def great_circle(a: LatLon, z: LatLon, steps: int = 1) -> list[LatLon]:
    """Points of the great circle from `a` to `z`, both included: at least `steps` steps, none over 2.5 degrees."""
    angle = math.radians(angle_deg(a, z))
    n = max(steps, math.ceil(math.degrees(angle) / STEP_DEG))
    if n == 1 or math.sin(angle) < 1e-9:
        return [a, z]
    u, v = _vector(a), _vector(z)
    middle = []
    for i in range(1, n):
        p, q = math.sin((1 - i / n) * angle), math.sin(i / n * angle)
        x, y, up = (p * s + q * t for s, t in zip(u, v, strict=True))
        middle.append((math.degrees(math.atan2(up, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    return [a, *middle, z]


def _vector(at: LatLon) -> Vector:
    lat, lon = math.radians(at[0]), math.radians(at[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _middle_lon(lons: list[float]) -> float:
    """The meridian opposite the middle of the widest stretch without a site."""
    gaps = [(lons[(i + 1) % len(lons)] - lon) % 360.0 or 360.0 for i, lon in enumerate(lons)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return (lons[widest] + gaps[widest] / 2 + 180.0) % 360.0
