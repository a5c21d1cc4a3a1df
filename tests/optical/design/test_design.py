"""What a design adds and settles, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.optical.design.small import amplifier, chained, glass, library, line

from weft.diagnostics import InputError
from weft.optical.system.design import design
from weft.optical.system.design_placing import spans_of
from weft.optical.system.elements import (
    Amplifier,
    Fibre,
    Fused,
    LumpedLoss,
    MultibandAmplifier,
    OpticalNetwork,
    Roadm,
    Transceiver,
)
from weft.optical.system.library import Band, FixedGain, Impairment, ImpairmentProfile, Target, VariableGain


def codes_of(network: OpticalNetwork) -> tuple[set[str], str]:
    """Codes and text of what a design is refused for."""
    with pytest.raises(InputError) as caught:
        design(network, library())
    return {one.code for one in caught.value.diagnostics}, str(caught.value)


def test_nothing_is_left_to_choose() -> None:
    """Amplifiers, fibres and ROADMs of a designed line have every setting; the line is told from end to end."""
    designed = design(line([80e3, 320e3]), library())
    for one in designed.network.elements:
        if isinstance(one, Amplifier):
            assert one.type_name
            assert None not in (one.gain_db, one.delta_power_db, one.tilt_db, one.out_voa_db)
        elif isinstance(one, Fibre):
            assert one.connector_in_db == one.connector_out_db == 0.25
        elif isinstance(one, Roadm):
            assert one.target == Target("dbm", -20.0)
            assert None not in (one.add_drop_osnr_db, one.pmd_s, one.pdl_db)
    uids = designed.oms[0]
    assert (uids[0], uids[-1]) == ("ra", "rz")
    assert sum(uid.startswith("Edfa") for uid in uids) == sum(uid.startswith("f") for uid in uids) + 1
    assert designed.oms[1] == ("rz", "z") or ("a", "ra") in designed.oms


def test_gains_add_up_to_losses_and_powers() -> None:
    """Along a line, every amplifier's gain is the loss before it and the change of power over it."""
    designed = design(line([80e3, 110e3, 60e3]), library())
    elements, level = designed.by_uid(), -20.0
    for uid in designed.oms[0]:
        one = elements[uid]
        if isinstance(one, Fibre):
            level -= one.glass.loss_db(one.length_m) + 0.5 + one.pad_db
        elif isinstance(one, Amplifier):
            assert one.gain_db is not None
            level += one.gain_db
            assert level == pytest.approx(one.delta_power_db, abs=1e-9)


@given(st.floats(1e3, 3e6), st.integers(60, 200), st.floats(5, 20))
def test_spans_are_equal_and_make_up_the_fibre(length_m: float, longest_km: int, padding_db: float) -> None:
    """Only fibres that are too long are divided; nothing is lost in between."""
    rules = replace(library().rules, max_length_m=longest_km * 1e3, padding_db=padding_db)
    each, count = spans_of(length_m, rules)
    assert each * count == pytest.approx(length_m)
    assert (count > 1) <= (length_m >= longest_km * 1e3)


def test_a_lumped_loss_stays_where_it_lies() -> None:
    """In a fibre that is divided, it belongs to one span, at its place there."""
    network = line([270e3], lumped=(LumpedLoss(100e3, 1.5),))
    spans = [one for one in design(network, library()).network.elements if isinstance(one, Fibre)]
    assert [one.lumped for one in spans] == [(), (LumpedLoss(10e3, 1.5),), ()]


def test_a_degree_may_be_named_by_what_stood_there_before_the_design() -> None:
    """Its target is then the booster's, or of the first span and its booster where a fibre was divided."""
    network = line([270e3])
    target = Target("dbm", -17.0)
    start = replace(network.by_uid()["ra"], degree_targets={"f0": target})
    elements = tuple(start if one.uid == "ra" else one for one in network.elements)
    roadm = design(replace(network, elements=elements), library()).by_uid()["ra"]
    assert isinstance(roadm, Roadm)
    assert roadm.degree_targets == {"Edfa_booster_ra_to_f0_(1/3)": target}


def test_ageing_counts_at_the_end_of_spans_and_not_at_splices() -> None:
    """The library's allowance for repairs is part of the last connector of a span."""
    rules = replace(library().rules, end_of_life_db=0.6)
    network = chained([
        Transceiver("a"), Roadm("ra"), Fibre("one", glass(), 40e3), Fused("splice"), Fibre("two", glass(), 40e3),
        Roadm("rz"), Transceiver("z"),
    ])  # fmt: skip
    elements = design(network, replace(library(), rules=rules)).by_uid()
    ends = [one.connector_out_db for one in elements.values() if isinstance(one, Fibre)]
    assert ends == [0.25, pytest.approx(0.85)]
    splice = elements["splice"]
    assert isinstance(splice, Fused)
    assert splice.loss_db == 1.0


