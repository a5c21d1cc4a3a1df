"""The application: routes from operations, errors as answers, and what begins and ends with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from weft.diagnostics import PlanError, ServeError, WeftError
from weft.serve.api.call import Call
from weft.serve.api.operation import Operation
from weft.serve.api.operations import OPERATIONS
from weft.serve.folder import Folder
from weft.serve.guard import Guard
from weft.serve.jobs import FullError, Jobs, NoRoomError
from weft.serve.problems import ProblemError, told
from weft.serve.proving import BusyError, Prover, TooLongError, UnfitError
from weft.serve.session import Doorkeeper
from weft.serve.settings import Settings
from weft.serve.state import State

LOG = logging.getLogger("weft.serve")

STATUS: dict[type[WeftError], tuple[int, str]] = {
    FullError: (429, "full"), BusyError: (503, "busy"), TooLongError: (504, "too-long"), NoRoomError: (507, "no-room"),
    PlanError: (409, "damaged"), ServeError: (503, "fault"),
}  # fmt: skip


def application(settings: Settings, folder: Folder) -> Starlette:
    """The application over a directory that was opened for it."""
    state = State(
        settings, folder, Jobs(folder, settings.limits), Prover(folder.own / "prover.log", settings.limits.answer_s)
    )
    keeper = Doorkeeper(settings.token)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        state.jobs.recover()
        work = [asyncio.create_task(state.jobs.run()), asyncio.create_task(_warmed(state.prover))]
        try:
            yield
        finally:
            for task in work:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await state.prover.close()

    open_paths = frozenset(operation.path for operation in OPERATIONS if operation.is_open)
    app = Starlette(
        routes=[_route(together, state) for together in _by_path().values()], lifespan=lifespan,
        middleware=[Middleware(Guard, settings=settings, keeper=keeper, open_paths=open_paths)],
        exception_handlers={WeftError: _wrong, HTTPException: _http, Exception: _fault},
    )  # fmt: skip
    app.state.doorkeeper = keeper
    return app


async def _warmed(prover: Prover) -> None:
    with suppress(OSError, TimeoutError):  # the first question will tell
        await prover.warm()


def _by_path() -> dict[str, dict[str, Operation]]:
    """The operations of each path by method, so that a method that is none of them is told all that are."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        found.setdefault(operation.path, {})[operation.method] = operation
    return found


def _route(together: Mapping[str, Operation], state: State) -> Route:
    async def endpoint(request: Request) -> Response:
        operation = together["GET" if request.method == "HEAD" else request.method]
        return await operation.handler(Call(state, request, await operation.asked(request)))

    one = next(iter(together.values()))
    return Route(one.path, endpoint, methods=list(together), name=one.name)


async def _wrong(request: Request, error: Exception) -> Response:
    return told(_problem(error), as_page=_is_page(request))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = {404: "there is nothing here", 405: "this cannot be done here"}.get(status, "that did not work")
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return told(ProblemError(status, str(status), message), as_page=_is_page(request), headers=headers)


async def _fault(request: Request, _: Exception) -> Response:
    """A mistake of ours; Starlette raises it again, so that the log has it."""
    problem = ProblemError(500, "fault", "a fault in Weft: the server's log says more")
    return told(problem, as_page=_is_page(request))


def _problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, UnfitError):
        return ProblemError(422, error.code, error.message, error.help)
    if isinstance(error, WeftError):
        status, code = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        return ProblemError(status, code, error.message, error.help)
    return ProblemError(500, "fault", "a fault in Weft")


def _is_page(request: Request) -> bool:
    return not request.url.path.startswith(("/api/", "/static/"))


