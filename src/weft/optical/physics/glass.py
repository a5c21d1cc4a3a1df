"""Glass: the constants of one span of fibre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RamanGain:
    """How strongly a pump amplifies a wave `offset_hz` below it: `gain_m_per_w` is g0 times the overlap of the modes.

    Both have shape (k,), rising from offset 0; `reference_hz` is the pump's frequency at which they were measured.
    """

    offset_hz: Floats
    gain_m_per_w: Floats
    reference_hz: float


@dataclass(frozen=True, slots=True, eq=False)
class Glass:
    """A span's fibre, whatever its length.

    A loss or a dispersion that was measured at several frequencies has shape (k,) as its `_hz`; one value has shape
    (1,).  `dispersion_slope_s_m3` belongs to a single value.  `effective_area_m2` and `gamma_per_w_m` hold at
    `reference_hz`.
    """

    loss_db_per_m: Floats
    loss_hz: Floats
    dispersion_s_m2: Floats
    dispersion_hz: Floats
    dispersion_slope_s_m3: float | None
    effective_area_m2: float
    gamma_per_w_m: float
    pmd_s_per_sqrt_m: float
    reference_hz: float
    raman: RamanGain
