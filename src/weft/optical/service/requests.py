"""What is asked of an optical network, and what each request was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from weft.optical.system.library import Mode

if TYPE_CHECKING:
    from weft.optical.system.reception import Reception

Reason = Literal[
    "",
    "NO_PATH",
    "NO_PATH_WITH_CONSTRAINT",
    "NO_DISJOINT_PATH",
    "NO_FEASIBLE_BAUDRATE_WITH_SPACING",
    "NO_FEASIBLE_MODE",
    "MODE_NOT_FEASIBLE",
    "NO_SPECTRUM",
    "NOT_ENOUGH_RESERVED_SPECTRUM",
]
"""Why a request is blocked, in the words of GNPy's response ("" where it is served)."""


class Slot(NamedTuple):
    """A slot of ITU-T G.694.1: centre 193.1 THz + `n` × 6.25 GHz, width `m` × 12.5 GHz; None is for us to choose."""

    n: int | None
    m: int | None


class Hop(NamedTuple):
    """An element that a route passes: it must (`strict`), or it should (`loose`)."""

    uid: str
    usage: Literal["strict", "loose"]


@dataclass(frozen=True, slots=True)
class Request:
    """Bandwidth wanted between two transceivers of the network.

    `transceiver` names a type of the library; a `mode` of None is for us to choose.  `power_w` is the reference power
    in spans, `tx_power_w` what the transmitter launches, `n_channels` the size of the comb it is worked out in; where
    they are None the library's load says it.  `slots` are those given; empty means one, ours to choose.
    """

    id: str
    source: str
    target: str
    transceiver: str
    mode: str | None = None
    spacing_hz: float = 50e9
    bandwidth_bps: float = 0.0
    power_w: float | None = None
    tx_power_w: float | None = None
    n_channels: int | None = None
    slots: tuple[Slot, ...] = ()
    bidirectional: bool = False
    include: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Requests whose routes share nothing of the `kinds` named: no fibre line (`link`), no ROADM (`node`), no risk.

    `relaxable` ones may share as little as can be where nothing disjoint exists.
    """

    id: str
    requests: tuple[str, ...]
    kinds: tuple[Literal["link", "node", "srlg"], ...] = ("link",)
    relaxable: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Light from one transmitter to one receiver without electronics between: `route` and `back` name every element.

    `slots` are those assigned (empty for a blocked one).  `margin_db` is the least over all channels, both ways where
    both were asked for: GSNR in 0.1 nm less penalties, the margin of the system and what the mode requires.
    """

    route: tuple[str, ...]
    back: tuple[str, ...]
    mode: Mode | None
    slots: tuple[Slot, ...]
    reception: Reception | None
    reception_back: Reception | None
    margin_db: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Lightpath:
    """What one request was given, or why not: `reason` is a code, `why` a sentence; both are empty where it is served.

    One stretch from end to end, or several where the light is regenerated; a blocked request shows the stretch that
    was tried, if any.  `n_channels` is how many carriers its bandwidth takes.
    """

    request: Request
    reason: Reason
    why: str
    stretches: tuple[Stretch, ...]
    n_channels: int

    @property
    def served(self) -> bool:
        """Whether light and spectrum were found."""
        return not self.reason

    @property
    def route(self) -> tuple[str, ...]:
        """Every element from source to target, each end of a stretch once."""
        found: list[str] = []
        for stretch in self.stretches:
            found.extend(stretch.route if not found else stretch.route[1:])
        return tuple(found)

    @property
    def regenerators(self) -> tuple[str, ...]:
        """The transceivers at which light ends and starts anew."""
        return tuple(stretch.route[-1] for stretch in self.stretches[:-1])

    @property
    def mode(self) -> Mode | None:
        """The mode of the first stretch."""
        return self.stretches[0].mode if self.stretches else None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots of the first stretch."""
        return self.stretches[0].slots if self.stretches else ()

    @property
    def margin_db(self) -> float | None:
        """The least margin of its stretches; None if nothing was worked out."""
        known = [stretch.margin_db for stretch in self.stretches if stretch.margin_db is not None]
        return min(known) if known else None
