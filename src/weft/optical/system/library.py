"""Types of equipment, and the rules by which a line is designed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.glass import Glass

Floats = npt.NDArray[np.float64]


class Band(NamedTuple):
    """A range of frequencies."""

    low_hz: float
    high_hz: float


class Target(NamedTuple):
    """What a ROADM sets each channel to: `dbm`, or `mw_per_ghz` of its symbol rate or of its slot."""

    unit: Literal["dbm", "mw_per_baud_ghz", "mw_per_slot_ghz"]
    value: float


@dataclass(frozen=True, slots=True)
class VariableGain:
    """Two coils: noise figure `nf_max_db` at least gain, `nf_min_db` at the most."""

    nf_min_db: float
    nf_max_db: float


@dataclass(frozen=True, slots=True)
class FixedGain:
    """One noise figure whatever the gain."""

    nf_db: float


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Noise figure in dB by powers of the gain's distance from the most, highest power first (`advanced_model`)."""

    coefficients: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OpenRoadmInline:
    """OSNR as OpenROADM's polynomial of the power that comes in, highest power first."""

    coefficients: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OpenRoadmPreamp:
    """The preamplifier of OpenROADM's noise mask."""


@dataclass(frozen=True, slots=True)
class OpenRoadmBooster:
    """The booster of OpenROADM's noise mask, which adds none."""


@dataclass(frozen=True, slots=True)
class DualStage:
    """Two amplifier types in one box, by name."""

    preamp: str
    booster: str


Noise = VariableGain | FixedGain | Polynomial | OpenRoadmInline | OpenRoadmPreamp | OpenRoadmBooster | DualStage


@dataclass(frozen=True, slots=True, eq=False)
class AmplifierType:
    """An EDFA: ripples (n,) stand at `ripple_hz` (n,), `dynamic_gain_tilt` (m,) spreads evenly over the band."""

    name: str
    noise: Noise
    band: Band
    gain_min_db: float
    gain_flatmax_db: float
    power_max_dbm: float
    ripple_hz: Floats
    gain_ripple_db: Floats
    nf_ripple_db: Floats
    tilt_ripple: Floats
    dynamic_gain_tilt: Floats
    pmd_s: float = 0.0
    pdl_db: float = 0.0
    out_voa_auto: bool = False
    allowed_for_design: bool = False
    raman: bool = False


@dataclass(frozen=True, slots=True)
class MultibandType:
    """Several amplifiers side by side, each for a band: the types that it may be made of."""

    name: str
    amplifiers: tuple[str, ...]
    allowed_for_design: bool = False


class Impairment(NamedTuple):
    """What one way through a ROADM does within a band; None where it was not told."""

    band: Band
    osnr_db: float | None
    max_loss_db: float
    pmd_s: float | None
    pdl_db: float | None
    cd_s_per_m: float | None


@dataclass(frozen=True, slots=True)
class ImpairmentProfile:
    """A way through a ROADM, by bands."""

    number: int
    path: Literal["express", "add", "drop"]
    bands: tuple[Impairment, ...]


@dataclass(frozen=True, slots=True)
class RoadmType:
    """A ROADM; `add_drop_osnr_db` holds for adding and dropping together, in 0.1 nm."""

    name: str
    target: Target
    add_drop_osnr_db: float
    pmd_s: float = 0.0
    pdl_db: float = 0.0
    preamps: tuple[str, ...] = ()
    boosters: tuple[str, ...] = ()
    profiles: tuple[ImpairmentProfile, ...] = ()


class Penalty(NamedTuple):
    """What an impairment costs: `penalty_db` at `up_to`, straight between, infinite beyond the last."""

    up_to: tuple[float, ...]
    penalty_db: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to drive a transceiver; OSNR in 0.1 nm, penalties by chromatic_dispersion (ps/nm), pmd (ps), pdl (dB)."""

    name: str
    baud_hz: float
    osnr_db: float
    bit_rate_bps: float
    roll_off: float
    tx_osnr_db: float
    min_spacing_hz: float
    cost: float = 1.0
    penalties: Mapping[str, Penalty] | None = None
    equalisation_offset_db: float = 0.0
    tx_power_dbm: tuple[float | None, float | None] = (None, None)
    rx_power_dbm: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class TransceiverType:
    """A transceiver, the band it tunes over and its modes."""

    name: str
    band: Band
    modes: tuple[Mode, ...]

    def mode(self, name: str) -> Mode:
        """The mode of that name.  Raises KeyError."""
        for one in self.modes:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class DesignRules:
    """How a line is designed (GNPy's `Span`)."""

    power_mode: bool
    delta_power_db: tuple[float, float, float]
    max_fibre_loss_for_raman_db_per_km: float
    extended_gain_db: float
    max_length_m: float
    max_loss_db: float
    padding_db: float
    end_of_life_db: float
    connector_in_db: float
    connector_out_db: float
    span_loss_ref_db: float = 20.0
    power_slope: float = 0.3
    voa_margin_db: float = 1.0
    voa_step_db: float = 0.5


@dataclass(frozen=True, slots=True)
class FullLoad:
    """The comb a line is designed for (GNPy's `SI`)."""

    band: Band
    baud_hz: float
    spacing_hz: float
    power_dbm: float
    power_range_db: tuple[float, float, float]
    roll_off: float
    tx_osnr_db: float
    margin_db: float
    tx_power_dbm: float | None = None
    name: str = "default"
    count_for_design: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """All types by name; `loads` holds one comb a band, the first of which is the default.

    A type of fibre has the loss of its ripple alone (0 dB where it has none), since a span tells its own.
    `raman_fibres` are those of spans with pumps, which may know their Raman gain better.
    """

    amplifiers: Mapping[str, AmplifierType]
    multiband: Mapping[str, MultibandType]
    roadms: Mapping[str, RoadmType]
    fibres: Mapping[str, Glass]
    transceivers: Mapping[str, TransceiverType]
    rules: DesignRules
    loads: tuple[FullLoad, ...]
    raman_fibres: Mapping[str, Glass] = field(default_factory=dict)
