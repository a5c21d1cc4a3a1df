"""Plans under way: told as they go, given up, and found again whatever ends the server or the planning process."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.serve.conftest import Server, Starter, client_of, with_limits

from weft.serve import Settings
from weft.serve.checking import Submitted
from weft.serve.folder import Folder
from weft.serve.workers import planner

TOWNS = (Path(__file__).parents[1] / "four_towns.yaml").read_text("utf-8")
WAIT_S = 90.0


def _submitted(client: httpx2.Client, **how: Any) -> Any:
    answer = client.post("/api/jobs", json={"intent": TOWNS, "gap": 0.05, **how})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives once it is anything; never for ever."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.05)
    pytest.fail(f"waited {WAIT_S} s for {what}")


def _job(client: httpx2.Client, job: Any) -> Any:
    return client.get(f"/api/jobs/{job['id']}").json()


def _running(client: httpx2.Client, job: Any) -> Any:
    """The job once its planning is in its first steps."""
    return _until(lambda: (now := _job(client, job))["state"] == "running" and now["step"] >= 1 and now, "a first step")


def _ended(client: httpx2.Client, job: Any) -> Any:
    return _until(lambda: (now := _job(client, job))["state"] in ("done", "failed", "cancelled") and now, "the end")


def _children(server: Server) -> list[int]:
    """The processes that a server has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            if int(path.read_text("utf-8").rpartition(")")[2].split()[1]) == server.process.pid:
                found.append(int(path.parent.name))
    return found


def _planner(server: Server) -> int:
    """The process that plans."""
    for pid in _children(server):
        if b"workers.planner" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError("no process plans")


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_plan_is_made_and_told_step_by_step(start: Starter, tmp_path: Path) -> None:
    """Events tell the seven steps in order and end with the plan, which is then a plan like any other."""
    with start(tmp_path).client() as client:
        job = _submitted(client)
        states, steps = [], []
        with client.stream("GET", f"/api/jobs/{job['id']}/events", timeout=WAIT_S) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    record = json.loads(line.removeprefix("data: "))
                    states.append(record["state"])
                    steps.append(record["step"])
        assert (states[-1], steps[-1]) == ("done", 7)
        assert steps == sorted(steps)
        (plan,) = client.get("/api/plans").json()["plans"]
        assert (plan["name"], plan["verdict"]) == ("four-towns", "proven")
        assert client.get("/api/plans/four-towns/intent").json() == {"intent": TOWNS, "files": {}}
        assert client.get("/plans/four-towns").status_code == 200


