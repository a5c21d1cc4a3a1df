"""A part of the time there is, and what is left of it."""

from __future__ import annotations

from weft.lp import Stop


def test_a_part_of_the_time_strikes_first_and_can_be_lifted() -> None:
    """A quarter of no time is over at once; lifted, it strikes when the whole does."""
    whole = Stop(1000.0)
    part = Stop(above=whole).part(0.25)
    assert part.left_s is not None
    assert 240 < part.left_s <= 250
    over = whole.part(0.0)
    assert over.struck()
    over.lift()
    assert not over.struck()
    whole.interrupt()
    assert over.reason == "interrupt"
    assert Stop().part(0.25).left_s is None
