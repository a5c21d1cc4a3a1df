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

    def share(self, power_w: Floats, tolerance: float = 1e-7) -> Floats:
        """Power of every wave over what it launched, at every point, (m, k); channels launch `power_w` (n,).

        Settled when no exponent moves by more than `tolerance`.  Raises WeftError if it does not settle.
        """
        launched = np.concatenate([power_w, self.pump_w])
        passed = self._passed()
        feeding_w, stretches = launched[:, None] * passed, self._stretches(launched)
        y = self._bare()
        if not self.counter.any():
            everything = _Side(self.alpha_per_m, self.gain_per_w_m, feeding_w)
            everything.along(self.mesh, stretches, y, np.zeros_like(y), tolerance)
            return np.asarray(passed * np.exp(y))
        co, counter = ~self.counter, self.counter
        forth, back = (
            _Side(self.alpha_per_m[one], self.gain_per_w_m[np.ix_(one, one)], feeding_w[one]) for one in (co, counter)
        )
        onto_co, onto_counter = self.gain_per_w_m[np.ix_(co, counter)], self.gain_per_w_m[np.ix_(counter, co)]
        with_signal, against = y[co], y[counter]
        tried: list[Floats] = []
        steps: list[Floats] = []
        for _ in range(_ROUNDS):
            forth.along(self.mesh, stretches, with_signal, onto_co @ (feeding_w[counter] * np.exp(against)), tolerance)
            found = against.copy()
            fed = onto_counter @ (feeding_w[co] * np.exp(with_signal))
            back.against(self.mesh, stretches, found, fed, tolerance)
            step = found - against
            if float(np.max(np.abs(step))) <= tolerance:
                y[co], y[counter] = with_signal, found
                return np.asarray(passed * np.exp(y))
            tried, steps = [*tried[-_REMEMBERED:], against.ravel()], [*steps[-_REMEMBERED:], step.ravel()]
            against = np.minimum(_mixed(tried, steps).reshape(step.shape), _HIGHEST)
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
class _Side:
    """Waves of one direction, (m,), and their gain by each other, (m, m).

    `feeding_w` (m, k) is what they launch, less lumped losses.
    """

    alpha_per_m: Floats
    gain_per_w_m: Floats
    feeding_w: Floats

    def along(self, mesh: Mesh, stretches: tuple[slice, ...], y: Floats, fed_per_m: Floats, tolerance: float) -> None:
        """Overwrite exponents, (m, k), solving from the start on; `fed_per_m` (m, k) is what other waves feed them."""
        at, z_m = np.zeros(len(y)), 0.0
        for stretch in stretches:
            bare = at[:, None] - self.alpha_per_m[:, None] * (mesh.z_m[stretch] - z_m)
            integral_m = mesh.so_far_m[stretch, stretch]
            y[:, stretch] = self._settled(bare + fed_per_m[:, stretch] @ integral_m, stretch, integral_m, tolerance)
            at, z_m = y[:, stretch.stop - 1], float(mesh.z_m[stretch.stop - 1])

    def against(self, mesh: Mesh, stretches: tuple[slice, ...], y: Floats, fed_per_m: Floats, tolerance: float) -> None:
        """The same from the end back."""
        at, z_m = np.zeros(len(y)), mesh.length_m
        for stretch in reversed(stretches):
            bare = at[:, None] - self.alpha_per_m[:, None] * (z_m - mesh.z_m[stretch])
            integral_m = mesh.weights_m[stretch, None] - mesh.so_far_m[stretch, stretch]
            y[:, stretch] = self._settled(bare + fed_per_m[:, stretch] @ integral_m, stretch, integral_m, tolerance)
            at, z_m = y[:, stretch.start], float(mesh.z_m[stretch.start])

    def _settled(self, fixed: Floats, stretch: slice, integral_m: Floats, tolerance: float) -> Floats:
        """Exponents over one stretch that fulfil the equations there, where waves of this side feed each other."""
        feeding_w, now = self.feeding_w[:, stretch], fixed
        for _ in range(_ROUNDS):
            then, now = now, self.gain_per_w_m @ (feeding_w * np.exp(np.minimum(now, _HIGHEST))) @ integral_m
            now += fixed
            if np.max(np.abs(now - then), initial=0.0) <= tolerance and np.max(now, initial=0.0) <= _HIGHEST:
                return now
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
