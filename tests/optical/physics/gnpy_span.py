"""Spans for GNPy: glasses and combs of which its answers are stored, and its generalised GN model as it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from gnpy.core.elements import Fiber, RamanFiber
from gnpy.core.info import SpectralInformation, create_arbitrary_spectral_information
from gnpy.core.parameters import SimParams
from gnpy.core.science_utils import NliSolver, RamanSolver

Json = dict[str, Any]
Floats = npt.NDArray[np.float64]

SSMF = {"loss_coef": 0.2, "dispersion": 1.67e-05, "effective_area": 83e-12}
NZDF = {"loss_coef": 0.21, "dispersion": 0.5e-05, "effective_area": 72e-12}
LARGE = {"loss_coef": 0.165, "dispersion": 2.1e-05, "effective_area": 125e-12}
SLOPED = {"loss_coef": 0.21, "dispersion": 0.425e-05, "dispersion_slope": 85.0, "effective_area": 72e-12}
WATERY = {
    "loss_coef": {
        "value": [0.205, 0.197, 0.192, 0.19, 0.191, 0.195],
        "frequency": [1.86e14, 1.88e14, 1.9e14, 1.925e14, 1.945e14, 1.965e14],
    },
    "dispersion": 1.67e-05,
    "effective_area": 83e-12,
}
GLASSES: dict[str, Json] = {"SSMF": SSMF, "NZDF": NZDF, "LARGE": LARGE, "SLOPED": SLOPED, "WATERY": WATERY}

BLOCKS: dict[str, list[tuple[float, float, float, int]]] = {
    "C 50/32": [(191.35e12, 50e9, 32e9, 96)],
    "C 75/60": [(191.3625e12, 75e9, 60e9, 64)],
    "C mixed": [(191.35e12, 50e9, 32e9, 32), (192.9625e12, 75e9, 64e9, 22), (194.65e12, 150e9, 130e9, 11)],
    "C 150/130": [(191.425e12, 150e9, 130e9, 32)],
    "C+L 50/32": [(186.35e12, 50e9, 32e9, 75), (191.3e12, 50e9, 32e9, 76)],
    "C+L wide": [(186.35e12, 50e9, 32e9, 196)],
    "C+L 75/60": [(186.1e12, 75e9, 60e9, 64), (191.3e12, 75e9, 60e9, 64)],
}
"""(lowest centre, slot, symbol rate, channels) of each block of a comb."""


def carried(name: str, dbm: float) -> SpectralInformation:
    """A comb with each channel at a power."""
    columns: list[list[Floats]] = [[], [], []]
    for low, slot, baud, n in BLOCKS[name]:
        for column, values in zip(
            columns, (low + slot * np.arange(n), np.full(n, slot), np.full(n, baud)), strict=True
        ):
            column.append(values)
    centres, slots, bauds = (np.concatenate(column) for column in columns)
    return create_arbitrary_spectral_information(
        frequency=centres,
        pch=1e-3 * 10 ** (dbm / 10),
        baud_rate=bauds,
        slot_width=slots,
        roll_off=0.15,
        tx_osnr=40.0,
        tx_power=1e-3,
    )


def fibre(glass: str, length_m: float, more: Json) -> Fiber:
    """A span without connectors; `more` has pumps and lumped losses."""
    ends = {"att_in": 0, "con_in": 0, "con_out": 0, "pmd_coef": 1e-15}
    length = {"length": length_m / 1e3, "length_units": "km"}
    params = {**GLASSES[glass], **length, **ends, "lumped_losses": more.get("lumped", [])}
    operational = {"temperature": 283, "raman_pumps": more["pumps"]} if "pumps" in more else None
    kind = RamanFiber if operational else Fiber
    made = kind(uid="span", type_variety="SSMF", params=params, operational=operational, metadata=None)
    made.ref_pch_in_dbm = 0
    return made


def described(glass: str, comb: str) -> Json:
    """Glass and comb as the tests need them."""
    return {
        "glass": {"name": glass, **GLASSES[glass]},
        "comb": {"name": comb, "roll_off": 0.15, "blocks": BLOCKS[comb]},
    }


class Grid(NamedTuple):
    """How finely GNPy is to solve: steps of its Raman solver and of the profile that comes out, tolerances by `finer`.

    As told here it is as its own example asks, but for the solver's step, which without pumps matters little.
    """

    solver_m: float = 1e3
    result_m: float = 10e3
    finer: float = 1.0


def ask(cuts: Sequence[int], grid: Grid = Grid()) -> None:  # noqa: B008
    """Set GNPy to its generalised GN model with Raman scattering, for channels counted from 1."""
    SimParams.set_params(
        {
            "raman_params": {
                "flag": True,
                "result_spatial_resolution": grid.result_m,
                "solver_spatial_resolution": grid.solver_m,
            },
            "nli_params": {
                "method": "ggn_spectrally_separated",
                "dispersion_tolerance": 1 / grid.finer,
                "phase_shift_tolerance": 0.1 / grid.finer,
                "computed_channels": list(cuts),
            },
        }
    )


def ggn_ratio(light: SpectralInformation, span: Fiber, cuts: Sequence[int]) -> tuple[list[float], Floats]:
    """NLI over signal of the channels asked, counted from 1, and what is left of each channel's power at the end."""
    profile = RamanSolver.calculate_stimulated_raman_scattering(light, span)
    nli = NliSolver.compute_nli(light, profile, span)
    ratio = (nli / light.pch)[np.array(cuts) - 1]
    return ratio.tolist(), profile.loss_profile[: light.number_of_channels, -1]
