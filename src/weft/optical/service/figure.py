"""Figures that an operator may give, and defaults that say where they are from."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """A value with its source; one that begins with `estimate` is ours, and marked so wherever it is shown."""

    value: float
    source: str = "given"

    @property
    def is_estimate(self) -> bool:
        """Whether nobody published it."""
        return self.source.startswith("estimate")
