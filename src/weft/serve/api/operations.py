"""All routes of the server."""

from __future__ import annotations

from starlette.responses import Response

from weft.planning.store import WORDS
from weft.serve import pages
from weft.serve.api import jobs, plans
from weft.serve.api.call import Call
from weft.serve.api.openapi import described
from weft.serve.api.operation import Operation
from weft.serve.api.schema import COUNT, NUMBER, TEXT, YES_NO, Schema, record, rows, table
from weft.serve.checking import FILE_NAME, MOST_FILES
from weft.serve.problems import as_json
from weft.serve.session import open_session

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
JOB: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
MAYBE: Schema = {"type": ["number", "null"]}
ANY: Schema = {"type": "object"}

INTENT: dict[str, Schema] = {"intent": {"type": "string", "minLength": 1}}
FILES: dict[str, Schema] = {
    "files": {
        "type": "object", "additionalProperties": TEXT, "maxProperties": MOST_FILES,
        "propertyNames": {"pattern": f"^{FILE_NAME.pattern}$", "maxLength": 110},
    },
}  # fmt: skip
HOW: dict[str, Schema] = {
    "gap": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
    "seed": {"type": "integer", "minimum": 0, "maximum": 2**53},
    "seconds": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 1e7},
}
ALTERED = record({}, {
    "out": {"type": "array", "maxItems": 20, "items": {"type": "string", "minLength": 1, "maxLength": 200}},
    "factor": {
        "type": "object", "maxProperties": 100,
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1000},
    },
    "further": YES_NO,
})  # fmt: skip

PLAN = record({
    "name": TEXT, "title": TEXT, "verdict": TEXT, "damaged": TEXT, "gap": MAYBE, "worst": TEXT, "totals": table(MAYBE),
})  # fmt: skip
PROVED = record({
    "failed": rows(TEXT), "state": TEXT, "holds": YES_NO, "max_utilisation": NUMBER, "busiest": TEXT,
    "lost_gbps": table(NUMBER), "removed_gbps": NUMBER, "late": COUNT, "violation": TEXT,
})  # fmt: skip
WHAT_IF = record({
    "holds": YES_NO, "out": rows(TEXT), "factor": table(NUMBER), "offered_gbps": NUMBER, "n_states": COUNT,
    "n_broken": COUNT, "first": PROVED, "worst": rows(PROVED), "link_utilisation": table(NUMBER),
})  # fmt: skip
MADE = record({
    "id": JOB, "number": COUNT, "title": TEXT, "gap": NUMBER, "seed": COUNT, "seconds": MAYBE,
    "state": {"enum": ["queued", "running", "publishing", "done", "failed", "cancelled"]}, "attempts": COUNT,
    "step": COUNT, "steps": rows(TEXT), "note": TEXT, "message": TEXT, "help": TEXT, "verdict": TEXT, "plan": TEXT,
})  # fmt: skip
DATA: Schema = {**TEXT, "contentMediaType": "application/json"}
EVENT = record({"event": {"const": "job"}, "data": DATA})
PART = record({"event": {"enum": ["state", "answer", "error"]}, "data": DATA})
FOUND = record({"ok": YES_NO, "name": TEXT, "findings": rows(ANY), "left_out": COUNT})
SUBMITTED = record({"intent": TEXT, "files": table(TEXT)})
CHANGES = record({
    "a": PLAN, "z": PLAN, "verdicts": rows(TEXT), "totals": table(rows(NUMBER)), "worst": rows(ANY),
    "changes": rows(record({"sign": {"enum": ["+", "-", "~"]}, "table": TEXT, "name": TEXT, "fields": ANY})),
})  # fmt: skip
ELEMENTS = record({
    "elements": table(rows(TEXT)), "classes": rows(record({"name": TEXT, "offered_gbps": NUMBER})),
})  # fmt: skip


async def openapi(_: Call) -> Response:
    """The description of all this."""
    return as_json(described(OPERATIONS))


