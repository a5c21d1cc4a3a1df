"""Every sample that GNPy ships is read, and means what GNPy takes it to mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gnpy.core import elements as theirs
from gnpy.core.parameters import EdfaParams
from gnpy.tools.convert_legacy_yang import legacy_to_yang
from gnpy.tools.json_io import load_eqpt_topo_from_json, load_equipment, load_initial_spectrum, save_network
from gnpy.tools.worker_utils import designed_network
from gnpy.tools.yang_convert_utils import dump_data
from tests.exchange_gnpy.likeness import LIBRARIES, SAMPLES, TOPOLOGIES, sample, sayable, unlike

from weft.exchange.gnpy import read_library, read_network, read_services, read_simulation, read_spectrum
from weft.optical.system.elements import Amplifier, Fibre, MultibandAmplifier, Roadm
from weft.optical.system.library import Polynomial, VariableGain

DIGITS = 2e-3
"""What rounding to the digits of GNPy's models does to a figure: they have two for a loss in dB."""


def in_yang(name: str, folder: Path) -> Path:
    """A sample in the form of GNPy's YANG models, as GNPy itself writes and validates it."""
    path = folder / f"{name}-yang.json"
    path.write_text(dump_data(legacy_to_yang(sayable(name))), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_holds_what_gnpy_reads(name: str) -> None:
    """Amplifiers have GNPy's gains, powers, bands and ripples; fibres its dispersion; transceivers its modes."""
    library, gnpy = read_library(SAMPLES / f"{name}.json"), load_equipment(SAMPLES / f"{name}.json")
    assert {*library.amplifiers, *library.multiband} == set(gnpy["Edfa"])
    for key, one in library.amplifiers.items():
        params = EdfaParams(**gnpy["Edfa"][key].__dict__)
        assert (one.band, one.gain_flatmax_db, one.power_max_dbm) == (
            (params.f_min, params.f_max), params.gain_flatmax, params.p_max,
        )  # fmt: skip
        assert np.allclose(one.ripple_hz, params.f_ripple_ref if len(one.ripple_hz) > 1 else [params.f_min])
        assert np.array_equal(one.dynamic_gain_tilt, params.dgt)
        assert np.allclose(one.gain_ripple_db, params.gain_ripple)
        if isinstance(one.noise, VariableGain):
            model = gnpy["Edfa"][key].nf_model
            assert (one.noise.nf_min_db, one.noise.nf_max_db) == (model.orig_nf_min, model.orig_nf_max)
        if isinstance(one.noise, Polynomial):
            assert one.noise.coefficients == tuple(params.nf_fit_coeff)
    for key, two in library.transceivers.items():
        modes = gnpy["Transceiver"][key].mode
        assert [mode.name for mode in two.modes] == [mode["format"] for mode in modes]
        for mode, other in zip(two.modes, modes, strict=True):
            assert {k: p.penalty_db for k, p in (mode.penalties or {}).items()} == {
                k: tuple(p["penalty_value"]) for k, p in other["penalties"].items()
            }
    load, si = library.loads[0], gnpy["SI"]["default"]
    assert (load.band, load.power_dbm, load.margin_db) == ((si.f_min, si.f_max), si.power_dbm, si.sys_margins)
    assert library.rules.max_length_m == 1000 * gnpy["Span"]["default"].max_length


@pytest.mark.parametrize(("name", "library"), TOPOLOGIES.items())
def test_a_topology_holds_what_gnpy_reads(name: str, library: str) -> None:
    """Fibres have GNPy's loss, dispersion and nonlinearity; amplifiers its settings; the connections are the same."""
    network = read_network(SAMPLES / f"{name}.json", read_library(SAMPLES / f"{library}.json"))
    _, graph = load_eqpt_topo_from_json(sample(library), sayable(name))
    others = {one.uid: one for one in graph.nodes()}
    assert list(others) == [one.uid for one in network.elements]
    assert set(network.connections) == {(a.uid, z.uid) for a, z in graph.edges()}
    for one in network.elements:
        other: Any = others[one.uid]
        assert one.place[:2] == (other.metadata["location"].latitude, other.metadata["location"].longitude)
        if isinstance(one, Fibre):
            glass, params = one.glass, other.params
            assert (one.length_m, one.pad_db, one.connector_in_db) == (params.length, params.att_in, params.con_in)
            assert np.allclose(glass.loss_db_per_m, params.loss_coef)
            assert np.allclose(glass.dispersion_s_m2, params.dispersion)
            assert glass.gamma_per_w_m == pytest.approx(float(params.gamma), rel=1e-12)
            assert glass.pmd_s_per_sqrt_m == params.pmd_coef
            at_hz = np.array([191e12, 196e12])
            assert np.allclose(glass.area_at(at_hz), params.effective_area_scaling(at_hz))
            assert one.raman == isinstance(other, theirs.RamanFiber)
        if isinstance(one, Amplifier):
            asked = other.operational
            assert (one.gain_db, one.delta_power_db, one.tilt_db, one.out_voa_db) == (
                asked.gain_target, asked.delta_p, asked.tilt_target, asked.out_voa,
            )  # fmt: skip
        if isinstance(one, MultibandAmplifier):
            assert [a.type_name for a in one.amplifiers] == [a.params.type_variety for a in other.amplifiers.values()]
        if isinstance(one, Roadm):
            assert {uid: target.value for uid, target in one.degree_targets.items()} == other.per_degree_pch_out_dbm
            if one.target is not None:
                assert one.target.value == other.target_pch_out_dbm


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_in_yang_is_the_same_library(name: str, tmp_path: Path) -> None:
    """RFC 7951 has figures in quotes and lists for tables; nothing else changes."""
    plain, yang = read_library(SAMPLES / f"{name}.json"), read_library(in_yang(name, tmp_path))
    assert not unlike(plain, yang)


@pytest.mark.parametrize("name", sorted(TOPOLOGIES.keys() - {"CORONET_Global_Topology"}))
def test_a_topology_in_yang_is_the_same_topology(name: str, tmp_path: Path) -> None:
    """Prefixes of types, tables of degrees and empty places are those of the models."""
    library = read_library(SAMPLES / f"{TOPOLOGIES[name]}.json")
    (tmp_path / "plain.json").write_text(json.dumps(sayable(name)), encoding="utf-8")
    plain, yang = read_network(tmp_path / "plain.json", library), read_network(in_yang(name, tmp_path), library)
    assert not unlike(plain.elements, yang.elements, rel=DIGITS)
    assert plain.connections == yang.connections


def test_services_are_read_in_both_forms(tmp_path: Path) -> None:
    """Requests have their transceiver, constraints and slots, disjunctions their kinds."""
    library = read_library(SAMPLES / "eqpt_config.json")
    network = read_network(SAMPLES / "meshTopologyExampleV2.json", library)
    plain = read_services(SAMPLES / "meshTopologyExampleV2_services.json", library, network)
    yang = read_services(in_yang("meshTopologyExampleV2_services", tmp_path), library, network)
    assert not unlike(plain, yang, rel=DIGITS)
    requests, disjunctions = plain
    first, second = requests[0], requests[1]
    assert (first.id, first.source, first.mode, first.n_channels) == ("0", "trx Lorient_KMA", None, 80)
    assert first.power_w == pytest.approx(1.2589e-3, rel=1e-4)
    assert [hop.uid for hop in second.include] == ["roadm Brest_KLA", "roadm Lannion_CAS", "roadm Lorient_KMA",
                                                   "roadm Vannes_KBE"]  # fmt: skip
    assert [(one.requests, one.kinds) for one in disjunctions] == [
        (("3", "1"), ("node", "link")), (("4", "5"), ("node", "link")),
    ]  # fmt: skip


def test_a_library_may_be_added_to_with_the_ripples_that_it_names(tmp_path: Path) -> None:
    """The pluggable of GNPy's extra library comes with it, and an amplifier takes the file it names."""
    ripples = {"f_min": 192.0e12, "f_max": 195.9e12, "nf_ripple": [0.0], "gain_ripple": [0.0], "dgt": [1.0, 2.0]}
    (tmp_path / "user_edfa_config.json").write_text(json.dumps(ripples), encoding="utf-8")
    files = (SAMPLES / "extra_eqpt_config.json", tmp_path / "user_edfa_config.json")
    library = read_library(SAMPLES / "eqpt_config.json", *reversed(files))
    assert library.transceivers["ZR400G"].mode("SFF-ID:70").bit_rate_bps == 400e9
    assert library.amplifiers["user_defined"].dynamic_gain_tilt.tolist() == [1.0, 2.0]
    assert "Voyager" in library.transceivers


def test_the_pluggable_service_is_read_with_its_library(tmp_path: Path) -> None:
    """GNPy's service of a pluggable names a transceiver of the extra library, and the power it sends."""
    extra = {"Transceiver": sample("extra_eqpt_config")["Transceiver"]}
    (tmp_path / "extra.json").write_text(json.dumps(extra), encoding="utf-8")
    library = read_library(SAMPLES / "eqpt_config.json", tmp_path / "extra.json")
    (request,), _ = read_services(SAMPLES / "service_pluggable.json", library)
    assert (request.transceiver, request.mode, request.tx_power_w) == ("ZR400G", "SFF-ID:70", 0.0015)


@pytest.mark.parametrize("name", ["initial_spectrum1", "initial_spectrum2", "multiband_spectrum"])
def test_a_spectrum_has_the_channels_that_gnpy_makes(name: str, tmp_path: Path) -> None:
    """Centres, symbol rates, slots and labels are GNPy's, in both forms."""
    channels, gnpy = read_spectrum(SAMPLES / f"{name}.json"), load_initial_spectrum(SAMPLES / f"{name}.json")
    assert np.allclose(channels.frequency_hz, list(gnpy), rtol=1e-14)
    carriers = list(gnpy.values())
    assert channels.baud_hz.tolist() == [one.baud_rate for one in carriers]
    assert channels.label == tuple(one.label for one in carriers)
    assert np.allclose(channels.power_w, [one.tx_power for one in carriers])
    assert not unlike(channels, read_spectrum(in_yang(name, tmp_path)))


def test_settings_of_a_simulation_are_read_in_both_forms(tmp_path: Path) -> None:
    """The method, the steps and the channels that GNPy works out."""
    settings = read_simulation(SAMPLES / "sim_params.json")
    assert (settings.raman, settings.nli_method, settings.solver_step_m) == (True, "ggn_spectrally_separated", 50.0)
    assert settings.computed_channels == (1, 18, 37, 56, 75)
    assert settings == read_simulation(in_yang("sim_params", tmp_path))


@pytest.mark.parametrize("name", ["meshTopologyExampleV2", "multiband_example_network", "raman_edfa_example_network"])
def test_what_gnpy_designed_and_saved_is_read(name: str, tmp_path: Path) -> None:
    """Amplifiers that it added, with the gains that it set, and everything that was there."""
    _, graph = load_eqpt_topo_from_json(sample(TOPOLOGIES[name]), sayable(name))
    equipment = load_equipment(SAMPLES / f"{TOPOLOGIES[name]}.json")
    graph, _, _ = designed_network(equipment, graph)
    save_network(graph, str(tmp_path / "designed.json"))
    network = read_network(tmp_path / "designed.json", read_library(SAMPLES / f"{TOPOLOGIES[name]}.json"))
    gains = {one.uid: one.gain_db for one in network.elements if isinstance(one, Amplifier)}
    wanted = {one.uid: one.effective_gain for one in graph.nodes() if isinstance(one, theirs.Edfa)}
    assert gains == pytest.approx(wanted, abs=1e-6)
    assert len(network.elements) == graph.number_of_nodes()
