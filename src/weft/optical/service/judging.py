"""Which routes light survives, and in which mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.penalties import interpolated_db, outside_db
from weft.optical.service.loads import Load, line_bands, route_bands
from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.system.design import Designed
from weft.optical.system.library import Band, Mode
from weft.units.decibel import db_to_linear

if TYPE_CHECKING:
    from weft.optical.physics.raman_steps import Steps
    from weft.optical.system.propagation import Optics
    from weft.optical.system.reception import Reception

Floats = npt.NDArray[np.float64]
Nli = Literal["auto", "gn", "isrs"]


class Noise(NamedTuple):
    """Which noise is worked out, in the words of `Optics.of`."""

    nli: Nli = "auto"
    srs: bool = False
    steps: Steps | None = None


USUAL = Noise()
"""One band's, and Raman scattering between channels where the comb spans more than 5 THz."""

class Ride(NamedTuple):
    """A route between two transceivers, by arcs of the mesh."""

    source: str
    target: str
    route: Route


class Judge:
    """What arrives over any route in any comb; nothing is propagated twice."""

    def __init__(self, designed: Designed, mesh: Mesh, noise: Noise) -> None:
        self._designed, self._mesh, self._noise = designed, mesh, noise
        self._bands = line_bands(designed, mesh.lines)
        self._default = designed.library.loads[0].band
        self._optics: dict[tuple[Load, tuple[Band, ...]], Optics] = {}
        self._known: dict[tuple[Load, Ride], Reception | None] = {}

    def receptions(self, load: Load, rides: Sequence[Ride]) -> list[Reception | None]:
        """What arrives over each route, transmitters adding no noise; None where no channel fits its amplifiers."""
        missing = [ride for ride in dict.fromkeys(rides) if (load, ride) not in self._known]
        by_bands: dict[tuple[Band, ...], list[Ride]] = {}
        for ride in missing:
            by_bands.setdefault(route_bands(self._bands, ride.route, self._default), []).append(ride)
        for bands, some in by_bands.items():
            optics = self._of(load, bands)
            if optics is None:
                self._known.update(((load, ride), None) for ride in some)
                continue
            arrived = optics.receive_all([self._mesh.elements(*ride) for ride in some])
            self._known.update(((load, ride), one) for ride, one in zip(some, arrived, strict=True))
        return [self._known[load, ride] for ride in rides]

    def _of(self, load: Load, bands: tuple[Band, ...]) -> Optics | None:
        if (load, bands) not in self._optics:
            channels = load.channels(bands)
            if not len(channels):
                return None
            self._optics[load, bands] = optics_of(self._designed, channels, self._noise)
        return self._optics[load, bands]


def optics_of(designed: Designed, channels: Channels, noise: Noise) -> Optics:
    """The optics of a network under a comb."""
    from weft.optical.system.propagation import Optics

    return Optics.of(designed, channels, noise.nli, srs=noise.srs, steps=noise.steps)


def transmitted(channels: Channels, tx_osnr_db: float) -> Channels:
    """A comb whose transmitters add noise."""
    tx_osnr = np.full(len(channels), tx_osnr_db)
    tx_osnr.flags.writeable = False
    return replace(channels, tx_osnr_db=tx_osnr)


def with_transmitter(reception: Reception, channels: Channels) -> Reception:
    """The same with the noise of its transmitters, as its `channels` have it now."""
    ends_01nm = reception.ends_01nm + db_to_linear(-channels.tx_osnr_db)
    return replace(reception, channels=channels, ends_01nm=ends_01nm)


def margins_db(
    receptions: Sequence[Reception | None], mode: Mode, system_db: float, filtering_db: float = 0.0
) -> Floats:
    """The least margin of each route in a mode over its channels, (n,): what `Reception.margin_db` says of one.

    Transmitters add their noise here.  Minus infinity where nothing arrives.
    """
    found = np.full(len(receptions), -np.inf)
    rows: dict[int, list[int]] = {}
    for row, one in enumerate(receptions):
        if one is not None:
            rows.setdefault(len(one.channels), []).append(row)
    for some in rows.values():
        lit = [one for one in (receptions[row] for row in some) if one is not None]
        noise = np.stack([one.ase + one.nli for one in lit]) / np.stack([one.signal for one in lit])
        noise *= np.stack([12.5e9 / one.channels.baud_hz for one in lit])
        noise += np.stack([one.ends_01nm for one in lit]) + db_to_linear(-mode.tx_osnr_db)
        margin = -10.0 * np.log10(noise) - system_db - mode.osnr_db
        for name, penalty in (mode.penalties or {}).items():
            suffered = np.stack([_suffered(one, name) for one in lit])
            margin -= interpolated_db(suffered, penalty.up_to, penalty.penalty_db)
        if mode.rx_power_dbm != (None, None):
            margin -= outside_db(np.stack([one.power_dbm for one in lit]), *mode.rx_power_dbm)
        margin -= filtering_db * np.array([one.roadms for one in lit])[:, None]
        found[some] = margin.min(axis=1)
    return found


def _suffered(reception: Reception, name: str) -> Floats:
    """What a penalty is told for."""
    if name == "chromatic_dispersion":
        return reception.cd_ps_nm
    return reception.pmd_ps if name == "pmd" else reception.pdl_db
