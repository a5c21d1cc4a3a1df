"""Store what GNPy 3.0.1 works out with its generalised GN model and its Raman solver, for the tests to compare with.

How to run (the outputs are committed; half an hour on a slow core):

    python tools/gnpy_ggn.py ggn tests/optical/expected/ggn.json
    python tools/gnpy_ggn.py converged tests/optical/expected/ggn_converged.json
    python tools/gnpy_ggn.py raman tests/optical/expected/raman.json

`ggn` is NLI over signal of a few channels a case, stimulated Raman scattering counted; `converged` the same of three
cases with finer tolerances; `raman` the powers (and spontaneous emission) that come out of fibres by its solvers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gnpy.core.elements import Fiber, RamanFiber
from gnpy.core.info import SpectralInformation, create_arbitrary_spectral_information
from gnpy.core.parameters import SimParams

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

CASES: list[tuple[str, str, float, float]] = [
    ("SSMF", "C 50/32", 40e3, 3.2),
    ("SSMF", "C 50/32", 80e3, -2.0),
    ("SSMF", "C 50/32", 80e3, 1.0),
    ("SSMF", "C 50/32", 80e3, 3.2),
    ("SSMF", "C 50/32", 120e3, 2.0),
    ("NZDF", "C 50/32", 40e3, 0.0),
    ("NZDF", "C 50/32", 80e3, -2.0),
    ("NZDF", "C 50/32", 80e3, 3.2),
    ("NZDF", "C 50/32", 120e3, 1.0),
    ("LARGE", "C 50/32", 40e3, 1.0),
    ("LARGE", "C 50/32", 80e3, -2.0),
    ("LARGE", "C 50/32", 120e3, 3.2),
    ("SSMF", "C 75/60", 80e3, 0.0),
    ("SSMF", "C 75/60", 80e3, 4.9),
    ("NZDF", "C 75/60", 80e3, 0.0),
    ("LARGE", "C 75/60", 80e3, 4.9),
    ("SSMF", "C mixed", 80e3, 2.0),
    ("SSMF", "C+L 50/32", 80e3, -2.0),
    ("SSMF", "C+L 50/32", 80e3, 4.2),
    ("SSMF", "C+L 50/32", 40e3, 4.2),
    ("SSMF", "C+L 50/32", 120e3, 4.2),
    ("NZDF", "C+L 50/32", 80e3, 0.0),
    ("NZDF", "C+L 50/32", 80e3, 4.2),
    ("LARGE", "C+L 50/32", 80e3, 1.0),
    ("LARGE", "C+L 50/32", 120e3, 4.2),
    ("SSMF", "C+L wide", 80e3, 0.0),
    ("SSMF", "C+L wide", 80e3, 3.0),
    ("SSMF", "C+L 75/60", 80e3, 0.0),
    ("SSMF", "C+L 75/60", 80e3, 5.0),
    ("SLOPED", "C 50/32", 80e3, 1.0),
    ("SLOPED", "C+L 50/32", 80e3, 1.0),
    ("WATERY", "C+L 50/32", 80e3, 2.0),
    ("SSMF", "C 150/130", 80e3, 4.0),
]
"""(glass, comb, length in m, power of each channel in dBm)."""

CONVERGED = (2, 18, 28)
"""Cases that are worked out again every 2.5 km, and twice as finely by frequency."""

PUMPS: list[Json] = [
    {"power": 0.224403, "frequency": 205e12, "propagation_direction": "counterprop"},
    {"power": 0.231135, "frequency": 201e12, "propagation_direction": "counterprop"},
]
BOTH_WAYS: list[Json] = [
    {"power": 0.12, "frequency": 204e12, "propagation_direction": "coprop"},
    {"power": 0.2, "frequency": 205e12, "propagation_direction": "counterprop"},
    {"power": 0.18, "frequency": 201e12, "propagation_direction": "counterprop"},
]
LUMPED: list[Json] = [{"position": 25.0, "loss": 1.5}, {"position": 52.0, "loss": 0.7}]

SERIES, FORWARD = "perturbative", "numerical"
RAMAN: list[tuple[str, str, str, float, tuple[str, int, float], Json]] = [
    ("C order 2", "SSMF", "C 50/32", 2.0, (SERIES, 2, 1000.0), {}),
    ("C+L order 2", "SSMF", "C+L 50/32", 4.0, (SERIES, 2, 1000.0), {}),
    ("C+L coarse", "SSMF", "C+L 50/32", 1.0, (SERIES, 2, 10000.0), {}),
    ("C+L order 1", "LARGE", "C+L 50/32", 1.0, (SERIES, 1, 1000.0), {}),
    ("C+L order 4", "NZDF", "C+L 50/32", 4.0, (SERIES, 4, 500.0), {}),
    ("C+L losses", "WATERY", "C+L 50/32", 2.0, (SERIES, 2, 1000.0), {"lumped": LUMPED}),
    ("C+L numerical", "SSMF", "C+L 50/32", 4.0, (FORWARD, 2, 50.0), {}),
    ("numerical losses", "WATERY", "C+L 50/32", 2.0, (FORWARD, 2, 50.0), {"lumped": LUMPED}),
    ("counter pumps", "SSMF", "C 50/32", 0.0, (SERIES, 2, 50.0), {"pumps": PUMPS}),
    ("both ways", "SSMF", "C 50/32", 0.0, (SERIES, 2, 50.0), {"pumps": BOTH_WAYS}),
    ("counter losses", "SSMF", "C 50/32", -2.0, (SERIES, 2, 50.0), {"pumps": PUMPS, "lumped": LUMPED}),
]
"""(name, glass, comb, power of each channel in dBm, (method, order, step in m), pumps and lumped losses)."""


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


def ggn(case: tuple[str, str, float, float], finer: float = 1.0) -> Json:
    """NLI over signal at five channels; what comes out of the fibre is stored for every channel."""
    glass, comb, length_m, dbm = case
    light = carried(comb, dbm)
    n = light.number_of_channels
    cuts = [1, n // 4, n // 2, (3 * n) // 4, n]
    SimParams.set_params(
        {
            "raman_params": {"flag": True, "result_spatial_resolution": 10e3 / finer, "solver_spatial_resolution": 1e3},
            "nli_params": {
                "method": "ggn_spectrally_separated",
                "dispersion_tolerance": 1 / finer,
                "phase_shift_tolerance": 0.1 / (finer if finer == 1 else 2 * finer),
                "computed_channels": cuts,
            },
        }
    )
    out = fibre(glass, length_m, {})(light)
    chosen = np.array(cuts) - 1
    found = {"cuts": chosen.tolist(), "nli_ratio": (out.nli / out.pch)[chosen].tolist(), "out_w": out.pch.tolist()}
    return {**described(glass, comb), "length_m": length_m, "dbm": dbm, **found}


def raman(case: tuple[str, str, str, float, tuple[str, int, float], Json]) -> Json:
    """What comes out of 80 km, and the share of it that is spontaneous emission."""
    name, glass, comb, dbm, (method, order, step_m), more = case
    SimParams.set_params(
        {
            "raman_params": {
                "flag": True,
                "method": method,
                "order": order,
                "result_spatial_resolution": 10e3,
                "solver_spatial_resolution": step_m,
            },
            "nli_params": {"method": "gn_model_analytic"},
        }
    )
    out = fibre(glass, 80e3, more)(carried(comb, dbm))
    asked = {"name": name, **described(glass, comb), "length_m": 80e3, "dbm": dbm, **more}
    steps = {"method": method, "order": order, "step_m": step_m}
    return {**asked, **steps, "out_w": out.pch.tolist(), "ase_share": (out.ase / out.pch).tolist()}


def main(what: str, path: str) -> None:
    """Work out one set and write it, row by row, so that an interrupted run leaves what it has."""
    work: dict[str, tuple[Sequence[Any], Callable[[Any], Json]]] = {
        "ggn": (CASES, ggn),
        "converged": ([CASES[i] for i in CONVERGED], partial(ggn, finer=4.0)),
        "raman": (RAMAN, raman),
    }
    cases, one = work[what]
    rows: list[Json] = []
    for case in cases:
        rows.append(one(case))
        text = json.dumps({"gnpy": version("gnpy"), "cases": rows})
        Path(path).write_text(text + "\n", encoding="utf-8")
        print(len(rows), "of", len(cases), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
