"""What is to be done to come from one plan's network to another's: links and routers, each a piece of work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from weft.planning.record import Cell, Plan, PlanTable

Row = Mapping[str, Cell]

LIGHT = ("mode", "rate_gbps", "spans", "slot", "width", "band", "card_a", "card_z")
"""Columns by which two lightpaths are one."""

METRICS = ("metric", "metric_back")


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work; with `is_down` what it is about forwards nothing meanwhile."""

    what: Literal["link", "router"]
    do: Literal["add", "remove", "grow", "shrink", "metric", "change"]
    name: str
    is_down: bool

    @property
    def words(self) -> str:
        """As people are told."""
        verbs = {"metric": "set the metric of", "change": "take down and change"}
        return f"{verbs.get(self.do, self.do)} {self.what} {self.name}"


ORDER = ("router add", "link add", "router grow", "link grow", "link metric", "router change", "link change",
         "link shrink", "link remove", "router shrink", "router remove")  # fmt: skip
"""Of works that are tried first: what adds before what takes away."""


def works(a: Plan, z: Plan) -> tuple[Work, ...]:
    """All that differs between two plans' links and routers, what adds first; names decide among equals."""
    found = [*_links(a, z), *_routers(a, z)]
    return tuple(sorted(found, key=lambda work: (ORDER.index(f"{work.what} {work.do}"), work.name)))


def by_name(table: PlanTable) -> dict[str, Row]:
    """Rows of a table by name, in order."""
    return {str(row["name"]): row for row in table}


def light_of(plan: Plan) -> dict[str, list[Row]]:
    """Lightpaths by the link that they carry."""
    found: dict[str, list[Row]] = {}
    for row in plan.tables["lightpaths"]:
        found.setdefault(str(row["ip_link"]), []).append(row)
    return found


def _links(a: Plan, z: Plan) -> Iterator[Work]:
    before, after = by_name(a.tables["ip_links"]), by_name(z.tables["ip_links"])
    lit, to_light = light_of(a), light_of(z)
    for name in before.keys() | after.keys():
        if name not in before:
            yield Work("link", "add", name, is_down=False)
        elif name not in after:
            yield Work("link", "remove", name, is_down=False)
        else:
            yield from _link(before[name], after[name], lit.get(name, ()), to_light.get(name, ()))


def _link(old: Row, new: Row, lit: Sequence[Row], to_light: Sequence[Row]) -> Iterator[Work]:
    """A link that stays: members of its LAG come or go one by one; light of another kind or way is another link."""
    name, here, there = str(new["name"]), _lights(lit), _lights(to_light)
    other_ends = any(old[column] != new[column] for column in ("a", "z"))
    other_capacity = old["capacity_gbps"] != new["capacity_gbps"]
    if here == there and not other_ends and not (other_capacity and not here):
        if any(old[column] != new[column] for column in METRICS):
            yield Work("link", "metric", name, is_down=False)
    elif here < there and not other_ends:
        yield Work("link", "grow", name, is_down=False)
    elif there < here and not other_ends:
        yield Work("link", "shrink", name, is_down=False)
    else:
        yield Work("link", "change", name, is_down=True)


def _lights(rows: Sequence[Row]) -> frozenset[tuple[Cell, ...]]:
    return frozenset(tuple(row.get(column, "") for column in LIGHT) for row in rows)


def _routers(a: Plan, z: Plan) -> Iterator[Work]:
    before, after = by_name(a.tables["routers"]), by_name(z.tables["routers"])
    for name in before.keys() | after.keys():
        if name not in before:
            yield Work("router", "add", name, is_down=False)
        elif name not in after:
            yield Work("router", "remove", name, is_down=False)
        else:
            yield from _router(name, before[name], after[name], *(_cards(plan, name) for plan in (a, z)))


def _router(name: str, old: Row, new: Row, had: Row, has: Row) -> Iterator[Work]:
    """Another box is taken down and changed; more or less of its cards is not."""
    if old["build"] != new["build"]:
        yield Work("router", "change", name, is_down=True)
    elif (old["gateway_gbps"], had) != (new["gateway_gbps"], has):
        less = any(card not in has or float(has[card]) < float(gbps) for card, gbps in had.items())
        yield Work("router", "shrink" if less else "grow", name, is_down=False)


def _cards(plan: Plan, router: str) -> Row:
    """What each card of a router gives its site."""
    return {str(row["name"]): row["gateway_gbps"] for row in plan.tables["cards"] if row["router"] == router}
