"""`weft sweep` with a file: of an intent as of a plan, interrupted and gone on with, exported, on Ray."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.sweep.played import intent_of_ring

from weft.cli.entry import run

WEFT = (sys.executable, "-W", "error", "-c", "from weft.cli import main; main()")


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An intent whose links are given."""
    path = tmp_path_factory.mktemp("ring") / "intent.yaml"
    path.write_text(intent_of_ring(12), encoding="utf-8")
    return path


def swept(capsys: pytest.CaptureFixture[str], ring: Path, *options: str | Path, status: int = 0) -> dict[str, Any]:
    """What `weft sweep --json` says."""
    assert run(["sweep", str(ring), "--no-headroom", "--json", *map(str, options)]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def steady(found: dict[str, Any]) -> dict[str, Any]:
    """Everything but the time it took."""
    return {key: value for key, value in found.items() if key != "seconds"}


def test_a_file_says_the_same_as_none(ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -o there is a file of all scenarios, started again it only answers; without, nothing is written."""
    file = tmp_path / "all.duckdb"
    plain = swept(capsys, ring, "--fail", "link:2", "--fail", "site")
    assert list(tmp_path.iterdir()) == []
    kept = swept(capsys, ring, "--fail", "link:2", "--fail", "site", "-o", file)
    again = swept(capsys, ring, "--fail", "link:2", "--fail", "site", "-o", file, "--threads", "1")
    assert steady(plain) == steady(kept) == steady(again)
    assert list(tmp_path.iterdir()) == [file]
    with duckdb.connect(str(file), read_only=True) as database:
        worst = database.execute("SELECT failed, lost_gbps FROM worst_by_lost LIMIT 10").fetchall()
        assert database.execute("SELECT done, scenarios FROM progress").fetchall() == [(kept["scenarios"],) * 2]
    assert [(row["failed"], row["lost_gbps"]) for row in kept["worst"]] == worst


def test_the_examples_of_the_document_are_answered(
    ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every statement of docs/sweep.md runs on a file, and what it says of tables and views is there."""
    file = tmp_path / "all.duckdb"
    swept(capsys, ring, "--fail", "link:2", "-o", file)
    page = (Path(__file__).parents[2] / "docs" / "sweep.md").read_text(encoding="utf-8")
    (examples,) = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    with duckdb.connect(str(file), read_only=True) as database:
        for statement in examples.strip().split("\n"):
            assert database.execute(statement).description
        columns = database.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    names = {name for row in columns for name in row} - {"from_utilisation", "done", "class"}
    assert [name for name in sorted(names) if f"`{name}`" not in page and f" {name} " not in page] == []


def test_the_worst_by_utilisation(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In another order, of the same scenarios; the histogram counts all of them."""
    found = swept(capsys, ring, "--fail", "link:2", "--by", "utilisation", "--top", "5")
    most = [row["max_utilisation"] for row in found["worst"]]
    assert len(most) == 5
    assert most == sorted(most, reverse=True)
    assert sum(row["scenarios"] for row in found["histogram"]) == found["scenarios"]
    assert found["certificate"][0].startswith(f"enumerated: {found['scenarios']} scenarios of link:2")
    assert found["links"][0]["utilisation"] == most[0]


def test_tables_go_out_as_parquet(ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file a table, the same rows, with or without a DuckDB file."""
    found = swept(capsys, ring, "--fail", "link", "--parquet", tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["classes.parquet", "link_worst.parquet", "scenarios.parquet", "sweep.parquet"]
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT scenario, max_utilisation FROM '{tmp_path}/out/scenarios.parquet'").fetchall()
    assert [number for number, _ in rows] == list(range(found["scenarios"]))
    assert max(most for _, most in rows) == max(row["max_utilisation"] for row in found["worst"])


def test_another_sweep_is_not_written_over(ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, what differs, and what to do."""
    file = tmp_path / "all.duckdb"
    swept(capsys, ring, "--fail", "link", "-o", file)
    assert run(["sweep", str(ring), "--fail", "link:2", "-o", str(file)]) == 2
    said = capsys.readouterr().err
    assert "holds another sweep: it differs in failures" in said
    assert "name another file with -o" in said


def test_what_cannot_be_read_is_marked(ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every wrong expression with its place, those of a file too; exit status 2 and nothing written."""
    wrong = tmp_path / "failures.txt"
    wrong.write_text("T0-T1\nsite:T99  # which?\n", encoding="utf-8")
    assert run(["sweep", str(ring), "--fail", "lnik:2", "--fail", f"@{wrong}", "-o", str(tmp_path / "x.duckdb")]) == 2
    said = capsys.readouterr().err
    assert "--> --fail:1:1" in said
    assert "did you mean 'link'?" in said
    assert f"--> {wrong}:2:1" in said
    assert "no site is called 'T99'" in said
    assert list(tmp_path.iterdir()) == [wrong]
    assert run(["sweep", str(ring), "--fail", "pair:3"]) == 2
    assert "names no failure of this network" in capsys.readouterr().err
    assert run(["sweep", str(ring), "--on", "spark"]) == 2
    assert "ray=ADDRESS" in capsys.readouterr().err


def test_an_interrupted_sweep_goes_on(ring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends it with status 130; the same command finishes it, with the figures of one that ran through."""
    file = tmp_path / "all.duckdb"
    asked = ["--fail", "link:4", "--no-headroom", "--json", "-o", str(file)]
    process = subprocess.Popen([*WEFT, "sweep", str(ring), *asked], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _wait_for(file, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode in {0, 130}, err
    assert process.returncode == 0 or b"interrupted" in err
    assert steady(swept(capsys, ring, *asked)) == steady(swept(capsys, ring, "--fail", "link:4"))


def _wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the sweep's file is there, or its process has ended."""
    while not file.exists() and process.poll() is None:
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue


def test_ray_says_the_same(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--on ray` without address starts workers of its own on this machine, and ends them; no warning is raised."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'weft[cluster]'")
    plain = swept(capsys, ring, "--fail", "link:2")
    asked = ["sweep", str(ring), "--fail", "link:2", "--no-headroom", "--json", "--on", "ray"]
    done = subprocess.run([*WEFT, *asked], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert steady(json.loads(done.stdout)) == steady(plain)


def test_a_histogram_is_short_enough_to_read(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However wide the range of utilisations is, at most 24 bins are shown, with all scenarios in them."""
    assert run(["sweep", str(ring), "--fail", "link:2", "--no-headroom"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("scenarios by utilisation"))
    bins = [line.split("│")[1:3] for line in lines[first:] if "█" in line]
    assert 1 < len(bins) <= 24
    assert sum(int(n.replace(",", "")) for _, n in bins) == int(lines[0].split()[0])
