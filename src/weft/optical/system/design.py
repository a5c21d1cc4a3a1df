"""A designed line: everything that is built, with every setting resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from weft.diagnostics import Diagnostic
from weft.optical.system.elements import Element, OpticalNetwork
from weft.optical.system.library import Library


class Reference(NamedTuple):
    """The carrier that a line is designed for; `channels` of None fills each band at its own spacing."""

    power_dbm: float
    tx_power_dbm: float
    baud_hz: float
    spacing_hz: float
    channels: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Designed:
    """A network in which nothing is left to choose.

    In `network`, every amplifier has a type, gain, tilt, attenuation before and after, and the power it puts out
    relative to `reference` (`delta_power_db`, before its output's attenuator); a `MultibandAmplifier` has a type and
    one such amplifier a band, the lowest first.  Every fibre has both connectors (the one at its end includes ageing)
    and its pad.  Every ROADM has a target, OSNR of adding and dropping, PMD and PDL, a target and bands for every
    degree that leaves it, and a profile for every way through it for which its type knows one.

    `oms` holds every line from a ROADM or transceiver to the next, uids in order, both ends included.
    """

    network: OpticalNetwork
    library: Library
    reference: Reference
    oms: tuple[tuple[str, ...], ...]
    findings: tuple[Diagnostic, ...] = ()

    def by_uid(self) -> dict[str, Element]:
        """Every element, as it is set, by its uid."""
        return self.network.by_uid()
