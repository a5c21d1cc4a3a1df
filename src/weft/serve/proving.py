"""Questions to the proving process: one at a time, each within its time, and a new process after one that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weft.diagnostics import ServeError
from weft.serve.workers.spawn import Worker

MOST_WAITING = 32
LEAVE_S = 5.0
"""How long the process has to notice that nobody waits for its answer any more."""


class BusyError(ServeError):
    """Too many questions wait already."""


class TooLongError(ServeError):
    """A question took longer than it may."""


class UnfitError(ServeError):
    """The question cannot be answered for this plan; `code` says which kind of mistake it is."""

    def __init__(self, message: str, help: str, code: str) -> None:
        super().__init__(message, help)
        self.code = code


class Prover:
    """The process that knows plans; started when first asked, or before by `warm`."""

    def __init__(self, log: Path, seconds: float) -> None:
        self._log, self._seconds = log, seconds
        self._worker: Worker | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def warm(self) -> None:
        """Start the process, so that the first question need not wait for it."""
        async with self._turn:
            await self._ready()

    async def ask(self, asked: dict[str, Any], heard: Callable[[Any], None] = lambda _: None) -> Any:
        """The answer to a question; `heard` is told the parts that come before it.

        Raises BusyError, TooLongError and UnfitError, and ServeError if the process cannot be started or fails.
        """
        if self._waiting >= MOST_WAITING:
            raise BusyError("too many questions wait for an answer", help="ask again in a moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._asked(asked, heard)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            await self._worker.end()
            self._worker = None

    async def _asked(self, asked: dict[str, Any], heard: Callable[[Any], None]) -> Any:
        done = False
        try:
            worker = await self._ready()
            await worker.tell(asked)
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _last(worker, heard)
            except asyncio.CancelledError:  # who asked has gone: what is open in the process may serve the next
                await worker.tell({"leave": True})
                async with asyncio.timeout(LEAVE_S):
                    done = await _last(worker, lambda _: None) is not None
                raise
            done = answer is not None
        except TimeoutError:
            raise TooLongError(
                f"there was no answer within {self._seconds:g} s", help="ask the command line, which may take longer"
            ) from None
        except ValueError:
            raise ServeError("the answer is too large for this server", help="look at the plan's tables") from None
        except OSError as error:
            raise ServeError(f"the proving process cannot be started: {error.strerror or error}") from error
        finally:
            if not done:  # it may still be at work, or be in the midst of a line
                await self.close()
        if answer is None:
            raise ServeError("the proving process has ended by itself", help=f"{self._log.name} may say why")
        if "error" in answer:
            wrong = answer["error"]
            raise UnfitError(wrong["message"], wrong["help"], wrong["code"])
        return answer["ok"]

    async def _ready(self) -> Worker:
        if self._worker is None:
            self._worker = await Worker.start("prover", self._log)
            await asyncio.wait_for(self._worker.heard(), self._seconds)
        return self._worker


async def _last(worker: Worker, heard: Callable[[Any], None]) -> dict[str, Any] | None:
    """The line that ends an answer, after its parts; None if the process is gone before."""
    while (line := await worker.heard()) is not None and "part" in line:
        heard(line["part"])
    return line
