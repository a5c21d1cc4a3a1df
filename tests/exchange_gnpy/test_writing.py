"""What is written is read again as it was, and GNPy reads it too."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gnpy.core.elements import Fiber
from gnpy.tools.convert_legacy_yang import legacy_to_yang
from gnpy.tools.json_io import disjunctions_from_json, load_equipment, load_network, load_requests, requests_from_json
from gnpy.tools.yang_convert_utils import load_data
from gnpy.topology.request import jsontocsv
from tests.exchange_gnpy.likeness import SAMPLES, TOPOLOGIES, unlike

from weft.diagnostics import ExchangeError
from weft.exchange.gnpy import (
    read_library,
    read_network,
    read_services,
    write_network,
    write_responses,
    write_services,
)
from weft.optical.service.requests import Lightpath
from weft.optical.service.serving import serve
from weft.optical.system.design import design
from weft.optical.system.elements import Fibre

HERE = Path(__file__).parent


@pytest.mark.parametrize(("name", "library"), TOPOLOGIES.items())
def test_a_network_written_is_read_as_the_same_network(name: str, library: str, tmp_path: Path) -> None:
    """Every element, setting and connection of every sample."""
    types = read_library(SAMPLES / f"{library}.json")
    network = read_network(SAMPLES / f"{name}.json", types)
    write_network(network, types, tmp_path / "again.json")
    again = read_network(tmp_path / "again.json", types)
    assert not unlike(network.elements, again.elements)
    assert (network.name, network.connections) == (again.name, again.connections)


@pytest.mark.parametrize("name", ["CORONET_CONUS_Topology", "multiband_example_network", "raman_edfa_example_network"])
def test_gnpy_reads_what_we_write(name: str, tmp_path: Path) -> None:
    """Its own models find nothing wrong, though they refuse its CORONET CONUS; fibres keep their lengths."""
    path = SAMPLES / f"{TOPOLOGIES[name]}.json"
    types = read_library(path)
    network = read_network(SAMPLES / f"{name}.json", types)
    write_network(network, types, tmp_path / "again.json")
    graph = load_network(tmp_path / "again.json", load_equipment(path))
    assert [one.uid for one in graph.nodes()] == [one.uid for one in network.elements]
    lengths = {one.uid: one.params.length for one in graph.nodes() if isinstance(one, Fiber)}
    assert lengths == {one.uid: one.length_m for one in network.elements if isinstance(one, Fibre)}


def fibre_of_its_own() -> dict[str, Any]:
    """The base line, whose fibres tell all that a fibre can tell."""
    value: dict[str, Any] = json.loads((HERE / "base" / "topology.json").read_text("utf-8"))
    there, back = value["elements"][2], value["elements"][4]
    there["params"] |= {
        "loss_coef": {"value": [0.21, 0.2, 0.19], "frequency": [186e12, 193e12, 197e12]}, "att_in": 1.5,
        "ref_wavelength": 1545e-9, "dispersion": 4e-6, "dispersion_slope": 80.0, "effective_area": 72e-12,
        "pmd_coef": 2e-15, "lumped_losses": [{"position": 20.5, "loss": 0.7}, {"position": 10, "loss": 0.3}],
    }  # fmt: skip
    back["params"] |= {
        "dispersion_per_frequency": {"value": [1.6e-5, 1.7e-5, 1.8e-5], "frequency": [197e12, 193e12, 186e12]},
        "gamma": 1.3e-3, "con_out": 0.5,
        "raman_coefficient": {"reference_frequency": 206e12, "g0": [0, 4e-4, 1e-5],
                              "frequency_offset": [0, 13e12, 40e12]},
    }  # fmt: skip
    value["elements"][1]["params"] = {
        "target_psd_out_mWperGHz": 3.1e-4, "add_drop_osnr": 35, "pmd": 1e-12, "pdl": 0.4,
        "per_degree_psd_out_mWperSlotWidth": {"fibre AZ": 2e-4},
        "restrictions": {"preamp_variety_list": ["std_gain"], "booster_variety_list": []},
        "design_bands": [{"f_min": 191.3e12, "f_max": 196e12, "spacing": 75e9}],
        "per_degree_design_bands": {"fibre AZ": [{"f_min": 191.4e12, "f_max": 196e12}]},
    }  # fmt: skip
    return value


def test_fibres_and_roadms_with_figures_of_their_own_are_kept(tmp_path: Path) -> None:
    """Losses and dispersion by frequency, references, Raman gain, lumped losses, and targets by degree."""
    types = read_library(HERE / "base" / "library.json")
    (tmp_path / "own.json").write_text(json.dumps(fibre_of_its_own()), encoding="utf-8")
    network = read_network(tmp_path / "own.json", types)
    fibre = network.by_uid()["fibre AZ"]
    assert fibre.glass.loss_db_per_m.tolist() == pytest.approx([2.1e-4, 2e-4, 1.9e-4])  # type: ignore[union-attr]
    assert fibre.lumped[0] == (10e3, 0.3)  # type: ignore[union-attr]
    write_network(network, types, tmp_path / "again.json")
    assert not unlike(network.elements, read_network(tmp_path / "again.json", types).elements)


def test_a_fibre_of_its_own_means_to_gnpy_what_it_means_here(tmp_path: Path) -> None:
    """Area, nonlinearity and Raman gain at a reference of its own."""
    value = fibre_of_its_own()
    for one in value["elements"]:
        if one["type"] == "Roadm":
            one.pop("params", None)
        one.get("params", {}).pop("dispersion_per_frequency", None)
    (tmp_path / "own.json").write_text(json.dumps(value), encoding="utf-8")
    network = read_network(tmp_path / "own.json", read_library(HERE / "base" / "library.json")).by_uid()
    graph = load_network(tmp_path / "own.json", load_equipment(HERE / "base" / "library.json"))
    at_hz = np.array([188e12, 193e12, 196e12])
    for one in graph.nodes():
        if not isinstance(one, Fiber):
            continue
        glass = network[one.uid].glass  # type: ignore[union-attr]
        assert glass.gamma_per_w_m == pytest.approx(float(one.params.gamma), rel=1e-12)
        assert np.allclose(glass.area_at(at_hz), one.params.effective_area_scaling(at_hz))
        assert np.allclose(glass.loss_at(at_hz), one.loss_coef_func(at_hz))
        assert np.allclose(glass.dispersion_s_m2, one.params.dispersion)
        assert glass.reference_hz == pytest.approx(one.params.ref_frequency)
        known = one.params.raman_coefficient.normalized_gamma_raman[-len(glass.raman.offset_hz) :]
        assert np.allclose(glass.raman.gain_m_per_w, known * glass.raman.reference_hz)


def test_services_written_are_read_as_the_same_services(tmp_path: Path) -> None:
    """By us, and by GNPy."""
    library = read_library(SAMPLES / "eqpt_config.json")
    services = read_services(SAMPLES / "meshTopologyExampleV2_services.json", library)
    path = tmp_path / "again.json"
    write_services(*services, path)
    assert read_services(path, library) == services
    equipment = load_equipment(SAMPLES / "eqpt_config.json")
    value = load_requests(path, equipment, False, None, "")
    assert [one.request_id for one in requests_from_json(value, equipment)] == [one.id for one in services[0]]
    assert [tuple(one.disjunctions_req) for one in disjunctions_from_json(value)] == [o.requests for o in services[1]]


@pytest.fixture(scope="module")
def served() -> tuple[Lightpath, ...]:
    """What the requests of GNPy's mesh were given, and one that asks for too much of its light."""
    library = read_library(SAMPLES / "eqpt_config.json")
    network = read_network(SAMPLES / "meshTopologyExampleV2.json", library)
    requests, disjunctions = read_services(SAMPLES / "meshTopologyExampleV2_services.json", library, network)
    return serve(design(network, library), requests, disjunctions).lightpaths


