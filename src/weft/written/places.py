"""Where in which file each value of a file stands, by its path such as ("fibres", 3, "length")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weft.diagnostics import Span
from weft.written.csv_table import CsvTable, JoinedTable, LaterTable
from weft.written.tree import Node, span_of

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Finds the text of a path: in the YAML tree, or in the table that stands in place of a list there."""

    file: str
    root: Node
    tables: Mapping[Path, CsvTable | JoinedTable | LaterTable]

    def value(self, path: Path) -> Span:
        """The place of a value, or of the nearest thing around it that is written down."""
        for prefix, table in self.tables.items():
            if path[: len(prefix)] == prefix and len(path) > len(prefix):
                return table.span(path[len(prefix) :])
        node, key = self._walk(path)
        if node.line != node.end_line and key is not None and key.line <= node.line:
            return span_of(key, self.file)
        return span_of(node, self.file)

    def key(self, path: Path) -> Span:
        """The place of the key that a path ends in, or of the value where there is no such key."""
        for prefix in self.tables:
            if path[: len(prefix)] == prefix and len(path) > len(prefix):
                return self.value(path)
        parent, _ = self._walk(path[:-1])
        entry = parent.entries.get(path[-1]) if path and isinstance(path[-1], str) else None
        return span_of(entry[0], self.file) if entry else self.value(path)

    def has(self, path: Path) -> bool:
        """Whether the YAML tree itself holds this path."""
        node = self.root
        for step in path:
            if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            elif isinstance(step, str) and step in node.entries:
                node = node.entries[step][1]
            else:
                return False
        return True

    def end(self) -> Span:
        """The end of the file."""
        return Span(self.file, self.root.end_line + 1, self.root.end_column + 1, self.root.end_column + 2)

    def _walk(self, path: Path) -> tuple[Node, Node | None]:
        """The deepest node on a path, with the key in front of it if it is the value of a mapping."""
        node, key = self.root, None
        for step in path:
            if isinstance(step, int) and step < len(node.items):
                node, key = node.items[step], None
            elif isinstance(step, str) and step in node.entries:
                key, node = node.entries[step]
            else:
                break
        return node, key
