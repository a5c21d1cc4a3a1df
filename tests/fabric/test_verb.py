"""`weft fabric`: the frontier of one site of an intent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weft.cli.fabric import command
from weft.diagnostics import ExchangeError
from weft.fabric.search import headroom

FOUR_SITES = Path(__file__).parents[2] / "examples" / "four-sites" / "intent.yaml"
FOUR_TOWNS = Path(__file__).parents[1] / "four_towns.yaml"


@pytest.fixture(scope="module")
def site() -> str:
    """A site of the example with a fabric."""
    from weft.intent import load

    return next(site.name for site in load(FOUR_SITES).sites if site.fabric and site.routers)


def test_json_has_every_design_with_its_bill(site: str) -> None:
    """Each design's draw is that of its bill, least first, and none is below the relaxation."""
    result = CliRunner().invoke(command, [str(FOUR_SITES), "--site", site, "--json"])
    assert result.exit_code == 0
    body = json.loads(result.stdout)
    draws = [design["draw_w"] for design in body["designs"]]
    assert draws == sorted(draws)
    assert body["relaxation_w"] <= draws[0]
    for design in body["designs"]:
        assert sum(line["count"] * line["draw_w_each"] for line in design["bom"]) == pytest.approx(design["draw_w"])


def test_text_shows_the_least_designs_and_how_many_more(site: str) -> None:
    """Only as many designs as asked for are shown."""
    result = CliRunner().invoke(command, [str(FOUR_SITES), "--site", site, "--top", "1"])
    assert result.exit_code == 0
    assert "more with --top" in result.stdout
    assert "leaf" in result.stdout
    assert "kW" in result.stdout


def test_an_unknown_site_is_bad_usage_with_the_nearest_name(site: str) -> None:
    """The verb says which site was meant."""
    result = CliRunner().invoke(command, [str(FOUR_SITES), "--site", f"{site}X"])
    assert result.exit_code == 2
    assert f"did you mean '{site}'?" in result.output


def test_the_frontier_has_headroom_and_the_least_draw_of_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power against price against headroom, above the relaxation; the first design is the least."""
    monkeypatch.setattr(headroom, "FINEST", 0.5)
    result = CliRunner().invoke(command, [str(FOUR_TOWNS), "--site", "PAR", "--frontier", "--json"])
    assert result.exit_code == 0
    body = json.loads(result.stdout)
    assert all(design["headroom"] >= 0 for design in body["designs"])
    assert body["relaxation_w"] <= body["lower_bound_w"] == body["designs"][0]["draw_w"]
    shown = CliRunner().invoke(command, [str(FOUR_TOWNS), "--site", "PAR", "--frontier", "--top", "2"])
    assert "headroom" in shown.stdout
    assert "no design of the class draws less than" in shown.stdout


def test_a_back_end_comes_after_the_fabric_of_the_hosts(tmp_path: Path) -> None:
    """Both are listed, and the JSON has the planes of the back-end with its designs and bound."""
    text = FOUR_TOWNS.read_text("utf-8")
    backend = "workload: {web: 100 %}, backend: {gpus: 64, gpus_per_host: 8, port: 400G, planes: 2}"
    path = tmp_path / "intent.yaml"
    path.write_text(text.replace("workload: {web: 100 %}", backend), "utf-8")
    shown = CliRunner().invoke(command, [str(path), "--site", "PAR"]).stdout
    assert shown.index("designs that no other one") < shown.index("2 planes of a back-end")
    body = json.loads(CliRunner().invoke(command, [str(path), "--site", "PAR", "--json"]).stdout)["backend"]
    assert body["planes"] == 2
    assert body["relaxation_w"] <= body["lower_bound_w"] == 2 * min(design["draw_w"] for design in body["designs"])


def test_files_of_a_site_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """`-o` writes the tables and says what was proved; a directory that is taken stays as it is without --force."""
    out = tmp_path / "site"
    asked = [str(FOUR_TOWNS), "--site", "PAR", "-o", str(out)]
    run = CliRunner().invoke(command, asked)
    assert run.exit_code == 0, run.output
    assert "promise    holds in every loss" in run.output
    assert {"cables.csv", "devices.csv", "racks.csv", "bom.csv", "losses.csv"} <= {file.name for file in out.iterdir()}
    before = (out / "cables.csv").read_text("utf-8")
    again = CliRunner().invoke(command, asked)
    assert isinstance(again.exception, ExchangeError)
    forced = CliRunner().invoke(command, [*asked, "--force"])
    assert forced.exit_code == 0
    assert (out / "cables.csv").read_text("utf-8") == before


@pytest.mark.parametrize("more", [["-o", "x", "--json"], ["-o", "x", "--frontier"], ["--force"]])
def test_options_that_mean_nothing_together_are_refused(more: list[str]) -> None:
    """Nothing that was asked for is left undone without a word."""
    assert CliRunner().invoke(command, [str(FOUR_TOWNS), "--site", "PAR", *more]).exit_code == 2
