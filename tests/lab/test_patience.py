"""When kernels that differ are told to, and when they are still waited for."""

from __future__ import annotations

import time

import pytest

from weft.lab.converge import BACK_OFF_S, Patience
from weft.lab.sessions import Evidence

DONE = Evidence((), (), 4, ())
"""All sessions are as they are to be."""

MISSING = Evidence(("leaf1.1: the session on eth1 is to be up, and is down",), (), 4, ())
FALLEN = Evidence(("bfdd of leaf1.1 does not answer",), (), 4, (), ("bfdd of leaf1.1 ended: it says nothing",))
OVER = Evidence((), ("leaf1.1: the session on eth1 is to be down, and is up",), 4, ())


@pytest.mark.parametrize(
    ("seconds", "changed", "evidence", "ends"),
    [
        (10, 1, DONE, False),  # quiet, but patience lasts
        (21, 1, DONE, True),
        (21, 1, OVER, True),  # nobody will take that session down any more
        (25, 15, DONE, False),  # something has just changed
        (25, 1, MISSING, False),  # it is tried again, ever more seldom
        (21, 20, FALLEN, True),  # that one comes back to nobody
        (20 + BACK_OFF_S + 1, 1, MISSING, True),
        (20 + BACK_OFF_S + 1, 20 + BACK_OFF_S, DONE, True),  # what never comes to rest is told too
    ],
)  # fmt: skip
def test_what_differs_is_told_once_nothing_is_left_to_wait_for(
    seconds: float, changed: float, evidence: Evidence, ends: bool
) -> None:
    """After 20 s, and 12 s without a change, or at the latest when FRR must have tried each session again."""
    assert Patience(time.monotonic() - seconds, 20, 12).ends(changed, evidence) is ends
