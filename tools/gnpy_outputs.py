"""Store what GNPy receives on its sample networks, for the tests to compare with: `python tools/gnpy_outputs.py`.

Each case is a topology, a library and a comb; a route is stored with GSNR and OSNR of every channel in 0.1 nm, and
what accumulates for three of them.  Written with gnpy 3.0.1; the samples are its own.
"""

from __future__ import annotations

import gzip
import json
import logging
import sys
from collections.abc import Iterator
from copy import deepcopy
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from gnpy.core import elements
from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import (
    load_equipments_and_configs,
    load_initial_spectrum,
    load_json,
    load_network,
    requests_from_json,
)
from gnpy.tools.worker_utils import designed_network
from gnpy.topology.request import compute_constrained_path, compute_path_dsjctn, correct_json_route_list, propagate
from gnpy_designs import EXAMPLES, EXPECTED, loadable

MOST_ROUTES = 60
ADVANCED = "high_detail_model_example"


class Case(NamedTuple):
    """What GNPy is asked: `elements` overrule those of the topology by uid or type, `services` name the routes."""

    topology: str
    equipment: str = "eqpt_config.json"
    power_dbm: float | None = None
    spectrum: str | None = None
    services: str | None = None
    raman: bool = False
    elements: dict[str, dict[str, Any]] | None = None


def _amplifier(kind: str, gain: float, tilt: float = 0.0, **settings: float) -> dict[str, dict[str, Any]]:
    operational = {"gain_target": gain, "tilt_target": tilt, "out_voa": 0, **settings}
    return {"Edfa1": {"type_variety": kind, "operational": operational}}


_BY_FREQUENCY = {
    "loss_coef": {"value": [0.197, 0.201, 0.199], "frequency": [191e12, 193.5e12, 196.2e12]},
    "lumped_losses": [{"position": 20, "loss": 1.0}, {"position": 50.5, "loss": 0.5}],
}
_DEGREES = {
    "roadm Lannion_CAS": {
        "params": {
            "per_degree_pch_out_db": {"east edfa in Lannion_CAS to Corlay": -17.5},
            "per_degree_psd_out_mWperGHz": {"east edfa in Lannion_CAS to Stbrieuc": 4e-4},
            "per_degree_psd_out_mWperSlotWidth": {"east edfa in Lannion_CAS to Morlaix": 2.5e-4},
        }
    }
}

CASES: dict[str, Case] = {
    "edfa": Case("edfa_example_network.json"),
    "edfa-3dBm": Case("edfa_example_network.json", power_dbm=3.0),
    "edfa-spectrum-1": Case("edfa_example_network.json", spectrum="initial_spectrum1.json"),
    "edfa-spectrum-2": Case("edfa_example_network.json", spectrum="initial_spectrum2.json"),
    "fused-roadm": Case("fused_roadm_example_network.json"),
    "mesh": Case("meshTopologyExampleV2.json"),
    "mesh-minus-1dBm": Case("meshTopologyExampleV2.json", power_dbm=-1.0),
    "mesh-spectrum-2": Case("meshTopologyExampleV2.json", spectrum="initial_spectrum2.json"),
    "mesh-services": Case("meshTopologyExampleV2.json", services="meshTopologyExampleV2_services.json"),
    "mesh-profiles": Case("meshTopologyExampleV2.json", elements={"Roadm": {"type_variety": "detailed_impairments"}}),
    "mesh-density": Case(
        "meshTopologyExampleV2.json",
        spectrum="initial_spectrum2.json",
        elements={"Roadm": {"params": {"target_psd_out_mWperGHz": 3.125e-4}}},
    ),
    "mesh-slot-density": Case(
        "meshTopologyExampleV2.json",
        spectrum="initial_spectrum2.json",
        elements={"Roadm": {"params": {"target_out_mWperSlotWidth": 2e-4}}},
    ),
    "mesh-degrees": Case("meshTopologyExampleV2.json", spectrum="initial_spectrum2.json", elements=_DEGREES),
    "mesh-weak": Case("meshTopologyExampleV2.json", elements={"Roadm": {"params": {"target_pch_out_db": 2.0}}}),
    "mesh-sheet": Case("meshTopologyExampleV2.xls"),
    "juniper": Case("juniperTopologyExampleV2J.xls"),
    "multiband": Case(
        "multiband_example_network.json", "eqpt_config_multiband.json", spectrum="multiband_spectrum.json"
    ),
    "multiband-one-band": Case("multiband_example_network.json", "eqpt_config_multiband.json"),
    "sweden-4": Case("Sweden_OpenROADMv4_example_network.json", "eqpt_config_openroadm_ver4.json"),
    "sweden-5": Case("Sweden_OpenROADMv5_example_network.json", "eqpt_config_openroadm_ver5.json"),
    "conus": Case("CORONET_CONUS_Topology.json"),
    "global": Case("CORONET_Global_Topology.json"),
    "by-frequency": Case("edfa_example_network.json", elements={"Span1": {"params": _BY_FREQUENCY}}),
    "by-frequency-raman": Case("edfa_example_network.json", raman=True, elements={"Span1": {"params": _BY_FREQUENCY}}),
    "raman": Case("raman_edfa_example_network.json", raman=True),
    "edfa-raman": Case("edfa_example_network.json", raman=True),
    "advanced": Case("edfa_example_network.json", elements=_amplifier(ADVANCED, 17.0)),
    "advanced-tilt": Case("edfa_example_network.json", elements=_amplifier(ADVANCED, 20.0, -2.0)),
    "advanced-saturated": Case(
        "edfa_example_network.json", power_dbm=6.0, elements=_amplifier(ADVANCED, 25.0, 1.0)
    ),
    "advanced-spectrum-2": Case(
        "edfa_example_network.json", spectrum="initial_spectrum2.json", elements=_amplifier(ADVANCED, 18.0)
    ),
    "booster": Case("edfa_example_network.json", elements=_amplifier("Juniper_BoosterHG", 17.0)),
    "padded": Case("edfa_example_network.json", elements=_amplifier("std_high_gain", 17.0, in_voa=1.5)),
    "tilted": Case("edfa_example_network.json", elements=_amplifier("std_medium_gain", 17.0, 1.5)),
    "fixed-gain": Case("edfa_example_network.json", elements=_amplifier("std_fixed_gain", 21.0)),
    "dual-stage": Case("edfa_example_network.json", elements=_amplifier("medium+low_gain", 27.0)),
    "hybrid": Case("edfa_example_network.json", elements=_amplifier("hybrid_4pumps_mediumgain", 25.0)),
    "openroadm-inline": Case("edfa_example_network.json", elements=_amplifier("openroadm_ila_low_noise", 17.0)),
    "openroadm-preamp": Case("edfa_example_network.json", elements=_amplifier("openroadm_mw_mw_preamp", 17.0)),
}


