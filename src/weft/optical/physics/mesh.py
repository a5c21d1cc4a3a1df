"""Points along a fibre at which powers are known, and what integrates between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]

SECTION_M = 27e3
_INNER = ((1 / 3 + 2 * 7**0.5 / 21) ** 0.5, (1 / 3 - 2 * 7**0.5 / 21) ** 0.5)
_LOBATTO = np.array([-1.0, -_INNER[0], -_INNER[1], _INNER[1], _INNER[0], 1.0])
"""Lobatto's six points: a polynomial of fifth degree through them follows 5 dB of loss to 2e-6."""
_POWERS = np.arange(len(_LOBATTO))
_FROM_VALUES = np.linalg.inv(_LOBATTO[:, None] ** _POWERS)
"""Coefficients (power, point) of the polynomial through values at the points."""

_X, _WEIGHT = np.polynomial.legendre.leggauss(64)
_GAUSS = (_X + 1) / 2
_LAGRANGE = (_X[:, None] ** _POWERS) @ _FROM_VALUES * (_WEIGHT / 2)[:, None]
"""Gauss's points in the unit section, and there the polynomial of each Lobatto point times the weight."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Sections of a fibre with six points each; both ends of a section are points, so a loss can stand between two.

    `start_m` and `section_m` have shape (s,), `passed_share` (s,) is what lumped losses before the section let through.
    """

    start_m: Floats
    section_m: Floats
    passed_share: Floats

    @classmethod
    def of(cls, length_m: float, lumped: Sequence[tuple[float, float]] = (), section_m: float = SECTION_M) -> Mesh:
        """Cut a fibre at its lumped losses (position in m, loss in dB) and into sections of at most `section_m`."""
        losses = sorted(lumped)
        cuts = [0.0, *(position for position, _ in losses), length_m]
        through = np.concatenate([[1.0], np.cumprod([10 ** (-loss / 10) for _, loss in losses])])
        starts: list[Floats] = []
        passed: list[Floats] = []
        for low, high, share in zip(cuts[:-1], cuts[1:], through, strict=True):
            if high > low:
                n = max(1, int(np.ceil((high - low) / section_m)))
                starts.append(np.asarray(low + (high - low) / n * np.arange(n), dtype=np.float64))
                passed.append(np.full(n, share))
        start_m = np.concatenate(starts)
        return cls(start_m, np.diff(start_m, append=length_m), np.concatenate(passed))

    @property
    def length_m(self) -> float:
        """Length of the fibre."""
        return float(self.start_m[-1] + self.section_m[-1])

    @property
    def points(self) -> int:
        """Points of a section."""
        return len(_LOBATTO)

    def effective_m(self, alpha_per_m: float) -> float:
        """Effective length by a loss alone."""
        return -float(np.expm1(-alpha_per_m * self.length_m)) / alpha_per_m if alpha_per_m > 0 else self.length_m

    @cached_property
    def z_m(self) -> Floats:
        """All points, (6 s,), rising."""
        return np.asarray((self.start_m[:, None] + self.section_m[:, None] * (_LOBATTO + 1) / 2).ravel())

    @cached_property
    def lumped(self) -> Floats:
        """What lumped losses before each point let through, (6 s,)."""
        return np.repeat(self.passed_share, len(_LOBATTO))

    @cached_property
    def weights_m(self) -> Floats:
        """What integrates a function's values at the points over the whole fibre, (6 s,)."""
        return np.asarray((self.section_m[:, None] * _whole()).ravel())

    @cached_property
    def so_far_m(self) -> Floats:
        """What integrates values (…, 6 s) from the start to each point: `values @ so_far_m`, (6 s, 6 s)."""
        k, n = len(_LOBATTO), len(self.start_m)
        matrix = np.zeros((n, k, n, k))
        for s, section_m in enumerate(self.section_m):
            matrix[s, :, s, :] = section_m * _running().T
            matrix[s, :, s + 1 :, :] = (section_m * _whole())[:, None, None]
        return matrix.reshape(n * k, n * k)

    def transform(self, wave_number_per_m: Floats) -> Complexes:
        """What makes of values at the points their integral times exp(j u z), at each wave number u: (6 s, u)."""
        alike: dict[float, Complexes] = {}
        blocks = []
        for start_m, section_m in zip(self.start_m, self.section_m, strict=True):
            length_m = round(float(section_m), 6)
            if length_m not in alike:
                alike[length_m] = length_m * (_LAGRANGE.T @ np.exp(1j * length_m * np.outer(_GAUSS, wave_number_per_m)))
            blocks.append(alike[length_m] * np.exp(1j * start_m * wave_number_per_m))
        return np.concatenate(blocks)

    def jumps(self, values: Floats) -> Floats:
        """Sum of the squares of all jumps of (n, 6 s) values, from nothing before the start to nothing behind: (n,)."""
        k = len(_LOBATTO)
        first, last = values[:, ::k], values[:, k - 1 :: k]
        between = first[:, 1:] - last[:, :-1]
        return np.asarray(first[:, 0] ** 2 + last[:, -1] ** 2 + np.sum(between**2, axis=1))


def _running() -> Floats:
    """Integral over the unit section up to each point, of the values at all: (point, value)."""
    raised = _LOBATTO[:, None] ** (_POWERS + 1) - (-1.0) ** (_POWERS + 1)
    return np.asarray((raised / (_POWERS + 1)) @ _FROM_VALUES / 2)


def _whole() -> Floats:
    """Integral over the unit section, by value."""
    return np.asarray(_running()[-1])
