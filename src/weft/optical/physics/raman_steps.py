"""Raman scattering step by step, as GNPy 3.0.1 solves it (`RamanSolver`, BSD-3-Clause), to compare with its answers.

`raman.profile` is quicker and exact to its tolerance; what is here carries the errors of the steps that a simulation
was asked to take: the perturbation series cut off at an order and integrated by trapezia, or Euler's forward steps,
which lose 0.02 dB on 80 km at 50 m; then straight lines between points of the result, by which the noise of pumps is
integrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.physics.raman import ROOM_K, RamanProfile, spontaneous_w
from weft.optical.physics.srs import Waves

Floats = npt.NDArray[np.float64]

_SETTLED = 1e-6
_ACCURATE = 1e-3
_SWEEPS = 1000
_HIGHEST_ORDER = 4


@dataclass(frozen=True, slots=True)
class Steps:
    """How a simulation is asked to step: every `solver_m`, told every `result_m`; `order` is for "perturbative"."""

    method: Literal["perturbative", "numerical"] = "perturbative"
    order: int = 2
    solver_m: float = 10e3
    result_m: float = 10e3


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Points (k,), and what a lumped loss at each of them lets through."""

    z_m: Floats
    passed_share: Floats

    def reversed(self) -> _Grid:
        """The same fibre from its other end."""
        return _Grid(self.z_m[-1] - self.z_m[::-1], self.passed_share[::-1])


def stepped(
    waves: Waves,
    channels: Channels,
    power_w: Floats,
    steps: Steps,
    lumped: Sequence[tuple[float, float]] = (),
    temperature_k: float = ROOM_K,
) -> RamanProfile:
    """Profile of a span by `steps`; `lumped` as (position in m, loss in dB), the waves' own.

    Raises WeftError for an order beyond the fourth.
    """
    if not 1 <= steps.order <= _HIGHEST_ORDER:
        raise WeftError(f"the perturbation series goes from order 1 to {_HIGHEST_ORDER}, not {steps.order}")
    grid = _grid(waves.mesh.length_m, steps.solver_m, lumped)
    power = _both_ways(waves, np.concatenate([power_w, waves.pump_w]), steps, grid)
    ends = np.array([position for position, _ in lumped])
    z_m = np.unique(np.concatenate([_points(waves.mesh.length_m, steps.result_m), ends]))
    told = np.array([np.interp(z_m, grid.z_m, one) for one in power])
    n = len(channels)
    share, pump_w = told[:n] / power_w[:, None], told[n:]
    weights_m = np.convolve(np.diff(z_m), [0.5, 0.5])
    ase_w = spontaneous_w(waves, channels, pump_w / share[:, None, :], weights_m, temperature_k)
    return RamanProfile(z_m, share, pump_w, ase_w * share[:, -1])


def _points(length_m: float, step_m: float) -> Floats:
    return np.append(np.arange(0.0, length_m, step_m), length_m)


def _grid(length_m: float, step_m: float, lumped: Sequence[tuple[float, float]]) -> _Grid:
    z_m = np.unique(np.concatenate([_points(length_m, step_m), [position for position, _ in lumped]]))
    passed = np.ones(len(z_m))
    for position, loss_db in lumped:
        passed[np.searchsorted(z_m, position)] *= 10 ** (-loss_db / 10)
    return _Grid(z_m, passed)


def _both_ways(waves: Waves, launched_w: Floats, steps: Steps, grid: _Grid) -> Floats:
    """Power of every wave at every point: each direction by itself, then swept to and fro until they agree."""
    power = np.empty((len(launched_w), len(grid.z_m)))
    for against in (False, True):
        chosen = np.nonzero(waves.counter == against)[0]
        if chosen.size:
            alpha, gain = waves.alpha_per_m[chosen], waves.gain_per_w_m[np.ix_(chosen, chosen)]
            one_way = _one_way(launched_w[chosen], alpha, gain, steps, grid.reversed() if against else grid)
            power[chosen] = one_way[:, ::-1] if against else one_way
    return _swept(waves, power, grid) if waves.counter.any() else power


