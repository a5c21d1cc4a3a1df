"""Whatever interrupts a sweep, each scenario is in its file once, with the same figures bit for bit."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.sweep.played import FAILURES, Rows, played, rows_of, swept

from weft.diagnostics import SweepError
from weft.routing import joined
from weft.sweep import Results, Store, Threads, reading, run, store
from weft.sweep.threads import worked

ROOT = Path(__file__).resolve().parents[2]


def started(ring: Path, file: Path, pause_s: float = 0.0) -> subprocess.Popen[str]:
    """A process that sweeps a ring into a file."""
    command = [sys.executable, "-m", "tests.sweep.played", str(ring), str(file), str(pause_s)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def whole(ring: Path) -> Rows:
    """What an uninterrupted sweep gives."""
    return played(swept(ring))


def test_the_rows_are_the_engines(ring: Path, whole: Rows) -> None:
    """Each scenario's row holds what the engine says of it in one call, and what fails by name."""
    sweep = swept(ring)
    everything = sweep.engine.outcomes(*sweep.every.block(0, len(sweep.every)), sweep.keep)
    members, states = sweep.every.block(0, len(sweep.every))
    assert len(whole["scenarios"]) == len(sweep.every) > 150
    for i, row in enumerate(whole["scenarios"]):
        failed = [sweep.engine.risks.label(r) for r in members[i] if r >= 0]
        assert row[:4] == (i, failed, states[i], everything.held[i])
        assert row[4] == everything.max_utilisation[i]
        assert row[5] == sweep.engine.ip.row_name[everything.worst_row[i]]
        assert row[13:] == tuple(
            list(column[i])
            for column in (
                everything.lost_gbps, everything.unroutable_gbps, everything.removed_gbps, everything.offered_gbps
            )
        )  # fmt: skip
        assert row[9] == everything.lost_gbps[i].sum()


def test_each_links_worst_failures_are_those_of_all_scenarios(ring: Path, whole: Rows) -> None:
    """Merged block by block, they are what one call over everything keeps; ties go to the first."""
    sweep = swept(ring)
    parts = [worked(sweep, number) for number in range(sweep.n_blocks)]
    everything = joined(parts)
    expected = [
        (name, rank + 1, everything.row_utilisation[row, rank], everything.row_scenario[row, rank])
        for row, name in enumerate(sweep.engine.ip.row_name)
        for rank in range(sweep.keep)
        if everything.row_scenario[row, rank] >= 0
    ]
    assert whole["link_worst"] == sorted(expected)


def test_nothing_is_lost_or_doubled_by_a_kill(ring: Path, whole: Rows, tmp_path: Path) -> None:
    """SIGKILL at six moments, between writes and amid them, each time started again; what is there can be read."""
    file = tmp_path / "sweep.duckdb"
    counts = []
    for kill_after, delay_s in ((1, 0.0), (2, 0.0), (2, 0.035), (4, 0.045), (4, 0.055), (5, 0.07)):
        process = started(ring, file, 0.03)
        assert process.stdout is not None
        for _ in range(kill_after):
            assert process.stdout.readline()
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.communicate()
        with reading(file) as database:
            counts += database.execute("SELECT count(*) FROM scenarios").fetchall()
            assert database.execute("SELECT sum(scenarios) FROM blocks").fetchall()[0][0] in {None, counts[-1][0]}
    assert counts == sorted(counts)
    assert 0 < counts[-1][0] < len(whole["scenarios"])
    kept = Store(file, swept(ring))
    run(kept, Threads())
    assert rows_of(kept) == whole


def test_a_sweep_can_be_read_while_it_runs(ring: Path, whole: Rows, tmp_path: Path) -> None:
    """Another process finds whole blocks only; the sweep waits for readers and ends with every row."""
    file = tmp_path / "sweep.duckdb"
    process = started(ring, file, 0.02)
    assert process.stdout is not None
    process.stdout.readline()
    seen = []
    while process.poll() is None:
        time.sleep(0.03)
        with reading(file) as database:
            ((done, total),) = database.execute("SELECT done, scenarios FROM progress").fetchall()
            ((in_blocks,),) = database.execute("SELECT coalesce(sum(scenarios), 0) FROM blocks").fetchall()
            ((links,),) = database.execute("SELECT count(*) FROM link_failures").fetchall()
            seen.append(done)
        assert total == len(whole["scenarios"])
        assert done == in_blocks
        assert bool(done) == bool(links)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    assert len(set(seen)) > 2
    assert seen == sorted(seen)
    assert rows_of(Store(file, swept(ring))) == whole


