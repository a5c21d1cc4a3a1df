"""Collectives: what their members send one another, inside a site and between sites."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Demands, floats, ints, names
from weft.traffic import PATTERNS, Job, Pattern, exchanged, with_jobs

SITES = names(["FRA", "AMS", "PAR"])


def matrix(pattern: Pattern, members: int) -> np.ndarray:
    """Times the message, from each member to each."""
    found = np.zeros((members, members))
    np.add.at(found, exchanged(pattern, members)[:2], exchanged(pattern, members)[2])
    return found


@given(st.integers(2, 300))
def test_an_all_reduce_moves_what_no_all_reduce_can_do_without(members: int) -> None:
    """Ring and tree: 2 (n - 1) messages in all, and no member sends or takes more than twice the message."""
    for pattern in ("ring", "tree"):
        sent = matrix(pattern, members)
        assert sent.sum() == pytest.approx(2 * (members - 1))
        assert max(sent.sum(axis=0).max(), sent.sum(axis=1).max()) <= 2 + 1e-9


@given(st.integers(3, 300))
def test_the_two_trees_span_all_members_and_share_no_inner_one(members: int) -> None:
    """Each tree reaches everyone over n - 1 edges; who passes on in one is a leaf of the other."""
    a, z, _ = exchanged("tree", members)
    n = members - 1
    inner = []
    for up in (slice(0, n), slice(n, 2 * n)):
        reached = {int(v) for v in z[up]} | {int(v) for v in a[up]}
        assert len(reached) == members
        assert len({int(v) for v in a[up]}) == n  # one parent each, so a tree as it spans
        inner.append({int(v) for v in z[up]})
    assert not inner[0] & inner[1]


@given(st.integers(2, 60))
def test_all_to_all_is_even_and_a_fan_in_ends_at_one(members: int) -> None:
    """Each ordered pair moves one part of n; in a fan-in all others send one whole message to the first."""
    sent = matrix("all-to-all", members)
    assert np.allclose(sent, (1 - np.eye(members)) / members)
    assert np.allclose(matrix("fan-in", members).sum(axis=0), [members - 1] + [0] * (members - 1))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_nobody_sends_alone(pattern: Pattern) -> None:
    """A job of one member moves nothing."""
    assert len(exchanged(pattern, 1)[0]) == 0


def test_a_job_between_sites_is_demand_on_top_of_all_else() -> None:
    """A ring of three: each site sends 4/3 of 90 GB to the next in 20 s, 48 Gb/s, added to what is there."""
    web = Demands(names(["FRA-AMS web"]), ints([0]), ints([1]), ints([0]), floats([100.0]))
    job = Job(1, "ring", (0, 1, 2), 90.0, 20.0)
    joined = with_jobs(SITES, names(["web", "training"]), web, [job, job])
    rows = dict(zip(joined.name, joined.gbps.tolist(), strict=True))
    assert rows == pytest.approx({
        "FRA-AMS web": 100.0, "FRA-AMS training": 96.0, "AMS-PAR training": 96.0, "PAR-FRA training": 96.0,
    })  # fmt: skip


def test_without_jobs_demands_stay_as_they_are() -> None:
    """No row moves."""
    web = Demands(names(["FRA-AMS web"]), ints([0]), ints([1]), ints([0]), floats([100.0]))
    assert with_jobs(SITES, names(["web"]), web, []) is web
