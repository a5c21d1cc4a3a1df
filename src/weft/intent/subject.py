"""What checks of meaning look at: a document whose shape is right, and the places of what it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from weft.diagnostics import Span
from weft.intent.document import IntentDoc
from weft.intent.document_network import SiteDoc
from weft.written.places import Path, Places


@dataclass(frozen=True, slots=True)
class Subject:
    """A document, its places, and what was cut out of it because its shape was wrong.

    `site_names` and `class_names` are all names that the file gives, those of cut rows included, so that
    one mistake in a site does not make a mistake of every fibre there.
    """

    document: IntentDoc
    places: Places
    broken: frozenset[Path]
    kept: Mapping[Path, list[int]]
    site_names: Collection[str]
    class_names: Collection[str]

    def is_whole(self, *path: str) -> bool:
        """Whether nothing at or under a path was cut out."""
        return not any(cut[: len(path)] == path or path[: len(cut)] == cut for cut in self.broken)

    def sites(self) -> dict[str, SiteDoc]:
        """The sites that could be read, by name; of two with one name the first."""
        found: dict[str, SiteDoc] = {}
        for site in self.document.sites:
            found.setdefault(site.name, site)
        return found

    def at(self, *path: str | int) -> Span:
        """The place of a value, by its path in the document."""
        return self.places.value(self._written(path))

    def key(self, *path: str | int) -> Span:
        """The place of the key that a path ends in."""
        return self.places.key(self._written(path))

    def _written(self, path: Path) -> Path:
        """The path in the file, where rows of cut lists have other numbers."""
        for rows, kept in self.kept.items():
            if path[: len(rows)] == rows and len(path) > len(rows):
                number = path[len(rows)]
                if isinstance(number, int):
                    return (*rows, kept[number], *path[len(rows) + 1 :])
        return path
