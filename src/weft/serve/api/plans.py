"""Answers about plans: what there is, its tables, what if something were otherwise, and what differs from another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import FileResponse, Response, StreamingResponse

from weft.diagnostics import ServeError
from weft.planning.store import WORDS
from weft.serve.api.call import Call
from weft.serve.checking import submitted_in
from weft.serve.folder import INTENT_FOLDER, Held, require_whole
from weft.serve.problems import ProblemError, as_json, event

TOTALS = ("capacity_gbps", "delivered_gbps", "power_w", "price_eur", "w_per_tbps")


async def plans(call: Call) -> Response:
    """Every plan in the directory, with what a list shows of it."""
    return as_json({"plans": [_summary(held) for held in call.state.folder.plans()]})


async def plan(call: Call) -> Response:
    """One plan: its header, and which tables it has."""
    held = whole(call, call.path["name"])
    tables = [name for name in WORDS if (held.directory / f"{name}.csv").is_file()]
    has_intent = (held.directory / INTENT_FOLDER).is_dir()
    return as_json({"name": held.name, "header": held.header, "tables": tables, "has_intent": has_intent})


async def table(call: Call) -> Response:
    """One table of a plan, as it is on disk."""
    held = whole(call, call.path["name"])
    name = f"{call.path['table']}.csv"
    path = held.directory / name
    if path.is_symlink() or not path.is_file():
        raise ProblemError(404, "unknown", f"plan {held.name} has no {name}")
    headers = {"cache-control": "no-store"}
    return FileResponse(path, media_type="text/csv", filename=f"{held.name}-{name}", headers=headers)


async def intent(call: Call) -> Response:
    """The intent that a plan was made from, where the plan keeps it."""
    held = whole(call, call.path["name"])
    folder = held.directory / INTENT_FOLDER
    try:
        if folder.is_symlink():
            raise FileNotFoundError(folder)
        submitted = submitted_in(folder)
    except OSError:
        raise ProblemError(
            404, "unknown", f"plan {held.name} does not keep its intent", "plans made by the server do; upload it here"
        ) from None
    return as_json({"intent": submitted.intent, "files": dict(submitted.files)})


async def elements(call: Call) -> Response:
    """What may be taken out of a plan's network, and whose traffic may grow."""
    held = whole(call, call.path["name"])
    return as_json(await call.state.prover.ask({"do": "elements", **_where(held)}))


async def what_if(call: Call) -> Response:
    """The bought network proved again, altered; nothing is bought anew."""
    return as_json(await call.state.prover.ask({**_altered(call), "parts": False}))


async def what_if_events(call: Call) -> Response:
    """The same as server-sent events: each state as it is proved, then the answer."""
    parts = asyncio.Queue[Any]()
    asking = asyncio.create_task(call.state.prover.ask({**_altered(call), "parts": True}, parts.put_nowait))
    asking.add_done_callback(lambda _: parts.put_nowait(None))
    try:
        first = await parts.get()
        if first is None and asking.exception() is not None:
            asking.result()  # what cannot be asked has a status of its own
    except asyncio.CancelledError:
        asking.cancel()
        raise
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_told(asking, first, parts), headers=headers, media_type="text/event-stream")


async def _told(asking: asyncio.Task[Any], first: Any, parts: asyncio.Queue[Any]) -> AsyncIterator[str]:
    try:
        part = first
        while part is not None:
            yield event("state", part)
            part = await parts.get()
        try:
            yield event("answer", asking.result())
        except ServeError as error:
            yield event("error", {"message": error.message, "help": error.help or ""})
    finally:
        asking.cancel()  # nobody listens any more, or it is done


def _altered(call: Call) -> dict[str, Any]:
    held = whole(call, call.path["name"])
    return {"do": "what-if", **_where(held), "out": [], "factor": {}, "further": True, **call.asked}


async def compared(call: Call) -> Response:
    """What changes from one plan to another."""
    a, z = (whole(call, call.asked[side]) for side in ("a", "z"))
    found = await call.state.prover.ask({"do": "compare", "a": str(a.directory), "z": str(z.directory)})
    return as_json({"a": _summary(a), "z": _summary(z), **found})


def whole(call: Call, name: str) -> Held:
    """The plan of a name.

    Raises ProblemError where there is none, PlanError if it is damaged.
    """
    held = call.state.folder.plan(name)
    if held is None:
        raise ProblemError(404, "unknown", f"there is no plan '{name[:80]}'", "the list of plans is at /api/plans")
    return require_whole(held)


def _where(held: Held) -> dict[str, str]:
    return {"plan": str(held.directory), "stamp": held.stamp}


def _summary(held: Held) -> dict[str, Any]:
    totals = held.header.get("totals")
    worst = held.header.get("failures")
    worst = worst.get("worst") if isinstance(worst, dict) else None
    objective = held.header.get("objective")
    gap = objective.get("gap") if isinstance(objective, dict) else None
    return {
        "name": held.name, "title": str(held.header.get("name", "")), "verdict": str(held.header.get("verdict", "")),
        "damaged": held.damaged, "gap": _figure(gap),
        "worst": str(worst.get("name", "")) if isinstance(worst, dict) else "",
        "totals": {key: _figure(totals.get(key)) for key in TOTALS} if isinstance(totals, dict) else {},
    }  # fmt: skip


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
