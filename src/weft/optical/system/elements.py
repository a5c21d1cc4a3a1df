"""Elements, and the directed network that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from weft.optical.physics.glass import Glass
from weft.optical.system.library import Target


class Place(NamedTuple):
    """Where an element stands."""

    latitude_deg: float = 0.0
    longitude_deg: float = 0.0
    city: str = ""
    region: str = ""


NOWHERE = Place()
"""Where an element stands whose place was not told."""


class DesignBand(NamedTuple):
    """A band that a line is designed for; a spacing of None is that of the library's load."""

    low_hz: float
    high_hz: float
    spacing_hz: float | None = None


class LumpedLoss(NamedTuple):
    """A loss at one point of a span, told from its start."""

    position_m: float
    loss_db: float


class Pump(NamedTuple):
    """A Raman pump; `counter` sends against the signal."""

    power_w: float
    frequency_hz: float
    direction: Literal["co", "counter"]


@dataclass(frozen=True, slots=True)
class Transceiver:
    """Where light begins and ends; `bands` and `degree_bands` (by the uid that follows) are those designed for."""

    uid: str
    place: Place = NOWHERE
    type_name: str = ""
    bands: tuple[DesignBand, ...] = ()
    degree_bands: Mapping[str, tuple[DesignBand, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roadm:
    """A ROADM; a target or profile of a degree overrules the element's, and the element's that of its type.

    `degree_targets` are by the uid that follows; `degree_profiles` by (uid before, uid after).
    """

    uid: str
    place: Place = NOWHERE
    type_name: str = "default"
    target: Target | None = None
    degree_targets: Mapping[str, Target] = field(default_factory=dict)
    degree_profiles: Mapping[tuple[str, str], int] = field(default_factory=dict)
    add_drop_osnr_db: float | None = None
    pmd_s: float | None = None
    pdl_db: float | None = None
    preamps: tuple[str, ...] | None = None
    boosters: tuple[str, ...] | None = None
    bands: tuple[DesignBand, ...] = ()
    degree_bands: Mapping[str, tuple[DesignBand, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fused:
    """A splice between lines: loss and nothing else."""

    uid: str
    place: Place = NOWHERE
    loss_db: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fibre:
    """A span; connectors of None take the library's, and `pumps` make it a Raman amplifier."""

    uid: str
    glass: Glass
    length_m: float
    place: Place = NOWHERE
    type_name: str = ""
    pad_db: float = 0.0
    connector_in_db: float | None = None
    connector_out_db: float | None = None
    lumped: tuple[LumpedLoss, ...] = ()
    pumps: tuple[Pump, ...] = ()
    temperature_k: float = 283.0
    raman: bool = False


@dataclass(frozen=True, slots=True)
class Amplifier:
    """An EDFA; what is None (or a type of "") is for the design to choose."""

    uid: str
    place: Place = NOWHERE
    type_name: str = ""
    gain_db: float | None = None
    delta_power_db: float | None = None
    tilt_db: float | None = None
    out_voa_db: float | None = None
    in_voa_db: float = 0.0


@dataclass(frozen=True, slots=True)
class MultibandAmplifier:
    """Amplifiers side by side, one a band."""

    uid: str
    place: Place = NOWHERE
    type_name: str = ""
    amplifiers: tuple[Amplifier, ...] = ()


Element = Transceiver | Roadm | Fused | Fibre | Amplifier | MultibandAmplifier


@dataclass(frozen=True, slots=True, eq=False)
class OpticalNetwork:
    """Elements in input order, and directed connections by uid."""

    name: str
    elements: tuple[Element, ...]
    connections: tuple[tuple[str, str], ...]

    def by_uid(self) -> dict[str, Element]:
        """Every element by its uid."""
        return {one.uid: one for one in self.elements}
