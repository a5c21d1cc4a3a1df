"""Answers about plans under way, and about intents before they are planned."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from weft.serve.api.call import Call
from weft.serve.checking import Submitted
from weft.serve.jobs import Asked, Job, NoRoomError
from weft.serve.problems import ProblemError, as_json, event


async def health(_: Call) -> Response:
    """That the server is there."""
    return as_json({"status": "ok", "weft": version("weft")})


async def starter(_: Call) -> Response:
    """The commented intent that `weft new` writes."""
    text = files("weft.intent").joinpath("starter.yaml").read_text("utf-8")
    return as_json({"intent": text, "files": {}})


async def check(call: Call) -> Response:
    """Everything that is wrong with an intent, each finding with its place and what to type."""
    return as_json(await _checked(call, _submitted(call.asked)))


async def jobs(call: Call) -> Response:
    """All plans under way and those that ended of late, the newest first."""
    return as_json({"jobs": [job.record() for job in call.state.jobs.newest()]})


async def submit(call: Call) -> Response:
    """Take a plan on, if the checker finds no error in its intent."""
    what = _submitted(call.asked)
    found = await _checked(call, what)
    if not found["ok"]:
        first = next(f for f in found["findings"] if f["severity"] == "error")
        return as_json({
            "error": {"code": first["code"], "message": first["message"], "help": first["help"]},
            "findings": found["findings"],
        }, 422)  # fmt: skip
    how = Asked(float(call.asked.get("gap", 0.01)), int(call.asked.get("seed", 1)), call.asked.get("seconds"))
    job = await run_in_threadpool(call.state.jobs.written, what, found["name"], how)
    call.state.jobs.take_on(job)
    return as_json(job.record(), 201, {"location": f"/api/jobs/{job.id}"})


async def job(call: Call) -> Response:
    """One plan under way."""
    return as_json(_job(call).record())


async def intent(call: Call) -> Response:
    """The intent of a plan under way."""
    try:
        what = call.state.jobs.submitted(_job(call))
    except OSError:
        raise ProblemError(404, "unknown", "the intent of this job is not there any more") from None
    return as_json({"intent": what.intent, "files": dict(what.files)})


async def cancel(call: Call) -> Response:
    """Give a plan up; nothing of it is kept but its intent."""
    wanted = _job(call)
    await call.state.jobs.cancel(wanted)
    return as_json(wanted.record())


async def finish(call: Call) -> Response:
    """Let a plan end with the best so far."""
    wanted = _job(call)
    await call.state.jobs.finish_early(wanted)
    return as_json(wanted.record())


async def again(call: Call) -> Response:
    """Plan once more what failed or was cancelled."""
    wanted = _job(call)
    call.state.jobs.again(wanted)
    return as_json(wanted.record())


async def events(call: Call) -> Response:
    """The job's record now and whenever it changes, as server-sent events, until it has ended."""
    wanted = _job(call)
    if call.state.jobs.listeners >= call.state.settings.limits.listeners:
        raise ProblemError(503, "busy", "too many listen already", "ask /api/jobs/{id} instead")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(call, wanted), headers=headers, media_type="text/event-stream")


async def _stream(call: Call, wanted: Job) -> AsyncIterator[str]:
    async for record in call.state.jobs.events(wanted):
        yield ": still here\n\n" if record is None else event("job", record)


def _job(call: Call) -> Job:
    found = call.state.jobs.job(call.path["id"])
    if found is None:
        raise ProblemError(404, "unknown", "there is no such job", "the list of jobs is at /api/jobs")
    return found


def _submitted(asked: dict[str, Any]) -> Submitted:
    return Submitted(asked["intent"], asked.get("files", {}))


async def _checked(call: Call, what: Submitted) -> dict[str, Any]:
    """The findings about an intent, looked for in a folder that is put away at once."""
    folder = call.state.folder.scratch / secrets.token_hex(8)
    try:
        await run_in_threadpool(what.write, folder)
        found: dict[str, Any] = await call.state.prover.ask({"do": "check", "folder": str(folder)})
    except OSError as error:
        raise NoRoomError(
            f"the intent cannot be written: {error.strerror or error}", help="make room on the disk; nothing was kept"
        ) from error
    finally:
        await run_in_threadpool(shutil.rmtree, folder, True)
    return found
