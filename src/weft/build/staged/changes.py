"""What differs between two builds, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

PARTS = 3
"""Folders of a path that say whose file it is: site, system, device."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file that is new, gone or not as it was, as lines of a unified diff."""

    path: str
    is_new: bool
    is_gone: bool
    diff: tuple[str, ...]

    @property
    def device(self) -> str:
        """Site, system and name of the device that the file is of; the path itself if it is of none."""
        parts = self.path.split("/")
        return "/".join(parts[:PARTS]) if len(parts) > PARTS else self.path

    @property
    def added(self) -> int:
        """Lines that were not there."""
        return sum(line.startswith("+") for line in self.diff[2:])

    @property
    def removed(self) -> int:
        """Lines that are no more."""
        return sum(line.startswith("-") for line in self.diff[2:])


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Every file that differs, those of `before` that are gone last."""
    for path, text in after.items():
        old = before.get(path)
        if old != text:
            yield Change(path, old is None, False, _diff(path, old or "", text))
    for path, text in before.items():
        if path not in after:
            yield Change(path, False, True, _diff(path, text, ""))


def _diff(path: str, old: str, new: str) -> tuple[str, ...]:
    return tuple(unified_diff(old.splitlines(), new.splitlines(), f"a/{path}", f"b/{path}", lineterm=""))
