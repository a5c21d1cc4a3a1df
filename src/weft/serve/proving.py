"""Questions to the proving process: one at a time, each within its time, and a new process after one that failed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from weft.diagnostics import ServeError
from weft.serve.workers.spawn import Worker

MOST_WAITING = 32


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

    async def ask(self, asked: dict[str, Any]) -> Any:
        """The answer to a question.

        Raises BusyError, TooLongError and UnfitError, and ServeError if the process cannot be started or fails.
        """
        if self._waiting >= MOST_WAITING:
            raise BusyError("too many questions wait for an answer", help="ask again in a moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._asked(asked)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            await self._worker.end()
            self._worker = None

    async def _asked(self, asked: dict[str, Any]) -> Any:
        done = False
        try:
            worker = await self._ready()
            await worker.tell(asked)
            answer = await asyncio.wait_for(worker.heard(), self._seconds)
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
