"""The OpenAPI description of all operations."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from weft.serve.api.operation import Operation
from weft.serve.api.schema import TEXT, Schema, record, rows

ERROR: Schema = record(
    {"error": record({"code": TEXT, "message": TEXT, "help": TEXT})}, {"findings": rows({"type": "object"})}
)


def described(operations: Iterable[Operation]) -> dict[str, Any]:
    """An OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Weft", "version": version("weft"), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Plans of a directory: read, proved again with something otherwise, compared, and made.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }  # fmt: skip


def _operation(operation: Operation) -> dict[str, Any]:
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    content = {"text/html": {"schema": TEXT}} if operation.is_page else {"application/json": error}
    wrong = {"description": "What is wrong, and what to do", "content": content}
    answer: dict[str, Any] = {"description": operation.summary}
    if operation.status != 204:
        answer["content"] = {media: {"schema": operation.answer} for media in operation.media}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": ["pages" if operation.is_page else "api"],
        "responses": {str(operation.status): answer, "4XX": wrong, "5XX": wrong},
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in operation.parameters.items()
    ]
    query = operation.query or record({})
    parameters += [
        {"name": name, "in": "query", "required": name in query["required"], "schema": schema}
        for name, schema in query["properties"].items()
    ]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    if operation.is_open:
        described["security"] = []
    return described
