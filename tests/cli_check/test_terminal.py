"""Manners of the command line: 80 columns, JSON, colour, silence in pipes, completion, exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.conftest import EXAMPLES

from weft.cli.entry import VERBS, run, weft
from weft.cli.wrapping import wrapped

NO_JSON = {"schema": "it prints JSON anyway"}
ESCAPE = re.compile(r"\x1b\[")
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7])[0-9;]*m")


def _process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with its output in pipes."""
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    code = "import sys; from weft.cli.entry import run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False,
        env={**clean, **environment},
    )  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_help_fits_80_columns_and_offers_json(verb: str) -> None:
    """Of every verb."""
    told = CliRunner().invoke(weft, [verb, "--help"], terminal_width=80)
    assert told.exit_code == 0
    assert max(map(len, told.output.splitlines())) <= 80
    assert ("--json" in told.output) != (verb in NO_JSON)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sweep", "PLAN", "--fail", "fibre:1"), ("availability", "PLAN", "--repair", "router=10y/4h"),
        ("drain", "PLAN", "fibre:AMS-LON"), ("te", "PLAN"),
    ],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_a_table_fits_80_columns_and_a_pipe_gets_no_escape(four_sites_plan: Path, arguments: tuple[str, ...]) -> None:
    """In a pipe there is neither colour nor progress, and a table is as wide as the narrowest terminal."""
    done = _process(*(str(four_sites_plan) if word == "PLAN" else word for word in arguments))
    assert done.returncode in (0, 1)
    table = [line for line in done.stdout.splitlines() if line.startswith(("┏", "┃", "┡", "│", "└"))]
    assert len(table) > 3
    assert max(map(len, table)) <= 80
    assert not ESCAPE.search(done.stdout)
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [("fabric", "examples/four-sites", "--site", "AMS"), ("catalogue",)])
def test_a_list_fits_80_columns_too(arguments: tuple[str, ...]) -> None:
    """Designs of a fabric and equipment, whose tables have no frame."""
    done = _process(*(str(EXAMPLES.parent / word) if "/" in word else word for word in arguments))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 10
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_no_colour_where_none_is_wanted(four_sites_plan: Path) -> None:
    """NO_COLOR (no-color.org) wins over a terminal that has colours; without it, there is something to win over."""
    arguments = ("availability", str(four_sites_plan), "--repair", "router=10y/4h")
    plain = _process(*arguments, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color")
    forced = _process(*arguments, FORCE_COLOR="1", TERM="xterm-256color")
    assert plain.returncode == 0
    assert not COLOUR.search(plain.stdout)
    assert ESCAPE.search(forced.stdout)


def test_a_summary_wraps_on_a_terminal_and_stays_a_line_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below its own column, at the terminal's width; names are not broken."""
    line = f"  binds      {'AMS.1-FRA.1 carries what went round ' * 4}"
    assert wrapped(line) == line
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    first, *rest = wrapped(line).splitlines()
    assert first.startswith("  binds      AMS.1-FRA.1")
    assert len(rest) == 2
    assert all(len(part) <= 80 for part in (first, *rest))
    assert all(part.startswith(" " * 13) and part[13] != " " for part in rest)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_what_completes_verbs_and_options(shell: str) -> None:
    """The script that is evaluated, and the answers that it asks for."""
    script = _process(_WEFT_COMPLETE=f"{shell}_source")
    assert "_WEFT_COMPLETE" in script.stdout
    words = {"COMP_WORDS": "weft pl", "COMP_CWORD": "pl" if shell == "fish" else "1"}
    assert "plan" in _process(_WEFT_COMPLETE=f"{shell}_complete", **words).stdout
    words = {"COMP_WORDS": "weft check --fo", "COMP_CWORD": "--fo" if shell == "fish" else "2"}
    assert "--format" in _process(_WEFT_COMPLETE=f"{shell}_complete", **words).stdout


def test_what_writes_files_tells_which_as_json(
    tmp_path: Path, four_sites_plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Starter, import and export."""
    assert run(["new", str(tmp_path / "net"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"intent": str(tmp_path / "net" / "intent.yaml")}
    graph = tmp_path / "net.graphml"
    assert run(["export", str(four_sites_plan), "--to", "graphml", "-o", str(graph), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert (written["written"], written["routers"]) == (str(graph), 8)
    assert run(["import", "graphml", str(graph), "-o", str(tmp_path / "back"), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["intent"] == str(tmp_path / "back" / "intent.yaml")
    assert read["links"] > 0
    assert {"sites", "demands", "assumed", "left_out"} < set(read)
