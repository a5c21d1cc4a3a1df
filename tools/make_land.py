"""Make the report's country outlines from Natural Earth: simplified, whole world, finer in Europe.

How to run, wherever there is npm (the result is committed, so nobody else needs to):

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_land.py package/countries-50m.json src/weft/report/assets/land.json

The output is {"scale": k, "arcs": [[x, y, dx, dy, ...], ...], "rings": [[arc, ...], ...]}: arcs are delta
coded integers of k-ths of a degree (longitude, latitude); a ring is its arcs in order, ~i meaning arc i backwards.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]

SCALE = 100
EUROPE = (-26.0, 33.0, 46.0, 72.0)
TOLERANCE_DEG = 0.16
TOLERANCE_EUROPE_DEG = 0.025
ISLAND_DEG2 = 0.25
ISLAND_EUROPE_DEG2 = 0.02
SOUTHERNMOST_DEG = -60.0


def decoded(topology: dict[str, Any]) -> list[list[Point]]:
    """Arcs of a quantised TopoJSON as longitudes and latitudes."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(points)
    return arcs


def rings(topology: dict[str, Any]) -> list[list[int]]:
    """Every ring of every country, as arc numbers."""
    found: list[list[int]] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found.extend(ring for polygon in polygons for ring in polygon)
    return found


def is_european(points: list[Point]) -> bool:
    """Whether any point lies in the finer part of the map."""
    west, south, east, north = EUROPE
    return any(west <= x <= east and south <= y <= north for x, y in points)


def simplified(points: list[Point], tolerance_deg: float) -> list[Point]:
    """Douglas-Peucker, both ends kept."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        worst, at = tolerance_deg, -1
        for i in range(first + 1, last):
            x, y = points[i]
            if length:
                distance = abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length
            else:
                distance = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
            if distance > worst:
                worst, at = distance, i
        if at >= 0:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def area_deg2(ring: list[Point]) -> float:
    """Shoelace area in square degrees."""
    turns = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in turns)) / 2


def delta_coded(points: list[Point]) -> list[int]:
    """Rounded to the grid, first point absolute, repeats left out."""
    grid = [(round(x * SCALE), round(y * SCALE)) for x, y in points]
    coded = list(grid[0])
    for (x0, y0), (x1, y1) in pairwise(grid):
        if (x0, y0) != (x1, y1):
            coded += [x1 - x0, y1 - y0]
    return coded


def main(source: Path, target: Path) -> None:
    """Read a world-atlas countries file, write the asset."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = decoded(topology)
    kept = []
    for ring in rings(topology):
        points = [p for i in ring for p in (arcs[i] if i >= 0 else arcs[~i][::-1])]
        least = ISLAND_EUROPE_DEG2 if is_european(points) else ISLAND_DEG2
        if area_deg2(points) >= least and max(y for _, y in points) > SOUTHERNMOST_DEG:
            kept.append(ring)
    used = sorted({i if i >= 0 else ~i for ring in kept for i in ring})
    row = {arc: k for k, arc in enumerate(used)}
    out_arcs = [
        delta_coded(simplified(arcs[i], TOLERANCE_EUROPE_DEG if is_european(arcs[i]) else TOLERANCE_DEG)) for i in used
    ]
    out_rings = [[row[i] if i >= 0 else ~row[~i] for i in ring] for ring in kept]
    asset = {"scale": SCALE, "arcs": out_arcs, "rings": out_rings}
    target.write_text(json.dumps(asset, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
