"""What a plan must say about the figures it leans on."""

from __future__ import annotations

from weft.catalogue import estimates, load
from weft.catalogue.estimates import shown
from weft.catalogue.records import Figure


def test_estimates_are_listed_with_range_and_unit() -> None:
    """In the catalogue's order, whatever the order asked in."""
    lines = estimates(load(["builtin"]), ["std_low_gain", "7750 SR-1se"], prices=False)
    assert lines == (
        "7750 SR-1se: base_w 250 (150..400) W, estimate",
        "std_low_gain: draw_w 28 (18..55) W, estimate",
    )


def test_what_was_measured_or_published_is_no_estimate() -> None:
    """The 8201-32FH's base was measured, its price guessed."""
    lines = estimates(load(["builtin"]), ["8201-32FH"])
    assert len(lines) == 1
    assert lines[0].startswith("8201-32FH: price_eur ")


def test_modes_and_licences_are_named() -> None:
    """A transceiver has watts of each mode."""
    lines = estimates(load(["builtin"]), ["800G ZR+"], prices=False)
    assert "800G ZR+: 800G 16QAM draw_w 30 (26..33) W, estimate" in lines
    assert "800G ZR+: 400G QPSK osnr_db 18.2 (17.9..20) dB, estimate" in lines


def test_a_figure_without_a_range_shows_none() -> None:
    """A zero of a passive part, say."""
    figure = Figure(value=0, low=0, high=0, confidence="datasheet", source="s")
    assert shown("draw_w", figure) == "0 W"


def test_modes_that_are_not_used_are_left_out() -> None:
    """A plan leans on the figures of the modes it lights."""
    lines = estimates(load(["builtin"]), ["800G ZR+"], prices=False, modes=["400G QPSK"])
    assert len(lines) > 3
    assert {line.split()[2] for line in lines} == {"400G"}
