"""Placemarks of KML 2.2 (OGC 07-147r2), alone or as the document of a KMZ archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from weft.diagnostics import Diagnostic, ExchangeError

MOST_BYTES = 64 * 2**20
"""Of a document, unpacked."""

At = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A point: its name, latitude and longitude in degrees."""

    name: str
    at: At


@dataclass(frozen=True, slots=True)
class Line:
    """A line as drawn, from point to point."""

    name: str
    points: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class CableMap:
    """Places and lines of a file, in its order."""

    name: str
    places: tuple[Place, ...]
    lines: tuple[Line, ...]


def read_map(path: Path) -> CableMap:
    """The points and lines of a `.kmz` or `.kml` file; of a placemark of several geometries all of them.

    IP links that Weft drew there are no cables, and are passed over.

    Raises ExchangeError if it cannot be read, is neither, or has a coordinate that is none.
    """
    try:
        root = ET.fromstring(_document(path))
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise _wrong(f"'{path}' cannot be read: {error}") from error
    except ET.ParseError as error:
        raise _wrong(f"'{path}' is no KML: {error}") from error
    places: list[Place] = []
    lines: list[Line] = []
    for mark in _every(root, "Placemark"):
        if any(each.get("name") == "kind" and _text(each) == "ip_link" for each in _every(mark, "Data")):
            continue
        name = next((child.text or "" for child in mark if _tag(child) == "name"), "").strip()
        places += [Place(name, at) for point in _every(mark, "Point") for at in _coordinates(path, name, point)[:1]]
        drawn = (Line(name, _coordinates(path, name, line)) for line in _every(mark, "LineString"))
        lines += [line for line in drawn if len(line.points) > 1]
    return CableMap(path.stem, tuple(places), tuple(lines))


def _document(path: Path) -> bytes:
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        if not names:
            raise _wrong(f"'{path}' has no .kml in it")
        info = archive.getinfo("doc.kml" if "doc.kml" in names else names[0])
        if info.file_size > MOST_BYTES:
            raise _wrong(f"'{path}' is larger than {MOST_BYTES // 2**20} MiB when it is unpacked")
        return archive.read(info)


def _text(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _every(root: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _tag(element) == tag)


def _coordinates(path: Path, name: str, geometry: ET.Element) -> tuple[At, ...]:
    """Longitude comes first; height, where there is one, says nothing here."""
    text = next((child.text or "" for child in geometry if _tag(child) == "coordinates"), "")
    found = []
    for word in text.split():
        try:
            longitude, latitude = (float(part) for part in word.split(",")[:2])
        except ValueError as error:
            raise _wrong(f"'{path}': '{word}' of '{name}' is no coordinate") from error
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise _wrong(f"'{path}': '{word}' of '{name}' is nowhere on Earth")
        found.append((latitude, longitude))
    return tuple(found)


def _wrong(message: str) -> ExchangeError:
    return ExchangeError([Diagnostic("E701", message, None)])
