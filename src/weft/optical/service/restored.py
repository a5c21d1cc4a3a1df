"""What restoration gives: for each cut what was lost, what is lit again, and why the rest is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from weft.optical.service.restoration_state import Cut, Ride

Why = Literal["end", "route", "reach", "port", "spectrum"]
"""Why a lightpath stays dark."""

WHY: dict[Why, str] = {
    "end": "an end of it failed",
    "route": "no route is left",
    "reach": "light reaches over no route that is left",
    "port": "its ports or its laser do not let it onto another route",
    "spectrum": "no slot is free along the routes that are left",
}
"""The same as sentences."""


@dataclass(frozen=True, slots=True)
class Relit:
    """A lightpath that is lit again: its row, the mode, its rides, and from the failure to light in seconds.

    `moved` is whether any slot is another one; `regenerators` are the nodes where electronics are used, `borrowed`
    those of them whose regenerator came from the store.
    """

    lightpath: int
    mode: int
    rate_gbps: float
    rides: tuple[Ride, ...]
    moved: bool
    margin_db: float
    seconds: float
    regenerators: tuple[int, ...] = ()
    borrowed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dark:
    """A lightpath that is not."""

    lightpath: int
    why: Why


@dataclass(frozen=True, slots=True)
class AfterCut:
    """One cut: `lost_gbps` before anything is done, and what is done about it, in the order in which it is done.

    No way of sharing the spectrum over the same routes lights more than `at_most_gbps` again.
    """

    cut: Cut
    lost: tuple[int, ...]
    lost_gbps: float
    relit: tuple[Relit, ...]
    dark: tuple[Dark, ...]
    at_most_gbps: float
    partial: tuple[int, ...]

    @property
    def restored_gbps(self) -> float:
        """Gb/s that are lit again, at a lower rate perhaps."""
        return sum(one.rate_gbps for one in self.relit)

    @property
    def seconds(self) -> float:
        """From the failure until the last lightpath is lit that can be."""
        return max((one.seconds for one in self.relit), default=0.0)

    @property
    def moved(self) -> int:
        """Lightpaths whose slot changed."""
        return sum(one.moved for one in self.relit)

    def dark_by(self, why: Why) -> int:
        """Lightpaths that stay dark for this reason."""
        return sum(one.why == why for one in self.dark)


@dataclass(frozen=True, slots=True)
class Restored:
    """Every cut, in the order asked."""

    cuts: tuple[AfterCut, ...]

    @property
    def lost_gbps(self) -> float:
        """Lost over all cuts together."""
        return sum(one.lost_gbps for one in self.cuts)

    @property
    def restored_gbps(self) -> float:
        """Lit again over all cuts together."""
        return sum(one.restored_gbps for one in self.cuts)

    @property
    def at_most_gbps(self) -> float:
        """What no way of sharing the spectrum over the same routes exceeds, over all cuts together."""
        return sum(one.at_most_gbps for one in self.cuts)

    def table(self) -> list[dict[str, str | float | int]]:
        """One row a cut."""
        return [
            {
                "cut": one.cut.name, "lightpaths_lost": len(one.lost), "lost_gbps": one.lost_gbps,
                "lightpaths_relit": len(one.relit), "restored_gbps": one.restored_gbps,
                "at_lower_rate": len(one.partial), "at_most_gbps": one.at_most_gbps,
                **{f"dark_{why}": one.dark_by(why) for why in WHY},
                "slots_moved": one.moved, "seconds": round(one.seconds, 3),
            }
            for one in self.cuts
        ]  # fmt: skip
