"""One request as the handlers see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from weft.serve.state import State


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A request, with what all share; `asked` is its body or its query, read and checked."""

    state: State
    request: Request
    asked: Any

    @property
    def path(self) -> Mapping[str, str]:
        """The parts of the path that have names."""
        return self.request.path_params


Handler = Callable[[Call], Awaitable[Response]]
"""Answers a request."""
