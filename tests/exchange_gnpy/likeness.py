"""Whether records hold the same, arrays and all; glass that spans share counts as what it holds."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from math import isclose
from pathlib import Path
from typing import Any

import gnpy
import numpy as np

SAMPLES = Path(gnpy.__file__).parent / "example-data"
LIBRARIES = ("eqpt_config", "eqpt_config_multiband", "eqpt_config_openroadm_ver4", "eqpt_config_openroadm_ver5")
TOPOLOGIES = {
    "edfa_example_network": "eqpt_config", "raman_edfa_example_network": "eqpt_config",
    "fused_roadm_example_network": "eqpt_config", "meshTopologyExampleV2": "eqpt_config",
    "CORONET_CONUS_Topology": "eqpt_config", "CORONET_Global_Topology": "eqpt_config",
    "multiband_example_network": "eqpt_config_multiband",
    "Sweden_OpenROADMv4_example_network": "eqpt_config_openroadm_ver4",
    "Sweden_OpenROADMv5_example_network": "eqpt_config_openroadm_ver5",
}  # fmt: skip


def unlike(one: object, other: object, path: str = "", rel: float = 1e-12) -> str:
    """Where two values differ first, "" if they hold the same; figures may differ by a share `rel`."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return "" if one.shape == other.shape and np.allclose(one, other, rtol=rel, atol=0) else path
    if is_dataclass(one) and type(one) is type(other):
        names = [field.name for field in fields(one)]
        return next(filter(None, (unlike(getattr(one, n), getattr(other, n), f"{path}.{n}", rel) for n in names)), "")
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{path}: {one.keys() ^ other.keys()}"
        return next(filter(None, (unlike(one[key], other[key], f"{path}[{key}]", rel) for key in one)), "")
    if isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            return f"{path}: {len(one)} against {len(other)}"
        pairs = enumerate(zip(one, other, strict=True))
        return next(filter(None, (unlike(a, b, f"{path}[{i}]", rel) for i, (a, b) in pairs)), "")
    if isinstance(one, float) and isinstance(other, float):
        return "" if one == other or isclose(one, other, rel_tol=rel) else f"{path}: {one!r} against {other!r}"
    return "" if one == other else f"{path}: {one!r} against {other!r}"


def sample(name: str) -> Any:
    """The value of a sample of GNPy's."""
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def sayable(name: str) -> Any:
    """A sample without what its models cannot say: metadata of the whole, a ROADM's loss, empty restrictions."""
    value = sample(name)
    value.pop("metadata", None)
    for one in value.get("elements", ()):
        params = one.get("params", {})
        if one["type"] == "Roadm":
            params.pop("loss", None)
            if not any(params.get("restrictions", {}).values()):
                params.pop("restrictions", None)
    return value
