"""Stimulated Raman scattering: how waves in one fibre feed each other.

dP_i/dz = ±P_i (−alpha_i + Σ_j C_ij P_j), + for waves that run with the signal, − against it (J. Bromage, JLT 22, 79
(2004), equation 4 without noise; C as `Glass.raman_at` has it).  It is solved for y = ln(P / P_launched): the right
side is integrated over all points of a mesh at once, and the powers that come out are put in again.  Without waves
that run against the signal the k-th round holds all terms up to the k-th order of the perturbation series of
A. D'Amico and others, JLT 40, 3499 (2022), and the error falls like 1/k!.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.glass import Glass
from weft.optical.physics.mesh import Mesh

Floats = npt.NDArray[np.float64]
Pumps = Sequence[tuple[float, float, str]]
"""Pumps: power in W, frequency in Hz, and "co" or "counter"."""

_ROUNDS = 400
_PUMPED_SECTION_M = 8e3


@dataclass(frozen=True, slots=True, eq=False)
class Waves:
    """What runs through one fibre: channels, then pumps; `gain_per_w_m` is (m, m), all else (m,)."""

    mesh: Mesh
    frequency_hz: Floats
    alpha_per_m: Floats
    gain_per_w_m: Floats
    counter: npt.NDArray[np.bool_]
    pump_w: Floats

    @classmethod
    def of(
        cls,
        glass: Glass,
        length_m: float,
        frequency_hz: Floats,
        lumped: Sequence[tuple[float, float]] = (),
        pumps: Pumps = (),
    ) -> Waves:
        """Channels and pumps of a fibre; a pump's power is what it launches into the glass.

        Raises WeftError where the glass is not known at a wave's frequency.
        """
        every_hz = np.concatenate([frequency_hz, [hz for _, hz, _ in pumps]])
        counter = np.zeros(len(every_hz), dtype=np.bool_)
        counter[len(frequency_hz) :] = [way == "counter" for _, _, way in pumps]
        mesh = Mesh.of(length_m, lumped, _PUMPED_SECTION_M) if pumps else Mesh.of(length_m, lumped)
        gain = glass.raman_at(every_hz)
        power = np.array([watts for watts, _, _ in pumps], dtype=np.float64)
        return cls(mesh, every_hz, glass.alpha_at(every_hz), gain, counter, power)

    def share(self, power_w: Floats, tolerance: float = 1e-8) -> Floats:
        """Power of every wave over what it launched, at every point, (m, k); channels launch `power_w` (n,).

        Settled when no exponent moves by more than `tolerance`.  Raises WeftError if it does not settle, as with
        pumps that would burn the glass.
        """
        launched = np.concatenate([power_w, self.pump_w])
        against = bool(self.counter.any())
        bare = self._bare()
        passed = self._passed()
        y, moved, pace = bare, np.inf, 1.0
        for _ in range(_ROUNDS):
            fed = self._integrated(self.gain_per_w_m @ (launched[:, None] * passed * np.exp(y)), against)
            step = bare + fed - y
            before, moved = moved, float(np.max(np.abs(step))) if step.size else 0.0
            if moved <= tolerance:
                return np.asarray(passed * np.exp(y + step))
            if not moved < 1e6:
                break
            if against and moved > before:
                pace = max(pace / 2, 1 / 64)
            y = y + pace * step
        raise WeftError("Raman scattering does not settle: the pumps are too strong for this fibre")

    def _bare(self) -> Floats:
        """Exponents with loss alone."""
        z_m = self.mesh.z_m
        way_m = np.where(self.counter[:, None], self.mesh.length_m - z_m, z_m)
        return np.asarray(-self.alpha_per_m[:, None] * way_m)

    def _passed(self) -> Floats:
        """What lumped losses let through, from where each wave starts."""
        lumped = self.mesh.lumped
        return np.where(self.counter[:, None], lumped[-1] / lumped, lumped)

    def _integrated(self, fed_per_m: Floats, against: bool) -> Floats:
        """What each wave is fed from where it starts to each point."""
        with_signal = fed_per_m @ self.mesh.so_far_m
        if not against:
            return np.asarray(with_signal)
        whole = fed_per_m @ self.mesh.weights_m
        return np.where(self.counter[:, None], whole[:, None] - with_signal, with_signal)
