"""What GNPy received on its samples, beside what we make of the same files."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from weft.exchange.gnpy import read_library, read_network
from weft.optical.physics.channels import Channels
from weft.optical.physics.raman_steps import Steps
from weft.optical.system.design import Designed, design
from weft.optical.system.propagation import Optics

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
EXPECTED = Path(__file__).parent.parent / "expected"
GNPYS_STEPS = Steps(solver_m=50.0, result_m=10e3)
"""The steps with which the samples that scatter were worked out."""


class Sample(NamedTuple):
    """A sample designed by us, our optics for each comb, and GNPy's routes."""

    designed: Designed
    optics: tuple[Optics, ...]
    routes: tuple[dict[str, Any], ...]


@cache
def sample(name: str) -> Sample:
    """A case of `tools/gnpy_outputs.py`."""
    with gzip.open(EXPECTED / f"gnpy-{name}.json.gz") as stored:
        case = json.load(stored)
    library = read_library(EXAMPLES / case["equipment"])
    with TemporaryDirectory() as folder:
        topology = EXAMPLES / case["topology"]
        if case["elements"]:
            topology = changed(topology, case["elements"], Path(folder))
        network = read_network(topology, library)
    designed = design(network, library, power_dbm=case["power_dbm"])
    steps = GNPYS_STEPS if case["raman"] else None
    optics = (Optics.of(designed, channels(comb), "gn", srs=case["raman"], steps=steps) for comb in case["combs"])
    return Sample(designed, tuple(optics), tuple(case["routes"]))


def changed(topology: Path, elements: dict[str, dict[str, Any]], folder: Path) -> Path:
    """The topology with some elements set otherwise, by uid or type; what they do not name stays."""
    value = json.loads(topology.read_text(encoding="utf-8"))
    for one in value["elements"]:
        for key, setting in (elements.get(one["type"], {}) | elements.get(one["uid"], {})).items():
            one[key] = one.get(key, {}) | setting if isinstance(setting, dict) else setting
    written = folder / "changed.json"
    written.write_text(json.dumps(value), encoding="utf-8")
    return written


def channels(comb: dict[str, list[float]]) -> Channels:
    """A stored comb."""

    def column(name: str) -> npt.NDArray[np.float64]:
        return np.array(comb[name], dtype=np.float64)

    return Channels(
        column("frequency_hz"), column("baud_hz"), column("slot_hz"), column("roll_off"), column("tx_osnr_db"),
        column("power_w"), column("target_db"), ("",) * len(comb["frequency_hz"]),
    )  # fmt: skip
