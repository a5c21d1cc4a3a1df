"""Store what GNPy 3.0.1 works out with its generalised GN model and its Raman solver, for the tests to compare with.

How to run (the outputs are committed; some ten minutes):

    python -m tools.gnpy_ggn ggn tests/optical/expected/ggn.json
    python -m tools.gnpy_ggn converged tests/optical/expected/ggn_converged.json
    python -m tools.gnpy_ggn special tests/optical/expected/ggn_special.json
    python -m tools.gnpy_ggn raman tests/optical/expected/raman.json

`ggn` is NLI over signal of a few channels a case, stimulated Raman scattering counted; `converged` the same of three
cases with finer tolerances, `special` of spans with pumps and lumped losses; `raman` the powers (and spontaneous
emission) that come out of fibres by its solvers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gnpy.core.parameters import SimParams
from tests.optical.physics.gnpy_span import Grid, Json, ask, carried, described, fibre, ggn_ratio

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


def ggn(case: tuple[str, str, float, float], grid: Grid = Grid(), more: Json | None = None) -> Json:  # noqa: B008
    """NLI over signal at five channels; what comes out of the fibre is stored for every channel."""
    glass, comb, length_m, dbm = case
    light = carried(comb, dbm)
    n = light.number_of_channels
    cuts = [1, n // 4, n // 2, (3 * n) // 4, n]
    ask(cuts, grid)
    ratio, left = ggn_ratio(light, fibre(glass, length_m, more or {}), cuts)
    found = {"cuts": [cut - 1 for cut in cuts], "nli_ratio": ratio, "out_w": (light.pch * left).tolist()}
    return {**described(glass, comb), "length_m": length_m, "dbm": dbm, **(more or {}), **found}


def special(more: Json) -> Json:
    """The same of a span with pumps or lumped losses, which GNPy needs finer steps for."""
    return ggn(("SSMF", "C 50/32", 80e3, 1.0), Grid(50.0, 500.0), more)


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
        "converged": ([CASES[i] for i in CONVERGED], partial(ggn, grid=Grid(1e3, 2.5e3, 8.0))),
        "special": ([{"pumps": PUMPS}, {"lumped": LUMPED}, {"pumps": BOTH_WAYS, "lumped": LUMPED}], special),
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
