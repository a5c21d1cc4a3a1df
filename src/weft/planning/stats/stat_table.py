"""A small table that shows itself: as text, in a notebook, as a frame of pandas or polars, as a chart."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class StatTable:
    """An answer: `columns` with their units in their names, and `rows` of plain values, None where there is none.

    `value` is the column of numbers that a chart shows.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    value: str

    @classmethod
    def of(
        cls, title: str, records: Sequence[Mapping[str, Value]], value: str, columns: Sequence[str] = ()
    ) -> StatTable:  # fmt: skip
        """From one mapping a row, all with the same keys; `columns` are the keys where there may be no row."""
        keys = tuple(columns) or tuple(records[0])
        return cls(title, keys, tuple(tuple(record[key] for key in keys) for record in records), value)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Value]:
        """All values of one column, in row order.

        Raises ValueError if there is no such column.
        """
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def total(self, name: str = "") -> float:
        """The sum of a column, or of that which a chart shows; what is missing counts nothing."""
        return sum(value for value in self.column(name or self.value) if isinstance(value, int | float))

    def __str__(self) -> str:
        body = [[_shown(cell) for cell in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(self.columns, *body, strict=True)]
        numbers = [any(isinstance(row[i], int | float) for row in self.rows) for i in range(len(self.columns))]

        def line(cells: Sequence[str]) -> str:
            laid = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(cells, widths, numbers, strict=True)]
            return "  ".join(laid).rstrip()

        return "\n".join([self.title, line(self.columns), *map(line, body)])

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in self.rows)
        caption = f"<caption>{escape(self.title)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` of it.

        Raises ImportError if pandas is not installed.
        """
        return _needed("pandas", "pandas").DataFrame(dict(self._by_column()))

    def to_polars(self) -> Any:
        """A `polars.DataFrame` of it.

        Raises ImportError if polars is not installed.
        """
        return _needed("polars", "polars").DataFrame(dict(self._by_column()))

    def plot(self) -> Any:
        """A `plotly.graph_objects.Figure`: a bar a row, its length the column `value`.

        Raises ImportError if plotly is not installed.
        """
        go = _needed("plotly.graph_objects", "'weft[notebook]'")
        names = [" ".join(str(cell) for cell in row if isinstance(cell, str)) for row in self.rows]
        figure = go.Figure(go.Bar(x=self.column(self.value), y=names, orientation="h"))
        figure.update_layout(
            title=self.title, xaxis_title=self.value, yaxis={"autorange": "reversed"}, template="plotly_white"
        )
        return figure

    def _by_column(self) -> Iterator[tuple[str, list[Value]]]:
        return ((name, self.column(name)) for name in self.columns)


def _needed(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"this needs {module.partition('.')[0]}: pip install {package}") from error


def _shown(cell: Value) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, float) and abs(cell) < 1000:
        return f"{cell:.6g}" if abs(cell) < 1 else f"{cell:.4g}"
    return f"{cell:,.0f}"


def _number(cell: Value) -> bool:
    return isinstance(cell, int | float)


def _td(cell: Value) -> str:
    align = ' style="text-align: right"' if _number(cell) else ""
    return f"<td{align}>{escape(_shown(cell))}</td>"
