"""Broken and unusual intents through `weft plan`: an error that says where, or a plan; never a traceback."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.cli_plan.conftest import FOUR_TOWNS
from tests.mutations import mutations

from weft.cli.entry import run
from weft.planning import load
from weft.planning.restored import restored

TRANSIT = "{name: LIL, at: [50.63, 3.06], routers: 0}"
GIVEN = "  - {a: BRU, z: PAR, capacity: 100G, delay: 2 ms}\n"
LEASED = "  - {a: BRU, z: PAR, modules: [{capacity: 100G, price: 4 k€/month}]}\n"
SURVIVE = "survive: [fibre, router]\n"

UNUSUAL: dict[str, tuple[dict[str, str], int]] = {
    "a router at a site without demand": ({TRANSIT: "{name: LIL, at: [50.63, 3.06], routers: 1}"}, 0),
    "three routers against two": ({TRANSIT: "{name: LIL, at: [50.63, 3.06], routers: 3}"}, 0),
    "one path of many": ({"ecmp: 64": "ecmp: 1"}, 0),
    "metrics by delay": ({"metric: optimised": "metric: delay"}, 0),
    # the given 100G would get an equal share of far more
    "metrics of one hop": ({"metric: optimised": "metric: hop"}, 1),
    "metrics of one hop, no given link": ({"metric: optimised": "metric: hop", "links:\n" + GIVEN: "links:\n"}, 0),
    "fixed policies": ({"mode: ecmp": "mode: sr"}, 0),
    "a controller": ({"mode: ecmp": "mode: sr-controller"}, 0),
    "the least cost": ({"minimise: power": "minimise: cost"}, 0),
    "every kind of failure": ({SURVIVE: "survive: [fibre, router, srlg, pair, link, site]\n"}, 0),
    "nothing to survive": (
        {SURVIVE: "survive: []\n", "protect: [fibre, router]": "protect: []", "protect: [fibre]": "protect: []"}, 0,
    ),
    "no link beside the fibres": ({"links:\n" + GIVEN + LEASED: ""}, 0),
    "cables that light does not come through": (
        {"210 km": "21000 km", "120 km": "22000 km", "240 km": "24000 km", "520 km": "23000 km", "30 ms": "900 ms"}, 1,
    ),
    "less power than the fabric draws": ({"power_cap: 50 kW": "power_cap: 100 W"}, 1),
    "sooner than the detour allows": ({"max_delay: 30 ms": "max_delay: 2.7 ms"}, 1),
    "more than any switch can pass on": ({"total: 2T": "total: 2000T", "hosts: 64": "hosts: 8192"}, 1),
    "hardly anything": ({"total: 2T": "total: 1G", "egress: {web: 200G}": "egress: {web: 1M}"}, 0),
    "all of it may wait": ({"deferrable: 50 %": "deferrable: 100 %"}, 0),
    "links filled to the brim": ({"{normal: 80 %, failure: 95 %}": "{normal: 100 %, failure: 100 %}"}, 0),
}  # fmt: skip


def test_a_hundred_broken_intents_give_an_error_with_a_place_or_a_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Keys dropped or renamed, types and numbers changed, files cut off, bytes flipped."""
    intent, output = tmp_path / "intent.yaml", tmp_path / "plan"
    statuses: Counter[int] = Counter()
    for mutation in mutations(FOUR_TOWNS.read_bytes(), 100, seed=7):
        intent.write_bytes(mutation.content)
        status = run(["plan", str(intent), "-o", str(output), "--time-limit", "2s"])
        said = capsys.readouterr()
        statuses[status] += 1
        if status == 0:
            assert load(output).verdict in ("proven", "feasible")
        else:
            has_place = f"{intent}:" in said.err or "site " in said.err
            assert has_place or load(output).verdict in ("infeasible", "unknown"), said.err
    assert set(statuses) <= {0, 1, 2}
    assert statuses[0] >= 3
    assert statuses[2] >= 50


@pytest.mark.parametrize("case", UNUSUAL)
def test_an_unusual_intent_gives_a_plan_or_the_reason_why_there_is_none(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was bought is a network that can be looked at again; what cannot be bought has its reason."""
    text = FOUR_TOWNS.read_text("utf-8")
    changes, expected = UNUSUAL[case]
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    intent, output = tmp_path / "intent.yaml", tmp_path / "plan"
    intent.write_text(text, "utf-8")
    status = run(["plan", str(intent), "-o", str(output), "--gap", "10%"])
    said = capsys.readouterr()
    assert status == expected, said
    if status == 0:
        plan = load(output)
        assert plan.header["failures"]["survived"] == plan.header["failures"]["enumerated"]
        assert len(restored(plan).demands) == len(plan.tables["demands"])
    else:
        assert said.err or load(output).header["binding"]["text"]
