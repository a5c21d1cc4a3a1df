"""Plans under way: one at a time in a process of its own, on disk from the first moment, found again after a crash.

A job is a directory with its record and the intent; the finished plan is moved out of it whole.  What a server that
died was working on is planned again from the start, which comes to the same plan.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from weft.diagnostics import ServeError
from weft.planning import STEPS
from weft.serve.checking import Submitted, submitted_in
from weft.serve.folder import INTENT_FOLDER, Folder, write_whole
from weft.serve.settings import Limits
from weft.serve.workers.spawn import Worker

RECORD = "job.json"
MOST_ATTEMPTS = 2
"""A job that a server died at so often is not begun again."""

KEPT = 100
"""Finished jobs that are remembered."""

HEARTBEAT_S = 15.0
OVERDUE_S = 300.0
"""A plan that goes on so long after it should have ended is given up."""

FINAL = ("done", "failed", "cancelled")


class FullError(ServeError):
    """Too many plans wait already."""


class NoRoomError(ServeError):
    """The disk takes no more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a plan is to be made: as the options of `weft plan`."""

    gap: float = 0.01
    seed: int = 1
    seconds: float | None = None


@dataclass(slots=True, eq=False)
class Job:
    """One plan that is wanted, and how far it is.

    `state` is queued, running, publishing, done, failed or cancelled; `plan` names the plan it became.
    """

    id: str
    number: int
    title: str
    asked: Asked
    state: str = "queued"
    attempts: int = 0
    step: int = 0
    note: str = ""
    message: str = ""
    help: str = ""
    verdict: str = ""
    plan: str = ""
    version: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def record(self) -> dict[str, Any]:
        """What is told of it, and kept of it."""
        return {
            "id": self.id, "number": self.number, "title": self.title, **asdict(self.asked), "state": self.state,
            "attempts": self.attempts, "step": self.step, "steps": list(STEPS), "note": self.note,
            "message": self.message, "help": self.help, "verdict": self.verdict, "plan": self.plan,
        }  # fmt: skip

    def tell(self) -> None:
        """Wake everyone who listens."""
        self.version += 1
        before, self.changed = self.changed, asyncio.Event()
        before.set()


class Jobs:
    """The plans that are wanted, in order, and who makes them."""

    def __init__(self, folder: Folder, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._jobs: dict[str, Job] = {}
        self._wake = asyncio.Event()
        self._worker: tuple[Job, Worker] | None = None
        self._numbers = itertools.count(1)
        self.listeners = 0

    def newest(self) -> list[Job]:
        """All jobs, the newest first."""
        return sorted(self._jobs.values(), key=lambda job: -job.number)

    def job(self, identity: str) -> Job | None:
        """The job of an identity."""
        return self._jobs.get(identity)

    def recover(self) -> None:
        """Take up what is on disk, after whatever ended the last server."""
        for path in sorted(self._folder.jobs.iterdir()):
            if path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)
                continue
            job = _read(path)
            if job is None:
                continue
            self._jobs[job.id] = job
            if job.state == "publishing":
                self._published(job)
            elif job.state not in FINAL:
                self._begin_again(job)
        self._numbers = itertools.count(1 + max((job.number for job in self._jobs.values()), default=0))
        self._wake.set()

    def written(self, what: Submitted, title: str, asked: Asked) -> Job:
        """A new job on disk; `take_on` makes it one of these.

        Raises FullError if too many wait, NoRoomError if it cannot be written: then nothing of it is left.
        """
        if sum(job.state == "queued" for job in self._jobs.values()) >= self._limits.waiting:
            raise FullError(f"{self._limits.waiting} plans wait already", help="wait for one of them, or cancel it")
        job = Job(secrets.token_hex(8), next(self._numbers), title, asked)
        beside = self._folder.jobs / f".{job.id}"
        try:
            beside.mkdir()
            what.write(beside / INTENT_FOLDER)
            write_whole(beside / RECORD, json.dumps(job.record()))
            beside.rename(self._folder.jobs / job.id)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise NoRoomError(
                f"the intent cannot be written: {error.strerror or error}",
                help="make room on the disk; nothing was kept",
            ) from error
        return job

    def take_on(self, job: Job) -> None:
        """Let a job that was written wait for its turn."""
        self._jobs[job.id] = job
        self._forget_old()
        self._wake.set()

    def submitted(self, job: Job) -> Submitted:
        """What a job is to plan."""
        return submitted_in(self._folder.jobs / job.id / INTENT_FOLDER)

    async def cancel(self, job: Job) -> None:
        """Give a job up; a plan that is being made is lost."""
        if job.state in FINAL or job.state == "publishing":
            return
        self._end(job, "cancelled", "cancelled")
        if self._worker is not None and self._worker[0] is job:
            await self._worker[1].end()

    async def finish_early(self, job: Job) -> None:
        """Let a plan that is being made end with the best so far."""
        if self._worker is not None and self._worker[0] is job:
            await self._worker[1].tell({"stop": True})

    def again(self, job: Job) -> None:
        """Plan once more what failed or was cancelled."""
        if job.state in ("failed", "cancelled"):
            job.state, job.attempts, job.step, job.note, job.message, job.help = "queued", 0, 0, "", "", ""
            self._keep(job)
            self._wake.set()

    async def run(self) -> None:
        """Make one plan after the other until this is cancelled."""
        while True:
            await self._wake.wait()
            job = min((j for j in self._jobs.values() if j.state == "queued"), key=lambda j: j.number, default=None)
            if job is None:
                self._wake.clear()
                continue
            await self._make(job)

    async def events(self, job: Job) -> AsyncIterator[dict[str, Any] | None]:
        """The job's record now and whenever it changes, until it has ended; None is a sign of life."""
        self.listeners += 1
        try:
            seen = -1
            while True:
                changed = job.changed
                if job.version != seen:
                    seen = job.version
                    yield job.record()
                    if job.state in FINAL:
                        return
                else:
                    try:
                        await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
                    except TimeoutError:
                        yield None
        finally:
            self.listeners -= 1

    async def _make(self, job: Job) -> None:
        home = self._folder.jobs / job.id
        job.state, job.attempts = "running", job.attempts + 1
        self._keep(job)
        shutil.rmtree(home / "plan", ignore_errors=True)
        try:
            worker = await Worker.start("planner", home / "planner.log")
        except OSError as error:
            self._end(job, "failed", f"planning cannot be started: {error.strerror or error}")
            return
        self._worker = job, worker
        try:
            seconds = min(job.asked.seconds or self._limits.plan_s, self._limits.plan_s)
            await worker.tell({
                "intent": str(home / INTENT_FOLDER / "intent.yaml"), "into": str(home / "plan"), "gap": job.asked.gap,
                "seed": job.asked.seed, "seconds": seconds, "bytes": self._limits.plan_bytes,
            })  # fmt: skip
            async with asyncio.timeout(seconds + OVERDUE_S):
                last = await self._followed(job, worker)
            ended = await worker.left() if last is None else 0
        except TimeoutError:
            last, ended = {"failed": "the plan did not end in its time", "help": ""}, 0
        finally:
            self._worker = None
            await worker.end()
        if job.state == "running":  # and not cancelled meanwhile
            self._made(job, last or {"failed": f"the planning process ended by itself ({_how(ended)})", "help": ""})
        if job.state != "done":
            shutil.rmtree(home / "plan", ignore_errors=True)

    async def _followed(self, job: Job, worker: Worker) -> dict[str, Any] | None:
        """Tell what a worker tells, until its last line; None if it is gone before."""
        while (line := await worker.heard()) is not None:
            if "planned" in line or "failed" in line:
                return line
            job.step, job.note = line.get("step", job.step), line.get("note", "" if "step" in line else job.note)
            job.tell()
        return None

    def _made(self, job: Job, last: dict[str, Any]) -> None:
        home = self._folder.jobs / job.id
        if "failed" in last:
            why = self._folder.without_place(last["failed"].replace(str(home / "plan"), "the plan"))
            self._end(job, "failed", why, last.get("help", ""))
            return
        job.verdict, job.plan, job.state = last["planned"], self._folder.free_name(job.title), "publishing"
        try:
            shutil.copytree(home / INTENT_FOLDER, home / "plan" / INTENT_FOLDER)
            write_whole(home / RECORD, json.dumps(job.record()))
            self._folder.publish(home / "plan", job.plan)
        except OSError as error:
            job.plan = ""
            self._end(job, "failed", f"the plan cannot be put in its place: {error.strerror or error}")
            return
        self._end(job, "done", "")

    def _published(self, job: Job) -> None:
        """Bring to its end what was moved, or about to be, when the server died."""
        made = self._folder.jobs / job.id / "plan"
        if made.is_dir():
            with suppress(OSError):
                job.plan = self._folder.free_name(job.title)
                self._folder.publish(made, job.plan)
        self._end(job, "done", "")

    def _begin_again(self, job: Job) -> None:
        if job.state == "running" and job.attempts >= MOST_ATTEMPTS:
            self._end(job, "failed", f"the server ended {job.attempts} times while it planned this")
            return
        note = "begun again: the server ended while it planned this" if job.state == "running" else ""
        job.state, job.step, job.note = "queued", 0, note
        self._keep(job)

    def _end(self, job: Job, state: str, message: str, help: str = "") -> None:
        job.state, job.message, job.help = state, message, help
        self._keep(job)

    def _keep(self, job: Job) -> None:
        """Write the record; on a full disk the old one stays, and what it leads to is only more work."""
        with suppress(OSError):
            write_whole(self._folder.jobs / job.id / RECORD, json.dumps(job.record()))
        job.tell()

    def _forget_old(self) -> None:
        for job in [job for job in self.newest() if job.state in FINAL][KEPT:]:
            del self._jobs[job.id]
            shutil.rmtree(self._folder.jobs / job.id, ignore_errors=True)


def _read(path: Path) -> Job | None:
    """The job in a directory; None if its record is damaged."""
    try:
        record = json.loads((path / RECORD).read_text("utf-8"))
        asked = Asked(float(record["gap"]), int(record["seed"]), record["seconds"])
        job = Job(path.name, int(record["number"]), str(record["title"]), asked, str(record["state"]))
        job.attempts, job.step, job.note = int(record["attempts"]), int(record["step"]), str(record["note"])
        job.message, job.help = str(record["message"]), str(record["help"])
        job.verdict, job.plan = str(record["verdict"]), str(record["plan"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return job


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
