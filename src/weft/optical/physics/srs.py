"""Stimulated Raman scattering: how waves in one fibre feed each other.

dP_i/dz = ±P_i (−alpha_i + Σ_j C_ij P_j), + for waves that run with the signal, − against it (J. Bromage, JLT 22, 79
(2004), equation 4 without noise; C as `Glass.raman_at` has it).  It is solved for y = ln(P / P_launched), a stretch of
the fibre after the other: the right side is integrated over all points of the stretch at once, and the powers that
come out are put in again.  The k-th round holds all terms up to the k-th order of the perturbation series of
A. D'Amico and others, JLT 40, 3499 (2022), and the error falls like 1/k!.  Waves in opposite directions are solved in
turn, each with the others as they were, until they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.glass import Glass
from weft.optical.physics.mesh import Mesh

Floats = npt.NDArray[np.float64]
Pumps = Sequence[tuple[float, float, str]]
"""Pumps: power in W, frequency in Hz, and "co" or "counter"."""

_ROUNDS = 200
_GENTLE = 1.5
"""How many nepers waves may feed each other over one stretch, that a few rounds suffice."""
_HIGHEST = 60.0
_REMEMBERED = 6
_PUMPED_SECTION_M = 8e3
_MOST_PUMP_W = 3.0


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

        Raises WeftError where the glass is not known at a wave's frequency, and for pumps of more than 3 W together.
        """
        every_hz = np.concatenate([frequency_hz, [hz for _, hz, _ in pumps]])
        counter = np.zeros(len(every_hz), dtype=np.bool_)
        counter[len(frequency_hz) :] = [way == "counter" for _, _, way in pumps]
        power = np.array([watts for watts, _, _ in pumps], dtype=np.float64)
        if power.sum() > _MOST_PUMP_W:
            raise WeftError(f"{power.sum():g} W of Raman pumps in a fibre: no more than {_MOST_PUMP_W:g} W are solved")
        gain = glass.raman_at(every_hz)
        mesh = Mesh.of(length_m, lumped, _section_m(gain, power)) if pumps else Mesh.of(length_m, lumped)
        return cls(mesh, every_hz, glass.alpha_at(every_hz), gain, counter, power)

    def share(self, power_w: Floats, tolerance: float = 1e-8) -> Floats:
        """Power of every wave over what it launched, at every point, (m, k); channels launch `power_w` (n,).

        Settled when no exponent moves by more than `tolerance`.  Raises WeftError if it does not settle.
        """
        launched = np.concatenate([power_w, self.pump_w])
        passed = self._passed()
        solving = _Solving(self, launched[:, None] * passed, self._stretches(launched), tolerance)
        y = self._bare()
        if not self.counter.any():
            return np.asarray(passed * np.exp(solving.along(y, ~self.counter)))
        tried: list[Floats] = []
        steps: list[Floats] = []
        for _ in range(_ROUNDS):
            y = solving.along(y, ~self.counter)
            step = solving.against(y, self.counter)[self.counter] - y[self.counter]
            if float(np.max(np.abs(step))) <= tolerance:
                return np.asarray(passed * np.exp(y))
            tried, steps = [*tried[-_REMEMBERED:], y[self.counter].ravel()], [*steps[-_REMEMBERED:], step.ravel()]
            y[self.counter] = np.minimum(_mixed(tried, steps).reshape(step.shape), _HIGHEST)
        raise WeftError(DOES_NOT_SETTLE)

    def _bare(self) -> Floats:
        """Exponents with loss alone."""
        z_m = self.mesh.z_m
        way_m = np.where(self.counter[:, None], self.mesh.length_m - z_m, z_m)
        return np.asarray(-self.alpha_per_m[:, None] * way_m)

    def _passed(self) -> Floats:
        """What lumped losses let through, from where each wave starts."""
        lumped = self.mesh.lumped
        return np.where(self.counter[:, None], lumped[-1] / lumped, lumped)

    def _stretches(self, launched_w: Floats) -> tuple[slice, ...]:
        """Points of stretches of whole sections, each short enough to be gentle."""
        feeding = float(np.max(self.gain_per_w_m, initial=0.0)) * float(launched_w.sum())
        effective_m = self.mesh.effective_m(float(np.min(self.alpha_per_m)))
        sections = len(self.mesh.start_m)
        parts = int(np.ceil(min(feeding * effective_m / _GENTLE, sections)))
        cuts = np.unique(np.linspace(0, sections, max(parts, 1) + 1).astype(np.int64)) * self.mesh.points
        return tuple(slice(int(low), int(high)) for low, high in pairwise(cuts))


