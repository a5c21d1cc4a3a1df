"""Country outlines behind the map, clipped to what is in sight."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib.resources import files
from itertools import pairwise

from weft.report.projection import LatLon, Point, Projection

Frame = Callable[[Point], Point]


def outlines(projection: Projection, frame: Frame, width: float, height: float) -> str:
    """One SVG path of every country in sight, in map units; `frame` takes the projection's plane to them."""
    asset = json.loads((files("weft.report") / "assets" / "land.json").read_text(encoding="utf-8"))
    arcs = [_decoded(arc, asset["scale"]) for arc in asset["arcs"]]
    parts: list[str] = []
    for ring in asset["rings"]:
        places = [p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
        shapes = ([frame(p) for p in plane] for plane in _on_plane(projection, places))
        parts.extend(_path(_clipped_to(shape, width, height)) for shape in shapes)
    return "".join(parts)


def _on_plane(projection: Projection, places: list[LatLon]) -> list[list[Point]]:
    """A ring on the plane; on a world map in all the places where it may show on either side of the cut."""
    if projection.is_region:
        return [[projection(p) for p in places]]
    offset = projection.offset_deg(places[0][1])
    offsets = [offset]
    for (_, lon0), (_, lon1) in pairwise(places):
        offset += (lon1 - lon0 + 180.0) % 360.0 - 180.0
        offsets.append(offset)
    return [
        [(math.radians(x + turn), -math.radians(lat)) for x, (lat, _) in zip(offsets, places, strict=True)]
        for turn in (-360.0, 0.0, 360.0)
    ]


def _decoded(arc: list[int], scale: int) -> list[LatLon]:
    x = y = 0
    places = []
    for dx, dy in zip(arc[::2], arc[1::2], strict=True):
        x, y = x + dx, y + dy
        places.append((y / scale, x / scale))
    return places


def _clipped_to(points: list[Point], width: float, height: float) -> list[Point]:
    """The ring clipped to the frame, side by side (Sutherland and Hodgman, CACM 17, 1974); empty if out of sight."""
    margin = 4.0
    sides = ((0, 1.0, -margin), (0, -1.0, -width - margin), (1, 1.0, -margin), (1, -1.0, -height - margin))
    for axis, sign, limit in sides:
        points = _clipped(points, axis, sign, limit)
        if not points:
            break
    return points


def _clipped(points: list[Point], axis: int, sign: float, limit: float) -> list[Point]:
    kept: list[Point] = []
    for a, z in zip(points[-1:] + points[:-1], points, strict=True):
        da, dz = sign * a[axis] - limit, sign * z[axis] - limit
        if (da >= 0) != (dz >= 0):
            t = da / (da - dz)
            kept.append((a[0] + t * (z[0] - a[0]), a[1] + t * (z[1] - a[1])))
        if dz >= 0:
            kept.append(z)
    return kept


def _path(points: list[Point]) -> str:
    """SVG path data in tenths of a unit, relative after the first point, repeats left out."""
    grid = [(round(10 * x), round(10 * y)) for x, y in points]
    moves = [f"{_tenth(x1 - x0)} {_tenth(y1 - y0)}" for (x0, y0), (x1, y1) in pairwise(grid) if (x0, y0) != (x1, y1)]
    return f"M{_tenth(grid[0][0])} {_tenth(grid[0][1])}l{' '.join(moves)}z" if len(moves) > 1 else ""


def _tenth(tenths: int) -> str:
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"
