"""What arrives at a receiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.optical.physics.channels import Channels
from weft.optical.physics.penalties import interpolated_db, outside_db
from weft.optical.system.library import Mode
from weft.units.decibel import linear_to_db

Floats = npt.NDArray[np.float64]

REFERENCE_HZ = 12.5e9
"""0.1 nm at 1550 nm, the bandwidth in which OSNR is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Reception:
    """Every channel at the end of its route; columns (n,), as `channels`.

    `signal`, `ase` and `nli` are shares of a channel's power.  `ends_01nm` is what transmitter, adding and dropping
    add, noise by signal in 0.1 nm; it counts as ASE in `osnr_db` and `gsnr_db`, as in GNPy.  `roadms` is how many
    the route passes, those at its ends included.
    """

    channels: Channels
    signal: Floats
    ase: Floats
    nli: Floats
    ends_01nm: Floats
    power_w: Floats
    cd_s_m: Floats
    pmd_s: Floats
    pdl_db: Floats
    latency_s: float
    roadms: int

    @property
    def gsnr_db(self) -> Floats:
        """Signal to all noise, in the signal's own bandwidth."""
        return self._with_ends((self.ase + self.nli) / self.signal)

    @property
    def osnr_db(self) -> Floats:
        """Signal to ASE, in the signal's own bandwidth."""
        return self._with_ends(self.ase / self.signal)

    @property
    def snr_nli_db(self) -> Floats:
        """Signal to nonlinear interference, in the signal's own bandwidth; infinite where there is none."""
        with np.errstate(divide="ignore"):
            return linear_to_db(self.signal / self.nli)

    @property
    def gsnr_01nm_db(self) -> Floats:
        """Signal to all noise in 0.1 nm, as modes ask for it."""
        return self.gsnr_db + self._widening_db

    @property
    def osnr_01nm_db(self) -> Floats:
        """Signal to ASE in 0.1 nm."""
        return self.osnr_db + self._widening_db

    @property
    def power_dbm(self) -> Floats:
        """Power of each channel, noise included."""
        return linear_to_db(self.power_w * 1e3)

    @property
    def cd_ps_nm(self) -> Floats:
        """Dispersion."""
        return self.cd_s_m * 1e3

    @property
    def pmd_ps(self) -> Floats:
        """Polarisation mode dispersion."""
        return self.pmd_s * 1e12

    @property
    def latency_ms(self) -> float:
        """How long the light was on its way."""
        return self.latency_s * 1e3

    def penalties_db(self, mode: Mode, filtering_db: float = 0.0) -> dict[str, Floats]:
        """What each impairment costs a mode, in dB, (n,), infinite where the mode does not bear it.

        Keys are those of the mode's penalties and `rx_power_dbm`; `filtering_db`, what a ROADM passed costs by
        narrowing the channel, adds `filtering`.  GNPy knows no such penalty, so it is nothing unless told.
        """
        suffered = {"chromatic_dispersion": self.cd_ps_nm, "pmd": self.pmd_ps, "pdl": self.pdl_db}
        known: Mapping[str, object] = mode.penalties or {}
        found = {
            name: interpolated_db(value, mode.penalties[name].up_to, mode.penalties[name].penalty_db)
            for name, value in suffered.items()
            if mode.penalties and name in known
        }
        found["rx_power_dbm"] = outside_db(self.power_dbm, *mode.rx_power_dbm)
        if filtering_db:
            found["filtering"] = np.full(len(self.channels), filtering_db * self.roadms)
        return found

    def margin_db(self, mode: Mode, system_db: float, filtering_db: float = 0.0) -> Floats:
        """GSNR in 0.1 nm less penalties, the margin kept for the system and what the mode requires, in dB, (n,)."""
        penalty = sum(self.penalties_db(mode, filtering_db).values(), np.zeros(len(self.channels)))
        return np.asarray(self.gsnr_01nm_db - penalty - system_db - mode.osnr_db)

    def _with_ends(self, noise_to_signal: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return -linear_to_db(noise_to_signal + self.ends_01nm * (self.channels.baud_hz / REFERENCE_HZ))

    @property
    def _widening_db(self) -> Floats:
        return linear_to_db(self.channels.baud_hz / REFERENCE_HZ)
