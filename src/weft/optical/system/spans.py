"""Fibres and splices as they are laid, and what they do to a comb."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from weft.diagnostics import WeftError
from weft.optical.physics.gn import effective_length_m
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Fibre, Fused
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]

FUSED_DB = 1.0
"""What a splice loses of which nothing was told, as in GNPy."""


class Splice:
    """A loss, the same for every channel."""

    noises = ()

    def __init__(self, fused: Fused) -> None:
        self._keeps = db_to_linear(-(FUSED_DB if fused.loss_db is None else fused.loss_db))

    def through(self, power_w: Floats, fresh: Floats) -> Floats:  # noqa: ARG002 (it adds no noise)
        """See `Step`."""
        return power_w * self._keeps


class Span:
    """A fibre whose channels lose power each on its own: nonlinear interference by the GN model, then loss.

    Interference is worked out as if a lumped loss stood at the span's end, as GNPy 3.0.1 does: an upper bound.
    """

    noises = ("nli",)

    def __init__(self, fibre: Fibre, comb: Comb) -> None:
        """Take the matrix of the glass.  Raises WeftError as `ends_db` and `Comb.glass` do."""
        enter_db, leave_db = ends_db(fibre)
        self._inside: float | Floats
        self._keeps: float | Floats
        glass = comb.glass(fibre.glass)
        self._efficiency = glass.efficiency_per_w2m2
        same = len(fibre.glass.loss_db_per_m) == 1
        alpha = glass.alpha_per_m[:1] if same else glass.alpha_per_m
        inside = effective_length_m(alpha, fibre.length_m) * db_to_linear(-enter_db)
        lumped_db = sum(one.loss_db for one in fibre.lumped)
        keeps = np.exp(-alpha * fibre.length_m) * db_to_linear(-(enter_db + lumped_db + leave_db))
        self._inside, self._keeps = (float(inside[0]), float(keeps[0])) if same else (inside, keeps)

    def through(self, power_w: Floats, fresh: Floats) -> Floats:
        """See `Step`."""
        inside = power_w * self._inside
        inside *= inside
        self._efficiency.dot(inside, fresh[0])
        return power_w * self._keeps


def ends_db(fibre: Fibre) -> tuple[float, float]:
    """Loss in dB before the glass (connector and pad) and behind it.  Raises WeftError if a connector is missing."""
    if fibre.connector_in_db is None or fibre.connector_out_db is None:
        raise WeftError(f"fibre {fibre.uid!r} has no connectors: design the line first")
    return fibre.connector_in_db + fibre.pad_db, fibre.connector_out_db


def span_pmd_s(fibre: Fibre) -> float:
    """Polarisation mode dispersion of a span in s: it grows with the root of the length."""
    return float(fibre.glass.pmd_s_per_sqrt_m * fibre.length_m**0.5)
