"""A matrix for each period: as a column, as a file for each, or as rows, which all mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft.diagnostics.code import BASE
from weft.intent import Intent, check, load

HEAD = "from,to,class,gbps\n"
FIRST, SECOND = "FRA,AMS,web,400\nAMS,FRA,web,300\n", "FRA,AMS,web,200\n"
CLASSES = "  classes: [{name: web, protect: [fibre]}]\n"


def written(folder: Path, matrix: str, **files: str) -> Path:
    """An intent of two periods with a matrix, and the tables that it names."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    before, rest = BASE.split("traffic:\n")
    after = rest[rest.index("survive:") :]
    path = folder / "intent.yaml"
    traffic = f"traffic:\n  matrix: {matrix}\n{CLASSES}"
    path.write_text(f"{before}{traffic}{after}periods: {{count: 2, length: 1 y}}\n", encoding="utf-8")
    return path


def demands(asked: Intent) -> list[tuple[str, str, float, int | None]]:
    """Ends, rate and period of each demand."""
    return [(row.a, row.z[0], row.gbps, row.period) for row in asked.traffic.matrix or ()]


WANTED = [("FRA", "AMS", 400.0, 1), ("AMS", "FRA", 300.0, 1), ("FRA", "AMS", 200.0, 2)]


def test_a_column_a_file_for_each_and_rows_mean_the_same(tmp_path: Path) -> None:
    """All three name the period of each demand."""
    column = "period,from,to,class,gbps\n1,FRA,AMS,web,400\n1,AMS,FRA,web,300\n2,FRA,AMS,web,200\n"
    rows = "".join(
        f"\n    - {{from: {a}, to: {z}, class: web, rate: {gbps}G, period: {t}}}" for a, z, gbps, t in WANTED
    )
    files = {"one": HEAD + FIRST, "two": HEAD + SECOND}
    for matrix, given in (("all.csv", {"all": column}), ("{1: one.csv, 2: two.csv}", files), (rows, {})):
        assert demands(load(written(tmp_path, matrix, **given))) == WANTED


def test_a_table_of_no_period_is_of_none(tmp_path: Path) -> None:
    """Empty cells of the column are demands that are the same in all periods that have some."""
    column = "period,from,to,class,gbps\n1,FRA,AMS,web,400\n2,FRA,AMS,web,200\n,AMS,FRA,web,100\n"
    assert demands(load(written(tmp_path, "all.csv", all=column)))[2] == ("AMS", "FRA", 100.0, None)


def test_the_file_of_a_period_names_no_other(tmp_path: Path) -> None:
    """Its column `period` would say what the intent says already."""
    again = "period,from,to,class,gbps\n2,FRA,AMS,web,400\n"
    found = check(written(tmp_path, "{1: one.csv, 2: two.csv}", one=again, two=HEAD + SECOND))
    assert [(one.code, one.message) for one in found] == [("E202", "unknown column 'period'")]


@pytest.mark.parametrize(("files", "warned"), [("[one.csv, two.csv]", True), ("[one.csv, two.csv, three.csv]", False)])
def test_as_many_matrices_as_periods_are_asked_about(tmp_path: Path, files: str, *, warned: bool) -> None:
    """A list of matrices is carried in every period; of as many as there are periods one may have meant else."""
    tables = dict.fromkeys(("one", "two", "three"), HEAD + FIRST)
    assert [one.code for one in check(written(tmp_path, files, **tables))] == ["W353"] * warned