def test_gnpy_makes_of_our_response_the_table_that_we_make(served: tuple[Lightpath, ...], tmp_path: Path) -> None:
    """The response is right by GNPy's models, and its own conversion gives every cell of ours."""
    library = read_library(SAMPLES / "eqpt_config.json")
    write_responses(served, library, tmp_path / "response.json")
    write_responses(served, library, tmp_path / "response.csv", "csv")
    value = json.loads((tmp_path / "response.json").read_text("utf-8"))
    load_data(json.dumps(legacy_to_yang(value)))
    text = io.StringIO()
    jsontocsv(value, load_equipment(SAMPLES / "eqpt_config.json"), text)
    theirs = list(csv.reader(io.StringIO(text.getvalue())))
    ours = list(csv.reader((tmp_path / "response.csv").read_text("utf-8").splitlines()))
    assert ours[0] == theirs[0]
    assert len(ours) == len(theirs) == len(served) + 1
    for mine, other in zip(ours[1:], theirs[1:], strict=True):
        for column, a, b in zip(ours[0], mine, other, strict=True):
            assert a == b or float(a) == pytest.approx(float(b)), (mine[0], column)


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    """A folder that is not there, and nothing is left behind."""
    with pytest.raises(ExchangeError, match="cannot be written") as caught:
        write_services((), (), tmp_path / "nowhere" / "services.json")
    assert [one.code for one in caught.value.diagnostics] == ["E704"]
    assert list(tmp_path.iterdir()) == []
