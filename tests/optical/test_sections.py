"""Spans, amplifiers and what a lit pair takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.instances import builtin, chain, eight_channels

from weft.optical.dci import GivenSpan, Section, sections
from weft.optical.dci.amplifiers import noise_figure_db
from weft.optical.dci.design import design_comb
from weft.optical.dci.quality import map_of
from weft.optical.dci.sections import roadm_of
from weft.optical.dci.spans import spans_of
from weft.units.decibel import linear_to_db


@given(length_km=st.floats(0.1, 3000.0), longest_km=st.floats(20.0, 150.0))
def test_spans_are_equal_and_as_few_as_may_be(length_km: float, longest_km: float) -> None:
    """They add up to the fibre, none is longer than allowed, and one fewer would be."""
    spans = spans_of(length_km, (), builtin().fibre_types[0], longest_km)
    assert sum(span.length_km for span in spans) == pytest.approx(length_km)
    assert all(span.length_km <= longest_km * (1 + 1e-9) for span in spans)
    assert len(spans) == 1 or length_km / (len(spans) - 1) > longest_km


def test_a_measured_loss_includes_its_connectors() -> None:
    """17.1 dB over 81.2 km with two connectors of 0.5 dB leave 16.1 dB for the glass."""
    glass = builtin().fibre_types[0]
    given = (GivenSpan(81.2, 17.1), GivenSpan(60.0), GivenSpan(1.0, 0.4))
    measured, planned, patch = spans_of(142.2, given, glass, 80.0)
    assert measured.loss_db == pytest.approx(17.1)
    assert measured.glass_loss_db == pytest.approx(16.1)
    assert planned.loss_db == pytest.approx(60 * glass.loss_db_per_km + 2 * glass.connector_loss_db)
    assert patch.loss_db == pytest.approx(0.4)


@settings(max_examples=30)
@given(length_km=st.floats(1.0, 1500.0))
def test_every_amplifier_compensates_what_is_before_it(length_km: float) -> None:
    """One more than spans each way, gains equal to losses, output power within each amplifier's at full load."""
    row = sections(chain([length_km]), builtin())[0]
    comb = design_comb(builtin())
    total_dbm = linear_to_db(row.launch_mw_per_ghz * float(comb.baud_gbd.sum()))
    booster_db = linear_to_db(row.launch_mw_per_ghz / row.input_mw_per_ghz)
    for stages, spans in ((row.towards_z, row.spans), (row.towards_a, row.spans[::-1])):
        assert [one.gain_db for one in stages] == pytest.approx([booster_db, *(span.loss_db for span in spans)])
        assert all(total_dbm < one.amplifier.power_max_dbm for one in stages)


def test_a_pair_draws_at_both_ends_and_between() -> None:
    """Three spans: a degree, a booster and a preamplifier at each end, two sites with two amplifiers between."""
    rows = sections(chain([240.0]), builtin())
    amplifier, degree = rows[0].towards_z[0].amplifier, roadm_of(builtin())
    assert {one.amplifier.name for one in rows[0].towards_z + rows[0].towards_a} == {amplifier.name}
    assert rows.amplifiers[0] == 8
    assert rows.draw_a_w[0] == rows.draw_z_w[0] == degree.draw_w.value + 2 * amplifier.draw_w.value
    assert rows.draw_inline_w[0] == 4 * amplifier.draw_w.value
    assert rows.draw_w[0] == rows.draw_a_w[0] + rows.draw_z_w[0] + rows.draw_inline_w[0]
    assert rows.price_eur[0] == 2 * degree.price_eur.value + 8 * amplifier.price_eur.value


def test_a_fibre_longer_than_the_equator_is_dark() -> None:
    """It is not cut into spans at all."""
    rows = sections(chain([1e12, 80.0]), builtin())
    assert rows.usable.tolist() == [False, True]
    assert rows[0].spans == ()


def test_no_other_launch_of_the_steps_is_better() -> None:
    """Half a decibel up or down, with the same amplifiers but the booster, the middle channel has more noise."""
    catalogue = builtin()
    comb, glass = design_comb(catalogue), catalogue.fibre_types[0]
    line = chain([400.0])
    best = sections(line, catalogue)[0]

    def noise(louder_db: float) -> float:
        other = _relaunched(best, louder_db)
        return float(map_of(other, True, glass, comb).noise_to_signal[comb.n_channels // 2])

    assert noise(0.0) < noise(0.5)
    assert noise(0.0) < noise(-0.5)


def _relaunched(section: Section, louder_db: float) -> Section:
    booster = section.towards_z[0]
    gain_db = booster.gain_db + louder_db
    louder = replace(booster, gain_db=gain_db, nf_db=noise_figure_db(booster.amplifier, gain_db))
    return replace(section, towards_z=(louder, *section.towards_z[1:]))


def test_multiplexers_end_a_line_of_their_own() -> None:
    """Between two of them a pair carries their channels; without ROADM, and without amplifiers where it can."""
    rows = sections(chain([2.0, 80.0], roadm=[False, False, False]), eight_channels())
    assert [row.form for row in rows.rows] == ["mux", "mux"]
    assert rows.amplifiers.tolist() == [0, 4]
    for i, row in enumerate(rows.rows):
        assert row.mux is not None
        assert rows.slices[i] == row.mux.channels * 12
        ends_w = [one.amplifier.draw_w.value for one in row.towards_z + row.towards_a]
        assert rows.draw_w[i] == 2 * row.mux.draw_w.value + sum(ends_w)
