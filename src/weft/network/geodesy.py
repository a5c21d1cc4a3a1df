"""Distance on the earth."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

MEAN_EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the reference ellipsoid (IUGG 1980, Moritz, "Geodetic Reference System 1980")."""


def great_circle_km(a: tuple[float, float], z: tuple[float, float]) -> float:
    """Great-circle distance in km between two (latitude, longitude) points in degrees.

    Haversine on a sphere of the mean earth radius; within 0.6 % of the geodesic on the WGS 84 ellipsoid.
    """
    lat_a, lon_a, lat_z, lon_z = map(radians, (*a, *z))
    half = sin((lat_z - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_z) * sin((lon_z - lon_a) / 2) ** 2
    return 2 * MEAN_EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
