"""`weft sweep --restore`: a plan's lightpaths lit again, checked against the plan's own tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli_plan.conftest import FOUR_TOWNS, Planned, Weft

from weft import catalogue
from weft.cli.entry import run
from weft.cli.recovery import show
from weft.network import Network, risks, scenarios
from weft.optical.service.restoration_state import RestoreOptions
from weft.optical.service.restoration_timing import NODE
from weft.optical.spectrum.comb import slices_of
from weft.planning import Plan, load
from weft.planning.relighting import relightable
from weft.planning.restored import restored
from weft.routing import Ceilings, Run, prove
from weft.routing.recovery import Recovering, with_light

pytestmark = pytest.mark.xdist_group("four towns")

FAILS = ("fibre", "srlg")


def ring(weft: Weft, folder: Path, band: str = "C") -> Planned:
    """The four towns as a ring of ROADMs without links to lease, so that every cable is lit."""
    text = FOUR_TOWNS.read_text("utf-8").replace("    optical: p2p\n", "").replace("band: C,", f"band: {band},")
    intent = folder / "intent.yaml"
    intent.write_text(text[: text.index("links:")] + text[text.index("traffic:") :], encoding="utf-8")
    done = weft("plan", intent, "-o", folder / "plan", "--gap", "10%")
    return Planned(folder / "plan", done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def planned(weft: Weft, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """That ring in band C."""
    return ring(weft, tmp_path_factory.mktemp("ring"))


def recovery(capsys: pytest.CaptureFixture[str], plan: Path, *options: str) -> dict[str, Any]:
    """What `weft sweep --restore --json` says of cables and shared risks."""
    asked = [part for kind in FAILS for part in ("--fail", kind)]
    run(["sweep", str(plan), "--json", "--restore", "--no-headroom", "--top", "99", *asked, *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_way_of_recovering_is_told_for_every_cable(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """With routers alone it is what the sweep says; light that is lit again never makes optics alone lose more."""
    found = recovery(capsys, planned.directory)
    swept = {tuple(row["failed"]): row["lost_gbps"] for row in found["worst"]}
    rows = found["recovery"]["failures"]
    assert {tuple(row["failed"]) for row in rows} == set(swept)
    for row in rows:
        lost = row["lost_gbps"]
        assert lost["routers"] == pytest.approx(swept[tuple(row["failed"])], abs=1e-6)
        assert lost["optics"] <= lost["nothing"] + 1e-6
        assert row["light_restored_gbps"] <= row["at_most_gbps"] <= row["light_lost_gbps"] + 1e-6
    assert any(row["light_restored_gbps"] > 0 for row in rows)
    assert any(row["lost_gbps"]["nothing"] > row["lost_gbps"]["optics"] for row in rows)
    assert found["recovery"]["figures"]["node"] == {
        "seconds": 12.0, "estimate": False,
        "source": NODE.source,
    }  # fmt: skip


def test_before_light_is_back_optics_have_done_nothing(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """And after a while they have done some of it."""
    at_once, later, done = (
        recovery(capsys, planned.directory, *after)["recovery"]["failures"]
        for after in (("--restore-after", "0"), ("--restore-after", "60"), ())
    )
    for first, some, last in zip(at_once, later, done, strict=True):
        assert first["lost_gbps"]["optics"] == first["lost_gbps"]["nothing"]
        assert first["lost_gbps"]["both"] == first["lost_gbps"]["routers"]
        assert first["light_restored_gbps"] == 0
        assert some["light_restored_gbps"] <= last["light_restored_gbps"]


def test_the_table_is_for_people(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what promises are judged by, and which figures are estimates."""
    run(["sweep", str(planned.directory), "--restore", "--fail", "fibre"])
    shown = capsys.readouterr().out
    assert "traffic lost, and who makes up for it" in shown
    assert "what was promised is judged with routers alone" in shown
    assert "seconds rest on estimates of detect, decide, amplifiers, tune, lock" in shown


