"""GNPy 3.0.1 reads networks with our launch powers: it sets the same gains, and finds the same improvement."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")

from gnpy.core.network import add_missing_elements_in_network
from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import load_equipments_and_configs, load_network, network_to_json
from gnpy.tools.worker_utils import designed_network
from gnpy.topology.request import compute_constrained_path, propagate
from tests.optical.design.routes import unpowered
from tests.optical.design.samples import sample
from tools.gnpy_designs import CASES, EXAMPLES, loadable, parts

from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Amplifier, MultibandAmplifier, Roadm
from weft.optical.system.full_load import full_load
from weft.optical.system.propagation import Optics

ROUTES = {
    "fused-roadm": ("trx Site_A", "trx Site_C", 0.2),
    "mesh": ("trx Brest_KLA", "trx Vannes_KBE", 0.1),
    "sweden-5": ("trx_Stockholm", "trx_Gothenburg", 0.5),
    "multiband": ("trx Site_A", "trx Site_G", 0.05),
    "conus": ("trx Seattle", "trx Miami", 0.1),
}
"""A route in each sample, and by how many dB its worst channel gets better at least."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """GNPy's warnings are not looked at here, and its settings are those without a simulation."""
    SimParams.set_params({})
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Told:
    """A sample in GNPy, with amplifiers set as a design of ours has them."""

    def __init__(self, name: str, ours: Designed, folder: Path) -> None:
        topology, equipment, _ = CASES[name]
        self.library = load_equipments_and_configs(EXAMPLES / equipment, [], [])
        network = load_network(loadable(EXAMPLES / topology, folder), self.library)
        add_missing_elements_in_network(network, self.library)
        value = network_to_json(network)
        elements = ours.by_uid()
        for one in value["elements"]:
            mine = elements[one["uid"]]
            if isinstance(mine, Amplifier):
                one.update(told(mine))
            elif isinstance(mine, MultibandAmplifier):
                one.update(type_variety=mine.type_name, amplifiers=[told(part) for part in mine.amplifiers])
            elif isinstance(mine, Roadm):
                one["params"]["per_degree_design_bands"] = {
                    degree: [{"f_min": low, "f_max": high, "spacing": spacing} for low, high, spacing in bands]
                    for degree, bands in mine.degree_bands.items()
                }
        path = folder / "ours.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        network = load_network(path, self.library)
        self.network, self.request, _ = designed_network(self.library, network, *ROUTES[name][:2], no_insert_edfas=True)

    def path(self) -> list[Any]:
        """GNPy's elements along the route."""
        return compute_constrained_path(self.network, self.request)  # type: ignore[no-any-return]

    def gsnr_db(self, path: Sequence[Any]) -> np.ndarray:
        """GSNR of each channel in its own bandwidth."""
        propagate(path, self.request, self.library)
        return np.asarray(path[-1].snr, dtype=np.float64)


def told(one: Amplifier) -> dict[str, Any]:
    """An amplifier's settings as GNPy's files have them."""
    return {"type_variety": one.type_name, "operational": {
        "gain_target": one.gain_db, "delta_p": one.delta_power_db, "tilt_target": one.tilt_db,
        "out_voa": one.out_voa_db, "in_voa": one.in_voa_db,
    }}  # fmt: skip


def settings(one: Any) -> list[tuple[str, float]]:
    """Type and gain of each amplifier of a box of GNPy's."""
    return [(part.params.type_variety, part.effective_gain) for part in parts(one)]


@pytest.mark.parametrize("name", ROUTES)
def test_gnpy_confirms_gains_and_improvement(name: str, tmp_path: Path) -> None:
    """Gains and every channel's GSNR to 0.001 dB; neither worst nor median channel worse than by its own rule."""
    network, library, _ = sample(name, tmp_path)
    network = unpowered(network) if name.startswith("sweden") else network
    ours, ruled = (design(network, library, launch=launch) for launch in ("optimised", "gnpy"))  # type: ignore[arg-type]
    theirs = Told(name, ours, tmp_path)
    for one in theirs.network.nodes():
        mine = ours.by_uid()[one.uid]
        if isinstance(mine, (Amplifier, MultibandAmplifier)):
            wanted = mine.amplifiers if isinstance(mine, MultibandAmplifier) else (mine,)
            for (kind, gain), part in zip(settings(one), wanted, strict=True):
                assert kind == part.type_name
                assert gain == pytest.approx(part.gain_db, abs=1e-3)
    path = theirs.path()
    uids = tuple(one.uid for one in path)
    load = full_load(library.loads[:1])
    found_db = theirs.gsnr_db(path)
    ours_db, ruled_db = (Optics.of(which, load, "gn").receive(uids).gsnr_db for which in (ours, ruled))
    assert found_db == pytest.approx(ours_db, abs=1e-3)
    assert np.median(found_db) > np.median(ruled_db) - 1e-6
    assert found_db.min() - ruled_db.min() > ROUTES[name][2]
