"""Networks that nobody ships, made from GNPy's samples by changing them, are designed as GNPy 3.0.1 designs them."""

from __future__ import annotations

import copy
import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")

from gnpy.core.exceptions import ConfigurationError
from gnpy.core.parameters import SimParams
from tests.optical.design.samples import assert_same, stored_of
from tools.gnpy_designs import EXAMPLES, stored_design

from weft.exchange.gnpy import read_library, read_network
from weft.optical.physics.raman_steps import Steps
from weft.optical.system.design import design
from weft.optical.system.elements import MultibandAmplifier

Json = dict[str, Any]
LENGTHS_KM = (5, 20, 60, 90, 130, 149.9, 150, 151, 180, 250, 400)
C_AND_L = [{"f_min": 191.3e12, "f_max": 195.1e12, "spacing": 50e9},
           {"f_min": 186.55e12, "f_max": 190.05e12, "spacing": 50e9}]  # fmt: skip
BY_FREQUENCY = {"value": [0.22, 0.2, 0.19, 0.2], "frequency": [186e12, 190e12, 193e12, 197e12]}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """GNPy's warnings are not looked at here, and its settings are those without a simulation."""
    SimParams.set_params({})
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    SimParams.set_params({})


def load(name: str) -> Json:
    """A file of GNPy's examples."""
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def compare(topology: Json, equipment: Json, folder: Path, steps: Steps | None = None) -> None:
    """Both design a topology by a library, perhaps with a simulation's scattering, and agree."""
    for extra in ("std_medium_gain_advanced_config.json", "Juniper-BoosterHG.json"):
        (folder / extra).write_text((EXAMPLES / extra).read_text(encoding="utf-8"), encoding="utf-8")
    paths = folder / "topology.json", folder / "equipment.json"
    for path, value in zip(paths, (topology, equipment), strict=True):
        path.write_text(json.dumps(value), encoding="utf-8")
    library = read_library(paths[1])
    ours = stored_of(design(read_network(paths[0], library), library, steps=steps))
    assert_same(ours, stored_design(*paths, None), 1e-9)


def of_type(topology: Json, kind: str) -> Iterator[Json]:
    """Elements of a type."""
    return (one for one in topology["elements"] if one["type"] == kind)


def unset(topology: Json) -> Json:
    """The same with nothing said of its amplifiers."""
    found = copy.deepcopy(topology)
    for one in found["elements"]:
        if one["type"] in ("Edfa", "Multiband_amplifier"):
            for key in ("type_variety", "operational", "amplifiers"):
                one.pop(key, None)
    return found


def without_amplifiers(topology: Json) -> Json:
    """The same with its amplifiers taken out."""
    gone = {one["uid"] for one in topology["elements"] if one["type"] in ("Edfa", "Multiband_amplifier")}
    after = {one["from_node"]: one["to_node"] for one in topology["connections"] if one["from_node"] in gone}
    found = copy.deepcopy(topology)
    found["elements"] = [one for one in found["elements"] if one["uid"] not in gone]
    found["connections"] = [one for one in found["connections"] if one["from_node"] not in gone]
    for one in found["connections"]:
        while one["to_node"] in gone:
            one["to_node"] = after[one["to_node"]]
    return found


def settled(seed: int) -> Json:
    """The mesh with some types and settings given, by chance."""
    rnd, found = random.Random(seed), unset(load("meshTopologyExampleV2.json"))
    for one in of_type(found, "Edfa"):
        one["operational"] = {
            "gain_target": round(rnd.uniform(10, 28), 1) if rnd.random() < 0.6 else None,
            "delta_p": rnd.choice([None, None, 1.0, -1]),
            "tilt_target": rnd.choice([0, None, 0.5]),
            "out_voa": rnd.choice([None, 0, 2.0]),
            "in_voa": rnd.choice([0, 1.0]),
        }
        if rnd.random() < 0.5:
            types = ("std_medium_gain", "std_low_gain", "high_detail_model_example", "hybrid_4pumps_lowgain")
            one["type_variety"] = rnd.choice(types)
    return found


def rebuilt(seed: int) -> tuple[Json, Json]:
    """The mesh with other fibres, targets, restrictions and rules, by chance."""
    rnd, found, equipment = random.Random(seed), unset(load("meshTopologyExampleV2.json")), load("eqpt_config.json")
    for one in of_type(found, "Fiber"):
        length = round(rnd.choice(LENGTHS_KM) * rnd.uniform(0.9, 1.1), 2)
        one["params"].update(length=length, loss_coef=rnd.choice([0.2, 0.22, 0.26, 0.18]))
        one["params"].update(rnd.choice([{}, {"att_in": 2}, {"con_in": 0.25, "con_out": 0.75}]))
        if length < 40:
            one["params"]["lumped_losses"] = [{"position": 2.0, "loss": 1.5}]
    for one in of_type(found, "Roadm"):
        lists = {"preamp_variety_list": ["openroadm_mw_mw_preamp"], "booster_variety_list": ["std_medium_gain"]}
        targets = ("target_psd_out_mWperGHz", 3e-4), ("target_out_mWperSlotWidth", 2e-4), ("target_pch_out_db", -18.5)
        one["params"] = dict([rnd.choice(targets)], **({"restrictions": lists} if rnd.random() < 0.4 else {}))
    equipment["Span"][0].update(
        delta_power_range_db=rnd.choice([[-2, 3, 0.5], [0, 0, 0], [-3, 3, 0.1], [-6, 4, 1]]),
        max_length=rnd.choice([150, 100, 80, 45, 200]), span_loss_ref=rnd.choice([20, 17]),
        power_slope=rnd.choice([0.3, 0.33]), EOL=rnd.choice([0, 0.5]), con_in=0.1, con_out=0.2,
    )  # fmt: skip
    equipment["SI"][0]["use_si_channel_count_for_design"] = rnd.random() < 0.5
    return found, equipment


