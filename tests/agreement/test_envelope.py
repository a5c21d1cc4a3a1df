"""A marginal discount as lines: what is paid is the least of them, and nowhere further below than is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.made import D

from weft.agreement.envelope import Envelope
from weft.agreement.terms import Step, Supply, Tiers

STEPS = st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 90)), max_size=4)
VOLUMES = st.integers(0, 2000)


def supply(steps: list[tuple[int, int]]) -> Supply:
    """Steps of rising volume and discount, the first from nothing."""
    starts = [0, *sorted({start for start, _ in steps})]
    discounts = sorted([0, *(share for _, share in steps)])
    rows = tuple(Step(D(v), D(p) / 100) for v, p in zip(starts, discounts, strict=False))
    return Supply(tiers=Tiers(True, rows))


@given(STEPS, VOLUMES)
def test_the_least_of_the_lines_is_what_the_terms_ask(steps: list[tuple[int, int]], volume: int) -> None:
    """For every volume, and the line of its own step is among the least ones."""
    terms = supply(steps)
    assert terms.tiers is not None
    envelope = Envelope.of(terms)
    asked = float(D(volume) - terms.tiers.discount(D(0), D(volume)))
    assert envelope.paid(volume) == pytest.approx(asked, abs=1e-6)
    k = envelope.step(volume)
    assert envelope.slope[k] * volume + envelope.offset[k] == pytest.approx(asked, abs=1e-6)


@given(STEPS, VOLUMES, VOLUMES, VOLUMES)
def test_between_two_volumes_nothing_is_further_below_a_line_than_at_its_ends(
    steps: list[tuple[int, int]], a: int, b: int, inside: int
) -> None:
    """So the bound that a line proves, with the least of the ends, is a bound of what is paid."""
    envelope = Envelope.of(supply(steps))
    low, high = sorted((a, b))
    at = min(max(inside, low), high)
    for k in range(len(envelope)):
        assert envelope.least_above(k, (low, high)) <= envelope.above(k, at) + 1e-6


@given(STEPS, VOLUMES)
def test_what_an_amount_pays_for_is_told_back(steps: list[tuple[int, int]], volume: int) -> None:
    """No smaller volume costs as much, where every step has a price at all."""
    envelope = Envelope.of(supply(steps))
    assert envelope.most(envelope.paid(volume)) >= volume - 1e-6


def test_without_tiers_there_is_one_line() -> None:
    """What is bought is what is paid."""
    assert Envelope.of(None) == Envelope.of(Supply()) == Envelope()
    assert Envelope().paid(12.5) == 12.5
