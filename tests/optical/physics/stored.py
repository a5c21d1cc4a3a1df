"""Cases of which GNPy's answers are stored, as glass and channels of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import LIGHT_M_S, Glass
from weft.optical.physics.silica import SILICA

Json = dict[str, Any]

EXPECTED = Path(__file__).resolve().parents[1] / "expected"
REFERENCE_HZ = LIGHT_M_S / 1550e-9


def cases(name: str) -> list[Json]:
    """What `tools/gnpy_ggn.py` stored under a name."""
    stored = json.loads((EXPECTED / f"{name}.json").read_text("utf-8"))
    assert stored["gnpy"] == "3.0.1"
    return list(stored["cases"])


def title(case: Json) -> str:
    """A case in words."""
    return f"{case['glass']['name']}, {case['comb']['name']}, {case['length_m'] / 1e3:.0f} km, {case['dbm']} dBm"


def glass_of(case: Json) -> Glass:
    """The case's glass, with the Raman gain of a standard fibre."""
    told = case["glass"]
    loss = told["loss_coef"]
    if not isinstance(loss, dict):
        loss = {"value": [loss], "frequency": [REFERENCE_HZ]}
    area = told["effective_area"]
    return Glass(
        loss_db_per_m=np.array(loss["value"]) * 1e-3,
        loss_hz=np.array(loss["frequency"]),
        dispersion_s_m2=np.array([told["dispersion"]]),
        dispersion_hz=np.array([REFERENCE_HZ]),
        dispersion_slope_s_m3=told.get("dispersion_slope"),
        effective_area_m2=area,
        gamma_per_w_m=2 * np.pi * 2.6e-20 / (1550e-9 * area),
        pmd_s_per_sqrt_m=1e-15,
        reference_hz=REFERENCE_HZ,
        raman=SILICA,
    )


def channels_of(case: Json) -> Channels:
    """The case's comb at its power."""
    blocks, power_w = case["comb"]["blocks"], 1e-3 * 10 ** (case["dbm"] / 10)
    return comb([tuple(block) for block in blocks], power_w, case["comb"]["roll_off"])


def comb(blocks: list[tuple[float, float, float, int]], power_w: float, roll_off: float = 0.15) -> Channels:
    """Channels by blocks of (lowest centre, slot, symbol rate, how many)."""
    f_hz = np.concatenate([low + slot * np.arange(n) for low, slot, _, n in blocks])
    slot_hz = np.concatenate([np.full(n, slot) for _, slot, _, n in blocks])
    baud_hz = np.concatenate([np.full(n, baud) for _, _, baud, n in blocks])
    same = np.ones(len(f_hz))
    return Channels(f_hz, baud_hz, slot_hz, roll_off * same, 40 * same, power_w * same, 0 * same, ("comb",) * len(f_hz))


def lumped_of(case: Json) -> list[tuple[float, float]]:
    """The case's lumped losses, (m, dB)."""
    return [(one["position"] * 1e3, one["loss"]) for one in case.get("lumped", [])]


def pumps_of(case: Json) -> list[tuple[float, float, str]]:
    """The case's pumps, (W, Hz, way)."""
    return [
        (one["power"], one["frequency"], one["propagation_direction"].removesuffix("prop"))
        for one in case.get("pumps", [])
    ]