@pytest.mark.parametrize("power_mode", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_settings_that_are_given_count_as_in_gnpy(seed: int, power_mode: bool, tmp_path: Path) -> None:
    """Gains where gains count, powers where powers count, attenuators and tilts in both; saturation of given types."""
    equipment = load("eqpt_config.json")
    equipment["Span"][0]["power_mode"] = power_mode
    compare(settled(seed), equipment, tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_fibres_targets_and_rules_by_chance(seed: int, tmp_path: Path) -> None:
    """Long fibres are divided, short ones padded; connectors, ageing, targets of three kinds, restricted types."""
    compare(*rebuilt(seed), tmp_path)


def test_attenuators_that_the_design_may_set(tmp_path: Path) -> None:
    """Types with `out_voa_auto` work nearer to their most, and attenuate behind."""
    equipment = load("eqpt_config.json")
    for one in equipment["Edfa"]:
        one["out_voa_auto"] = one["type_variety"] in ("std_medium_gain", "std_low_gain")
    compare(unset(load("meshTopologyExampleV2.json")), equipment, tmp_path)


def two_bands(by_frequency: bool) -> Json:
    """The sample of two bands with nothing said of its amplifiers, and design bands on the degrees."""
    topology = unset(load("multiband_example_network.json"))
    boxes = {one["uid"] for one in of_type(topology, "Multiband_amplifier")}
    for one in of_type(topology, "Roadm"):
        follow = [wire["to_node"] for wire in topology["connections"] if wire["from_node"] == one["uid"]]
        one["params"].update(
            design_bands=C_AND_L[:1],
            per_degree_design_bands={uid: copy.deepcopy(C_AND_L) for uid in follow if uid in boxes},
        )
    for one in of_type(topology, "Fiber"):
        one["params"].update({"loss_coef": BY_FREQUENCY} if by_frequency else {})
    return topology


@pytest.mark.parametrize("by_frequency", [False, True])
def test_boxes_of_two_bands_are_chosen_band_by_band(by_frequency: bool, tmp_path: Path) -> None:
    """Where loss depends on frequency, gains and tilts follow it."""
    compare(two_bands(by_frequency), load("eqpt_config_multiband.json"), tmp_path)


@pytest.mark.parametrize("by_frequency", [False, True])
def test_boxes_are_set_against_scattering_if_a_simulation_asks_for_it(by_frequency: bool, tmp_path: Path) -> None:
    """Gains and tilts make up for what the bands lose to each other, by the simulation's steps."""
    SimParams.set_params({"raman_params": {
        "flag": True, "method": "perturbative", "order": 2,
        "result_spatial_resolution": 10e3, "solver_spatial_resolution": 5e3,
    }})  # fmt: skip
    steps = Steps(order=2, solver_m=5e3, result_m=10e3)
    compare(two_bands(by_frequency), load("eqpt_config_multiband.json"), tmp_path, steps)


def test_where_the_quietest_types_share_no_box_one_box_is_taken(tmp_path: Path) -> None:
    """GNPy stops; here every box has a type, and only amplifiers of it."""
    topology = two_bands(by_frequency=False)
    for one in of_type(topology, "Roadm"):
        for bands in one["params"]["per_degree_design_bands"].values():
            bands[1]["spacing"] = 75e9
    with pytest.raises(ConfigurationError, match="do not belong to the same amp type"):
        compare(topology, load("eqpt_config_multiband.json"), tmp_path)
    library = read_library(tmp_path / "equipment.json")
    designed = design(read_network(tmp_path / "topology.json", library), library)
    boxes = [one for one in designed.network.elements if isinstance(one, MultibandAmplifier)]
    assert boxes
    for one in boxes:
        assert {part.type_name for part in one.amplifiers} <= set(library.multiband[one.type_name].amplifiers)


def test_boxes_of_a_given_type_get_their_amplifiers(tmp_path: Path) -> None:
    """A box whose type alone is known gets one amplifier a band."""
    topology = load("multiband_example_network.json")
    for one in of_type(topology, "Multiband_amplifier"):
        one.pop("amplifiers")
    compare(topology, load("eqpt_config_multiband.json"), tmp_path)


def test_lines_without_amplifiers_get_them(tmp_path: Path) -> None:
    """Boosters, preamplifiers and in-line amplifiers with GNPy's names."""
    compare(without_amplifiers(load("multiband_example_network.json")), load("eqpt_config_multiband.json"), tmp_path)