def test_an_intent_has_no_light_to_restore(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Its links are given, without fibres and slots."""
    intent = tmp_path / "intent.yaml"
    intent.write_text(
        "weft: 1\nname: pair\nsites:\n  - {name: A, lat: 50, lon: 8}\n  - {name: B, lat: 51, lon: 9}\n"
        "links:\n  - {a: A, z: B, capacity: 400G, metric: 1}\ntraffic:\n  classes: [{name: web}]\n"
        "  matrix: [{a: A, z: B, class: web, gbps: 1}]\n",
        encoding="utf-8",
    )
    status = run(["sweep", str(intent), "--fail", "link", "--restore"])
    told = capsys.readouterr().err
    assert status == 2
    assert "error" in told


def test_what_is_no_cable_is_refused(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """An amplifier of one pair is not looked at."""
    assert run(["sweep", str(planned.directory), "--fail", "amplifier", "--restore"]) == 2
    assert "is worked out for cables" in capsys.readouterr().err


def lit_again(plan: Plan) -> tuple[Network, Any, Any, Any, Any]:
    """The plan's network, all its risks, the cuts, and what is lit again after each."""
    network = restored(plan)
    all_risks = risks(network)
    chosen = scenarios(all_risks, FAILS, intact=False)
    again = relightable(plan, catalogue.load(["builtin"]))
    return network, all_risks, chosen, again, again.relit(network, all_risks, chosen, RestoreOptions())


def test_nothing_overlaps_and_nothing_passes_the_cut(planned: Planned) -> None:
    """By the plan's own tables: fibres, pairs and slices of who stays, and of who is lit again."""
    plan = load(planned.directory)
    network, all_risks, chosen, again, found = lit_again(plan)
    table, graph = list(plan.tables["lightpaths"]), again.state.graph
    in_srlg = {str(row["name"]): str(row["srlgs"]).split("|") for row in plan.tables["fibres"]}
    relit = 0
    for row, after in enumerate(found.cuts):
        kind, name = chosen.name[row].split(" ", 1)
        cut = {fibre for fibre, inside in in_srlg.items() if (fibre == name if kind == "fibre" else name in inside)}
        taken: set[tuple[str, int, int]] = set()
        lost = {again.rows[i] for i in after.lost}
        assert lost == {i for i, one in enumerate(table) if cut & set(str(one["route"]).split("|"))}
        for i, one in enumerate(table):
            if i not in lost and one["route"] != "":
                hops = zip(str(one["route"]).split("|"), str(one["pairs"]).split("|"), strict=True)
                slots = range(int(one["slot"]), int(one["slot"]) + int(one["width"]))
                taken |= {(fibre, int(pair) - 1, s) for fibre, pair in hops for s in slots}
        for one in after.relit:
            width = again.state.kinds[again.state.lit[one.lightpath].kind][one.mode].width
            for ride in one.rides:
                fibres = [graph.cable_name[int(graph.cable[arc])] for arc in ride.route]
                assert not cut & set(fibres)
                wanted = {
                    (fibre, pair, s) for fibre, pair in zip(fibres, ride.pairs, strict=True)
                    for s in range(ride.slot, ride.slot + width)
                }  # fmt: skip
                assert not wanted & taken
                taken |= wanted
            relit += 1
    assert relit > 10
    assert len(network.lightpaths) == len(table)
    assert len(all_risks) > len(chosen)


def test_light_that_is_lit_again_reaches_by_a_propagation_of_its_own(planned: Planned) -> None:
    """Section after section, of the mode it has now, in the worse direction."""
    plan = load(planned.directory)
    *_, again, found = lit_again(plan)
    glass, looked_at = again.state.reach.glass, 0
    for after in found.cuts:
        for one in after.relit:
            lit = again.state.lit[one.lightpath]
            transceiver, modes = again.state.reach.kinds[lit.kind]
            mode = modes[one.mode]
            for ride in one.rides:
                route = [int(again.state.graph.cable[arc]) for arc in ride.route]
                source = int(again.state.graph.tail[ride.route[0]])
                light = glass.transmission.light(route, source, transceiver, mode)
                assert light.feasible
                assert slices_of(mode.spacing_ghz) <= again.state.kinds[lit.kind][one.mode].width
                looked_at += 1
    assert looked_at > 10


def test_both_at_work_is_the_proof_of_a_network_whose_light_took_other_glass(planned: Planned) -> None:
    """Routed anew by the proof itself, with the capacity that was given back."""
    plan = load(planned.directory)
    network, all_risks, chosen, again, found = lit_again(plan)
    limits = Ceilings(0.8, 0.9)
    rates = again.rate_gbps(found, len(network.lightpaths))
    ours = Recovering.of(network, all_risks, limits, Run()).recovery(chosen, rates)
    for row in range(len(chosen)):
        proof = prove(with_light(network, rates[row]), all_risks, chosen, limits)
        assert ours.both[row] == pytest.approx(proof.lost_gbps[row], abs=1e-9)
    plain = prove(network, all_risks, chosen, limits)
    assert ours.routers == pytest.approx(plain.lost_gbps, abs=1e-9)
    assert (np.diff([after.restored_gbps for after in found.cuts]) != 0).any()


def test_a_plan_of_two_bands_is_lit_again_as_it_was_planned(
    weft: Weft, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the filters between the bands in its spans; what is likely is refused, as it is of one band."""
    plan = ring(weft, tmp_path, "C+L").directory
    found = recovery(capsys, plan)
    assert any(row["light_restored_gbps"] > 0 for row in found["recovery"]["failures"])
    assert run(["lightpaths", "--plan", str(plan), "--samples", "5"]) == 2
    assert "band C alone" in capsys.readouterr().err


def test_what_cuts_no_cable_leaves_nothing_to_light_again(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """And that is said."""
    run(["sweep", str(planned.directory), "--restore", "--fail", "router", "--no-headroom"])
    assert "there is nothing to light again" in capsys.readouterr().out


def test_another_catalogue_is_noticed(planned: Planned, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Light would arrive otherwise than the plan says."""
    noisy = tmp_path / "noisy.yaml"
    text = "practice:\n  margin_db: {value: 1, low: 1, high: 1, confidence: estimate, source: GN-margin}\n"
    noisy.write_text(text, encoding="utf-8")
    run(["sweep", str(planned.directory), "--fail", "fibre", "--restore", "--catalogue", str(noisy)])
    assert "where the plan says" in capsys.readouterr().err


def test_what_is_lit_again_is_told_within_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """Figures of a continent, with long names; nothing is cut."""
    lost = {"nothing": 123_456.7, "routers": 0.0, "optics": 99_999.5, "both": 12.0}
    row = {
        "failed": ["fibre AMS-BRU", "router FRA.1"], "lost_gbps": lost, "light_lost_gbps": 222_222.0,
        "light_restored_gbps": 111_111.0, "at_lower_rate": 12, "seconds": 345.6,
    }  # fmt: skip
    figures = {"detect": {"seconds": 1.0, "source": "a", "estimate": True}}
    show({"failures": [row], "figures": figures, "after_s": 60.0}, 10)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
    assert "123,457        0  100,000    12  222,222  111,111" in told
