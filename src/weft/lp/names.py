"""Names of a model's columns or rows, for people."""

from __future__ import annotations

from collections.abc import Sequence


class Names:
    """Names `family[label]` in order; put together when they are read, which of most models is never."""

    def __init__(self) -> None:
        self._read: list[str] = []
        self._unread: list[tuple[str, Sequence[object]]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, family: str, labels: Sequence[object]) -> None:
        """Add one for each label."""
        self._unread.append((family, labels))
        self._count += len(labels)

    def read(self) -> list[str]:
        """All of them."""
        self._read += [f"{family}[{label}]" for family, labels in self._unread for label in labels]
        self._unread = []
        return self._read

    def leave_out(self, positions: set[int]) -> None:
        """Take some away; those after them move up."""
        self._read = [name for i, name in enumerate(self.read()) if i not in positions]
        self._count = len(self._read)
