"""One route as a record, and reading what a request brings by the schema that describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request

from weft.serve.api.call import Handler
from weft.serve.api.schema import Schema, first_mistake
from weft.serve.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Operation:
    """A route: where, what it is for, what it takes and what it answers.

    `body` and `query` are schemas of objects, `parameters` those of the parts of the path; `answer` is the schema of
    what is answered with `status`, as one of `media`.
    """

    method: Literal["GET", "POST"]
    path: str
    name: str
    summary: str
    handler: Handler
    answer: Schema
    body: Schema | None = None
    query: Schema | None = None
    parameters: Mapping[str, Schema] = field(default_factory=dict)
    status: int = 200
    media: tuple[str, ...] = ("application/json",)
    is_open: bool = False
    """Whether it is answered without a token."""

    @property
    def is_page(self) -> bool:
        """Whether it is for people, and so is what goes wrong."""
        return "text/html" in self.media

    async def asked(self, request: Request) -> Any:
        """The body or the query of a request.

        Raises ProblemError if it is not as described.
        """
        for name, schema in self.parameters.items():
            if first_mistake(request.path_params[name], schema, name):
                raise ProblemError(404, "unknown", f"there is nothing at {request.url.path[:200]}")
        if self.query is not None:
            return _checked(_query(request), self.query, "the query")
        if self.body is None:
            return None
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ProblemError(415, "media", "the body is not JSON", "send it with content-type application/json")
        try:
            value = json.loads(await request.body(), parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            raise ProblemError(400, "json", f"the body is not JSON: {error}") from error
        return _checked(value, self.body, "the body")


def _query(request: Request) -> dict[str, str]:
    items = request.query_params.multi_items()
    if len({key for key, _ in items}) != len(items):
        raise ProblemError(400, "query", "a parameter is given twice")
    return dict(items)


def _checked(value: Any, schema: Schema, where: str) -> Any:
    mistake = first_mistake(value, schema, where)
    if mistake:
        raise ProblemError(400, "shape", mistake, "the form of every request is in /api/openapi.json")
    return value


def _refused(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
