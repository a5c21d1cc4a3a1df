"""Intents that are uploaded: checked with their places, bounded, reading nothing that was not uploaded with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.serve.conftest import client_of, with_limits

from weft.intent.document import IntentDoc
from weft.serve import Settings
from weft.serve.checking import NAMES_FILES

TOWNS = (Path(__file__).parents[1] / "four_towns.yaml").read_text("utf-8")
FOUR_SITES = Path(__file__).parents[2] / "examples" / "four-sites"


def _checked(client: TestClient, intent: str, **files: str) -> Any:
    answer = client.post("/api/check", json={"intent": intent, "files": files})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_right_intent_has_no_finding_and_a_name(towns: TestClient) -> None:
    """What `weft check` passes passes here."""
    assert _checked(towns, TOWNS) == {"ok": True, "name": "four-towns", "findings": [], "left_out": 0}


def test_tables_are_read_from_what_was_uploaded(towns: TestClient) -> None:
    """An intent with two tables beside it is right; without one of them it says which file to add."""
    text = (FOUR_SITES / "intent.yaml").read_text("utf-8")
    files = {path.name: path.read_text("utf-8") for path in FOUR_SITES.glob("*.csv")}
    assert _checked(towns, text, **files)["ok"]
    del files["fibres.csv"]
    told = _checked(towns, text, **files)
    assert (told["ok"], told["findings"][0]["code"]) == (False, "E201")
    assert told["findings"][0]["help"] == "add the file under this name, without a folder: fibres.csv"


def test_a_finding_has_line_caret_and_what_to_type(towns: TestClient) -> None:
    """The same text as on a terminal, with the file's own name."""
    told = _checked(towns, TOWNS.replace("utilisation:", "utilization:"))
    finding = next(f for f in told["findings"] if "utilization" in f["message"])
    line = 1 + TOWNS[: TOWNS.index("utilisation:")].count("\n")
    assert (finding["file"], finding["line"], finding["column"]) == ("intent.yaml", line, 1)
    assert f" --> intent.yaml:{line}:1" in finding["snippet"]
    assert "^^^^^^^^" in finding["snippet"]
    assert "did you mean 'utilisation'?" in finding["snippet"]


@pytest.mark.parametrize("entry", [
    "catalogue: [/etc/passwd]", "catalogue: [../x.yaml]", "catalogue: [builtin, x]", "fibres: /etc/fibres.csv",
    "fibres: ../fibres.csv", "traffic: {matrix: [../../a.csv]}", "links: sub/links.csv",
    "existing: /proc/self/environ.csv", "agreement: /etc/passwd", "agreement: ../terms.yaml",
])  # fmt: skip
def test_nothing_that_was_not_uploaded_is_read(towns: TestClient, towns_folder: Path, entry: str) -> None:
    """Every name of a file that is not among the uploaded ones is a finding, before anything is opened."""
    told = _checked(towns, f"weft: 1\n{entry}\n")
    assert [f["code"] for f in told["findings"]] == ["E201"]
    assert "is not among the files that were given" in told["findings"][0]["message"]
    assert str(towns_folder) not in json.dumps(told)


def test_what_an_uploaded_file_names_is_read_no_more_than_what_the_intent_names(towns: TestClient) -> None:
    """An agreement names a table of sales."""
    told = _checked(towns, "weft: 1\nagreement: terms.yaml\n", **{"terms.yaml": "patents: {sales: /etc/passwd}\n"})
    (finding,) = told["findings"]
    assert (finding["file"], finding["line"], finding["code"]) == ("terms.yaml", 1, "E201")


def test_every_field_that_names_a_file_is_looked_at() -> None:
    """Those of an intent that are declared as files, lists or not."""
    named = {
        name for name, field in IntentDoc.model_fields.items() if re.search(r"\bFile\(", f"{field.annotation}{field}")
    }
    assert named == {path[0] for path in NAMES_FILES if len(path) == 1}


def test_no_message_tells_where_the_directory_is(towns: TestClient, towns_folder: Path) -> None:
    """Findings inside a table name the table alone."""
    text = (FOUR_SITES / "intent.yaml").read_text("utf-8")
    files = {path.name: path.read_text("utf-8") for path in FOUR_SITES.glob("*.csv")}
    told = _checked(towns, text, **{**files, "fibres.csv": "a,z\n1\n"})
    assert not told["ok"]
    assert str(towns_folder) not in json.dumps(told)
    assert any(f["file"] == "fibres.csv" for f in told["findings"])


@pytest.mark.parametrize("name", ["../x.csv", "a/b.csv", ".x.csv", "intent.exe", "x.csv\n", "", "é.csv"])
def test_a_name_of_a_file_that_leads_elsewhere_is_refused(towns: TestClient, name: str) -> None:
    """Names are plain, or nothing is written."""
    answer = towns.post("/api/check", json={"intent": TOWNS, "files": {name: "a,z"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "shape")


def test_nothing_of_a_checked_intent_stays(towns: TestClient, towns_folder: Path) -> None:
    """What was only looked at is put away."""
    _checked(towns, TOWNS)
    assert list((towns_folder / ".weft" / "scratch").iterdir()) == []


def test_an_intent_of_50_mb_is_refused_and_nothing_is_lost(towns: TestClient) -> None:
    """The limit is told, with what to do instead; the server goes on."""
    answer = towns.post("/api/check", json={"intent": "x" * 50_000_000})
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "the upload is larger than 16 MiB"
    assert "weft plan" in answer.json()["error"]["help"]
    assert towns.get("/api/health").status_code == 200


def test_an_upload_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    """Without a length it is counted as it comes."""

    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b" " * 65_536

    with client_of(with_limits(Settings(tmp_path), upload_bytes=1 << 20)) as client:
        answer = client.post("/api/check", content=endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too-large")


@pytest.mark.parametrize("body", ['{"intent": ', "[]", "null", '{"intent": 3}', '{"intent": "a", "more": 1}', "{}",
                                  '{"intent": "a", "files": []}', '{"intent": NaN}', "[" * 100_000, '{"intent": ""}'])
def test_a_body_of_another_form_is_told_what_is_wrong(towns: TestClient, body: str) -> None:
    """Never a fault of the server."""
    answer = towns.post("/api/check", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_another_kind_of_body_is_refused(towns: TestClient) -> None:
    """A form of another site's page cannot pass for JSON."""
    answer = towns.post("/api/jobs", content="intent=a", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_a_wrong_intent_is_not_planned(towns: TestClient) -> None:
    """Its findings come with the refusal."""
    answer = towns.post("/api/jobs", json={"intent": "weft: 2"})
    assert answer.status_code == 422
    assert answer.json()["findings"]
    assert towns.get("/api/jobs").json() == {"jobs": []}
