"""The map: sites, and the corridors between them, drawn from coordinates.

A corridor is a fibre of the plan, as wide as the capacity lit in it and coloured by how full of what must be carried
the fullest of the IP links that ride on it is in any failure; by all traffic where the reader asks for it, or the plan
does not tell what is protected.  Links without fibre (leased or given) are drawn dashed, one corridor a pair of sites.
The layer above has one line for all IP links of two sites, whatever they ride on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from weft.report.land import outlines
from weft.report.plan_files import PlanFiles, Row, number
from weft.report.projection import LatLon, Point, Projection, around, great_circle
from weft.units import show

WIDTH = 1000.0
MARGIN = 60.0
HEIGHTS = (420.0, 700.0)
WIDEST, THINNEST = 11.0, 1.6
BOW = 9.0
PROTECTED = "protected_fill"
STEPS = (0.8, 1.0, 1.15, 1.3)
"""Upper ends of the classes of utilisation: blue up to a full link, warm above, where the lower traffic overflows."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """One line of the map: SVG path, class of colour (0 unlit, 1 to 5), width in pixels, what it says.

    `level` is by protected traffic, where the plan tells it, `level_of_all` by all.
    """

    name: str
    path: str
    level: int
    level_of_all: int
    width: float
    label: str
    is_fibre: bool


@dataclass(frozen=True, slots=True)
class SiteMark:
    """One site of the map; `weight` ranks labels that compete for room."""

    name: str
    x: float
    y: float
    is_datacentre: bool
    weight: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the page draws as a map; `widths` are the samples of its legend, in Gb/s and pixels.

    `adjacencies` are the IP layer.
    """

    width: float
    height: float
    land: str
    corridors: tuple[Corridor, ...]
    adjacencies: tuple[Corridor, ...]
    sites: tuple[SiteMark, ...]
    widths: tuple[tuple[str, float], ...]
    tells_protected: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A corridor before it is drawn."""

    name: str
    a: str
    z: str
    capacity_gbps: float
    utilisation: float | None
    protected: float | None
    label: str
    is_fibre: bool


def draw(plan: PlanFiles) -> Drawing | None:
    """Draw the map of a plan; None if no site has coordinates."""
    places: dict[str, LatLon] = {}
    for row in plan["sites"]:
        lat, lon = number(row, "lat_deg"), number(row, "lon_deg")
        if lat is not None and lon is not None and abs(lat) <= 90:
            places[row["name"]] = (lat, lon)
    if not places:
        return None
    projection = around(list(places.values()))
    frame = _Frame.of([projection(p) for p in places.values()])
    fibres = {row["name"] for row in plan["fibres"]}
    leased = [row for row in plan["ip_links"] if fibres.isdisjoint(row.get("route", "").split("|"))]
    lines = _placed(_fibre_lines(plan) + _site_pairs(leased, " without fibre of this plan"), places)
    pairs = _placed(_site_pairs(plan["ip_links"], ""), places)
    most_gbps = max((line.capacity_gbps for line in lines + pairs), default=0.0)
    return Drawing(
        WIDTH,
        frame.height,
        outlines(projection, frame, WIDTH, frame.height),
        _corridors(lines, places, projection, frame, most_gbps),
        _corridors(pairs, places, projection, frame, most_gbps),
        _site_marks(plan["sites"], places, projection, frame),
        tuple((show.gbps(share * most_gbps), _width(share * most_gbps, most_gbps)) for share in (0.1, 0.5, 1.0))
        if most_gbps
        else (),
        any(number(row, PROTECTED) is not None for row in plan["ip_links"]),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From the projection's plane to map units."""

    scale: float
    x0: float
    y0: float
    height: float

    @classmethod
    def of(cls, points: Sequence[Point]) -> _Frame:
        """The frame that shows all points with a margin, and never less than about a hundred kilometres."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        wide, high = max(max(xs) - min(xs), 0.02), max(max(ys) - min(ys), 0.01)
        scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHTS[1] - 2 * MARGIN) / high)
        height = min(max(high * scale + 2 * MARGIN, HEIGHTS[0]), HEIGHTS[1])
        return cls(
            scale, WIDTH / 2 - scale * (max(xs) + min(xs)) / 2, height / 2 - scale * (max(ys) + min(ys)) / 2, height
        )

    def __call__(self, point: Point) -> Point:
        return self.scale * point[0] + self.x0, self.scale * point[1] + self.y0


def level(utilisation: float | None) -> int:
    """Class of colour of a utilisation: 1 to 5, or 0 where nothing is lit."""
    return 0 if utilisation is None else 1 + sum(utilisation > step for step in STEPS)


def _fibre_lines(plan: PlanFiles) -> list[_Line]:
    lines, protected = [], dict[str, float]()
    for link in plan["ip_links"]:
        for name in link.get("route", "").split("|"):
            if PROTECTED in link:
                protected[name] = max(protected.get(name, 0.0), _protected(link))
    for row in plan["fibres"]:
        capacity = number(row, "capacity_gbps") or 0.0
        worst = number(row, "max_utilisation") if capacity else None
        must = None if worst is None else protected.get(row["name"], worst)
        label = _fibre_label(row, capacity, worst) + (_told(must) if row["name"] in protected else "")
        lines.append(_Line(row["name"], row["a"], row["z"], capacity, worst, must, label, True))
    return lines


def _told(protected: float | None) -> str:
    return "" if protected is None else f", protected traffic at {show.percent(protected)} of its ceiling"


def _protected(link: Row) -> float:
    """How full of what must be carried; of all traffic where the plan does not tell that."""
    return number(link, PROTECTED) or (0.0 if PROTECTED in link else number(link, "worst_utilisation") or 0.0)


def _fibre_label(row: Row, capacity_gbps: float, worst: float | None) -> str:
    length_km = number(row, "length_km") or 0.0
    parts = [f"{row['name']}: {row['a']} to {row['z']}", f"{length_km:,.0f} km {row.get('type', '')}"]
    if not capacity_gbps:
        return ", ".join([*parts, "not lit"])
    parts += [f"{row.get('pairs_lit', '?')} of {row.get('pairs', '?')} pairs lit", f"{show.gbps(capacity_gbps)} lit"]
    if worst is not None:
        failure = row.get("worst_failure") or "none"
        when = "without failure" if failure == "none" else f"when {failure} fails"
        parts.append(f"fullest link on it at {show.percent(worst)} {when}")
    return ", ".join(parts)


def _site_pairs(links: Iterable[Row], what: str) -> list[_Line]:
    """One line for all IP links of two sites; `what` says more of them."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in links:
        a, z = sorted((row.get("a_site", ""), row.get("z_site", "")))
        groups.setdefault((a, z), []).append(row)
    lines = []
    for (a, z), rows in groups.items():
        capacity = math.fsum(number(row, "capacity_gbps") or 0.0 for row in rows)
        worst = max((number(row, "worst_utilisation") or 0.0 for row in rows), default=0.0)
        must = max(map(_protected, rows), default=0.0)
        many = f"{len(rows)} IP links" if len(rows) > 1 else "1 IP link"
        label = f"{a} to {z}: {many}{what}, {show.gbps(capacity)}, at worst {show.percent(worst)}"
        label += _told(must) if any(PROTECTED in row for row in rows) else ""
        use, protected = (worst, must) if capacity else (None, None)
        lines.append(_Line(f"{a}-{z}", a, z, capacity, use, protected, label, False))
    return lines


