"""A lab's routers run no segment routing, which would want MPLS of the kernel."""

from __future__ import annotations

from dataclasses import replace

from tests.build.test_wide import network

from weft.build.device import NodeSid
from weft.lab.topology import Router


def test_a_router_in_a_lab_is_told_of_no_segments() -> None:
    """All else stays as it is built."""
    plain = network()["STO.1"]
    assert plain.isis is not None
    told = replace(plain, isis=replace(plain.isis, node_sid=NodeSid(16_000, 23_999, 1)))
    assert Router.of(told) == Router.of(plain)
    assert "segment-routing" not in Router.of(told).configuration
