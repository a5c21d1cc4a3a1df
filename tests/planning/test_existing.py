"""Equipment in place: last year's plan is this year's beginning, and nothing that stays is bought again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weft import intent as intents
from weft.diagnostics import PlanError
from weft.intent import Existing, Intent
from weft.lp import Stop
from weft.planning import Options, Plan, as_existing, make
from weft.planning.existing.existing import AtSites
from weft.planning.menus.line_menus import candidate_rows
from weft.planning.menus.site_menus import pieces
from weft.planning.objective import of
from weft.planning.progress import Silent
from weft.planning.step4_sizing import problem
from weft.planning.story import _menus

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
FEW = Options(gap=0.05, trials=60)


@pytest.fixture(scope="module")
def text() -> str:
    """The four towns, planned for least cost."""
    return FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")


@pytest.fixture(scope="module")
def last_year(text: str, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan of bare ground."""
    path = tmp_path_factory.mktemp("last") / "intent.yaml"
    path.write_text(text, "utf-8")
    return make(intents.load(path), FEW)


Again = Callable[[str, str], Intent]


@pytest.fixture
def again(text: str, last_year: Plan, tmp_path: Path) -> Again:
    """The same intent with all of that plan in place, and the text of more rows."""

    def load(do: str, more: str) -> Intent:
        (tmp_path / "existing.csv").write_text(as_existing(last_year, do) + more, "utf-8")
        path = tmp_path / "intent.yaml"
        path.write_text(text + "existing: existing.csv\n", "utf-8")
        return intents.load(path)

    return load


@pytest.mark.parametrize("do", ["keep", "move"])
def test_planned_again_with_all_of_it_in_place_nothing_is_bought(do: str, again: Again, last_year: Plan) -> None:
    """No piece is bought, none is left over where all is kept, and the cost is that of running it."""
    plan = make(again(do, ""), FEW)
    assert plan.header["totals"]["price_eur"] == 0
    assert all(line["bought"] == 0 for line in plan.tables["bom"] if line["kind"] != "lease")
    before, after = (sum(int(line["count"]) for line in p.tables["bom"]) for p in (last_year, plan))
    assert after == before if do == "keep" else after <= before
    if do == "keep":
        assert not any(line["retired"] or line["moved"] for line in plan.tables["bom"])
        spent = last_year.header["totals"]["price_eur"]
        assert plan.header["in_place"]["worth_eur"] == pytest.approx(spent)
        value, then = (p.header["objective"]["value"] for p in (plan, last_year))
        assert value == pytest.approx(then - spent, rel=1e-8)  # plans tell nine digits
        where = ("a", "z", "mode", "route", "pairs", "slot")
        assert [[row[c] for c in where] for row in plan.tables["lightpaths"]] == [
            [row[c] for c in where] for row in last_year.tables["lightpaths"]
        ]


def test_more_traffic_buys_only_what_is_missing_around_what_is_there(again: Again, last_year: Plan) -> None:
    """Half as much again: old lightpaths keep slot and pairs, and of each item no more is bought than is missing."""
    asked = again("keep", "")
    gravity = asked.traffic.gravity
    assert gravity is not None
    more = replace(asked.traffic, gravity=replace(gravity, total_gbps=1.5 * gravity.total_gbps))
    plan = make(replace(asked, traffic=more), FEW)
    where = ("route", "mode", "slot", "pairs")
    old, new = ([tuple(row[c] for c in where) for row in p.tables["lightpaths"]] for p in (last_year, plan))
    assert set(old) <= set(new)
    assert len(new) > len(old)
    had = {(line["site"], line["item"]): int(line["count"]) for line in last_year.tables["bom"]}
    for line in plan.tables["bom"]:
        there = int(line["kept"]) + int(line["moved"])
        assert int(line["count"]) == there + int(line["bought"])
        if line["layer"] in ("fabric", "routers"):
            assert int(line["kept"]) == min(int(line["count"]), had.get((line["site"], line["item"]), 0))


