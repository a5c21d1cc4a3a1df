"""What went wrong with a request, as JSON for programs and as a page for people."""

from __future__ import annotations

import html
import json
from typing import Any

from starlette.responses import Response

from weft.diagnostics import ServeError


class ProblemError(ServeError):
    """A request that cannot be met, with its HTTP status and a code that stays the same."""

    def __init__(self, status: int, code: str, message: str, help: str = "") -> None:
        super().__init__(message, help)
        self.status, self.code = status, code


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON; it is never kept by a browser."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    body = content.encode("utf-8", errors="replace")
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, "application/json")


def event(kind: str, value: Any) -> str:
    """A value as one server-sent event."""
    return f"event: {kind}\ndata: {json.dumps(value, separators=(',', ':'), allow_nan=False)}\n\n"


def told(problem: ProblemError, *, as_page: bool, headers: dict[str, str] | None = None) -> Response:
    """A problem as an answer."""
    if as_page:
        lines = (problem.message, problem.help)
        words = "".join(f"<p class='says'>{html.escape(line)}</p>" for line in lines if line)
        page = (
            "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            "<link rel='icon' href='data:,'><link rel='stylesheet' href='/static/report.css'>"
            f"<title>{problem.status} (Weft)</title></head><body><main class='wrap'>"
            f"<section class='verdict verdict-infeasible'><h1>That did not work</h1>{words}"
            "<p><a href='/'>All plans</a></p></section></main></body></html>"
        )
        return Response(page, problem.status, {"cache-control": "no-store", **(headers or {})}, "text/html")
    error = {"code": problem.code, "message": problem.message, "help": problem.help}
    return as_json({"error": error}, problem.status, headers)
