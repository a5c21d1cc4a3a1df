"""`weft lightpaths` from the command line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from weft.cli.entry import run

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
LINE = ("lightpaths", "--topology", str(EXAMPLES / "edfa_example_network.json"))
MESH = ("lightpaths", "--topology", str(EXAMPLES / "meshTopologyExampleV2.json"))
EQUIPMENT = ("--equipment", str(EXAMPLES / "eqpt_config.json"))
SERVICES = ("--services", str(EXAMPLES / "meshTopologyExampleV2_services.json"))
HEAVY = ("numba", "scipy", "pydantic", "highspy", "rich", "yaml", "duckdb")


def _answer(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert run([*arguments, *EQUIPMENT, "--json"]) == status
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _services(path: Path, *rows: dict[str, Any]) -> tuple[str, str]:
    """The sample's first request, changed."""
    (first, *_) = json.loads((EXAMPLES / "meshTopologyExampleV2_services.json").read_text("utf-8"))["path-request"]
    made = []
    for number, row in enumerate(rows):
        one = json.loads(json.dumps(first)) | {"request-id": str(number)}
        one["path-constraints"]["te-bandwidth"].update(row)
        made.append(one)
    path.write_text(json.dumps({"path-request": made}), encoding="utf-8")
    return "--services", str(path)


def test_a_line_is_answered_in_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample's GSNR is the one that GNPy prints."""
    assert run([*LINE, *EQUIPMENT]) == 0
    printed = capsys.readouterr().out
    assert "Site_A to Site_B: 80.0 km, 1 span" in printed
    assert "GSNR, 0.1 nm       31.17" in printed


def test_a_line_loads_nothing_heavy() -> None:
    """So that it is answered at once."""
    words = [*LINE, *EQUIPMENT]
    code = f"import sys; from weft.cli.entry import run; run({words!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "numpy" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_json_of_a_line_is_a_request_without_a_mode(capsys: pytest.CaptureFixture[str]) -> None:
    """With as many figures as channels."""
    (row,) = _answer(capsys, *LINE)["requests"]
    assert row["route"] == ["Site_A", "Span1", "Edfa1", "Site_B"]
    assert (row["served"], row["reason"], row["mode"], row["slot"]) == (True, "", None, None)
    assert {len(values) for values in row["channels"].values()} == {76}


