"""A process that answers questions about plans and intents: `python -m weft.serve.workers.prover`.

Each line asks one thing, `{"do": …}` with what it takes, and is answered by `{"ok": …}` or `{"error": …}`, before which
parts of the answer may come as `{"part": …}`: another line meanwhile ends the question.  What was opened last is kept,
so that the next question about it is answered soon.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from weft.diagnostics import InputError, WeftError
from weft.planning import compare, load, of_plan
from weft.planning.operated import Operated
from weft.planning.what_if import Alteration, SoFar, elements, what_if
from weft.report.changes import changes
from weft.report.page import html
from weft.report.plan_files import read
from weft.serve.checking import findings
from weft.serve.workers.wire import Wire

KEPT = 4
"""Plans that stay open."""


@lru_cache(KEPT)
def _opened(directory: str, stamp: str) -> Operated:
    """The network of a plan directory; `stamp` changes when the plan does."""
    del stamp
    return of_plan(load(directory, with_fabrics=False), with_programmed=True)


class LeftError(WeftError):
    """Whoever asked does not wait for the answer any more."""


def _check(asked: dict[str, Any], _: Wire) -> Any:
    return findings(Path(asked["folder"]))


def _elements(asked: dict[str, Any], _: Wire) -> Any:
    network = _opened(asked["plan"], asked["stamp"]).network
    classes = network.classes
    offered = {
        name: float(network.demands.gbps[network.demands.traffic_class == c].sum())
        for c, name in enumerate(classes.name)
    }
    return {"elements": elements(network), "classes": [{"name": n, "offered_gbps": g} for n, g in offered.items()]}


def _what_if(asked: dict[str, Any], wire: Wire) -> Any:
    def told(so_far: SoFar) -> None:
        if wire.has_more():
            raise LeftError("the question was taken back")
        if asked["parts"]:
            wire.tell({"part": asdict(so_far)})

    altered = Alteration(tuple(asked["out"]), asked["factor"])
    found = what_if(_opened(asked["plan"], asked["stamp"]), altered, further=asked["further"], told=told)
    return {"holds": found.holds, **asdict(found)}


def _compare(asked: dict[str, Any], _: Wire) -> Any:
    return asdict(compare(*(load(asked[side], with_fabrics=False) for side in ("a", "z"))))


def _report(asked: dict[str, Any], _: Wire) -> Any:
    plan, *before = asked["plans"]
    since = changes(*(load(one, with_fabrics=False) for one in (before[0], plan))) if before else None
    return html(read(Path(plan)), since)


ANSWERS: dict[str, Callable[[dict[str, Any], Wire], Any]] = {
    "check": _check, "elements": _elements, "what-if": _what_if, "compare": _compare, "report": _report,
}  # fmt: skip


def answered(asked: dict[str, Any], wire: Wire) -> dict[str, Any]:
    """The answer to one line; whatever is wrong with the question or the plan is told."""
    try:
        return {"ok": ANSWERS[asked["do"]](asked, wire)}
    except LeftError as error:
        wire.heard()  # the line that took it back
        return {"error": {"code": "left", "message": error.message, "help": ""}}
    except InputError as error:
        first = error.diagnostics[0]
        return {"error": {"code": first.code, "message": first.message, "help": first.help}}
    except WeftError as error:
        return {"error": {"code": "unfit", "message": error.message, "help": error.help or ""}}
    except (OSError, MemoryError) as error:
        return {"error": {"code": "unfit", "message": f"this cannot be worked out here: {error}", "help": ""}}


def _warm(asked: dict[str, Any]) -> None:
    """Have ready what the first what-if needs, while whoever asked for the elements chooses one."""
    with suppress(WeftError):
        what_if(_opened(asked["plan"], asked["stamp"]), Alteration(), further=False)


def main() -> None:
    """Answer until the server is gone."""
    wire = Wire()
    wire.tell({"ready": True})
    for asked in wire.each():
        if "do" in asked:  # and does not take back what has been answered meanwhile
            wire.tell(answered(asked, wire))
        if asked.get("do") == "elements":
            _warm(asked)


if __name__ == "__main__":
    main()
