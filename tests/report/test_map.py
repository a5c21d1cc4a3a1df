"""The map puts sites where they are, and land around them."""

from __future__ import annotations

import math
import re
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.report.drawing import level
from weft.report.land import outlines
from weft.report.projection import Point, Projection, angle_deg, around, great_circle

EUROPE = Projection((50.0, 10.0), is_region=True)
LATITUDES, LONGITUDES = st.floats(-80, 80), st.floats(-179, 179)
PLACES = st.tuples(LATITUDES, LONGITUDES)


@given(st.floats(-25, 25), st.floats(-35, 35))
def test_a_region_keeps_areas(north: float, east: float) -> None:
    """A small square has the area on the map that it has on the sphere, wherever it is."""
    lat, lon, d = 50 + north, 10 + east, 0.01
    corners = [EUROPE(p) for p in ((lat, lon), (lat, lon + d), (lat + d, lon + d), (lat + d, lon))]
    sphere = math.radians(d) * (math.sin(math.radians(lat + d)) - math.sin(math.radians(lat)))
    assert _area(corners) == pytest.approx(sphere, rel=1e-3)


@given(PLACES)
def test_a_place_lies_as_far_from_the_centre_as_the_projection_says(place: tuple[float, float]) -> None:
    """The distance on the map is that of the chord, up to the edge."""
    angle = min(angle_deg(EUROPE.centre, place), 100.0)
    assert math.hypot(*EUROPE(place)) == pytest.approx(2 * math.sin(math.radians(angle) / 2), abs=1e-6)


@given(PLACES, PLACES, st.integers(1, 9))
def test_a_great_circle_runs_straight_from_end_to_end(
    a: tuple[float, float], z: tuple[float, float], steps: int
) -> None:
    """Its steps are equal and add up to the angle between the ends."""
    way = great_circle(a, z, steps)
    parts = [angle_deg(p, q) for p, q in pairwise(way)]
    assert (way[0], way[-1]) == (a, z)
    if angle_deg(a, z) < 179:
        assert sum(parts) == pytest.approx(angle_deg(a, z), abs=1e-3)
        assert max(parts) <= 2.6


@given(st.lists(PLACES, min_size=1, max_size=8))
def test_all_places_fall_on_the_map(places: list[tuple[float, float]]) -> None:
    """A region reaches no further than it is undistorted; the world is cut where nothing is."""
    projection = around(places)
    points = [projection(p) for p in places]
    if projection.is_region:
        assert max(math.hypot(x, y) for x, y in points) < 2 * math.sin(math.radians(33))
    else:
        assert all(abs(x) <= math.pi + 1e-9 and abs(y) <= math.pi / 2 for x, y in points)


def test_a_pacific_network_is_not_cut_through_the_pacific() -> None:
    """Tokyo lies left of Los Angeles, as near as it is."""
    projection = around([(35.7, 139.7), (34.0, -118.2), (-33.9, 151.2), (-33.4, -70.7)])
    assert projection((35.7, 139.7))[0] < projection((34.0, -118.2))[0]


@pytest.mark.parametrize(
    ("name", "place", "is_land"),
    [
        ("Munich", (48.1, 11.6), True), ("Madrid", (40.4, -3.7), True), ("Warsaw", (52.2, 21.0), True),
        ("Birmingham", (52.5, -1.9), True), ("the North Sea", (56.0, 3.0), False), ("Biscay", (45.5, -5.0), False),
        ("the Adriatic", (42.8, 15.6), False), ("the Baltic", (56.0, 18.8), False),
    ],
)  # fmt: skip
def test_land_is_where_land_is(name: str, place: tuple[float, float], is_land: bool) -> None:
    """The outlines, as projected, clipped and written, hold the towns and not the seas."""

    def frame(point: Point) -> Point:
        return 1000 * point[0] + 500, 1000 * point[1] + 400

    rings = _rings(outlines(EUROPE, frame, 1000, 800))
    assert sum(_contains(ring, frame(EUROPE(place))) for ring in rings) % 2 == is_land, name


def test_the_outlines_are_small() -> None:
    """They go into each report."""
    assert len((files("weft.report") / "assets" / "land.json").read_bytes()) < 150_000


@given(st.one_of(st.none(), st.floats(0, 3)), st.floats(0, 3))
def test_more_use_never_looks_like_less(less: float | None, more: float) -> None:
    """Classes of colour rise with utilisation; what is not lit has its own."""
    assert level(None) == 0
    if less is not None:
        assert 1 <= level(min(less, more)) <= level(max(less, more)) <= 5


def _rings(path: str) -> list[list[Point]]:
    rings = []
    for part in path.split("z")[:-1]:
        start, moves = re.fullmatch(r"M(.*)l(.*)", part).groups()  # type: ignore[union-attr]
        x, y = (float(v) for v in start.split())
        ring, values = [(x, y)], [float(v) for v in moves.split()]
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def _contains(ring: list[Point], place: Point) -> bool:
    px, py = place
    inside = False
    for (ax, ay), (zx, zy) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > py) != (zy > py) and px < ax + (py - ay) / (zy - ay) * (zx - ax):
            inside = not inside
    return inside


def _area(corners: list[Point]) -> float:
    turns = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum(ax * zy - zx * ay for (ax, ay), (zx, zy) in turns)) / 2