@pytest.mark.parametrize(
    ("wires", "name"),
    [
        ((("a", "ra"), ("ra", "f0")), "'f0'"),
        ((("a", "ra"), ("ra", "f0"), ("f0", "rz"), ("f0", "z")), "'f0'"),
        ((("a", "ra"), ("ra", "f0"), ("f0", "rz"), ("rz", "z"), ("f1", "f1")), "'f1'"),
    ],
)
def test_lines_that_light_cannot_follow_are_refused(wires: tuple[tuple[str, str], ...], name: str) -> None:
    """A dead end, a fork and a ring, with the element's name."""
    elements = [*line([80e3]).elements, *([Fibre("f1", glass(), 80e3)] if name == "'f1'" else [])]
    codes, text = codes_of(OpticalNetwork("wrong", tuple(elements), wires))
    assert codes == {"E718"}
    assert name in text


def test_a_name_that_the_design_needs_is_refused() -> None:
    """No element is lost because another has its name."""
    network = line([80e3])
    codes, text = codes_of(replace(network, elements=(*network.elements, Transceiver("Edfa_booster_ra_to_f0"))))
    assert codes == {"E720"}
    assert "Edfa_booster_ra_to_f0" in text


def test_amplifiers_of_one_band_and_of_several_on_a_line_are_refused() -> None:
    """Both are named."""
    codes, text = codes_of(chained([
        Roadm("ra"), MultibandAmplifier("box"), Fibre("f", glass(), 80e3), Amplifier("single"), Roadm("rz"),
    ]))  # fmt: skip
    assert codes == {"E721"}
    assert "'box'" in text
    assert "'single'" in text


def test_a_place_where_no_type_can_stand_is_refused() -> None:
    """Types of another band are no help."""
    other = amplifier("L", VariableGain(6.0, 10.0), 15.0, 26.0, band=Band(186e12, 190e12))
    with pytest.raises(InputError, match=r"E724.*Edfa_booster_ra_to_f0"):
        design(line([80e3]), library(other))


def test_a_profile_of_another_kind_of_way_is_refused() -> None:
    """Light that is added cannot take a way that drops."""
    bands = (Impairment(Band(191e12, 197e12), 30.0, 10.0, 0.0, 0.0, 0.0),)
    usual = library()
    kind = replace(usual.roadms["default"], profiles=(ImpairmentProfile(1, "drop", bands),))
    network = line([80e3])
    start = replace(network.by_uid()["ra"], degree_profiles={("a", "f0"): 1})
    elements = tuple(start if one.uid == "ra" else one for one in network.elements)
    with pytest.raises(InputError, match=r"E725.*'ra'"):
        design(replace(network, elements=elements), replace(usual, roadms={"default": kind}))


def test_ways_without_a_profile_of_their_own_take_the_first_of_their_kind() -> None:
    """Express, add and drop, each where light can go."""
    bands = (Impairment(Band(191e12, 197e12), 30.0, 10.0, 0.0, 0.0, 0.0),)
    profiles = tuple(ImpairmentProfile(i, path, bands) for i, path in enumerate(("drop", "add", "add", "express")))
    usual = library()
    kind = replace(usual.roadms["default"], profiles=profiles)
    roadm = design(line([80e3]), replace(usual, roadms={"default": kind})).by_uid()["ra"]
    assert isinstance(roadm, Roadm)
    assert roadm.degree_profiles == {("a", "Edfa_booster_ra_to_f0"): 1}


def test_what_falls_short_is_found() -> None:
    """An amplifier that saturates, and a span that loses more than allowed, by their names."""
    weak = amplifier("weak", VariableGain(6.0, 10.0), 15.0, 26.0, power_max_dbm=14.0)
    rules = replace(library().rules, max_loss_db=15.0)
    found = design(line([80e3]), library(weak, rules=rules)).findings
    assert {one.code for one in found} == {"W720", "W724"}
    assert any("Edfa_booster_ra_to_f0" in one.message for one in found)
    assert all(one.severity == "warning" for one in found)


def test_a_raman_amplifier_stands_only_behind_glass_that_is_clear_enough() -> None:
    """The type with pumps is quieter, and chosen where the rules allow it."""
    pumped = amplifier("pumped", FixedGain(1.0), 25.0, 35.0, raman=True)
    quiet = library(pumped, *library().amplifiers.values())
    for loss, chosen in ((0.249e-3, "pumped"), (0.251e-3, "medium")):
        dim = glass(loss_db_per_m=np.array([loss]))
        last = design(line([110e3], glass=dim), quiet).by_uid()["Edfa_preamp_rz_from_f0"]
        assert isinstance(last, Amplifier)
        assert last.type_name == chosen


def test_a_network_may_be_taken_as_it_is_built() -> None:
    """No element is added, and those that are there are set."""
    network = line([80e3])
    designed = design(network, library(), as_built=True)
    assert [one.uid for one in designed.network.elements] == [one.uid for one in network.elements]
    fibre = designed.by_uid()["f0"]
    assert isinstance(fibre, Fibre)
    assert fibre.connector_in_db == 0.25