def test_what_is_forbidden_is_not_bought_and_what_is_pinned_is(text: str, tmp_path: Path) -> None:
    """A fibre, a mode, a router and a switch; pairs, a lightpath and a chassis."""
    asked = _loaded(text, tmp_path)
    menus = _menus(asked, Stop(), Silent())
    light, builds = menus.light, menus.choices.builds
    p = int(np.flatnonzero(~light.leased)[0])
    route = tuple(menus.fibres.name[f] for f in light.fibres[p].tolist())
    site, other = menus.asked.sites.name[0], next(n for n in menus.fibres.name if n not in route)
    banned, pinned = builds[0].chassis, next(b.chassis for b in builds if b.chassis != builds[0].chassis)
    rows = (
        Existing(1, "forbid", "pair", (other,)), Existing(2, "forbid", "item", (site,), banned),
        Existing(3, "pin", "pair", (route[0],), count=2), Existing(4, "pin", "item", (site,), pinned, count=2),
        Existing(5, "pin", "lightpath", route, light.transceiver[p], light.mode[p], count=3),
    )  # fmt: skip
    there = replace(asked, existing=rows)
    found, choices = problem(there, menus.asked, menus.fabrics, light, menus.fibres, menus.catalogue)
    f, dark = menus.fibres.name.index(route[0]), menus.fibres.name.index(other)
    assert (found.fibres.lower[f], found.fibres.max_pairs[dark]) == (2, 0)
    assert found.candidates.lower[p] == 3
    only_there = replace(asked, existing=(Existing(1, "forbid", "item", (site,), light.transceiver[p]),))
    allowed = candidate_rows(only_there, light, of(asked, menus.catalogue), menus.catalogue).upper > 0
    ends_there = (light.a == 0) | (light.z == 0)
    mine = np.array([name == light.transceiver[p] for name in light.transceiver])
    assert (allowed == ~(mine & ends_there)).all()
    over = np.array([dark in light.fibres[q] for q in range(len(light))])
    assert (found.candidates.upper[over] == 0).all()
    at_site = {b.chassis for b, v in zip(choices.builds, choices.build_site.tolist(), strict=True) if v == 0}
    assert at_site == {pinned}


def test_a_chassis_with_more_cards_costs_only_the_cards(text: str, tmp_path: Path) -> None:
    """What is saved on a build is the price of its pieces that are there, whatever else it has."""
    menus = _menus(_loaded(text, tmp_path), Stop(), Silent())
    build = menus.choices.builds[0]
    rows = tuple(
        Existing(i, "move", "item", (menus.asked.sites.name[0],), piece.item, count=piece.count)
        for i, piece in enumerate(build.pieces, start=1)
    )
    there = AtSites.of(replace(menus.intent, existing=rows), menus.catalogue)
    assert there.saved_eur(0, pieces(build, 2)) == pytest.approx(build.price_eur)
    assert there.saved_eur(0, pieces(build, 1)) == pytest.approx(build.price_eur)
    assert there.saved_eur(1, pieces(build, 1)) == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Existing(1, "keep", "item", ("AMS",), "7060DX5-64S", count=900), "no fabric on the menu may be there"),
        (Existing(1, "keep", "item", ("AMS",), "8201-32FH", count=9), "no router of the catalogue may be there"),
        (Existing(1, "keep", "lightpath", ("AMS-BRU", "LIL-PAR"), "800G ZR+", "600G 8QAM"), "do not join"),
    ],
    ids=["more boxes than any design has", "more routers than the site has", "a route that ends nowhere"],
)
def test_what_cannot_stay_is_refused_with_its_row(row: Existing, words: str, text: str, tmp_path: Path) -> None:
    """And with what to write instead."""
    with pytest.raises(PlanError, match=words) as caught:
        _menus(replace(_loaded(text, tmp_path), existing=(row,)), Stop(), Silent())
    assert "row 1 of existing" in caught.value.message
    assert caught.value.help


def _loaded(text: str, folder: Path) -> Intent:
    path = folder / "intent.yaml"
    path.write_text(text, "utf-8")
    return intents.load(path)
