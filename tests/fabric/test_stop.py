"""A fabric menu that takes long may be stopped."""

from __future__ import annotations

import time

import pytest
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue import load
from weft.fabric import FabricAsk, menu
from weft.fabric.search import search
from weft.fabric.search.border import Borders, Top, borders
from weft.fabric.search.kit import Kit
from weft.lp import Stop, Stopped

WIDE = FabricAsk(512, 1, 100.0, "single", 1.5, (), 60_000.0, 2)


def test_a_gateway_far_wider_than_the_hosts_is_stopped_at_once() -> None:
    """It ends soon after its clock, and not after the whole menu."""
    stock = load(("builtin",))
    began = time.monotonic()
    with pytest.raises(Stopped):
        menu(WIDE, stock, "power", Stop(0.05))
    assert time.monotonic() - began < 10.0


def test_few_cores_of_a_small_site_with_a_wide_gateway_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Borders that cost far more than the boxes of the hosts do not hide which cores are beaten."""
    ways = []

    def counted(ask: FabricAsk, kit: Kit, up_gbps: float, top: Top) -> Borders:
        ways.append(top)
        return borders(ask, kit, up_gbps, top)

    monkeypatch.setattr(search, "borders", counted)
    assert menu(WIDE, load(("builtin",)), "power")
    assert len(ways) < 500


@pytest.mark.parametrize("gateway_gbps", [200e3, 700e3])
def test_what_few_cores_can_carry_does_not_keep_the_others(gateway_gbps: float) -> None:
    """With twice the gateway beyond most cores, or the gateway itself beyond most, what is completed stays small."""
    wide = FabricAsk(64, 1, 100.0, "single", 2.0, ("spine",), gateway_gbps, 2)
    found, points = search.Search.of(wide, Kit.of(wide, load(("builtin",)), cheapest=False), Stop(60.0)).run()
    assert len(found) == len(points) < 1_000_000


def test_a_stop_that_does_not_strike_leaves_the_menu_as_it_is() -> None:
    """The same designs in the same order."""
    stock = catalogue_of(switch("box32", 300, 40000, group(32, 400, "4x100", "2x200")))
    ask = FabricAsk(64, 2, 100.0, "single", 2.0, (), 1600.0, 2)
    assert menu(ask, stock, "power", Stop(3600.0)) == menu(ask, stock, "power")
