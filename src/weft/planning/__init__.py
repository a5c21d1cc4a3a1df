"""Planning: one intent to one plan, in the seven steps of `story`; the only package that joins the others.

Nouns: `Plan` (a header and tables), `Options` (how far to go), `PlanDiff` (what changed between two), `Operated`
(a network as it is run, bought by a plan or given by an intent), `Stats` (small tables of a plan, `plan.stats`).
The steps are the modules `step1_traffic` …
`step7_certificate`; between 4 and 6 `routed` finds routes, metrics and segments that routers can use, and `rounds`
buys what the channel plan or the proof finds missing.  `cli`, `report` and what stands beside them may import this
package.
"""

from weft.planning.diff import Change, PlanDiff, compare
from weft.planning.existing.as_existing import as_existing
from weft.planning.operated import Operated, of_intent, of_plan, opened
from weft.planning.progress import STEPS, Progress, Silent
from weft.planning.reasons.elements import reasons
from weft.planning.record import Plan, PlanTable
from weft.planning.restored import restored
from weft.planning.store import is_plan, load, require_room, save
from weft.planning.story import Options, make

__all__ = [
    "STEPS", "Change", "Operated", "Options", "Plan", "PlanDiff", "PlanTable", "Progress", "Silent", "as_existing",
    "compare", "is_plan", "load", "make", "of_intent", "of_plan", "opened", "reasons", "require_room", "restored",
    "save",
]  # fmt: skip
