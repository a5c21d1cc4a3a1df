"""The frontier of draw, price and headroom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import FabricAsk, headroom_frontier, menu
from weft.fabric.search import headroom

ASK = FabricAsk(200, 2, 100.0, "single", 2.0, ("spine",), 1200.0, 2)


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of a tenth, for speed."""
    monkeypatch.setattr(headroom, "FINEST", 0.1)


def test_no_point_beats_another_one(medium: Catalogue) -> None:
    """Each draws less, costs less or leaves more than every other."""
    found = headroom_frontier(ASK, medium, "power")
    points = [(p.design.draw_w, p.design.price_eur, -p.headroom) for p in found]
    for a in points:
        assert not any(b != a and all(y <= x for x, y in zip(a, b, strict=True)) for b in points)


def test_the_least_point_is_the_least_design_of_the_menu(medium: Catalogue) -> None:
    """Whatever is left over, nothing draws less than the menu's first."""
    assert headroom_frontier(ASK, medium, "power")[0].design.draw_w == menu(ASK, medium, "power")[0].draw_w


@pytest.mark.parametrize("more", [0.1, 0.37, 0.8])
def test_what_a_stronger_promise_takes_is_on_the_frontier(more: float, medium: Catalogue) -> None:
    """The least design for a promise that is stronger by a share is found, but for the fineness of the steps."""
    stronger = menu(replace(ASK, oversubscription=ASK.oversubscription / (1 + more)), medium, "power")[0]
    found = headroom_frontier(ASK, medium, "power")
    near = (1 + more) / (1 + headroom.FINEST) - 1
    assert min(p.design.draw_w for p in found if p.headroom >= near) <= stronger.draw_w + 1e-6


def test_hosts_send_no_more_than_their_ports_do(medium: Catalogue) -> None:
    """Headroom ends where nothing is oversubscribed in the worst state."""
    assert max(p.headroom for p in headroom_frontier(ASK, medium, "power")) == pytest.approx(1.0)
    full = headroom_frontier(replace(ASK, oversubscription=1.0), medium, "power")
    assert {p.headroom for p in full} == {0.0}


def test_without_any_design_it_is_said_why(tiny: Catalogue) -> None:
    """As the menu says it."""
    with pytest.raises(InfeasibleError, match="hosts"):
        headroom_frontier(replace(ASK, hosts=100_000), tiny, "power")
