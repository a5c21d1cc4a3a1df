"""Pages and what they load: the application's own, and the report of a plan with what-if beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from importlib.resources import files

from starlette.responses import Response

from weft.serve.api.call import Call, Handler
from weft.serve.api.plans import whole
from weft.serve.problems import ProblemError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Pages load what this server serves, run no script that stands in them, and are in no other page's frame."""

STATIC = {
    "app.css": "text/css", "app.js": "text/javascript", "plans.js": "text/javascript", "new.js": "text/javascript",
    "job.js": "text/javascript", "compare.js": "text/javascript", "login.js": "text/javascript",
    "plan.js": "text/javascript", "report.css": "text/css",
}  # fmt: skip
"""What pages load, with its type; the style is that of reports."""

_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HEAD, _TOP, _END = "</head>", '<header class="top">', "</body>"


def page(name: str) -> Handler:
    """The handler of a page that is a file: its title in the first line, and what is in the page below."""

    async def handler(_: Call) -> Response:
        title, main = _asset(name).split("\n", 1)
        html = _asset("head.html").replace("<!--title-->", title).replace("<!--bar-->", _asset("bar.html")) + main
        return Response(html, headers={"cache-control": "no-cache"}, media_type="text/html")

    return handler


async def static(call: Call) -> Response:
    """A style sheet or a script."""
    name = call.path["file"]
    text = _report_style() if name == "report.css" else _asset(name)
    return Response(text, headers={"cache-control": "no-cache"}, media_type=STATIC[name])


async def plan(call: Call) -> Response:
    """The report of a plan as `weft report` writes it, with the application's bar and what-if.

    With `before` in the query it has what changed since that plan.
    """
    held = [whole(call, name) for name in (call.path["name"], *call.asked.values())]

    async def made() -> bytes:
        directories = [str(one.directory) for one in held]
        return with_what_if(await call.state.prover.ask({"do": "report", "plans": directories})).encode()

    kept = await call.state.pages.page("/".join(f"{one.name}/{one.stamp}" for one in held), made)
    stamp = "-".join(one.stamp for one in held)
    headers = {"cache-control": "no-cache", "etag": f'"{stamp}"', "content-security-policy": _policy_of(kept)}
    if call.request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(kept, headers=headers, media_type="text/html")


def with_what_if(html: str) -> str:
    """A report with the application's bar, style and script, which its policy then lets in.

    Raises ProblemError if it has no place for them.
    """
    found = _META.search(html)
    if found is None or not all(html.count(mark) == 1 for mark in (_HEAD, _TOP, _END)):
        raise ProblemError(500, "fault", "the report has no place for what-if")
    policy = found[1].replace("script-src ", "script-src 'self' ").replace("style-src ", "style-src 'self' ")
    html = html.replace(found[1], f"{policy}; connect-src 'self'", 1)
    html = html.replace(_HEAD, f'<link rel="stylesheet" href="/static/app.css">{_HEAD}')
    html = html.replace(_TOP, f"{_asset('bar.html')}{_TOP}")
    scripts = "".join(f'<script src="/static/{name}"></script>' for name in ("app.js", "plan.js"))
    return html.replace(_END, f"{_asset('what-if.html')}{scripts}{_END}")


def _policy_of(page: bytes) -> str:
    found = _META.search(page[:8192].decode("utf-8", errors="replace"))
    policy = unescape(found[1]) if found else "default-src 'none'"
    return f"{policy}; frame-ancestors 'none'"


@lru_cache
def _asset(name: str) -> str:
    return (files("weft.serve") / "assets" / name).read_text(encoding="utf-8")


@lru_cache
def _report_style() -> str:
    return (files("weft.report") / "assets" / "style.css").read_text(encoding="utf-8")
