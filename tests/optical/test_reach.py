"""Reach: the last span that leaves the margin, and what makers say of dark fibre."""

from __future__ import annotations

import pytest
from tests.optical.instances import builtin, chain, mode, transceiver

from weft.optical.dci import Transmission, sections
from weft.optical.dci.reach import line_reach, span_reach

ZERO_DBM = ("400G 16QAM", "300G 8QAM", "200G QPSK", "100G QPSK 37.5 GHz")


@pytest.mark.parametrize(
    ("of", "name"), [("OpenZR+", "400G 16QAM"), ("800G ZR+", "600G 8QAM"), ("1.2T transponder", "800G")]
)
def test_one_span_more_is_too_far_for_the_planner(of: str, name: str) -> None:
    """A line of as many spans arrives as the plan reckons it, a longer one does not."""
    row = next(
        row
        for row in line_reach(builtin(), [80.0])
        if (row.transceiver, row.mode, row.fibre_type) == (of, name, "G.652.D")
    )
    assert row.limit == "gsnr"
    for spans, arrives in ((row.spans, True), (row.spans + 1, False)):
        line = chain([80.0 * spans])
        light = Transmission(line, sections(line, builtin()), builtin())
        assert light.light([0], 0, transceiver(of), mode(of, name)).feasible is arrives


def test_dispersion_and_bridgeable_spans_bound_reach() -> None:
    """A mode that noise would let go on is stopped by its dispersion, and no amplifier bridges 200 km."""
    rows = {
        (row.transceiver, row.mode, row.span_km): row
        for row in line_reach(builtin(), [60.0, 200.0])
        if row.fibre_type == "G.652.D"
    }
    far = rows["OpenZR+", "200G QPSK", 60.0]
    cd_ps_nm = far.reach_km * 16.7
    assert far.limit == "dispersion"
    assert cd_ps_nm <= 50_000 < cd_ps_nm + 60.0 * 16.7
    assert {(row.limit, row.spans) for (_, _, km), row in rows.items() if km == 200.0} == {("span", 0)}


@pytest.mark.parametrize(
    ("mux", "km"),
    [("no mux", (92, 104, 120, 128)), ("mux 8", (76, 88, 104, 112)), ("mux 48", (48, 60, 76, 84)),
     ("mux 64", (40, 52, 68, 76))],
)  # fmt: skip
def test_dark_fibre_without_amplifiers_reaches_as_its_maker_says(mux: str, km: tuple[int, ...]) -> None:
    """0 dBm modules at 0.25 dB/km and no margin: Juniper's own table."""
    practice, glass = builtin().practice, builtin().fibre_types[0]
    none_kept = practice.model_copy(update={"margin_db": practice.margin_db.model_copy(update={"value": 0.0})})
    ideal = builtin().model_copy(
        update={
            "practice": none_kept,
            "fibre_types": (glass.model_copy(update={"loss_db_per_km": 0.25, "connector_loss_db": 0.0}),),
            "transceivers": (transceiver("OpenZR+ 0 dBm"),),
        }
    )
    found = {row.mode: row.bare_km for row in span_reach(ideal) if row.mux == mux}
    assert tuple(found[name] for name in ZERO_DBM) == km


def test_amplifiers_carry_400zr_as_far_as_its_standard_says() -> None:
    """80 km and more over one amplified span, none without where 48 channels share it."""
    found = {(row.mux, row.fibre_type): row for row in span_reach(builtin()) if row.transceiver == "400ZR"}
    row = found["mux 48", "G.652.D"]
    assert row.bare_km == 0
    assert 80 <= row.amplified_km <= 120
