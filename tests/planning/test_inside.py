"""What a site buys inside: fabric and back-end in one purchase, on one bill and under one power cap."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft import intent
from weft.lp import Stop
from weft.planning.bill import _Book
from weft.planning.bought import Menus
from weft.planning.fabrics import BACK, FRONT, fabric_row
from weft.planning.inside import LAYERS, Inside, together
from weft.planning.progress import Silent
from weft.planning.step2_fabric_menu import backend_ask_of
from weft.planning.story import _menus

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
GPUS = "backend: {gpus: 64, gpus_per_host: 8, port: 400G, planes: 2, survive: [leaf, spine]}"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Menus:
    """Four towns, one of which has GPUs."""
    path = tmp_path_factory.mktemp("towns") / "intent.yaml"
    text = FOUR_TOWNS.read_text("utf-8").replace("workload: {web: 100 %}", "workload: {web: 100 %}, " + GPUS)
    path.write_text(text, "utf-8")
    return _menus(intent.load(path), Stop(), Silent())


@pytest.fixture(scope="module")
def paris(towns: Menus) -> tuple[Inside, ...]:
    """What the town with GPUs may take."""
    return towns.fabrics.designs[towns.asked.sites.name.index("PAR")]


def test_only_a_site_with_gpus_has_back_ends(towns: Menus, paris: tuple[Inside, ...]) -> None:
    """The others take fabrics alone, and the ask of the back-end is the intent's."""
    assert all(one.back for one in paris)
    others = [d for v, designs in enumerate(towns.fabrics.designs) for d in designs if designs is not paris]
    assert all(one.back is None for one in others)
    ask = backend_ask_of(next(site for site in towns.intent.sites if site.name == "PAR"))
    assert ask
    assert (ask.gpus, ask.planes, ask.plane.host_gbps, ask.plane.homing) == (64, 2, 200.0, "rail")


def test_sizing_pays_for_both_and_caps_both(towns: Menus, paris: tuple[Inside, ...]) -> None:
    """Each row of the problem draws what its fabric and its back-end draw together."""
    v = towns.asked.sites.name.index("PAR")
    rows, at = towns.problem.fabrics, towns.choices.design
    mine = [i for i, site in enumerate(rows.site.tolist()) if site == v]
    for i in mine:
        one = paris[int(at[i])]
        assert one.back
        assert rows.draw_w[i] == pytest.approx(one.front.draw_w + one.back.draw_w)


def test_the_bill_has_back_ends_on_a_layer_of_their_own(towns: Menus, paris: tuple[Inside, ...]) -> None:
    """Lines of both layers add up to the watts and euro of the purchase."""
    book = _Book(towns.catalogue)
    lines = [book.line(b.item, b.kind, layer, "PAR", b.count) for layer, b in paris[0].bom]
    assert {str(line["layer"]) for line in lines} == set(LAYERS)
    assert sum(float(line["draw_w"]) for line in lines) == pytest.approx(paris[0].draw_w)
    assert sum(float(line["price_eur"]) for line in lines) == pytest.approx(paris[0].price_eur)


def test_a_row_of_the_table_says_which_fabric_and_how_many(paris: tuple[Inside, ...]) -> None:
    """Front-end once, back-end as many times as it has planes."""
    back = paris[0].back
    assert back
    rows = [fabric_row("PAR", FRONT, paris[0].front), fabric_row("PAR", BACK, back.plane, back.planes)]
    assert [(row["layer"], row["copies"]) for row in rows] == [("front-end", 1), ("back-end", 2)]


def test_pairs_that_another_pair_beats_are_left_out(paris: tuple[Inside, ...]) -> None:
    """Of all fabrics with all back-ends those stay that no other pair beats, each once."""
    fronts, backs = list(dict.fromkeys(p.front for p in paris)), list(dict.fromkeys(p.back for p in paris if p.back))
    pairs = together(fronts, backs)
    assert len({pair.name for pair in pairs}) == len(pairs)
    least = min(f.draw_w + b.draw_w for f in fronts for b in backs)
    assert min(pair.draw_w for pair in pairs) == pytest.approx(least)
    assert together(fronts, []) == tuple(map(Inside, fronts))
