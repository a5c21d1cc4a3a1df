"""A map of cables as an intent: `intent.yaml` with sites, fibres and the risks that fibres share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError
from weft.exchange.folder import put_files, table
from weft.exchange.kmz.corridors import Corridor, corridors, line_km
from weft.exchange.kmz.reading import CableMap, Line, Place
from weft.exchange.naming import named, shown
from weft.exchange.writing import comments, number_of, text_of
from weft.network.geodesy import great_circle_km

ENDS_KM = 5.0
"""How far from a place a line may end that leads to it."""

CLASS = "all"
"""The traffic class that demands are to be of."""


@dataclass(frozen=True, slots=True)
class Cable:
    """A line between two places, by row, with its length as drawn."""

    line: Line
    a: int
    z: int
    length_km: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """An intent made of a map; `corridors` are of rows of `cables`."""

    name: str
    names: tuple[str, ...]
    places: tuple[Place, ...]
    cables: tuple[Cable, ...]
    corridors: tuple[Corridor, ...]
    assumed: tuple[str, ...]
    dropped: tuple[str, ...]


def drawn(found: CableMap, within_km: float, over_km: float) -> Drawn:
    """The places that lines end at, the lines between two of them, and where these run together.

    Raises ExchangeError if no line is between two places.
    """
    ends = [(_nearest(found.places, line.points[0]), _nearest(found.places, line.points[-1])) for line in found.lines]
    kept = [(line, a, z) for line, (a, z) in zip(found.lines, ends, strict=True) if a is not None and z is not None]
    kept = [(line, a, z) for line, a, z in kept if a != z]
    if not kept:
        message = f"no line leads from one place to another, ending within {ENDS_KM:g} km of both"
        help_ = "draw sites as points, and cables as lines between them"
        raise ExchangeError([Diagnostic("E703", message, None, help=help_)])
    used = sorted({end for _, a, z in kept for end in (a, z)})
    row = {place: i for i, place in enumerate(used)}
    cables = tuple(_cable(found.places, line, a, z, row) for line, a, z in kept)
    together = corridors([cable.line for cable in cables], within_km, over_km)
    lost = [line.name or "a line" for line in found.lines if not any(line is cable.line for cable in cables)]
    idle = [place.name or "a place" for i, place in enumerate(found.places) if i not in row]
    dropped = []
    if lost:
        dropped.append(f"{len(lost)} of the lines, which do not lead from one place to another: {shown(lost)}")
    if idle:
        dropped.append(f"{len(idle)} of the places, which no line leads to: {shown(idle)}")
    assumed = (
        "cables are as long as they are drawn, of the usual type, and have two pairs of fibres",
        f"cables that are within {1000 * within_km:g} m of each other over {over_km:g} km are cut together",
    )
    places = tuple(found.places[i] for i in used)
    names = tuple(named([place.name for place in places], "site"))
    return Drawn(found.name, names, places, cables, together, assumed, tuple(dropped))


def write_drawn(found: Drawn, directory: Path, source: str, *, force: bool = False) -> None:
    """Write an intent; `source` says where it is from.

    Raises ExchangeError if `directory` holds anything and `force` is not set, or if it cannot be written.
    """
    demands = table(("from", "to", "class", "gbps"), ())
    put_files({"intent.yaml": "\n".join(_yaml(found, source)) + "\n", "demands.csv": demands}, directory, force=force)


def told(found: Drawn) -> list[str]:
    """Each corridor in words, the longest first."""
    ordered = sorted(enumerate(found.corridors, 1), key=lambda each: -each[1].length_km)
    return [
        f"corridor-{i}: {', '.join(_label(found, line) for line in corridor.lines)} share {corridor.length_km:.1f} km"
        for i, corridor in ordered
    ]


def _label(found: Drawn, line: int) -> str:
    cable = found.cables[line]
    ends = f"{found.names[cable.a]}-{found.names[cable.z]}"
    return f"{cable.line.name} ({ends})" if cable.line.name not in {"", ends} else ends


def _nearest(places: Sequence[Place], at: tuple[float, float]) -> int | None:
    away = [(great_circle_km(place.at, at), i) for i, place in enumerate(places)]
    km, i = min(away, default=(ENDS_KM + 1.0, -1))
    return i if km <= ENDS_KM else None


def _cable(places: Sequence[Place], line: Line, a: int, z: int, row: dict[int, int]) -> Cable:
    """A line that ends short of its place is led on to it, so no cable is shorter than its sites are apart."""
    whole = Line(line.name, (places[a].at, *line.points, places[z].at))
    return Cable(line, row[a], row[z], line_km(whole))


def _yaml(found: Drawn, source: str) -> Iterator[str]:
    yield f"# Imported from {' '.join(source.split())}."
    yield from comments((("Assumed, for the map does not say", found.assumed), ("Left out", found.dropped)))
    yield from (f"# {each}" for each in told(found))
    yield "weft: 1"
    yield f"name: {text_of(' '.join(named([found.name], 'network')))}"
    yield "sites:"
    for name, place in zip(found.names, found.places, strict=True):
        at = f"[{number_of(round(place.at[0], 6))}, {number_of(round(place.at[1], 6))}]"
        yield f"  - {{name: {text_of(name)}, at: {at}}}"
    yield "fibres:"
    for i, cable in enumerate(found.cables):
        ends = f"a: {text_of(found.names[cable.a])}, z: {text_of(found.names[cable.z])}"
        risks = [f"corridor-{k}" for k, corridor in enumerate(found.corridors, 1) if i in corridor.lines]
        shared = f", srlg: [{', '.join(risks)}]" if risks else ""
        yield f"  - {{{ends}, length: {number_of(round(cable.length_km, 3))} km, pairs: 2{shared}}}"
    yield "traffic:"
    yield "  matrix: demands.csv"
    survive = "[fibre, srlg]" if found.corridors else "[fibre]"
    yield "  classes:"
    yield f"    - {{name: {CLASS}, protect: {survive}}}"
    yield f"survive: {survive}"
