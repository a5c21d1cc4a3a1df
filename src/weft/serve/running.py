"""Serving the application until a signal ends it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import uvicorn

from weft.diagnostics import ServeError
from weft.serve.app import application
from weft.serve.folder import Folder
from weft.serve.settings import Settings, require_safe

GRACE_S = 3
MOST_CONNECTIONS = 512
BACKLOG = 128
IDLE_S = 30


def run(settings: Settings, ready: Callable[[Settings], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the settings, with the port that was taken, once it listens.

    Raises ServeError if others could come in unasked, the address is taken or another server has the directory.
    """
    require_safe(settings)
    folder = Folder(settings.folder)
    folder.open(settings.url)
    try:
        with closing(_listening(settings)) as listening:
            settings = replace(settings, port=listening.getsockname()[1])
            folder.tell(settings.url)
            _serve(settings, folder, listening, ready)
    finally:
        folder.close()


def _serve(settings: Settings, folder: Folder, listening: socket.socket, ready: Callable[[Settings], None]) -> None:
    config = uvicorn.Config(
        application(settings, folder), log_config=None, access_log=False, server_header=False, date_header=False,
        lifespan="on", http="h11", ws="none", timeout_keep_alive=IDLE_S, timeout_graceful_shutdown=GRACE_S,
        limit_concurrency=MOST_CONNECTIONS, proxy_headers=False,
        ssl_certfile=settings.certificate, ssl_keyfile=settings.key,
    )  # fmt: skip
    ready(settings)
    _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends quietly by a signal, where uvicorn raises it once more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while serving."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listening(settings: Settings) -> socket.socket:
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServeError(
            f"{settings.url} cannot be served: {error.strerror or error}", help="name another with --port"
        ) from error