def test_two_processes_at_one_sweep_double_nothing(ring: Path, whole: Rows, tmp_path: Path) -> None:
    """Both may be started by mistake; a block that is there is not written again."""
    file = tmp_path / "sweep.duckdb"
    both = [started(ring, file) for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
    assert rows_of(Store(file, swept(ring))) == whole


def test_blocks_may_come_in_any_order(ring: Path, whole: Rows, tmp_path: Path) -> None:
    """The rows are the same, links' worst failures included."""
    sweep = swept(ring)
    kept = Store(tmp_path / "sweep.duckdb", sweep)
    for number in np.random.default_rng(3).permutation(sweep.n_blocks).tolist():
        kept.put(number, worked(sweep, number))
        kept.put(number, worked(sweep, number))
    assert kept.write()
    assert rows_of(kept) == whole


def test_an_interrupt_keeps_what_is_done(ring: Path, whole: Rows, tmp_path: Path) -> None:
    """Ctrl-C between blocks: all that were worked on are written before it goes on its way."""
    file, sweep = tmp_path / "sweep.duckdb", swept(ring)
    kept = Store(file, sweep)

    def interrupted(done: int, total: int, _: bool) -> None:
        if done > total * 2 // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(kept, Threads(), interrupted)
    assert len(whole["blocks"]) // 2 < len(rows_of(kept)["blocks"]) < len(whole["blocks"])
    run(kept, Threads())
    assert rows_of(kept) == whole


def test_another_sweeps_file_is_not_touched(ring: Path, tmp_path: Path) -> None:
    """Other failures, another network, no sweep at all, or no database: an error that says what differs."""
    file = tmp_path / "sweep.duckdb"
    played(swept(ring), file)
    before = file.read_bytes()
    for other, words in (
        (swept(ring, ["link"]), "differs in failures"),
        (replace(swept(ring), identity={**swept(ring).identity, "network": "x"}), "differs in network"),
        (swept(ring, block_size=9), "blocks are cut otherwise"),
    ):
        with pytest.raises(SweepError, match=words) as caught:
            Store(file, other)
        assert "-o" in caught.value.help
    assert file.read_bytes() == before
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to have a header" * 200)
    with pytest.raises(SweepError, match="no file of a sweep"):
        Store(text, swept(ring))
    with pytest.raises(SweepError, match="no directory"):
        Store(tmp_path / "nowhere" / "sweep.duckdb", swept(ring))
    with pytest.raises(SweepError, match="there is no file"), reading(tmp_path / "missing.duckdb"):
        pass


def test_the_same_failures_in_other_words_are_the_same_sweep(ring: Path, tmp_path: Path) -> None:
    """`link` and `link:1` enumerate the same."""
    file = tmp_path / "sweep.duckdb"
    first = played(swept(ring, ["link"]), file)
    again = Store(file, swept(ring, ["link", "link:1"]))
    assert again.missing() == []
    assert rows_of(again) == first


def test_a_file_that_someone_keeps_open_is_waited_for(
    ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While work goes on blocks are kept in memory; before it begins, the error says who has to let go."""
    file = tmp_path / "sweep.duckdb"
    sweep = swept(ring)
    kept = Store(file, sweep)
    monkeypatch.setattr(store, "EVERY_S", 0.0)
    monkeypatch.setattr(store, "PATIENCE_S", 0.1)
    reader = (
        f"import duckdb, sys; database = duckdb.connect({str(file)!r}, read_only=True); "
        "print('open', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", reader], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    kept.put(0, worked(sweep, 0))
    assert kept.waiting
    assert not kept.write(0.1)
    with pytest.raises(SweepError, match="open in another process"):
        Store(file, sweep)
    process.communicate("")
    assert kept.write()
    assert len(rows_of(kept)["blocks"]) == 1


HALF_OF_IT_BYTES = 250_000


def test_a_full_disk_is_told_and_loses_nothing(
    ring: Path, whole: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that may write no larger file says so; what was written before is whole, and is gone on from."""
    file, sweep = tmp_path / "sweep.duckdb", swept(ring)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    monkeypatch.setattr(store, "EVERY_S", 0.0)
    kept = Store(file, sweep)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (HALF_OF_IT_BYTES, hard))
        with pytest.raises(SweepError, match="cannot be written") as caught:
            run(kept, Threads())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert "make room" in caught.value.help
    again = Store(file, sweep)
    assert 0 < len(again.missing()) < sweep.n_blocks
    run(again, Threads())
    assert rows_of(again) == whole


def test_the_answers_are_those_of_the_rows(whole: Rows, ring: Path) -> None:
    """Worst by loss and by utilisation with ties in order, a histogram of all, promises that do not hold."""
    sweep = swept(ring)
    kept = Store(None, sweep)
    run(kept, Threads())
    rows = whole["scenarios"]
    with kept.connection() as database:
        lost = Results.of(database, top=9, by="lost", promised=("link:2",))
        full = Results.of(database, top=9, by="utilisation")
    by_lost = sorted(rows, key=lambda row: (-round(row[9], 6), -row[4], row[0]))
    by_utilisation = sorted(rows, key=lambda row: (-row[4], -round(row[9], 6), row[0]))
    assert [row.scenario for row in lost.worst] == [row[0] for row in by_lost[:9]]
    assert [row.scenario for row in full.worst] == [row[0] for row in by_utilisation[:9]]
    assert lost.broken == sum(not row[3] and row[2] == "link:2" for row in rows)
    assert full.broken == 0
    assert sum(n for _, n in lost.histogram) == lost.scenarios == len(rows)
    assert {edge for edge, _ in lost.histogram} == {np.floor(row[4] * 20) / 20 for row in rows}
    worst = max(whole["link_worst"], key=lambda row: row[2])
    assert lost.links[0].utilisation == worst[2]
    assert lost.links[0].failed == tuple(rows[worst[3]][1])


def test_a_ring_is_asked_for_several_kinds(whole: Rows) -> None:
    """What the other tests look at has intact, single and double failures of four kinds."""
    assert {row[2] for row in whole["scenarios"]} == {"none", *FAILURES}
    assert {word.split(" ")[0] for row in whole["scenarios"] for word in row[1]} == {"link", "router", "srlg", "site"}
    assert any(row[9] > 0 for row in whole["scenarios"])
    assert any(row[11] > 0 for row in whole["scenarios"])