def test_csv_of_a_line_has_a_channel_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """In rising frequency."""
    assert run([*LINE, *EQUIPMENT, "--csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    frequencies = [float(row["freq_thz"]) for row in rows]
    assert len(rows) == 76
    assert frequencies == sorted(frequencies)


def test_a_path_passes_what_it_is_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    """Ends are found by a part of their names."""
    ends = ("--from", "Lannion", "--to", "Vannes")
    (straight,) = _answer(capsys, *MESH, *ends)["requests"]
    (around,) = _answer(capsys, *MESH, *ends, "--past", "roadm Rennes_STA")["requests"]
    assert "roadm Rennes_STA" not in straight["route"]
    assert "roadm Rennes_STA" in around["route"]


def test_more_power_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    """The reference power moves the GSNR of a line without a ROADM."""
    (weak,) = _answer(capsys, *LINE, "--power", "-6")["requests"]
    (usual,) = _answer(capsys, *LINE)["requests"]
    assert max(weak["channels"]["osnr_db"]) < min(usual["channels"]["osnr_db"])


def test_services_are_answered_each_with_a_slot_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer's fields are those of the design, and slots of one line never overlap."""
    rows = _answer(capsys, *MESH, *SERVICES)["requests"]
    assert [list(row)[:7] for row in rows] == [["id", "served", "reason", "route", "mode", "slot", "channels"]] * 8
    held: set[tuple[str, int]] = set()
    for row in rows:
        (slot,) = row["slots"]
        slices = range(slot["n"] - slot["m"], slot["n"] + slot["m"])
        taken = {(uid, one) for uid in row["route"] if not uid.startswith(("roadm", "trx")) for one in slices}
        assert held.isdisjoint(taken)
        held |= taken


def test_a_blocked_request_says_why_and_ends_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The code is GNPy's, the sentence ours."""
    services = _services(tmp_path / "s.json", {"spacing": 25e9}, {})
    first, second = _answer(capsys, *MESH, *services, status=1)["requests"]
    assert (first["served"], first["reason"]) == (False, "NO_FEASIBLE_BAUDRATE_WITH_SPACING")
    assert "25 GHz" in first["why"]
    assert second["served"]
    assert run([*MESH, *EQUIPMENT, *services]) == 1
    printed = capsys.readouterr().out
    assert "1 of 2 requests served" in printed
    assert "1 NO_FEASIBLE_BAUDRATE_WITH_SPACING, as request 0: every mode of Voyager needs more than 25 GHz" in printed


@pytest.mark.parametrize("margin", ["2", "25"])
def test_a_table_of_requests_fits_80_columns_and_nothing_is_cut(
    margin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a pipe, with requests that are served and with blocked ones, whose reason has a column then."""
    run([*MESH, *EQUIPMENT, *SERVICES, "--margin", margin])
    printed = capsys.readouterr().out
    table = printed[: printed.index("requests served")].splitlines()[:-1]
    assert max(map(len, table)) <= 80
    assert ("blocked" in table[0]) == (margin == "25")
    assert "…" not in printed


def test_best_comes_with_a_proof(capsys: pytest.CaptureFixture[str]) -> None:
    """And serves as many as the bound says."""
    answer = _answer(capsys, *MESH, *SERVICES, "--policy", "best")
    assert answer["served"] == answer["bound"] == 8
    assert run([*MESH, *EQUIPMENT, *SERVICES, "--policy", "best"]) == 0
    assert "proved: no assignment over these routes and modes serves more than 8" in capsys.readouterr().out


def test_an_earlier_answer_is_spectrum_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked next goes beside it."""
    first = tmp_path / "first.json"
    assert run([*MESH, *EQUIPMENT, *SERVICES, "-o", str(first)]) == 0
    capsys.readouterr()
    again = _answer(capsys, *MESH, *SERVICES, "--occupied", str(first))["requests"]
    before = json.loads(first.read_text("utf-8"))["requests"]
    for old in before:
        for new in again:
            if {uid for uid in old["route"] if "fiber" in uid} & {uid for uid in new["route"] if "fiber" in uid}:
                assert abs(old["slot"]["n"] - new["slot"]["n"]) >= old["slot"]["m"] + new["slot"]["m"]


@pytest.mark.parametrize(
    ("entries", "code", "words"),
    [
        ([{"id": "a", "slots": [{"n": 0, "m": 4}]}, {"id": "b", "slots": [{"n": 7, "m": 4}]}], "E731", "'b'"),
        ([{"id": "a", "route": ["Span9"], "slots": [{"n": 0, "m": 4}]}], "E730", "'Span9'"),
        ([{"id": "a", "low_thz": 193.0, "high_thz": 192.0}], "E732", "'a'"),
        ([{"id": "a", "slots": [{"n": 0}]}], "E712", "'m'"),
        ([{"id": "a"}], "E712", "'slots'"),
        ([{"id": "a", "slotz": []}], "E711", "'slotz'"),
    ],
)  # fmt: skip
def test_wrong_reservations_are_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entries: list[dict[str, Any]], code: str, words: str
) -> None:
    """With code and place."""
    path = tmp_path / "occupied.json"
    path.write_text(json.dumps({"occupied": entries}, indent=1), encoding="utf-8")
    assert run([*MESH, *EQUIPMENT, *SERVICES, "--occupied", str(path)]) == 2
    shown = capsys.readouterr().err
    assert f"error[{code}]" in shown
    assert words in shown
    assert f"{path}:" in shown


def test_reserved_bands_stay_free(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A band without a route is kept on every line."""
    path = tmp_path / "occupied.json"
    path.write_text(json.dumps({"occupied": [{"low_thz": 191.0, "high_thz": 194.0}]}), encoding="utf-8")
    rows = _answer(capsys, *MESH, *SERVICES, "--occupied", str(path))["requests"]
    assert min(row["slot"]["n"] - row["slot"]["m"] for row in rows) >= (194.0 - 193.1) / 0.00625 - 1e-6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*LINE, "--json", "--csv"), "exclude each other"),
        ((*LINE, "--from", "Site_X"), "did you mean"),
        ((*LINE, "--from", "Site"), "in several names"),
        ((*LINE, "--from", "Site_A", "--to", "Site_A"), "is both ends"),
        ((*LINE, "--past", "Spam1"), "did you mean 'Span1'?"),
        ((*LINE, "--occupied", "x.json"), "--occupied is for --services"),
        ((*MESH,), "name two with --from and --to"),
        ((*MESH, *SERVICES, "--from", "trx Lannion_CAS"), "--from is for one path"),
        ((*MESH, *SERVICES, "--response", "x.txt"), "writes .json or .csv"),
    ],
)  # fmt: skip
def test_usage_is_explained(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    """With status 2."""
    assert run([*words, *EQUIPMENT]) == 2
    assert said in capsys.readouterr().err


def test_a_line_that_leads_one_way_only_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a traceback."""
    assert run([*LINE, *EQUIPMENT, "--from", "Site_B"]) == 2
    assert "no route leads from 'Site_B' to 'Site_A'" in capsys.readouterr().err


def test_answers_replace_files_and_leave_nothing_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GNPy's response is written too, and equal questions give equal bytes."""
    answer, response = tmp_path / "a.json", tmp_path / "r.json"
    answer.write_text("old", encoding="utf-8")
    words = [*MESH, *EQUIPMENT, *SERVICES, "-o", str(answer), "--response", str(response)]
    assert run(words) == 0
    first = answer.read_bytes(), response.read_bytes()
    assert run(words) == 0
    assert (answer.read_bytes(), response.read_bytes()) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "r.json"]
    assert len(json.loads(first[1])["response"]) == len(json.loads(first[0])["requests"]) == 8
    assert "8 of 8 requests served" in capsys.readouterr().out


def test_a_full_disk_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A device is written to, not replaced."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    assert run([*LINE, *EQUIPMENT, "-o", str(full)]) == 2
    assert "No space left" in capsys.readouterr().err
    assert full.is_char_device()


def test_csv_of_services_has_a_request_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With its route in one cell."""
    assert run([*MESH, *EQUIPMENT, *SERVICES, "--csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["served"] for row in rows] == ["yes"] * 8
    assert all(row["route"].startswith("trx ") for row in rows)
    assert all(float(row["margin_db"]) > 0 for row in rows)


@pytest.mark.parametrize("option", ["--power", "--guard", "--margin", "--filtering"])
def test_what_is_no_figure_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """NaN lies in no range, and would pass through every comparison."""
    assert run([*MESH, *EQUIPMENT, *SERVICES, option, "nan"]) == 2
    assert "nan is no figure" in capsys.readouterr().err
