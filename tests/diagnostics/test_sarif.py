"""Findings as SARIF 2.1.0: valid, each in its place, with the rule that `weft explain` tells of.

The schema below is that of the OASIS Standard for all that we write, with nothing else allowed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from weft.cli.entry import run
from weft.diagnostics import Diagnostic, Span
from weft.diagnostics.code import BASE
from weft.diagnostics.codes import CODES
from weft.diagnostics.sarif import to_sarif
from weft.intent import check

ERRORS = Path(__file__).resolve().parents[1] / "errors"


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 1}
MESSAGE = _object(["text"], text=TEXT)
PLACE = _object(
    ["artifactLocation"],
    artifactLocation=_object(["uri"], uri={"type": "string", "format": "uri-reference", "pattern": r"^[^\\ ]+$"}),
    region=_object(["startLine"], startLine=COUNT, startColumn=COUNT, endColumn=COUNT),
)
LOCATION = _object([], id={"type": "integer", "minimum": -1}, message=MESSAGE, physicalLocation=PLACE)
RESULT = _object(
    ["message"],
    ruleId=TEXT, ruleIndex={"type": "integer", "minimum": -1}, message=MESSAGE,
    level={"enum": ["none", "note", "warning", "error"]},
    locations={"type": "array", "items": LOCATION},
    relatedLocations={"type": "array", "uniqueItems": True, "items": LOCATION},
)  # fmt: skip
RULE = _object(["id"], id=TEXT, shortDescription=MESSAGE, fullDescription=MESSAGE, help=MESSAGE)
DRIVER = _object(["name"], name=TEXT, version=TEXT, rules={"type": "array", "uniqueItems": True, "items": RULE})
RUN = _object(
    ["tool"],
    tool=_object(["driver"], driver=DRIVER), columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)  # fmt: skip
SCHEMA = _object(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}},
    runs={"type": "array", "items": RUN},
)


def _valid(log: dict[str, Any]) -> dict[str, Any]:
    """The only run, if the log is as the standard wants it."""
    Draft7Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(log)] == []
    (only,) = log["runs"]
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in (*result.get("locations", ()), *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            assert region["endColumn"] >= region["startColumn"]
    found: dict[str, Any] = only
    return found


@pytest.mark.parametrize("intent", sorted(ERRORS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_known_mistake_is_valid_sarif(intent: Path) -> None:
    """As many results as findings, of their severity, where they are."""
    findings = check(str(intent))
    results = _valid(to_sarif(findings, CODES, "0.1.0"))["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [(d.code, d.severity) for d in findings]
    for finding, result in zip(findings, results, strict=True):
        assert ("locations" in result) == (finding.span is not None)
        assert finding.message in result["message"]["text"]


def test_the_command_writes_it_and_exits_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file named relatively stays relative, so that a code host finds it; columns are those of the text form."""
    monkeypatch.chdir(tmp_path)
    Path("my net.yaml").write_text(BASE.replace("475 km", "475"))
    assert run(["check", "my net.yaml", "--format", "sarif"]) == 2
    (result,) = _valid(json.loads(capsys.readouterr().out))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20net.yaml"
    assert place["region"] == {"startLine": 8, "startColumn": 30, "endColumn": 33}
    Path("good.yaml").write_text(BASE)
    assert run(["check", "good.yaml", "--format", "sarif"]) == 0
    assert _valid(json.loads(capsys.readouterr().out))["results"] == []


def test_a_place_elsewhere_and_none_at_all() -> None:
    """An absolute path is a file URI; a finding about the whole intent has no place; other places are related."""
    span = Span("/nets/a.yaml", 3, 5, 5)
    findings = [
        Diagnostic("E105", "no unit", span, "here", "write 82 km", related=((span, ""),)),
        Diagnostic("X999", "of no known kind", None, severity="warning"),
    ]
    first, second = _valid(to_sarif(findings, CODES, "0.1.0"))["results"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///nets/a.yaml"
    assert first["message"]["text"] == "no unit. here. write 82 km"
    assert len(first["relatedLocations"]) == 1
    assert "locations" not in second
