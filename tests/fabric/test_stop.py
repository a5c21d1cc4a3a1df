"""A fabric menu that takes long may be stopped."""

from __future__ import annotations

import time

import pytest
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue import load
from weft.fabric import FabricAsk, menu
from weft.lp import Stop, Stopped

WIDE = FabricAsk(512, 1, 100.0, "single", 1.5, (), 60_000.0, 2)


def test_a_gateway_far_wider_than_the_hosts_is_stopped_at_once() -> None:
    """A menu that takes minutes with the built-in catalogue ends within seconds of its clock."""
    stock = load(("builtin",))
    began = time.monotonic()
    with pytest.raises(Stopped):
        menu(WIDE, stock, "power", Stop(0.5))
    assert time.monotonic() - began < 10.0


def test_a_stop_that_does_not_strike_leaves_the_menu_as_it_is() -> None:
    """The same designs in the same order."""
    stock = catalogue_of(switch("box32", 300, 40000, group(32, 400, "4x100", "2x200")))
    ask = FabricAsk(64, 2, 100.0, "single", 2.0, (), 1600.0, 2)
    assert menu(ask, stock, "power", Stop(3600.0)) == menu(ask, stock, "power")
