"""Large matrices are read column by column, and mean what the reader of tables makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.diagnostics import IntentError
from weft.intent import Matrix, MatrixDemand, check, load
from weft.intent.matrix import plain_matrix

SITES = ("FRA", "AMS", "PAR", "New York")
INTENT = """\
weft: 1
name: matrix
sites:
  - {name: FRA, at: [50.11, 8.68]}
  - {name: AMS, at: [52.37, 4.90]}
  - {name: PAR, at: [48.86, 2.35], routers: 0}
  - {name: New York, at: [40.71, -74.01]}
links:
  - {a: FRA, z: AMS, capacity: 400G}
  - {a: AMS, z: PAR, capacity: 400G}
  - {a: AMS, z: New York, capacity: 400G}
traffic:
  matrix: demands.csv
  classes: [{name: web, protect: []}, {name: bulk, protect: []}]
survive: []
"""
ROWS = st.lists(
    st.tuples(
        st.sampled_from(SITES), st.sampled_from([*SITES, "any of FRA|AMS", "any of New York|PAR"]),
        st.sampled_from(["web", "bulk"]), st.floats(1e-3, 1e6),
    ),
    max_size=30,
)  # fmt: skip


def written(demands: str, folder: Path) -> Path:
    """An intent with these demands."""
    (folder / "intent.yaml").write_text(INTENT, "utf-8")
    (folder / "demands.csv").write_bytes(demands.encode())
    return folder / "intent.yaml"


@given(ROWS, st.permutations(["from", "to", "class", "gbps"]), st.sampled_from(["\n", "\r\n"]))
def test_columns_hold_the_rows_that_were_written(
    rows: list[tuple[str, str, str, float]], order: list[str], end: str
) -> None:
    """In any order of columns and with either end of line, each row is there with its very number."""
    named = [dict(zip(["from", "to", "class", "gbps"], map(str, row), strict=True)) for row in rows]
    text = end.join([",".join(order), *(",".join(row[column] for column in order) for row in named), ""])
    found = plain_matrix(text)
    assert found is not None
    assert [(d.a, d.z, d.traffic_class, d.gbps) for d in found] == [
        (a, tuple(z.removeprefix("any of ").split("|")), c, gbps) for a, z, c, gbps in rows
    ]


@pytest.mark.parametrize(
    "text",
    [
        'from,to,class,gbps\n"FRA",AMS,web,1\n', "from,to,class,rate\nFRA,AMS,web,1G\n",
        "from,to,class,gbps\nFRA,AMS,web\n", "from,to,class,gbps\nFRA,AMS,web,1,\nFRA,AMS,web\n",
        "from,to,class,gbps\nFRA,AMS,web,1_0\n", "from,to,class,gbps\nFRA,AMS,web,1e9\n",
        "from,to,class,gbps\nFRA,AMS,web,0\n", "from,to,class,gbps\nFRA,AMS,web,nan\n",
        "from,to,class,gbps\nFRA,AMS,web,much\n", "from,to,class,gbps\nFRA,AMS,web,१\n", "",
        "from,to,class,gbps\n,AMS,web,1\n", "from,to,class,gbps\nFRA,any of AMS|AMS,web,1\n",
        "from,to,class,gbps\nFRA,AMS,web,1\n FRA,AMS,web,1\n", "from,to,class,gbps\n\nFRA,AMS,web,1\n",
        "from,to,class,gbps,note\nFRA,AMS,web,1,x\n", "from,to,class,gbps\rFRA,AMS,web,1\r",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_reader_of_tables(text: str) -> None:
    """Quotes, units, rows of another length, numbers that YAML would not take, words that are no names."""
    assert plain_matrix(text) is None


def test_rows_read_either_way_are_the_same_intent(tmp_path: Path) -> None:
    """A quoted cell makes the slow reader read the same rows: the demands are equal."""
    plain = "from,to,class,gbps\nFRA,AMS,web,400.5\nNew York,any of AMS|FRA,bulk,1e3\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    quoted = plain.replace("FRA,AMS", '"FRA",AMS')
    quick, slow = (load(written(text, tmp_path / name)) for name, text in (("a", plain), ("b", quoted)))
    assert isinstance(quick.traffic.matrix, Matrix)
    assert not isinstance(slow.traffic.matrix, Matrix)
    assert quick.traffic.matrix == slow.traffic.matrix
    assert quick.traffic.matrix is not None
    assert quick.traffic.matrix[1] == MatrixDemand("New York", ("AMS", "FRA"), "bulk", 1000.0)
    assert quick.traffic.matrix[:1] == [MatrixDemand("FRA", ("AMS",), "web", 400.5)]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("FRA,LON,web,1", "E301", 5), ("PAR,AMS,web,1", "E315", 1), ("AMS,AMS,web,1", "E304", 5),
        ("FRA,AMS,video,1", "E310", 9), ("AMS,any of AMS|FRA,web,1", "E304", 5), ("FRA,New York,web,9", "W403", 1),
    ],
)  # fmt: skip
def test_a_row_that_means_nothing_is_found_where_it_stands(row: str, code: str, column: int, tmp_path: Path) -> None:
    """The columns are looked at as a whole, and then the row, its line and its cell are named."""
    path = written(f"from,to,class,gbps\nFRA,New York,web,9\n{row}\n", tmp_path)
    assert plain_matrix((tmp_path / "demands.csv").read_text("utf-8")) is not None
    found = [(d.code, d.span.line, d.span.column) for d in check(path) if d.span is not None]
    assert found == [(code, 3, column)]
    if code.startswith("E"):
        with pytest.raises(IntentError):
            load(path)


def test_many_rows_are_read_in_pieces() -> None:
    """A table of more letters than one piece has every row, the last one without an end of line too."""
    rows = 150_000
    text = "from,to,class,gbps\n" + "\n".join(f"Frankfurt,Amsterdam {i % 7},best-effort,{i + 1}" for i in range(rows))
    found = plain_matrix(text)
    assert found is not None
    assert found.gbps.tolist() == list(range(1, rows + 1))
    assert found.target.tolist() == [i % 7 for i in range(rows)]
    assert found.repeats()
    assert not found.goes_round()
