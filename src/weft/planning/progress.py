"""How long work tells its caller where it is."""

from __future__ import annotations

from typing import Protocol

STEPS = (
    "traffic", "fabric menu", "optical menu", "sizing", "channel plan", "proof", "certificate",
)  # fmt: skip
"""The seven steps of a plan, in order."""


class Progress(Protocol):
    """Told when a step begins, and what is known within it."""

    def step(self, number: int) -> None:
        """Step `number` of `STEPS`, from 1, begins."""

    def note(self, text: str) -> None:
        """Something worth showing: bounds and purchases so far."""


class Silent:
    """Shows nothing."""

    def step(self, number: int) -> None:
        """Nothing is shown."""

    def note(self, text: str) -> None:
        """Nothing is shown."""