def _placed(lines: Iterable[_Line], places: Mapping[str, LatLon]) -> list[_Line]:
    return [line for line in lines if line.a in places and line.z in places]


def _width(capacity_gbps: float, most_gbps: float) -> float:
    return round(THINNEST + (WIDEST - THINNEST) * capacity_gbps / most_gbps, 1) if most_gbps else THINNEST


def _corridors(
    lines: Sequence[_Line], places: Mapping[str, LatLon], projection: Projection, frame: _Frame, most_gbps: float
) -> tuple[Corridor, ...]:
    """All lines as paths, the widest first so that thin ones lie on top; parallels bow apart."""
    parallels: dict[tuple[str, ...], list[int]] = {}
    for i, line in enumerate(lines):
        parallels.setdefault(tuple(sorted((line.a, line.z))), []).append(i)
    bow = {i: BOW * (2 * k - len(rows) + 1) for rows in parallels.values() for k, i in enumerate(rows)}
    drawn = []
    for i in sorted(range(len(lines)), key=lambda i: (-lines[i].capacity_gbps, i)):
        line = lines[i]
        a, z = sorted((line.a, line.z))
        way = great_circle(places[a], places[z], steps=9 if bow[i] else 1)
        path = _path([frame(projection(p)) for p in way], bow[i], frame.scale * math.pi)
        width = _width(line.capacity_gbps, most_gbps)
        levels = level(line.protected), level(line.utilisation)
        drawn.append(Corridor(line.name, path, *levels, width, line.label, line.is_fibre))
    return tuple(drawn)


def _path(points: Sequence[Point], bow: float, half_world: float) -> str:
    """SVG path data of a line pushed aside by up to `bow` units, broken where it leaves one edge for the other."""
    (ax, ay), (zx, zy) = points[0], points[-1]
    length = math.hypot(zx - ax, zy - ay) or 1.0
    parts = []
    for i, (x, y) in enumerate(points):
        push = bow * math.sin(math.pi * i / (len(points) - 1)) / length
        is_break = i == 0 or abs(x - points[i - 1][0]) > half_world
        parts.append(f"{'M' if is_break else 'L'}{x - push * (zy - ay):.1f} {y + push * (zx - ax):.1f}")
    return "".join(parts)


def _site_marks(
    rows: Sequence[Row], places: Mapping[str, LatLon], projection: Projection, frame: _Frame
) -> tuple[SiteMark, ...]:
    marks = []
    for row in rows:
        name = row["name"]
        if name not in places:
            continue
        x, y = frame(projection(places[name]))
        hosts, routers = number(row, "hosts") or 0.0, number(row, "routers") or 0.0
        demand = number(row, "demand_gbps") or 0.0
        kind = f"{hosts:,.0f} hosts" if hosts else ("routers only" if routers else "transit")
        draw = number(row, "power_w")
        parts = [f"{name}: {kind}"]
        parts += [f"{routers:.0f} routers"] if routers else []
        parts += [f"{show.gbps(demand)} demand"] if demand else []
        parts += [show.watts(draw)] if draw else []
        label = ", ".join(parts)
        marks.append(SiteMark(name, round(x, 1), round(y, 1), hosts > 0, demand + hosts * 1e-6, label))
    return tuple(marks)
