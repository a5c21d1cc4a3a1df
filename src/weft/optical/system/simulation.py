"""How light is to be worked out, in the words of GNPy's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NliMethod = Literal["gn_model_analytic", "ggn_spectrally_separated", "ggn_approx"]
RamanMethod = Literal["perturbative", "numerical"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """GNPy's settings: whether power moves between channels (`raman`), and which nonlinear noise they make.

    Steps and tolerances tell how finely GNPy integrates, `computed_channels` (from 1) or `computed_count` for which
    channels; what has a closed form needs none of them.
    """

    raman: bool = False
    raman_method: RamanMethod = "perturbative"
    raman_order: int = 2
    result_step_m: float = 10e3
    solver_step_m: float = 10e3
    nli_method: NliMethod = "gn_model_analytic"
    dispersion_tolerance: float = 4.0
    phase_shift_tolerance: float = 0.1
    computed_channels: tuple[int, ...] = ()
    computed_count: int | None = None
