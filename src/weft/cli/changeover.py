"""An order of work between two plans, for people and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.planning.changeover import Order


def order_between(a: Path, b: Path) -> Order:
    """The order of all work from plan A to plan B."""
    from weft.planning import load
    from weft.planning.changeover import changeover

    return changeover(*(load(plan, with_fabrics=False) for plan in (a, b)))


def in_words(order: Order) -> Iterator[str]:
    """A line for each step; where there is no safe order, for each work that has no safe moment."""
    from weft.units import show

    for i, stage in enumerate(order.stages, 1):
        risk = f"{stage.n_broken} of {stage.n_states} failures would break it" if stage.n_broken else "any one may fail"
        full = show.percent(stage.full_ratio)
        yield f"  step {i:<5} between sites: {stage.work.words}; fullest link {full}; {risk}"
    for each in order.blocked:
        after = f"after {len(each.done)} steps" if each.done else "at once"
        yield f"  NO STEP    {each.work.words}, {after}: {each.why}"
    if order.blocked:
        looked = f"{order.n_looked_at} steps were looked at"
        yield f"  no order   {'none is safe' if order.is_whole else 'none was found, there may be one'}: {looked}"
    elif not order.stages:
        yield "  step 0     between sites: links and routers stay as they are"


def plain(order: Order) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "safe": not order.blocked, "looked_at": order.n_looked_at, "all_looked_at": order.is_whole,
        "steps": [
            {"work": stage.work.words, "do": stage.work.do, "what": stage.work.what, "name": stage.work.name,
             "full_ratio": stage.full_ratio, "failures": stage.n_states, "breaking": stage.n_broken}
            for stage in order.stages
        ],
        "blocked": [
            {"work": each.work.words, "after": [work.words for work in each.done], "why": each.why}
            for each in order.blocked
        ],
    }  # fmt: skip
