"""The OpenAPI description: every route is in it, and every route does what it says, whatever is sent."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.serve.conftest import Starter

from weft.serve.api.operations import OPERATIONS
from weft.serve.api.schema import Schema, first_mistake, record, rows, table

EXAMPLES, LONGEST_S = 8, 240
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def test_every_route_is_described(towns: TestClient) -> None:
    """Paths and methods of the application are those of the description, and no name stands twice."""
    told = towns.get("/api/openapi.json").json()
    routes = {
        (route.path, method)
        for route in towns.app.routes  # type: ignore[attr-defined, unused-ignore]
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert routes == {(path, method.upper()) for path, methods in told["paths"].items() for method in methods}
    assert len(routes) == len(OPERATIONS) == len({operation.name for operation in OPERATIONS})


def test_every_parameter_of_a_path_is_described(towns: TestClient) -> None:
    """Those in braces, each required."""
    for path, methods in towns.get("/api/openapi.json").json()["paths"].items():
        for described in methods.values():
            given = {p["name"] for p in described.get("parameters", ()) if p["in"] == "path" and p["required"]}
            assert given == set(re.findall(r"{(\w+)}", path))


def test_a_method_that_a_path_has_not_is_told_those_it_has(towns: TestClient) -> None:
    """All of them, as the standard asks."""
    answer = towns.delete("/api/jobs")
    assert answer.status_code == 405
    assert {method.strip() for method in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


TEXT: Schema = {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3, "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}
MORE: Schema = {"n": COUNT, "more": {**rows(TEXT), "maxItems": 2}, "by": {**table(COUNT), "maxProperties": 1}}
WHOLE = record({"name": TEXT}, MORE)


@pytest.mark.parametrize(("value", "mistake"), [
    ({"name": "ab"}, ""),
    ({"name": "ab", "n": 3.0, "more": ["a"], "by": {"x": 1}}, ""),
    ([], "it is not an object"),
    ({}, "it lacks 'name'"),
    ({"name": "ab", "x": 1}, "it has a field 'x' that is not known here"),
    ({"name": 3}, "'name' is not a string"),
    ({"name": ""}, "'name' is shorter than 1 characters"),
    ({"name": "abcd"}, "'name' is longer than 3 characters"),
    ({"name": "ab\n"}, "'name' is not of the form ^[a-z]+$"),
    ({"name": "ab", "n": True}, "'n' is not a whole number"),
    ({"name": "ab", "n": -1}, "'n' is too small"),
    ({"name": "ab", "n": 0.5}, "'n' is not a whole number"),
    ({"name": "ab", "more": ["a", "b", "c"]}, "'more' has more than 2 items"),
    ({"name": "ab", "more": ["a", 3]}, "'more'[1] is not a string"),
    ({"name": "ab", "by": {"x": 1, "y": 2}}, "'by' has more than 1 entries"),
    ({"name": "ab", "by": {"x": "1"}}, "'x' is not a whole number"),
])  # fmt: skip
def test_a_value_is_held_to_its_schema(value: object, mistake: str) -> None:
    """The first mistake in words; the description and the check are one record."""
    assert first_mistake(value, WHOLE, "it") == mistake


@pytest.mark.parametrize(("value", "schema", "is_right"), [
    (None, {"type": ["number", "null"]}, True), ("x", {"type": ["number", "null"]}, False),
    (True, {"type": "number"}, False), (True, {"type": "boolean"}, True),
    (1, {"exclusiveMinimum": 1}, False), (1, {"exclusiveMaximum": 1}, False), (1, {"maximum": 1}, True),
    (2, {"maximum": 1}, False), ("a", {"enum": ["a"]}, True), ("b", {"enum": ["a"]}, False),
    ({"a b": 1}, {"propertyNames": {"pattern": "^[a-z]+$"}}, False),
])  # fmt: skip
def test_every_word_of_a_schema_that_is_used_is_held_to(value: object, schema: Schema, is_right: bool) -> None:
    """Limits inclusive and not, several types, names of entries."""
    assert (first_mistake(value, schema, "it") == "") is is_right


def test_whatever_is_sent_is_answered_as_described(start: Starter, towns_folder: Path, tmp_path: Path) -> None:
    """Schemathesis, on every operation: valid and invalid requests, statuses, types, schemas, methods and headers."""
    shutil.copytree(towns_folder / "towns", tmp_path / "plans" / "towns")
    server = start(tmp_path / "plans")
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run",
            f"{server.url}/api/openapi.json", "--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1",
            "--request-timeout", "30", "--phases", "coverage,fuzzing", "--no-color",
        ],
        check=False, capture_output=True, text=True, timeout=LONGEST_S, cwd=tmp_path,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:]
    tested = re.search(r"Tested: (\d+)", run.stdout)
    assert tested
    assert int(tested[1]) == len(OPERATIONS) - 1  # all but the description itself, which it has read
    with server.client() as client:
        assert client.get("/api/health").json()["status"] == "ok"
