"""Where lightpaths and gateways end: every port on a card that has it, LAGs spread over cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from weft.catalogue import RouterBuild
from weft.network import risks, scenarios
from weft.planning import load, opened
from weft.planning.cards import GATEWAY, Plug, _seats
from weft.routing import Run, prove


def build_of(ports800: int, ports400: int, cards: int) -> RouterBuild:
    """A router with so many cards, and ports of all of them together."""
    return RouterBuild("r", "r", "FP5", (("card", cards),), "", ports800, ports400, 1e4, 1e3, 1e5, 20.0, 2, ())


def test_a_lag_is_spread_over_cards_and_the_wide_ports_go_first() -> None:
    """Two members of one LAG take two cards; what needs 800G finds its cage though it comes last."""
    plugs = [Plug(0, False), Plug(0, False), Plug(GATEWAY, False), Plug(GATEWAY, False), Plug(1, True), Plug(1, True)]
    seats = _seats(build_of(2, 4, 2), 2, plugs)
    assert Counter(zip((plug.lag for plug in plugs), seats, strict=True)).most_common(1)[0][1] == 1
    assert _seats(build_of(4, 0, 2), 2, [Plug(0, False)] * 3 + [Plug(1, True)]) == [1, 0, 1, 0]


@pytest.mark.parametrize("more", [0, 3])
def test_a_card_holds_what_it_has_ports_for(more: int) -> None:
    """As long as there are ports at all; what is too much for the router goes where there is least."""
    seats = _seats(build_of(0, 8, 4), 4, [Plug(k % 3, False) for k in range(8 + more)])
    assert max(Counter(seats).values()) == 2 + (more > 0)


def test_a_card_carries_what_its_complexes_forward_where_another_has_room() -> None:
    """Of two cards of 5 Tb/s ports alone would give one all of 800 Gb/s and the other all of 400."""
    plugs = [Plug(k, False, gbps=800.0 if k % 2 == 0 else 400.0) for k in range(14)]
    seats = _seats(build_of(32, 0, 2), 2, plugs)
    carried = [sum(p.gbps for p, seat in zip(plugs, seats, strict=True) if seat == k) for k in range(2)]
    assert sum(carried) == 7 * 1200.0
    assert max(carried) <= 5000.0


def test_client_ports_of_a_transponder_share_a_card() -> None:
    """Three ports of one lightpath find a card that has them, though single ones come first in the list."""
    plugs = [Plug(0, False), Plug(1, False), Plug(2, False), Plug(3, False, ports=3), Plug(4, False, ports=3)]
    seats = _seats(build_of(0, 10, 2), 2, plugs)
    taken = Counter[int]()
    for plug, seat in zip(plugs, seats, strict=True):
        taken[seat] += plug.ports
    assert seats[3] != seats[4]
    assert max(taken.values()) <= 5


def test_the_cards_of_a_plan_hold_every_lightpath_and_gateway(four_sites_plan: Path) -> None:
    """No card has more on it than ports, each end is a card of its router, and gateways add up."""
    plan = load(four_sites_plan)
    cards = {str(row["name"]): row for row in plan.tables["cards"]}
    taken = Counter[str]()
    for row in plan.tables["lightpaths"]:
        for end in ("a", "z"):
            card = str(row[f"card_{end}"])
            assert cards[card]["router"] == row[end]
            taken[card] += int(row["ports"])
    gateway = defaultdict(float)
    for name, row in cards.items():
        assert row["gbps"] <= row["forwards_gbps"]
        assert taken[name] == row["ports_wan"] <= row["ports"]
        gateway[row["router"]] += row["gateway_gbps"]
    for row in plan.tables["routers"]:
        assert gateway[row["name"]] == pytest.approx(row["gateway_gbps"])


def test_the_failure_of_a_card_is_no_worse_than_of_its_router(four_sites_plan: Path) -> None:
    """It takes some of the router's links and of its gateway, which the router's failure takes whole."""
    operated = opened(four_sites_plan)
    all_risks = risks(operated.network)
    chosen = scenarios(all_risks, ("card", "router"), intact=False)
    proof = prove(operated.network, all_risks, chosen, operated.limits, Run(operated.ecmp))
    assert chosen.state.count("card") >= chosen.state.count("router") > 0
    delivered = proof.delivered_gbps.sum(axis=1)
    of_router = {name: delivered[s] for s, name in enumerate(chosen.name)}
    for s, name in enumerate(chosen.name):
        if name.startswith("card "):
            router = name.removeprefix("card ").rpartition("/")[0]
            assert delivered[s] >= of_router[f"router {router}"] - 1e-6
