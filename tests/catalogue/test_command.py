"""`weft catalogue` lists equipment with ranges and sources."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from weft.cli.catalogue import command


def run(*arguments: str) -> str:
    """The output of a run that must succeed."""
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_all_of_it_fits_eighty_columns() -> None:
    """A terminal of the usual width shows every row unbroken."""
    lines = run().splitlines()
    assert len(lines) > 500
    assert [line for line in lines if len(line) > 80] == []


def test_a_row_shows_value_range_confidence_and_source() -> None:
    """All that makes a figure honest."""
    row = next(line for line in run("chassis").splitlines() if line.split()[:2] == ["base_w", "2138"])
    assert row.split() == ["base_w", "2138", "1700..2900", "datasheet", "XR2"]


def test_one_kind_comes_with_its_own_sources_only() -> None:
    """And with where each was read."""
    text = run("fibre-types")
    assert "G.654.E" in text
    assert "fibre-figures: " in text
    assert "peers-fp4" not in text


def test_json_holds_everything() -> None:
    """For scripts."""
    everything = json.loads(run("--json"))
    assert everything["switches"][0]["draw_w"]["confidence"] == "estimate"
    assert everything["sources"]["NPZ"]["where"].startswith("github.com")
    assert set(json.loads(run("muxes", "--json"))) == {"muxes", "sources"}


def test_a_file_of_the_user_is_listed_with_the_rest(tmp_path: Path) -> None:
    """Before a plan is made with it."""
    file = tmp_path / "mine.yaml"
    file.write_text("sources: {mine: {title: Our own list, where: intranet}}\n", "utf-8")
    assert "mine: Our own list. intranet" in run("sources", "-c", str(file))


def test_an_unknown_kind_is_told_with_the_near_one() -> None:
    """Usage errors have exit status 2."""
    result = CliRunner().invoke(command, ["swiches"])
    assert result.exit_code == 2
    assert "did you mean 'switches'?" in result.output


def test_reach_is_told_for_every_mode_and_glass() -> None:
    """As a table that fits a terminal, and as JSON; a KIND beside it is a mistake."""
    lines = run("--reach").splitlines()
    assert [line for line in lines if len(line) > 100] == []
    assert len([line for line in lines if line.startswith("800G ZR+  ")]) == 2 * 3 * 3
    data = json.loads(run("--reach", "--json"))
    assert {row["limit"] for row in data["lines"]} <= {"gsnr", "dispersion", "span"}
    assert {row["mux"] for row in data["spans"]} == {"no mux", "mux 8", "mux 48", "mux 64"}
    refused = CliRunner().invoke(command, ["muxes", "--reach"])
    assert (refused.exit_code, "leave KIND out" in refused.output) == (2, True)
