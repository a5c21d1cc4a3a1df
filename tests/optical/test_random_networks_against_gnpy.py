"""Networks by chance: designed, lit and served as GNPy 3.0.1 does it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")

from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import load_equipments_and_configs, load_network, load_requests
from gnpy.tools.worker_utils import designed_network, planning
from gnpy.topology.request import compute_constrained_path, propagate
from tests.optical.chance import EXAMPLES, case
from tests.optical.design.samples import assert_same, stored_of
from tools.gnpy_designs import stored_design

from weft.exchange.gnpy import read_library, read_network, read_services
from weft.optical.physics.channels import Channels
from weft.optical.service.serving import Options, serve
from weft.optical.system.design import Designed, design
from weft.optical.system.propagation import Optics

SEEDS = range(20)
WITHIN_DB = 1e-9


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """GNPy's warnings are not looked at here, and it has no settings of its own."""
    logging.disable(logging.CRITICAL)
    SimParams.set_params({})
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_by_chance_is_gnpys(seed: int, tmp_path: Path) -> None:
    """Types, gains and pads; noise of every channel; routes, slots, reasons, and noise of every request."""
    names = ("topology", "equipment", "services")
    topology, equipment, services = (tmp_path / f"{name}.json" for name in names)
    for path, value in zip((topology, equipment, services), case(seed), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    for extra in ("std_medium_gain_advanced_config.json", "Juniper-BoosterHG.json"):
        (tmp_path / extra).write_text((EXAMPLES / extra).read_text(encoding="utf-8"), encoding="utf-8")
    types = load_equipments_and_configs(equipment, [], [])
    library = read_library(equipment)
    network = read_network(topology, library)
    theirs, reference, _ = designed_network(types, load_network(topology, types))
    designed = design(network, library)
    assert_same(stored_of(designed), stored_design(topology, equipment, None), 1e-9)
    _same_light(designed, theirs, reference, types)
    data = load_requests(services, types, bidir=False, network=theirs, network_filename=topology)
    _same_service(designed, read_services(services, library, network)[0], planning(theirs, types, data))


def _same_light(designed: Designed, theirs: Any, reference: Any, types: Any) -> None:
    """Some routes under the comb that the network is designed for."""
    ends = sorted(one.uid for one in theirs.nodes() if type(one).__name__ == "Transceiver")
    for source, target in list(permutations(ends, 2))[:2]:
        one = deepcopy(reference)
        one.source, one.destination, one.nodes_list, one.loose_list = source, target, [target], ["STRICT"]
        path = deepcopy(compute_constrained_path(theirs, one))
        comb = _comb(propagate(path, one, types))
        ours, end = Optics.of(designed, comb, "gn").receive([element.uid for element in path]), path[-1]
        np.testing.assert_allclose(ours.gsnr_01nm_db, end.snr_01nm, rtol=0, atol=WITHIN_DB)
        np.testing.assert_allclose(ours.osnr_01nm_db, end.osnr_ase_01nm, rtol=0, atol=WITHIN_DB)
        np.testing.assert_allclose(ours.power_dbm, end.rx_power_dbm, rtol=0, atol=WITHIN_DB)
        np.testing.assert_allclose(ours.cd_ps_nm, end.chromatic_dispersion, rtol=1e-9)
        np.testing.assert_allclose(ours.pmd_ps, end.pmd, rtol=1e-9)
        np.testing.assert_allclose(ours.pdl_db, end.pdl, rtol=1e-9)


def _comb(light: Any) -> Channels:
    """What GNPy sent, less what it left out."""

    def column(values: Any) -> npt.NDArray[np.float64]:
        return np.array(values, dtype=np.float64)

    return Channels(
        column(light.frequency), column(light.baud_rate), column(light.slot_width), column(light.roll_off),
        column(light.tx_osnr), column(light.tx_power), column(light.delta_pdb_per_channel),
        ("",) * len(light.frequency),
    )  # fmt: skip


def _same_service(designed: Designed, asked: Any, answered: Any) -> None:
    """Every request by GNPy's policy: one route, first slot that fits."""
    _, paths, back, requests, _, _ = answered
    served = serve(designed, asked, (), Options(routes=1, policy="first-fit", aggregate=True))
    ours = {one.request.id: one for one in served.lightpaths}
    assert ours.keys() == {one.request_id for one in requests}
    for one, there, again in zip(requests, paths, back, strict=True):
        mine = ours[one.request_id]
        assert mine.reason == (getattr(one, "blocking_reason", None) or "")
        if mine.reason:
            continue
        assert list(mine.route) == [element.uid for element in there]
        assert [tuple(slot) for slot in mine.slots] == list(zip(one.N, one.M, strict=True))
        (stretch,) = mine.stretches
        for reception, path in ((stretch.reception, there), (stretch.reception_back, again)):
            if reception is not None and path:
                np.testing.assert_allclose(reception.gsnr_01nm_db, path[-1].snr_01nm, rtol=0, atol=WITHIN_DB)
