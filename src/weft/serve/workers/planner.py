"""A process that makes one plan: `python -m weft.serve.workers.planner`.

It is told what to plan in one line: `intent` (path), `into` (the directory to write), `gap`, `seed`, `seconds` and
`bytes` (limits, or null).  It tells `{"step": n}` and `{"note": text}` as it goes, and in the end one of `{"planned":
verdict}` and `{"failed": message, "help": text}`.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from weft import intent, report
from weft.diagnostics import InputError, WeftError
from weft.lp import Stop
from weft.planning import Options, make, save
from weft.serve.workers.wire import Wire

NICENESS = 10
"""Readers of the server come first."""


class Told:
    """Tells the server each step and note."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def step(self, number: int) -> None:
        """A step begins."""
        self._wire.tell({"step": number})

    def note(self, text: str) -> None:
        """What is known within it."""
        self._wire.tell({"note": text})


def planned(asked: dict[str, Any], stop: Stop, told: Told) -> dict[str, Any]:
    """Plan and save; the last line for the server."""
    try:
        made = make(intent.load(asked["intent"]), Options(gap=asked["gap"], stop=stop, seed=asked["seed"]), told)
        save(made, Path(asked["into"]), report.write)
    except InputError as error:
        return {"failed": error.diagnostics[0].message, "help": error.diagnostics[0].help}
    except WeftError as error:
        return {"failed": error.message, "help": error.help or ""}
    except OSError as error:
        return {"failed": f"the plan cannot be written: {error.strerror or error}", "help": ""}
    except MemoryError:
        return {"failed": "there is not enough memory for this plan", "help": "give the server a --memory-limit"}
    return {"planned": made.verdict}


def _obey(wire: Wire, stop: Stop) -> None:
    """End with the best so far when the server asks for it."""
    for line in wire.each():
        if "stop" in line:
            stop.interrupt()


def main() -> None:
    """Make the plan that the first line asks for."""
    with suppress(OSError):
        os.nice(NICENESS)
    wire = Wire()
    asked = wire.heard()
    stop = Stop(asked["seconds"], asked["bytes"])
    threading.Thread(target=_obey, args=(wire, stop), daemon=True).start()
    wire.tell(planned(asked, stop, Told(wire)))


if __name__ == "__main__":
    main()