_NAMED, _ONE = {"name": NAME}, {"id": JOB}
_HTML = ("text/html",)

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/api/health", "health", "That the server is there", jobs.health,
              record({"status": TEXT, "weft": TEXT}), is_open=True),
    Operation("GET", "/api/openapi.json", "openapi", "This description", openapi, ANY),
    Operation("POST", "/api/session", "session", "Come in with the token", open_session, ANY,
              body=record({"token": {"type": "string", "maxLength": 1000}}), status=204, is_open=True),
    Operation("GET", "/api/plans", "plans", "Every plan in the directory", plans.plans, record({"plans": rows(PLAN)})),
    Operation("GET", "/api/plans/{name}", "plan", "One plan: its header and its tables", plans.plan,
              record({"name": TEXT, "header": ANY, "tables": rows(TEXT), "has_intent": YES_NO}), parameters=_NAMED),
    Operation("GET", "/api/plans/{name}/tables/{table}", "table", "One table of a plan as CSV", plans.table, TEXT,
              parameters={**_NAMED, "table": {"type": "string", "enum": list(WORDS)}}, media=("text/csv",)),
    Operation("GET", "/api/plans/{name}/intent", "planIntent", "The intent a plan was made from", plans.intent,
              SUBMITTED, parameters=_NAMED),
    Operation("GET", "/api/plans/{name}/elements", "elements", "What may be taken out, and what may grow",
              plans.elements, ELEMENTS, parameters=_NAMED),
    Operation("POST", "/api/plans/{name}/what-if", "whatIf",
              "The bought network proved again with elements out and traffic multiplied; nothing is bought",
              plans.what_if, WHAT_IF, body=ALTERED, parameters=_NAMED),
    Operation("POST", "/api/plans/{name}/what-if/events", "whatIfEvents",
              "The same as server-sent events: each state as it is proved, then the answer", plans.what_if_events, PART,
              body=ALTERED, parameters=_NAMED, media=("text/event-stream",)),
    Operation("GET", "/api/compare", "compare", "What changes from plan a to plan z", plans.compared, CHANGES,
              query=record({"a": NAME, "z": NAME})),
    Operation("GET", "/api/starter", "starter", "A commented intent to begin with", jobs.starter, SUBMITTED),
    Operation("POST", "/api/check", "check", "Everything that is wrong with an intent", jobs.check, FOUND,
              body=record(INTENT, FILES)),
    Operation("GET", "/api/jobs", "jobs", "Plans under way and ended", jobs.jobs, record({"jobs": rows(MADE)})),
    Operation("POST", "/api/jobs", "submit", "Plan an intent in the background", jobs.submit, MADE,
              body=record(INTENT, {**FILES, **HOW}), status=201),
    Operation("GET", "/api/jobs/{id}", "job", "One plan under way", jobs.job, MADE, parameters=_ONE),
    Operation("GET", "/api/jobs/{id}/intent", "jobIntent", "Its intent", jobs.intent, SUBMITTED, parameters=_ONE),
    Operation("GET", "/api/jobs/{id}/events", "events", "Its progress as server-sent events", jobs.events, EVENT,
              parameters=_ONE, media=("text/event-stream",)),
    Operation("POST", "/api/jobs/{id}/cancel", "cancel", "Give it up", jobs.cancel, MADE, parameters=_ONE),
    Operation("POST", "/api/jobs/{id}/finish", "finish", "End it with the best so far", jobs.finish, MADE,
              parameters=_ONE),
    Operation("POST", "/api/jobs/{id}/again", "again", "Plan it once more", jobs.again, MADE, parameters=_ONE),
    Operation("GET", "/", "listPage", "The list of plans", pages.page("plans.html"), TEXT, media=_HTML),
    Operation("GET", "/new", "newPage", "Write or upload an intent", pages.page("new.html"), TEXT, media=_HTML),
    Operation("GET", "/compare", "comparePage", "Two plans beside each other", pages.page("compare.html"), TEXT,
              media=_HTML),
    Operation("GET", "/login", "loginPage", "Come in", pages.page("login.html"), TEXT, media=_HTML, is_open=True),
    Operation("GET", "/jobs/{id}", "jobPage", "A plan under way", pages.page("job.html"), TEXT, parameters=_ONE,
              media=_HTML),
    Operation("GET", "/plans/{name}", "planPage", "The report of a plan, and what if; with what changed since another",
              pages.plan, TEXT, query=record({}, {"before": NAME}), parameters=_NAMED, media=_HTML),
    Operation("GET", "/static/{file}", "static", "A style sheet or a script", pages.static, TEXT,
              parameters={"file": {"type": "string", "enum": sorted(pages.STATIC)}},
              media=("text/css", "text/javascript"), is_open=True),
)  # fmt: skip
"""Each route once."""
