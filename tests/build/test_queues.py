"""Queues of traffic classes: in the order of the classes, one for each DSCP, the same at both ends of a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.instances import ruled_devices

from weft.build.checks import check
from weft.build.device import Device, Queue
from weft.build.device.queues import DSCPS, queues
from weft.planning.kept import KeptClass

DEVICES = ruled_devices("two leaves a host", "tenants")


@given(st.lists(st.tuples(st.integers(0, 47), st.none() | st.integers(1, 100)), min_size=1, max_size=7,
                unique_by=lambda pair: pair[0]))  # fmt: skip
def test_every_dscp_has_one_queue_and_more_important_classes_higher_ones(given_: list[tuple[int, int | None]]) -> None:
    """The network's own is the highest; what is of no class is with DSCP 0, or with the last class."""
    classes = [KeptClass(f"class {i}", *pair) for i, pair in enumerate(given_)]
    found = queues(classes)
    by_dscp = {dscp: queue for queue in found for dscp in queue.dscps}
    assert sorted(dscp for queue in found for dscp in queue.dscps) == list(range(DSCPS))
    own = [by_dscp[each.dscp] for each in classes]
    assert [queue.name for queue in own] == [each.name for each in classes]
    assert [queue.number for queue in (by_dscp[48], *own)] == list(range(7, 6 - len(classes), -1))
    assert [queue.weight for queue in own] == [each.weight or 0 for each in classes]
    assert by_dscp[63] == by_dscp.get(0, own[-1])


def test_without_classes_there_are_no_queues() -> None:
    """Nor does a device have any whose classes have no DSCP."""
    assert queues(()) == ()


FAULTS: dict[str, tuple[str, Callable[[Queue], Queue]]] = {
    "another queue": ("DSCP 18 in queue", lambda queue: replace(queue, number=3)),
    "another weight": ("weight 9", lambda queue: replace(queue, weight=9)),
    "a DSCP left out": ("has DSCP 18 in no queue", lambda queue: replace(queue, dscps=())),
    "a DSCP twice": ("has DSCP 8 in queue", lambda queue: replace(queue, dscps=(8, 18))),
    "another class": ("queues of different classes", lambda queue: replace(queue, name="voice")),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("i", range(len(DEVICES)))
def test_queues_that_differ_are_found(fault: str, i: int) -> None:
    """On any device, whichever end of a link it is at."""
    words, change = FAULTS[fault]
    own = tuple(change(queue) if queue.name == "web" else queue for queue in DEVICES[i].queues)
    found = check([*DEVICES[:i], replace(DEVICES[i], queues=own), *DEVICES[i + 1 :]])
    assert {finding.code for finding in found} == {"E868"}
    assert any(DEVICES[i].name in finding.message and words in finding.message for finding in found)


def test_a_device_without_queues_is_found() -> None:
    """Where those at the other ends of its links have some."""
    bare: Device = replace(DEVICES[0], queues=())
    assert "leaf1.1 at the other end of a link has none" in str([f.message for f in check([bare, *DEVICES[1:]])])
