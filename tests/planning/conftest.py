"""What tests of planning share: small menus before anything is bought, and a purchase from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft import intent, sizing
from weft.lp import Stop
from weft.planning.bought import Menus
from weft.planning.progress import Silent
from weft.planning.routed.pool import Pool, pool_of
from weft.planning.step4_sizing import with_least_gateways
from weft.planning.story import _menus

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"


@pytest.fixture(scope="session")
def menus() -> Menus:
    """Steps 1 to 3 of four towns, of which three have two routers and one has none."""
    return _menus(intent.load(FOUR_TOWNS), Stop(), Silent())


@pytest.fixture(scope="session")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Menus:
    """The same with three routers in the fourth town."""
    path = tmp_path_factory.mktemp("uneven") / "intent.yaml"
    path.write_text(FOUR_TOWNS.read_text("utf-8").replace("routers: 0}", "routers: 3}"), "utf-8")
    return _menus(intent.load(path), Stop(), Silent())


@pytest.fixture(scope="session")
def pool(menus: Menus) -> Pool:
    """All routes of the four towns."""
    return pool_of(menus)


@pytest.fixture(scope="session")
def purchase(menus: Menus) -> sizing.Purchase:
    """What sizing buys for unrestricted rerouting."""
    bought = sizing.solve(with_least_gateways(menus.problem), gap=0.05)
    assert isinstance(bought, sizing.Purchase)
    return bought
