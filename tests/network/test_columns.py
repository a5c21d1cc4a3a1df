"""Columns cannot be written, names are unique, and rows read as plain values."""

from __future__ import annotations

import pytest

from weft.network import Pairs, floats, great_circle_km, ints, names


def test_a_column_cannot_be_written() -> None:
    """A table may be shared by everybody who has it."""
    with pytest.raises(ValueError, match="read-only"):
        floats([1.0])[0] = 2.0
    with pytest.raises(ValueError, match="read-only"):
        ints([1])[0] = 2


def test_names_that_stand_twice_are_refused_and_listed() -> None:
    """An element is found by its name, so there can be one of each."""
    assert names(["a", "b"]) == ("a", "b")
    with pytest.raises(ValueError, match="b, c stand more than once"):
        names(["c", "a", "b", "c", "b"])


def test_a_row_is_plain_values_and_is_found_by_name() -> None:
    """Rows go into JSON and CSV as they are."""
    pairs = Pairs(("A-Z/1", "A-Z/2"), ints([0, 4]))
    assert pairs.row(pairs.index()["A-Z/2"]) == {"name": "A-Z/2", "fibre": 4}
    assert type(pairs.row(1)["fibre"]) is int


def test_great_circles_agree_with_geographiclib() -> None:
    """Within 0.6 % of the geodesic on the ellipsoid, antipodes and the date line included."""
    geodesic = pytest.importorskip("geographiclib.geodesic").Geodesic.WGS84
    points = [(50.11, 8.68), (51.51, -0.12), (-33.87, 151.21), (0.0, 180.0), (0.0, -179.5), (89.9, 10.0)]
    for a in points:
        for z in points:
            metres = geodesic.Inverse(*a, *z)["s12"]
            assert great_circle_km(a, z) == pytest.approx(metres / 1000, rel=6e-3, abs=1e-6)
