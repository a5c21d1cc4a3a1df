"""Who may come in: the token, compared in constant time, and the cookie that stands for it in a browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from starlette.responses import Response

from weft.serve.api.call import Call
from weft.serve.problems import ProblemError

COOKIE = "weft_session"
SESSION_S = 12 * 3600

MOST_WRONG = 10
FORGIVEN_S = 60.0


class Doorkeeper:
    """Knows the token, and how often a wrong one was given of late."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self._key = secrets.token_bytes(32)
        self._wrong: list[float] = []

    def admits(self, authorization: str, cookie: str) -> bool:
        """Whether a request may be answered."""
        if self.token is None:
            return True
        kind, _, given = authorization.partition(" ")
        by_header = kind.lower() == "bearer" and self.is_token(given.strip())
        return by_header or self._is_session(cookie)

    def is_token(self, given: str) -> bool:
        """Whether a text is the token; how long that takes tells nothing about it.

        Raises ProblemError after too many wrong ones within a minute, whatever is given.
        """
        if self.token is None:
            return True
        now = time.monotonic()
        self._wrong = [then for then in self._wrong if now - then < FORGIVEN_S]
        if len(self._wrong) >= MOST_WRONG:
            raise ProblemError(429, "slow-down", "too many wrong tokens", "wait a minute")
        is_right = hmac.compare_digest(_digest(given), _digest(self.token))
        if not is_right:
            self._wrong.append(now)
        return is_right

    def session(self) -> str:
        """A cookie's value that lets its holder in until the server ends, or its time is over."""
        until = str(int(time.time()) + SESSION_S)
        return f"{until}.{self._seal(until)}"

    def _is_session(self, cookie: str) -> bool:
        until, _, seal = cookie.partition(".")
        is_ours = hmac.compare_digest(seal.encode(), self._seal(until).encode())
        return is_ours and until.isascii() and until.isdigit() and int(until) > time.time()

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode(errors="replace"), hashlib.sha256).hexdigest()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()


async def open_session(call: Call) -> Response:
    """Give a browser its cookie for the token."""
    keeper: Doorkeeper = call.request.app.state.doorkeeper
    if not keeper.is_token(call.asked["token"]):
        raise ProblemError(401, "token", "that is not the token")
    answer = Response(status_code=204, headers={"cache-control": "no-store"})
    answer.set_cookie(
        COOKIE, keeper.session(), max_age=SESSION_S, httponly=True, samesite="strict",
        secure=call.state.settings.is_encrypted,
    )  # fmt: skip
    return answer
