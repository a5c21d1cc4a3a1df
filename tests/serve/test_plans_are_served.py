"""What a program reads of plans: the list, a plan, its tables, and nothing beside the directory."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.serve.conftest import client_of

from weft.diagnostics import ServeError
from weft.serve import Settings
from weft.serve.folder import Folder
from weft.serve.proving import Prover
from weft.serve.state import Pages


def test_the_list_tells_name_verdict_and_totals(towns: TestClient) -> None:
    """What one looks at first stands in the list."""
    (plan,) = towns.get("/api/plans").json()["plans"]
    assert (plan["name"], plan["title"], plan["verdict"], plan["damaged"]) == ("towns", "four-towns", "proven", "")
    assert plan["totals"]["power_w"] > 0


def test_a_plan_is_its_header_and_its_tables(towns: TestClient, towns_folder: Path) -> None:
    """The header is that of plan.json, and each table the bytes on disk."""
    told = towns.get("/api/plans/towns").json()
    assert told["header"] == json.loads((towns_folder / "towns" / "plan.json").read_text("utf-8"))
    assert "ip_links" in told["tables"]
    table = towns.get("/api/plans/towns/tables/ip_links")
    assert table.content == (towns_folder / "towns" / "ip_links.csv").read_bytes()
    assert table.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("name", [
    "..", "%2e%2e", "..%2f..%2fetc", ".weft", "%2fetc%2fpasswd", "towns%00", "towns%2f..", "link", "~", "a%5c..",
])  # fmt: skip
@pytest.mark.parametrize("rest", ["", "/tables/sites", "/intent", "/elements"])
def test_no_name_leads_out_of_the_directory(towns: TestClient, towns_folder: Path, name: str, rest: str) -> None:
    """Dots, slashes however written, links and hidden folders name no plan."""
    link = towns_folder / "link"
    if not link.is_symlink():
        link.symlink_to(towns_folder / "towns")
    answer = towns.get(f"/api/plans/{name}{rest}")
    assert answer.status_code == 404
    assert str(towns_folder) not in answer.text


def test_a_table_that_is_a_link_is_not_followed(towns_plan: Path, tmp_path: Path) -> None:
    """Whoever may write into the directory cannot have other files read."""
    shutil.copytree(towns_plan, tmp_path / "bad")
    (tmp_path / "bad" / "sites.csv").unlink()
    (tmp_path / "bad" / "sites.csv").symlink_to("/etc/passwd")
    with client_of(Settings(tmp_path)) as client:
        (plan,) = client.get("/api/plans").json()["plans"]
        assert plan["damaged"] == "sites.csv is a symbolic link, and those are not followed"
        assert client.get("/api/plans/bad/tables/sites").status_code == 409


@pytest.mark.parametrize("text", ["", '{"format": "weft-plan/1", "ver', "[]", '{"format": "x"}', "[" * 99999])
def test_a_torn_plan_is_told_and_the_others_are_there(towns_plan: Path, tmp_path: Path, text: str) -> None:
    """A file that is not whole makes no list fail, and its plan says what to do."""
    shutil.copytree(towns_plan, tmp_path / "good")
    shutil.copytree(towns_plan, tmp_path / "torn")
    (tmp_path / "torn" / "plan.json").write_text(text, "utf-8")
    with client_of(Settings(tmp_path)) as client:
        good, torn = client.get("/api/plans").json()["plans"]
        assert (good["damaged"], bool(torn["damaged"])) == ("", True)
        answer = client.get("/api/plans/torn")
        assert answer.status_code == 409
        assert answer.json()["error"]["help"] == "plan its intent again"
        assert client.get("/plans/torn").status_code == 409
        assert client.get("/plans/good").status_code == 200


def test_a_torn_table_is_told_where_it_is_needed(towns_plan: Path, tmp_path: Path) -> None:
    """The file is named, and the server goes on."""
    shutil.copytree(towns_plan, tmp_path / "torn")
    path = tmp_path / "torn" / "lightpaths.csv"
    path.write_text(path.read_text("utf-8")[:-40], "utf-8")
    with client_of(Settings(tmp_path)) as client:
        answer = client.post("/api/plans/torn/what-if", json={"out": []})
        assert answer.status_code == 422
        assert "lightpaths.csv is damaged" in answer.json()["error"]["message"]
        assert client.get("/api/health").status_code == 200


def test_a_page_that_many_ask_for_at_once_is_made_once(towns_plan: Path, tmp_path: Path) -> None:
    """More than may wait for answers all get it, and its address says when it is another."""
    shutil.copytree(towns_plan, tmp_path / "towns")
    with client_of(Settings(tmp_path)) as client, ThreadPoolExecutor(48) as pool:
        answers = list(pool.map(lambda _: client.get("/plans/towns"), range(48)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        unchanged = client.get("/plans/towns", headers={"if-none-match": answers[0].headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_pages_that_were_asked_for_longest_ago_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept stays bounded; a page that could not be made is tried again."""
    monkeypatch.setattr("weft.serve.state.MOST_PAGE_BYTES", 10)
    pages, made = Pages(), list[str]()

    async def ask(key: str, fails: bool = False) -> bytes:
        async def make() -> bytes:
            made.append(key)
            if fails:
                raise ServeError(key)
            return key.encode() * 4

        return await pages.page(key, make)

    async def several() -> None:
        for key in ("a", "b", "a", "c", "a", "b"):
            await ask(key)
        with pytest.raises(ServeError):
            await ask("d", fails=True)
        assert await ask("d") == b"dddd"

    asyncio.run(several())
    assert made == ["a", "b", "c", "b", "d", "d"]