def _one_way(launched_w: Floats, alpha: Floats, gain: Floats, steps: Steps, grid: _Grid) -> Floats:
    if steps.method == "numerical":
        power = np.repeat(launched_w[:, None], len(grid.z_m), axis=1)
        _sweep(power, np.arange(len(launched_w)), alpha, gain, grid)
        return power
    return _series(launched_w, alpha, gain, steps.order, grid)


def _sweep(power: Floats, moved: npt.NDArray[np.int64], alpha: Floats, gain: Floats, grid: _Grid) -> None:
    """Euler's steps along the grid for the rows `moved`, which it overwrites; the other rows are taken as they are."""
    alpha, gain, step_m = alpha[moved], gain[moved], np.diff(grid.z_m)
    for i, width_m in enumerate(step_m):
        grown = 1 + (gain @ power[:, i] - alpha) * width_m
        power[moved, i + 1] = power[moved, i] * grown * grid.passed_share[i]


def _swept(waves: Waves, power: Floats, grid: _Grid) -> Floats:
    """Sweep with the signal and against it in turn, until no power moves or the steps fulfil the equations."""
    forth, back = np.nonzero(~waves.counter)[0], np.nonzero(waves.counter)[0]
    alpha, gain, backwards = waves.alpha_per_m, waves.gain_per_w_m, grid.reversed()
    for _ in range(_SWEEPS):
        before = power.copy()
        _sweep(power, forth, alpha, gain, grid)
        _sweep(power[:, ::-1], back, alpha, gain, backwards)
        asked = (power * (gain @ power - alpha[:, None]))[forth, :-1] * grid.passed_share[:-1]
        taken = np.diff(power[forth], axis=1) / np.diff(grid.z_m)
        if np.max(np.abs(1 - before / power)) <= _SETTLED or np.max(np.abs(1 - taken / asked)) <= _ACCURATE:
            return power
    raise WeftError("Raman scattering does not settle: the pumps are too strong for this fibre")


def _series(launched_w: Floats, alpha: Floats, gain: Floats, order: int, grid: _Grid) -> Floats:
    """Perturbation series anew from each lumped loss on (D'Amico and others, JLT 40, 3499 (2022), section III)."""
    power = np.repeat(launched_w[:, None], len(grid.z_m), axis=1)
    cuts = [0, *np.nonzero(grid.passed_share != 1)[0].tolist(), len(grid.z_m) - 1]
    for low, high in pairwise(cuts):
        if high > low:
            from_w = power[:, low] * grid.passed_share[low]
            z_m = grid.z_m[low : high + 1] - grid.z_m[low]
            power[:, low + 1 : high + 1] = _stretch(from_w, alpha, gain, order, z_m)[:, 1:]
    return power


def _stretch(from_w: Floats, alpha: Floats, gain: Floats, order: int, z_m: Floats) -> Floats:
    """Power along a stretch without lumped losses: exp(−alpha z + Γ1 + Γ2 + …), each term fed by those before."""
    fed = gain * from_w
    kept = np.exp(-np.outer(alpha, z_m))
    terms = [fed @ ((1 - kept) / alpha[:, None])]
    expanded = [np.ones_like(kept), terms[0]]
    for k in range(2, order + 1):
        around = kept * expanded[-1]
        integral = np.zeros_like(kept)
        integral[:, 1:] = np.cumsum((around[:, :-1] + around[:, 1:]) / 2 * np.diff(z_m), axis=1)
        terms.append(fed @ integral)
        expanded.append(np.sum([m * terms[m - 1] * expanded[k - m] for m in range(1, k + 1)], axis=0) / k)
    return np.asarray(from_w[:, None] * kept * np.exp(np.sum(terms, axis=0)))
