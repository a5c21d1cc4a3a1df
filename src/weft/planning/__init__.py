"""Planning: one intent to one plan, in the seven steps of `story`; the only package that joins the others.

Nouns: `Plan` (a header and tables), `Options` (how far to go), `PlanDiff` (what changed between two), `Operated`
(a network as it is run, bought by a plan or given by an intent), `Stats` (small tables of a plan, `plan.stats`).
The steps are the modules `step1_traffic` …
`step7_certificate`; between 4 and 6 `routed` finds routes, metrics and segments that routers can use, and `rounds`
buys what the channel plan or the proof finds missing.  `cli`, `report` and what stands beside them may import this
package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.planning.diff import Change, PlanDiff, compare
    from weft.planning.existing.as_existing import as_existing
    from weft.planning.operated import Operated, of_intent, of_plan, opened
    from weft.planning.progress import STEPS, Progress, Silent
    from weft.planning.record import Plan, PlanTable
    from weft.planning.store import is_plan, load, require_room, save
    from weft.planning.story import Options, make

__all__ = [
    "STEPS", "Change", "Operated", "Options", "Plan", "PlanDiff", "PlanTable", "Progress", "Silent", "as_existing",
    "compare", "is_plan", "load", "make", "of_intent", "of_plan", "opened", "require_room", "save",
]  # fmt: skip

_IN = {
    "diff": ("Change", "PlanDiff", "compare"), "existing.as_existing": ("as_existing",),
    "operated": ("Operated", "of_intent", "of_plan", "opened"), "progress": ("STEPS", "Progress", "Silent"),
    "record": ("Plan", "PlanTable"),
    "store": ("is_plan", "load", "require_room", "save"), "story": ("Options", "make"),
}  # fmt: skip
"""Where each name is: a module is imported when something of it is asked for (PEP 562), for a verb that only reads
plans needs no solver.  None is called as a module is, which Python would give in its place."""

_OF = {name: module for module, names in _IN.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_OF[name]}"), name)