def test_a_plan_that_is_cancelled_leaves_nothing(start: Starter, tmp_path: Path) -> None:
    """Its process ends at once; it can be planned again."""
    server = start(tmp_path)
    with server.client() as client:
        job = _submitted(client)
        waiting = _submitted(client)
        _running(client, job)
        pid = _planner(server)
        assert client.post(f"/api/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
        assert client.post(f"/api/jobs/{waiting['id']}/cancel").json()["state"] == "cancelled"
        _until(lambda: _gone(pid), "its process")
        assert client.get("/api/plans").json() == {"plans": []}
        assert not (tmp_path / ".weft" / "jobs" / job["id"] / "plan").exists()
        assert client.post(f"/api/jobs/{job['id']}/again").json()["state"] == "queued"
        _running(client, job)


def test_a_plan_may_end_early_with_the_best_so_far(start: Starter, tmp_path: Path) -> None:
    """It is asked to, and whatever it comes to by then is a whole plan."""
    with start(tmp_path).client() as client:
        job = _submitted(client, gap=0.0)
        _running(client, job)
        client.post(f"/api/jobs/{job['id']}/finish")
        ended = _ended(client, job)
        assert ended["state"] == "done"
        assert client.get(f"/api/plans/{ended['plan']}").json()["header"]["verdict"] == ended["verdict"]


def test_a_server_that_is_killed_leaves_no_process_and_no_half_plan_and_plans_again(
    start: Starter, tmp_path: Path
) -> None:
    """Kill -9: workers end with it, and the next server begins the plan anew."""
    server = start(tmp_path)
    with server.client() as client:
        job = _submitted(client)
        _running(client, job)
        workers = _children(server)
    server.kill()
    assert workers
    for pid in workers:
        _until(lambda pid=pid: _gone(pid), f"process {pid}")
    assert [entry.name for entry in tmp_path.iterdir()] == [".weft"]
    with start(tmp_path).client() as client:
        now = _job(client, job)
        assert now["attempts"] + (now["state"] == "queued") == 2
        ended = _ended(client, job)
        assert (ended["state"], ended["attempts"]) == ("done", 2)
        assert [plan["name"] for plan in client.get("/api/plans").json()["plans"]] == ["four-towns"]


def test_a_planning_process_that_is_killed_is_told(start: Starter, tmp_path: Path) -> None:
    """The server goes on, and says by which signal it ended."""
    server = start(tmp_path)
    with server.client() as client:
        job = _submitted(client)
        _running(client, job)
        os.kill(_planner(server), signal.SIGKILL)
        ended = _ended(client, job)
        assert (ended["state"], ended["message"]) == ("failed", "the planning process ended by itself (signal 9)")
        assert client.get("/api/plans").json() == {"plans": []}


def _on_disk(folder: Path, **record: Any) -> None:
    home = folder / ".weft" / "jobs" / "00000000000000ab"
    Submitted(TOWNS, {}).write(home / "intent")
    whole = {
        "id": home.name, "number": 3, "title": "four-towns", "gap": 0.05, "seed": 1, "seconds": None,
        "state": "running", "attempts": 1, "step": 4,
        "note": "", "message": "", "help": "", "verdict": "proven", "plan": "four-towns",
    }  # fmt: skip
    (home / "job.json").write_text(json.dumps({**whole, **record}), "utf-8")


def test_what_a_server_died_at_twice_is_not_begun_a_third_time(tmp_path: Path) -> None:
    """Or a plan that takes all memory would take it for ever."""
    _on_disk(tmp_path, attempts=2)
    with client_of(Settings(tmp_path)) as client:
        (job,) = client.get("/api/jobs").json()["jobs"]
    assert (job["state"], job["message"]) == ("failed", "the server ended 2 times while it planned this")


def test_a_plan_that_was_finished_when_the_server_died_is_put_in_its_place(tmp_path: Path, towns_plan: Path) -> None:
    """It was made; only its name was missing."""
    _on_disk(tmp_path, state="publishing")
    (tmp_path / ".weft" / "jobs" / "00000000000000ab" / "plan").mkdir()
    (tmp_path / ".weft" / "jobs" / "00000000000000ab" / "plan" / "plan.json").write_bytes(
        (towns_plan / "plan.json").read_bytes()
    )
    with client_of(Settings(tmp_path)) as client:
        assert [plan["name"] for plan in client.get("/api/plans").json()["plans"]] == ["four-towns"]
        assert client.get("/api/jobs").json()["jobs"][0]["state"] == "done"


@pytest.mark.parametrize(("wanted", "name"), [
    ("four towns", "four-towns-3"), ("../../etc", "etc"), ("", "plan"), (".weft", "weft"), ("é" * 99, "plan"),
])  # fmt: skip
def test_no_plan_takes_the_name_of_another_or_leaves_the_directory(tmp_path: Path, wanted: str, name: str) -> None:
    """A name that is taken gets a number, whatever stands there."""
    (tmp_path / "four-towns").mkdir()
    (tmp_path / "four-towns-2").write_text("a file", "utf-8")
    assert Folder(tmp_path).free_name(wanted) == name


def test_a_plan_that_was_in_its_place_already_is_not_made_twice(tmp_path: Path, towns_plan: Path) -> None:
    """The server died after the move and before it could say so."""
    _on_disk(tmp_path, state="publishing")
    (tmp_path / "four-towns").mkdir()
    (tmp_path / "four-towns" / "plan.json").write_bytes((towns_plan / "plan.json").read_bytes())
    with client_of(Settings(tmp_path)) as client:
        assert [plan["name"] for plan in client.get("/api/plans").json()["plans"]] == ["four-towns"]
        assert client.get("/api/jobs").json()["jobs"][0]["plan"] == "four-towns"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"number": "x"}'])
def test_a_torn_record_of_a_job_stops_nothing(tmp_path: Path, text: str) -> None:
    """The job is not listed, and its files stay for whoever looks."""
    _on_disk(tmp_path)
    (tmp_path / ".weft" / "jobs" / "00000000000000ab" / "job.json").write_text(text, "utf-8")
    with client_of(Settings(tmp_path)) as client:
        assert client.get("/api/jobs").json() == {"jobs": []}
    assert (tmp_path / ".weft" / "jobs" / "00000000000000ab" / "intent" / "intent.yaml").is_file()


def test_an_intent_that_the_disk_has_no_room_for_is_refused_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to do, and nothing half written is left."""
    with client_of(Settings(tmp_path)) as client:
        written, write = [], Submitted.write

        def full(self: Submitted, folder: Path) -> None:
            write(self, folder)
            if ".weft/jobs" in str(folder):
                written.append(folder)
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(Submitted, "write", full)
        answer = client.post("/api/jobs", json={"intent": TOWNS})
        assert answer.status_code == 507
        error = answer.json()["error"]
        assert error["message"] == "the intent cannot be written: No space left on device"
        assert error["help"] == "make room on the disk; nothing was kept"
        assert written
        assert list((tmp_path / ".weft" / "jobs").iterdir()) == []


def test_a_plan_that_the_disk_has_no_room_for_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planning process tells the reason in a sentence."""
    Submitted(TOWNS, {}).write(tmp_path / "intent")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(planner, "save", full)

    class Deaf:
        """A wire that nobody listens to."""

        def tell(self, value: dict[str, Any]) -> None:
            """Nothing."""

    asked = {"intent": str(tmp_path / "intent" / "intent.yaml"), "into": str(tmp_path / "plan"), "gap": 0.05, "seed": 1}
    told = planner.planned(asked, planner.Stop(), planner.Told(Deaf()))  # type: ignore[arg-type, unused-ignore]
    assert told == {"failed": "the plan cannot be written: No space left on device", "help": ""}


def test_more_plans_than_may_wait_are_refused(tmp_path: Path) -> None:
    """With what to do about it."""
    with client_of(with_limits(Settings(tmp_path), waiting=0)) as client:
        answer = client.post("/api/jobs", json={"intent": TOWNS})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "full")