def main(names: list[str]) -> None:
    """Write the cases named, or all."""
    logging.disable(logging.CRITICAL)
    for name in names or CASES:
        stored = CASES[name]._asdict() | outputs(CASES[name])
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        with gzip.GzipFile(EXPECTED / f"gnpy-{name}.json.gz", "wb", mtime=0) as out:
            out.write(text.encode())


def outputs(case: Case) -> dict[str, Any]:
    """Combs and routes of a case."""
    flag = {"raman_params": {"flag": True, "result_spatial_resolution": 10e3, "solver_spatial_resolution": 50}}
    SimParams.set_params(flag if case.raman else {})
    library = load_equipments_and_configs(EXAMPLES / case.equipment, [], [])
    spectrum = load_initial_spectrum(EXAMPLES / case.spectrum) if case.spectrum else None
    with TemporaryDirectory() as folder:
        topology = loadable(EXAMPLES / case.topology, Path(folder))
        if case.elements:
            topology = changed(topology, case.elements, Path(folder))
        network = load_network(topology, library)
    network, request, _ = designed_network(library, network, args_power=case.power_dbm, initial_spectrum=spectrum)
    asked = served(case, network, library) if case.services else paths(network, request)
    combs: list[dict[str, Any]] = []
    routes = []
    for path, one in asked:
        fresh = deepcopy(path)
        comb, route = received(fresh, propagate(fresh, one, library))
        if comb not in combs:
            combs.append(comb)
        routes.append({"comb": combs.index(comb), **route})
    return {"combs": combs, "routes": routes}


def changed(topology: Path, elements: dict[str, dict[str, Any]], folder: Path) -> Path:
    """The topology with some elements set otherwise, by uid or type; what they do not name stays."""
    value = json.loads(topology.read_text(encoding="utf-8"))
    for one in value["elements"]:
        for key, setting in (elements.get(one["type"], {}) | elements.get(one["uid"], {})).items():
            one[key] = one.get(key, {}) | setting if isinstance(setting, dict) else setting
    written = folder / "changed.json"
    written.write_text(json.dumps(value), encoding="utf-8")
    return written


def paths(network: Any, request: Any) -> Iterator[tuple[list[Any], Any]]:
    """Shortest paths of all pairs of transceivers, or of some evenly spread over them."""
    ends = sorted(node.uid for node in network.nodes() if isinstance(node, elements.Transceiver))
    pairs = list(permutations(ends, 2))
    step = max(1, -(-len(pairs) // MOST_ROUTES))
    for source, destination in pairs[::step]:
        one = deepcopy(request)
        one.source, one.destination, one.nodes_list, one.loose_list = source, destination, [destination], ["STRICT"]
        path = compute_constrained_path(network, one)
        if path:
            yield path, one


def served(case: Case, network: Any, library: Any) -> Iterator[tuple[list[Any], Any]]:
    """Paths of the requests that name a mode."""
    assert case.services is not None
    requests = correct_json_route_list(network, requests_from_json(load_json(EXAMPLES / case.services), library))
    found = compute_path_dsjctn(network, library, requests, [])
    for one, path in zip(requests, found, strict=True):
        if path and one.baud_rate is not None:
            yield path, one


def received(path: list[Any], light: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The comb that was sent (columns), and the route with what arrived; channels filtered out are in neither."""
    comb = {
        "frequency_hz": light.frequency.tolist(),
        "baud_hz": light.baud_rate.tolist(),
        "slot_hz": light.slot_width.tolist(),
        "roll_off": light.roll_off.tolist(),
        "tx_osnr_db": [float(value) for value in light.tx_osnr],
        "power_w": [float(value) for value in light.tx_power],
        "target_db": [float(value) for value in light.delta_pdb_per_channel],
    }
    end, n = path[-1], len(light.frequency)
    picked = [0, n // 2, n - 1]

    def few(values: Any) -> list[float]:
        return [float(value) for value in np.asarray(values)[picked]]

    return comb, {
        "route": [one.uid for one in path],
        "gsnr_01nm_db": np.round(end.snr_01nm, 6).tolist(),
        "osnr_01nm_db": np.round(end.osnr_ase_01nm, 6).tolist(),
        "power_dbm": few(end.rx_power_dbm),
        "cd_ps_nm": few(end.chromatic_dispersion),
        "pmd_ps": few(end.pmd),
        "pdl_db": few(end.pdl),
        "latency_ms": few(end.latency)[0],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