@pytest.fixture
def steered(steered_plan: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a directory with a plan whose failures a controller answers one by one, as `steered`."""
    shutil.copytree(steered_plan, tmp_path / "steered")
    with client_of(Settings(tmp_path)) as client:
        yield client


def test_each_state_is_told_as_it_is_proved_and_then_the_answer(steered: TestClient) -> None:
    """The last event is what is answered at once, the states before are all that it counts."""
    asked = {"out": ["fibre:AMS-BRU"], "factor": {"web": 1.5}}
    whole = steered.post("/api/plans/steered/what-if", json=asked).json()
    told = steered.post("/api/plans/steered/what-if/events", json=asked)
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [event.split("\n") for event in told.text.split("\n\n")[:-1]]
    kinds, data = [kind for kind, _ in events], [json.loads(line.removeprefix("data: ")) for _, line in events]
    assert kinds == ["event: state"] * whole["n_states"] + ["event: answer"]
    assert data[-1] == whole
    assert data[0]["state"] == whole["first"]
    assert (data[-2]["n_proved"], data[-2]["n_broken"]) == (whole["n_states"], whole["n_broken"])


def test_a_mistake_in_a_question_has_its_status_before_any_event(steered: TestClient) -> None:
    """An element that is not there is told as elsewhere, and the next question is answered."""
    wrong = steered.post("/api/plans/steered/what-if/events", json={"out": ["fibre:NO-WHERE"]})
    assert wrong.status_code == 422
    assert "NO-WHERE" in wrong.json()["error"]["message"]
    assert steered.post("/api/plans/steered/what-if/events", json={"out": []}).text.count("event: answer") == 1


def test_who_goes_away_ends_the_question_and_the_process_stays(steered_plan: Path, tmp_path: Path) -> None:
    """What is open in the process that proves is open for the next who asks."""
    asked = {
        "do": "what-if", "plan": str(steered_plan), "stamp": "", "out": [], "factor": {}, "further": True,
        "parts": True,
    }  # fmt: skip

    async def gone_and_back() -> tuple[int, int, bool]:
        prover = Prover(tmp_path / "log", 60.0)
        heard = list[Any]()

        def enough(part: Any) -> None:
            heard.append(part)
            asking.cancel()

        try:
            await prover.warm()
            before = prover._worker
            asking = asyncio.create_task(prover.ask(asked, enough))
            with suppress(asyncio.CancelledError):
                await asking
            answer = await prover.ask(asked)
            return len(heard), answer["n_states"], prover._worker is before
        finally:
            await prover.close()

    heard, n_states, is_same = asyncio.run(gone_and_back())
    assert heard < n_states
    assert is_same


def test_a_plan_that_comes_later_or_is_made_anew_is_seen(towns_plan: Path, tmp_path: Path) -> None:
    """The directory is read at every request, so `weft plan -o` beside the server is welcome."""
    with client_of(Settings(tmp_path)) as client:
        assert client.get("/api/plans").json()["plans"] == []
        shutil.copytree(towns_plan, tmp_path / "late")
        header = json.loads((tmp_path / "late" / "plan.json").read_text("utf-8"))
        assert client.get("/api/plans/late").json()["header"] == header
        header["name"] = "another"
        (tmp_path / "late" / "plan.json").write_text(json.dumps(header), "utf-8")
        assert client.get("/api/plans/late").json()["header"]["name"] == "another"


def test_a_second_server_on_the_directory_is_refused_and_told_where_the_first_is(tmp_path: Path) -> None:
    """Two would make the same plans; the second says where to look."""
    with client_of(Settings(tmp_path)), pytest.raises(ServeError, match=r"served already, at http://127\.0\.0\.1:8710/"):
        Folder(tmp_path).open("http://127.0.0.1:9/")
    again = Folder(tmp_path)
    again.open("http://127.0.0.1:9/")
    again.close()
