"""Maps of cables: sites and fibres of what is drawn, and where fibres run together."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weft import intent
from weft.cli.entry import run
from weft.diagnostics import ExchangeError
from weft.exchange.kmz import Line, corridors, drawn, read_map
from weft.exchange.kmz.corridors import line_km
from weft.network.geodesy import great_circle_km

KM = 1 / 111.195
"""Degrees of latitude in a kilometre."""


def _kml(*marks: str) -> str:
    body = "".join(f"<Placemark>{mark}</Placemark>" for mark in marks)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def _place(name: str, latitude: float, longitude: float) -> str:
    return f"<name>{name}</name><Point><coordinates>{longitude},{latitude},0</coordinates></Point>"


def _line(name: str, *points: tuple[float, float]) -> str:
    words = " ".join(f"{longitude},{latitude}" for latitude, longitude in points)
    return f"<name>{name}</name><LineString><coordinates>{words}</coordinates></LineString>"


TRENCH = (
    Line("north", ((0.0, 0.0), (0.0, 20 * KM), (30 * KM, 20 * KM), (0.0, 60 * KM))),
    Line("south", ((-3 * KM, 3 * KM), (-0.05 * KM, 5 * KM), (-0.05 * KM, 19 * KM), (-30 * KM, 19 * KM))),
)
"""Two lines that share 14 km along the equator, 50 m apart."""


def test_two_diverse_circuits_share_fourteen_km() -> None:
    """Within 100 m, whichever is named first; not within 30 m, and not over 15 km."""
    for lines in (TRENCH, TRENCH[::-1]):
        (found,) = corridors(lines, 0.1, 1.0)
        assert found.lines == (0, 1)
        assert found.length_km == pytest.approx(14.0, abs=0.3)
    assert corridors(TRENCH, 0.03, 1.0) == ()
    assert corridors(TRENCH, 0.1, 15.0) == ()


def test_cables_that_cross_share_no_corridor() -> None:
    """They are near over the width of the trench alone."""
    crossing = (Line("a", ((-0.1, 0.0), (0.1, 0.0))), Line("z", ((0.0, -0.1), (0.0, 0.1))))
    assert corridors(crossing, 0.1, 1.0) == ()


def test_three_cables_in_one_trench_are_one_corridor_and_two_trenches_are_two() -> None:
    """Stretches are joined where they overlap on a line, and not where they only have the line in common."""
    third = Line("third", ((0.02 * KM, 5 * KM), (0.02 * KM, 12 * KM), (9 * KM, 12 * KM)))
    assert [each.lines for each in corridors((*TRENCH, third), 0.1, 1.0)] == [(0, 1, 2)]
    far = Line("far", ((29 * KM, 20.05 * KM), (22 * KM, 20.05 * KM), (22 * KM, 30 * KM)))
    assert sorted(each.lines for each in corridors((*TRENCH, far), 0.1, 1.0)) == [(0, 1), (0, 2)]


points = st.lists(st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), min_size=2, max_size=4)


@settings(max_examples=25)
@given(points, points)
def test_what_is_close_is_what_brute_force_finds(a: list[tuple[float, float]], z: list[tuple[float, float]]) -> None:
    """The longest stretch of random lines, by all distances between points ten times as dense."""
    lines = (Line("a", tuple(a)), Line("z", tuple(z)))
    if min(line_km(line) for line in lines) < 0.1:
        return
    within_km = 0.5
    found = max((each.length_km for each in corridors(lines, within_km, 1e-9)), default=0.0)
    samples = [_dense(line, within_km / 20) for line in lines]
    near = np.array([min(great_circle_km(p, q) for q in samples[1]) <= within_km for p in samples[0][::4]])
    longest = run = 0
    for close in near:
        run = run + 1 if close else 0
        longest = max(longest, run)
    assert found <= (longest + 1) * within_km / 5 + 2 * within_km
    assert found >= (longest - 1) * within_km / 5 - 2 * within_km


def _dense(line: Line, step_km: float) -> list[tuple[float, float]]:
    found = []
    for (lat, lon), (to_lat, to_lon) in zip(line.points, line.points[1:], strict=False):
        n = max(1, int(great_circle_km((lat, lon), (to_lat, to_lon)) / step_km))
        found += [(lat + (to_lat - lat) * i / n, lon + (to_lon - lon) * i / n) for i in range(n)]
    return [*found, line.points[-1]]


MAP = _kml(
    _place("Aachen", 0.0, 0.0), _place("Bonn", 0.0, 60 * KM), _place("Celle", -30 * KM, 19 * KM),
    _place("Dorf", 5.0, 5.0), _line("north", *TRENCH[0].points), _line("south", (0.0, 0.0), *TRENCH[1].points[1:]),
    _line("east", (-30 * KM, 19 * KM), (-30 * KM, 60 * KM), (0.01 * KM, 60 * KM)),
    _line("stub", (4.0, 4.0), (4.1, 4.1)),
)  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_a_map_becomes_an_intent(tmp_path: Path, packed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Check has nothing to say; lengths are those drawn, and the trench is a risk that both its fibres have."""
    path = tmp_path / ("map.kmz" if packed else "map.kml")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", MAP)
    else:
        path.write_text(MAP, "utf-8")
    assert run(["import", "kmz", str(path), "-o", str(tmp_path / "it")]) == 0
    out = capsys.readouterr()
    said = out.out + out.err
    assert "north (Aachen-Bonn), south (Aachen-Celle) share 1" in said
    assert "'stub'" in said
    assert "'Dorf'" in said
    written = tmp_path / "it" / "intent.yaml"
    assert intent.check(written) == ()
    loaded = intent.load(written)
    assert [site.name for site in loaded.sites] == ["Aachen", "Bonn", "Celle"]
    lengths = {fibre.name: fibre.length_km for fibre in loaded.fibres}
    assert lengths["Aachen-Bonn"] == pytest.approx(line_km(TRENCH[0]), abs=0.01)
    assert [fibre.srlg for fibre in loaded.fibres] == [("corridor-1",), ("corridor-1",), ()]


