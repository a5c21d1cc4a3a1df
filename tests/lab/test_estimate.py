"""How long faults are to take by the timers that routers are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.lab.instances import small

from weft.lab import Topology, faults_of
from weft.lab.estimate import Estimate, estimated


def _of(kind: str, act: str, *, bfd: bool = True) -> Estimate:
    topology = small()
    routers = []
    for router in topology.routers:
        bgp = router.device.bgp
        neighbours = tuple(replace(one, bfd=bfd) for one in bgp.neighbours)
        routers.append(replace(router, device=replace(router.device, bgp=replace(bgp, neighbours=neighbours))))
    topology = Topology(tuple(routers), topology.links, topology.whole)
    return estimated(topology, next(f for f in faults_of(topology, 0, every=True) if f.kind == kind), act)


def test_a_process_that_ends_is_seen_at_once() -> None:
    """Its sockets close."""
    assert _of("daemon", "fault") == Estimate(0, 0)


@pytest.mark.parametrize("kind", ["link", "fibre", "switch"])
def test_carrier_that_goes_is_seen_within_a_second_or_sooner_by_bfd(kind: str) -> None:
    """The kernel tells of such links once a second."""
    found = _of(kind, "fault")
    assert (found.least_s, found.most_s) == pytest.approx((0, 0.9))
    assert _of(kind, "fault", bfd=False) == Estimate(0, 1)


def test_silence_is_found_by_bfd_or_by_the_hold_time() -> None:
    """Three intervals of 300 ms from the last packet, which came at most one before; or 9 s, of which 3 at most."""
    found = _of("silent", "fault")
    assert (found.least_s, found.most_s) == pytest.approx((0.6, 0.9))
    assert _of("silent", "fault", bfd=False) == Estimate(6, 9)


def test_what_comes_back_waits_for_its_session_and_for_what_is_gathered() -> None:
    """1 s, however many neighbours there are, after at most 2 s for the session."""
    found = _of("link", "heal")
    assert (found.least_s, found.most_s) == pytest.approx((1.0, 3.0))


def test_two_things_take_as_long_as_the_slower() -> None:
    """A pair of a link and a silent one is known when the silent one is."""
    topology = small()
    pair = next(f for f in faults_of(topology, 99, every=True) if f.kind == "link + silent")
    assert estimated(topology, pair, "fault").most_s == pytest.approx(0.9)
