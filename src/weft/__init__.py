"""Weft designs, proves and prices a whole web-scale network from one intent file.

import weft

plan = weft.plan("intent.yaml", gap=0.02)
weft.save(plan, "my.plan")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from weft.lp import Stop
    from weft.planning import Plan, load, save

__all__ = ["__version__", "load", "plan", "save"]


def plan(intent: str | Path, *, gap: float = 0.01, seed: int = 1, stop: Stop | None = None) -> Plan:
    """Plan an intent file: what to buy in all three layers, proved against every failure it must survive.

    `gap` is the solver gap of the WAN to stop at; `stop` ends the work early, with the best plan so far.

    Raises IntentError or CatalogueError, with every finding, if a file is wrong.
    """
    from weft import intent as intents
    from weft.lp import Stop
    from weft.planning import Options, make

    return make(intents.load(Path(intent)), Options(gap=gap, seed=seed, stop=stop or Stop()))


def __getattr__(name: str) -> Any:
    """`load` and `save`, imported when they are first used."""
    if name in ("load", "save"):
        from weft import planning

        return getattr(planning, name)
    raise AttributeError(f"module 'weft' has no attribute {name!r}")
