"""What checks of meaning look at: a document whose shape is right, and the places of what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic

from weft.diagnostics import Span
from weft.written.places import Path, Places
from weft.written.shape import Document


@dataclass(frozen=True, slots=True)
class Written(Generic[Document]):
    """A document, its places, and what was cut out of it because its shape was wrong."""

    document: Document
    places: Places
    broken: frozenset[Path]
    kept: Mapping[Path, list[int]]

    def is_whole(self, *path: str) -> bool:
        """Whether nothing at or under a path was cut out."""
        return not any(cut[: len(path)] == path or path[: len(cut)] == cut for cut in self.broken)

    def at(self, *path: str | int) -> Span:
        """The place of a value, by its path in the document."""
        return self.places.value(self._as_written(path))

    def key(self, *path: str | int) -> Span:
        """The place of the key that a path ends in."""
        return self.places.key(self._as_written(path))

    def _as_written(self, path: Path) -> Path:
        """The path in the file, where rows of cut lists have other numbers."""
        for rows, kept in self.kept.items():
            if path[: len(rows)] == rows and len(path) > len(rows):
                number = path[len(rows)]
                if isinstance(number, int):
                    return (*rows, kept[number], *path[len(rows) + 1 :])
        return path