@dataclass(frozen=True, slots=True, eq=False)
class _Solving:
    """Solve waves of one direction, those of the other being as they are; `launched_w` (m, k) counts lumped losses."""

    waves: Waves
    launched_w: Floats
    stretches: tuple[slice, ...]
    tolerance: float

    def along(self, y: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
        """Exponents with those of the `chosen` solved from the start on."""
        y = y.copy()
        at, z_m = np.zeros(int(chosen.sum())), 0.0
        for stretch in self.stretches:
            so_far = self.waves.mesh.so_far_m[stretch, stretch]
            bare = at[:, None] - self.waves.alpha_per_m[chosen, None] * (self.waves.mesh.z_m[stretch] - z_m)
            self._settle(y, chosen, stretch, bare, so_far)
            at, z_m = y[chosen, stretch.stop - 1], float(self.waves.mesh.z_m[stretch.stop - 1])
        return y

    def against(self, y: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
        """Exponents with those of the `chosen` solved from the end back."""
        y = y.copy()
        at, z_m = np.zeros(int(chosen.sum())), self.waves.mesh.length_m
        for stretch in reversed(self.stretches):
            so_far = self.waves.mesh.so_far_m[stretch, stretch]
            to_go = self.waves.mesh.weights_m[stretch, None] - so_far
            bare = at[:, None] - self.waves.alpha_per_m[chosen, None] * (z_m - self.waves.mesh.z_m[stretch])
            self._settle(y, chosen, stretch, bare, to_go)
            at, z_m = y[chosen, stretch.start], float(self.waves.mesh.z_m[stretch.start])
        return y

    def _settle(
        self, y: Floats, chosen: npt.NDArray[np.bool_], stretch: slice, bare: Floats, integral_m: Floats
    ) -> None:
        """Overwrite a stretch of the chosen waves' exponents with what fulfils the equations there."""
        gain = self.waves.gain_per_w_m[chosen]
        others = gain[:, ~chosen] @ (self.launched_w[~chosen, stretch] * np.exp(y[~chosen, stretch])) @ integral_m
        fixed, own, launched_w = bare + others, gain[:, chosen], self.launched_w[chosen, stretch]
        now = fixed
        for _ in range(_ROUNDS):
            then, now = now, fixed + own @ (launched_w * np.exp(np.minimum(now, _HIGHEST))) @ integral_m
            moved = float(np.max(np.abs(now - then), initial=0.0))
            if moved <= self.tolerance and np.max(now, initial=0.0) <= _HIGHEST:
                y[chosen, stretch] = now
                return
        raise WeftError(DOES_NOT_SETTLE)


def _mixed(tried: list[Floats], steps: list[Floats]) -> Floats:
    """What to try next (D. G. Anderson, J. ACM 12, 547 (1965)): the mixture whose steps cancel best, and its step."""
    if len(tried) == 1:
        return tried[0] + steps[0]
    apart, change = np.diff(tried, axis=0).T, np.diff(steps, axis=0).T
    back = np.linalg.lstsq(change, steps[-1], rcond=1e-10)[0]
    return np.asarray(tried[-1] + steps[-1] - (apart + change) @ back)


DOES_NOT_SETTLE = "Raman scattering does not settle: there is too much light in this fibre"


def _section_m(gain_per_w_m: Floats, pump_w: Floats) -> float:
    """Sections over which pumps feed no more than two nepers."""
    feeding = float(np.max(gain_per_w_m)) * float(pump_w.sum())
    return min(_PUMPED_SECTION_M, 2.0 / feeding) if feeding > 0 else _PUMPED_SECTION_M
