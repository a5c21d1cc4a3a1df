"""What stands before every route: who asks, from where, how much and how long; and what every answer says of itself."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from weft.serve.pages import POLICY
from weft.serve.problems import ProblemError, told
from weft.serve.session import COOKIE, Doorkeeper
from weft.serve.settings import Settings

LOG = logging.getLogger("weft.serve")

HEADERS = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}  # fmt: skip

_PORT = re.compile(r":\d+$", re.ASCII)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Guard:
    """Lets through what may be answered."""

    def __init__(self, app: ASGIApp, settings: Settings, keeper: Doorkeeper, open_paths: frozenset[str]) -> None:
        self._app, self._settings, self._keeper, self._open = app, settings, keeper, open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        has_policy = False

        async def marked(message: Message) -> None:
            nonlocal status, has_policy
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                has_policy = "content-security-policy" in headers
                for name, value in HEADERS.items():
                    headers[name] = value
                if not has_policy:
                    headers["content-security-policy"] = POLICY
                if self._settings.is_encrypted:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        headers, path = Headers(scope=scope), scope["path"]
        try:
            self._admit(scope, headers)
            body = await self._body(scope, headers, receive)
        except ProblemError as problem:
            answer = self._refused(problem, path)
            await answer(scope, receive, marked)
        else:
            await self._app(scope, body, marked)
        LOG.info("%s %s %d %.0f ms", scope["method"], ascii(path[:200]), status, 1e3 * (time.perf_counter() - began))

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Raises ProblemError for a request that is not from a page of ours, or without the token."""
        host = headers.get("host", "")
        if self._settings.is_loopback and _PORT.sub("", host) not in (*LOOPBACK, self._settings.host):
            raise ProblemError(403, "host", "this server answers for this machine alone", f"open {self._settings.url}")
        if scope["method"] not in ("GET", "HEAD"):
            origin = headers.get("origin")
            if origin is not None and origin != f"{scope['scheme']}://{host}":
                raise ProblemError(403, "origin", "another site's page asks for this")
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                raise ProblemError(403, "origin", "another site's page asks for this")
        if scope["path"] in self._open or scope["path"].startswith("/static/"):
            return
        if not self._keeper.admits(headers.get("authorization", ""), _cookie(headers)):
            how = "send it as `Authorization: Bearer TOKEN`"
            raise ProblemError(401, "token", "this server asks for its token", how)

    async def _body(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        """The body, whole and within its limits, as what the application receives.

        Raises ProblemError if it is too large or too slow.
        """
        if scope["method"] in ("GET", "HEAD"):
            return receive
        limits = self._settings.limits
        most = limits.upload_bytes
        too_large = ProblemError(
            413, "too-large", f"the upload is larger than {most // 2**20} MiB",
            "put large tables into files, or plan it with `weft plan` and serve its directory",
        )  # fmt: skip
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > most:
            raise too_large
        parts, size, more = list[bytes](), 0, True
        try:
            async with asyncio.timeout(limits.upload_s):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ProblemError(400, "gone", "the upload broke off")
                    parts.append(message.get("body", b""))
                    size, more = size + len(parts[-1]), message.get("more_body", False)
                    if size > most:
                        raise too_large
        except TimeoutError:
            raise ProblemError(408, "too-slow", f"the upload took longer than {limits.upload_s:g} s") from None
        whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

        async def replayed() -> Message:
            return whole.pop() if whole else await receive()

        return replayed

    def _refused(self, problem: ProblemError, path: str) -> Response:
        is_page = not path.startswith(("/api/", "/static/"))
        if problem.status == 401 and is_page:
            return RedirectResponse("/login", 303, {"cache-control": "no-store"})
        more = {"www-authenticate": "Bearer"} if problem.status == 401 else {}
        more |= {"connection": "close"} if problem.status in (408, 413) else {}
        return told(problem, as_page=is_page, headers=more)


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
