"""Large matrices of demands: read column by column where nothing is wrong, so that a million rows take seconds.

The reader of tables keeps each row as values for pydantic, and places for findings.  Of a plain table none of that is
needed: its columns hold few different words, which are checked once each, and numbers.  Whatever is not plain is left
to that reader, which says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt
from pydantic_core import PydanticCustomError
from typing_extensions import override

from weft.intent.compounds import RATE, Ends
from weft.intent.records import MatrixDemand
from weft.written.fields import Name

PLAIN = ("from", "to", "class", "gbps")
UNPLAIN = ('"', "\r", "\x85", "\u2028", "\u2029")
"""Quotes, and what else ends a line."""
CHUNK = 4_000_000
"""Letters whose cells are held as text at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(Sequence[MatrixDemand]):
    """Demands in columns (n_demands,): positions in `sources`, `targets` and `classes`, and rates."""

    sources: tuple[str, ...]
    targets: tuple[tuple[str, ...], ...]
    classes: tuple[str, ...]
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    of_class: npt.NDArray[np.int64]
    gbps: npt.NDArray[np.float64]

    @override
    def __len__(self) -> int:
        return len(self.gbps)

    @overload
    def __getitem__(self, row: int) -> MatrixDemand: ...
    @overload
    def __getitem__(self, row: slice) -> list[MatrixDemand]: ...
    @override
    def __getitem__(self, row: int | slice) -> MatrixDemand | list[MatrixDemand]:
        if isinstance(row, slice):
            return [self[i] for i in range(len(self))[row]]
        return MatrixDemand(
            self.sources[self.source[row]], self.targets[self.target[row]], self.classes[self.of_class[row]],
            float(self.gbps[row]),
        )  # fmt: skip

    @override
    def __iter__(self) -> Iterator[MatrixDemand]:
        columns = (self.source.tolist(), self.target.tolist(), self.of_class.tolist(), self.gbps.tolist())
        for a, z, c, gbps in zip(*columns, strict=True):
            yield MatrixDemand(self.sources[a], self.targets[z], self.classes[c], gbps)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(
            a == z for a, z in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def goes_round(self) -> bool:
        """Whether a demand goes to where it comes from."""
        position = {name: i for i, name in enumerate(self.sources)}
        width = max((len(ends) for ends in self.targets), default=1)
        ends = np.full((len(self.targets), width), -1)
        for i, names in enumerate(self.targets):
            ends[i, : len(names)] = [position.get(name, -1) for name in names]
        return bool((ends[self.target] == self.source[:, None]).any())

    def repeats(self) -> bool:
        """Whether two demands have the same ends and class."""
        key = (self.source * len(self.targets) + self.target) * len(self.classes) + self.of_class
        key.sort()
        return bool((key[1:] == key[:-1]).any())


def plain_matrix(text: str) -> Matrix | None:
    """The demands of a CSV text with nothing but the columns of `PLAIN`; None if anything about it is not plain."""
    text = text.replace("\r\n", "\n") if "\r" in text else text
    if any(mark in text for mark in UNPLAIN):
        return None
    head, _, body = text.partition("\n")
    header = [cell.strip() for cell in head.split(",")]
    if sorted(header) != sorted(PLAIN):
        return None
    order = [header.index(column) for column in PLAIN]
    words: tuple[dict[str, int], ...] = ({}, {}, {})
    codes: tuple[list[npt.NDArray[np.int64]], ...] = ([], [], [])
    rates: list[npt.NDArray[np.float64]] = []
    for lines in _chunks(body):
        if not _is_even(lines):
            return None
        cells = lines.replace("\n", ",").split(",")
        columns = [cells[k : -1 : len(PLAIN)] for k in order]
        for known, code, column in zip(words, codes, columns[:3], strict=True):
            for word in dict.fromkeys(column):
                known.setdefault(word, len(known))
            code.append(np.fromiter(map(known.__getitem__, column), np.int64, len(column)))
        given = columns[3]
        if not (together := "".join(given)).isascii() or "_" in together:
            return None  # what Python takes for a number and YAML does not
        try:
            rates.append(np.fromiter(map(float, given), np.float64, len(given)))
        except ValueError:
            return None
    return _checked(words, codes, rates)


def _chunks(body: str) -> Iterator[str]:
    """Some lines at a time, each with its end."""
    start = 0
    while start < len(body):
        end = body.find("\n", min(start + CHUNK, len(body)))
        yield body[start:] + "\n" * (not body.endswith("\n")) if end < 0 else body[start : end + 1]
        start = len(body) if end < 0 else end + 1


def _is_even(lines: str) -> bool:
    """Whether every line has one cell for each column."""
    letters = np.frombuffer(lines.encode(), np.uint8)
    marks = letters[(letters == ord(",")) | (letters == ord("\n"))]
    if len(marks) % len(PLAIN):
        return False
    rows = marks.reshape(-1, len(PLAIN))
    return bool((rows[:, :-1] == ord(",")).all() and (rows[:, -1] == ord("\n")).all())


def _checked(
    words: tuple[dict[str, int], ...], codes: tuple[list[npt.NDArray[np.int64]], ...],
    rates: list[npt.NDArray[np.float64]],
) -> Matrix | None:  # fmt: skip
    """The matrix of columns, if every word is a name and every rate one that a demand may have."""
    gbps = np.concatenate(rates) if rates else np.zeros(0)
    if not ((gbps > 0) & (gbps <= RATE.most)).all():
        return None
    sources, targets, classes = ([word.strip() for word in column] for column in words)
    try:
        found = (
            tuple(map(Name().read, sources)), tuple(map(Ends().read, targets)), tuple(map(Name().read, classes)),
        )  # fmt: skip
    except PydanticCustomError:
        return None
    if any(len(set(column)) < len(column) for column in found):
        return None  # one word with blanks and without: rows would seem to differ
    source, target, of_class = (np.concatenate(column) if column else np.zeros(0, np.int64) for column in codes)
    return Matrix(*found, source, target, of_class, gbps)