def test_a_map_that_weft_drew_is_read_without_its_ip_links(towns_plan: Path, tmp_path: Path) -> None:
    """Sites and fibres come back by name and number."""
    path = tmp_path / "plan.kmz"
    assert run(["export", str(towns_plan), "--to", "kmz", "-o", str(path)]) == 0
    found = read_map(path)
    names = {place.name for place in found.places}
    assert names
    assert len(found.lines) == sum(1 for line in found.lines if line.name.split("-")[0] in names)
    assert drawn(found, 0.1, 1.0).names == tuple(place.name for place in found.places)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no XML", "is no KML"), (_kml(_place("a", 91.0, 0.0)), "nowhere on Earth"),
        (_kml("<name>a</name><Point><coordinates>1</coordinates></Point>"), "is no coordinate"),
        ("PK", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_an_error_in_words(tmp_path: Path, text: str, words: str) -> None:
    """With the file and what is wrong in it."""
    path = tmp_path / "map.kml"
    path.write_text(text, "utf-8")
    with pytest.raises(ExchangeError, match=words):
        read_map(path)


def test_a_map_without_a_cable_between_places_is_refused(tmp_path: Path) -> None:
    """With what to draw."""
    path = tmp_path / "map.kml"
    path.write_text(_kml(_place("a", 0.0, 0.0), _line("stub", (4.0, 4.0), (4.1, 4.1))), "utf-8")
    with pytest.raises(ExchangeError, match="no line leads from one place to another"):
        drawn(read_map(path), 0.1, 1.0)
    assert run(["import", "kmz", str(path), "-o", str(tmp_path / "it")]) == 2
    assert run(["import", "kmz", str(path), "-o", str(tmp_path / "it"), "--within", "far"]) == 2
