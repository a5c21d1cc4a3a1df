"""Scenarios are numbered without being held, each stands once, and any block of them can be had."""

from __future__ import annotations

from itertools import combinations, product
from math import comb
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from weft.diagnostics import ExpressionError
from weft.network import Enumeration, Incidence, Risks, enumeration, parsed
from weft.network.enumeration import LISTED


def _risks(**numbers: int) -> Risks:
    rows = [(kind, f"{kind.upper()}{i}") for kind, n in numbers.items() for i in range(n)]
    nothing = Incidence.of([()] * len(rows), 0)
    kind, name = zip(*rows, strict=True)
    return Risks(kind, name, nothing, nothing, nothing, nothing, nothing)


def _every(all_risks: Risks, expressions: list[str], *, intact: bool = False) -> Enumeration:
    return Enumeration.of(all_risks, parsed(all_risks, expressions), intact=intact)


def _sets(found: Enumeration) -> list[tuple[int, ...]]:
    rows, _ = found.block(0, len(found))
    return [tuple(risk for risk in row if risk >= 0) for row in rows.tolist()]


def _reference(all_risks: Risks, expressions: list[str]) -> list[tuple[int, ...]]:
    """Every choice of every term, written out; the first time each set comes up."""
    seen: dict[tuple[int, ...], None] = {}
    for expression in parsed(all_risks, expressions):
        each = (combinations(term.rows.tolist(), term.count) for term in expression.terms)
        for chosen in product(*each):
            members = sorted(risk for part in chosen for risk in part)
            if len(set(members)) == len(members):
                seen.setdefault(tuple(members))
    return list(seen)


TERMS = st.sampled_from(
    ["link", "link:2", "srlg", "srlg:2", "router", "LINK0", "SRLG1", "ROUTER0", "/LINK[0-3]/", "/LINK[2-5]/:2",
     "/.*[01]/", "/SRLG.|LINK./:2"]
)  # fmt: skip
EXPRESSIONS = st.lists(st.lists(TERMS, min_size=1, max_size=3).map("+".join), min_size=1, max_size=4)


@given(EXPRESSIONS, st.sampled_from([0, 7, LISTED]))
def test_every_scenario_stands_once_however_expressions_overlap(expressions: list[str], listed: int) -> None:
    """The same sets as written out one by one, whatever is held as a family and whatever is listed."""
    all_risks = _risks(link=7, srlg=3, router=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enumeration, "LISTED", listed)
        try:
            found = _sets(_every(all_risks, expressions))
        except ExpressionError:
            reject()  # one thing named twice in one expression
    assert len(set(found)) == len(found)
    assert sorted(found) == sorted(_reference(all_risks, expressions))


@given(st.lists(st.sampled_from(["link:2", "srlg+link", "router", "link:3", "SRLG0", "srlg:2+link"]), min_size=1))
def test_plain_kinds_keep_the_order_in_which_they_are_written(expressions: list[str]) -> None:
    """First expression first, the first kind outermost, each in the order of its elements."""
    all_risks = _risks(link=5, srlg=3, router=2)
    reference = _reference(all_risks, expressions)
    assert _sets(_every(all_risks, expressions)) == reference


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_block_is_that_part_of_the_whole(start: int, size: int) -> None:
    """Any block, across the borders of expressions, padded with -1."""
    all_risks = _risks(link=9, srlg=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enumeration, "LISTED", 20)
        found = _every(all_risks, ["link", "LINK3+LINK4", "link:3", "srlg+link", "srlg:3"], intact=True)
    rows, states = found.block(0, len(found))
    part, part_states = found.block(start, start + size)
    assert rows.shape == (len(found), 3)
    assert states[0] == "none"
    assert rows[0].tolist() == [-1, -1, -1]
    assert np.array_equal(part, rows[start : start + size])
    assert part_states == states[start : start + size]


@given(st.integers(1, 60), st.integers(1, 6), st.data())
def test_numbers_and_choices_are_each_others_inverse(n: int, count: int, data: st.DataObject) -> None:
    """What is numbered i is found at i, at both ends and in the middle."""
    total = comb(n, count)
    if not total:
        return
    found = _every(_risks(link=n), [f"link:{count}"])
    i = data.draw(st.integers(0, total - 1))
    rows, _ = found.block(i, i + 1)
    (family,) = _families(found)
    assert family.numbers(rows).tolist() == [i]
    assert _sets_of(found, 0) == tuple(range(count))
    assert _sets_of(found, total - 1) == tuple(range(n - count, n))


def _families(found: Enumeration) -> list[enumeration.Family]:
    return [
        stretch if isinstance(stretch, enumeration.Family)
        else enumeration.Family((np.unique(stretch.rows),), (stretch.size,), "link", np.array([], np.int64))
        for stretch in found.stretches
    ]  # fmt: skip


def _sets_of(found: Enumeration, i: int) -> tuple[int, ...]:
    return tuple(found.block(i, i + 1)[0][0].tolist())


def test_a_million_scenarios_are_numbered_within_a_second() -> None:
    """Doubles and triples of a network of 895 links, no object for each; the best of three on a shared machine."""
    found = _every(_risks(link=895), ["link:2", "link:3"])
    assert len(found) == comb(895, 2) + comb(895, 3)
    best = np.inf
    for _ in range(3):
        began = perf_counter()
        rows, _ = found.block(400_000, 1_400_000)
        best = min(best, perf_counter() - began)
    assert rows.shape == (1_000_000, 3)
    assert (np.diff(rows[1000:], axis=1) > 0).all()
    assert best < 1.0


@pytest.mark.parametrize("expression", ["link:450", "link:9+srlg:2+router:3"])
def test_more_than_can_be_numbered_is_refused(expression: str) -> None:
    """C(895, 450) has 268 digits."""
    with pytest.raises(ExpressionError) as caught:
        _every(_risks(link=895, srlg=90, router=754), [expression])
    assert caught.value.diagnostics[0].code == "E607"
